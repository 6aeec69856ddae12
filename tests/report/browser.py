# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven over its DevTools pipe: opens files, asks their pages, presses keys, takes pictures.

Whatever a page fetches and every error it reports is kept: Page.requests, Page.errors.
"""

import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import tempfile

PATIENCE = 60  # seconds for any one answer; a busy machine may need some

KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, " ": 32}


def find_chromium():
    """Path of an installed Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """A context manager: end() ends the browser that was started."""

    def __init__(self):
        self._profile = tempfile.mkdtemp(prefix="barrow-browser-")
        self._next, self._buffer, self._page, self._answers = 0, b"", None, {}
        command = [find_chromium(), "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self._profile}", "--no-first-run",
                   "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
                   "--hide-scrollbars", "--force-color-profile=srgb", "about:blank"]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root with it
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        log = os.open(os.path.join(self._profile, "log"), os.O_CREAT | os.O_WRONLY, 0o600)
        # The browser reads from 3 and writes to 4, and what it reports goes to the log. One after the other these take the
        # places of others, so none of the originals may stand there.
        originals = (log, log, to_browser, from_browser)
        moved = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in originals]
        actions = [(os.POSIX_SPAWN_DUP2, one, place) for place, one in enumerate(moved, 1)]
        self._pid = os.posix_spawn(command[0], command, dict(os.environ, HOME=self._profile), file_actions=actions)
        for one in {*originals, *moved}:
            os.close(one)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        try:
            self.call("Browser.close")
        except (OSError, EOFError, TimeoutError):
            os.kill(self._pid, 9)
        os.waitpid(self._pid, 0)
        os.close(self._write), os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method, parameters=None, session=None):
        """What the browser answers to a DevTools command."""
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while self._next not in self._answers:
            self._take()
        answer = self._answers.pop(self._next)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _take(self):
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self._read, 1 << 20)
            if not part:
                raise EOFError("the browser has ended")
            self._buffer += part
        raw, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(raw)
        if "id" in message:
            self._answers[message["id"]] = message
        elif self._page and message.get("sessionId") == self._page.session:
            self._page.note(message["method"], message["params"])

    def open(self, path, width=1280, height=900, dark=False, scripts=True):
        """The page of a file, when it is loaded. The page opened before is gone then."""
        page = self._page = self._page or self._new_page()
        page.resize(width, height)
        page.emulate(dark=dark)
        page.call("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        page.forget()
        page.call("Page.navigate", {"url": pathlib.Path(path).resolve().as_uri()})
        while not page.loaded:
            self._take()
        if scripts:
            page.settle()
        return page

    def _new_page(self):
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.call(domain + ".enable")
        return page


class Page:
    def __init__(self, browser, session):
        self._browser, self.session = browser, session
        self.forget()

    def forget(self):
        self.requests, self.errors, self.loaded = [], [], False

    def call(self, method, parameters=None):
        return self._browser.call(method, parameters, self.session)

    def note(self, method, parameters):
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(parameters["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.errors.append(str([one.get("value", one.get("description")) for one in parameters["args"]]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.errors.append(parameters["entry"]["text"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def ask(self, expression):
        """The value of an expression of JavaScript, or of the promise it gives."""
        result = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    def settle(self):
        """Lets the page draw: observers of sizes run with the next frame."""
        self.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")

    def texts(self, selector):
        """The texts of all elements a selector finds."""
        return self.ask(f"[...document.querySelectorAll({json.dumps(selector)})].map((one) => one.textContent)")

    def click(self, selector, number=0):
        """A click with the mouse into the middle of an element, which is scrolled to before."""
        place = self.ask(f"""(() => {{
          const one = document.querySelectorAll({json.dumps(selector)})[{number}];
          one.scrollIntoView({{block: "center"}});
          const box = one.getBoundingClientRect();
          return [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 12)];
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", {"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1})
        self.settle()

    def press(self, key):
        code = KEYS[key]
        text = {"text": "\r"} if key == "Enter" else {"text": " "} if key == " " else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code, **text})
        self.settle()

    def type(self, selector, text):
        """Puts the focus on an input and types into it; what stood there goes."""
        self.ask(f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.focus(); one.select(); }})()")
        self.call("Input.insertText", {"text": text} if text else {"text": " "})
        self.settle()

    def resize(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def emulate(self, dark=False, medium=""):
        self.call("Emulation.setEmulatedMedia", {"media": medium, "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def picture(self, path, whole=True, clip=None):
        """Writes a PNG of the whole page, of what is in the window, or of the element a selector finds."""
        parameters = {"format": "png", "captureBeyondViewport": whole or clip is not None}
        if clip is not None:
            box = self.ask(f"""(() => {{ const box = document.querySelector({json.dumps(clip)}).getBoundingClientRect();
              return {{x: box.left + scrollX, y: box.top + scrollY, width: box.width, height: box.height, scale: 1}}; }})()""")
            parameters["clip"] = box
        elif whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            parameters["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        pathlib.Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", parameters)["data"]))
