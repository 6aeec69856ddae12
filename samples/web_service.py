# SPDX-License-Identifier: Apache-2.0
"""A threaded web shop from the standard library, under load from within, that leaks the way services do: visitors without a
cookie (robots) get a new session each, the clean-up compares seconds with milliseconds and so never finds one to drop, and
rendered pages are cached under the whole query string, tracking parameters included.

`barrow diff before.barrow after.barrow`: Page, Session and Cart grow by one per visit of a robot, and with them bytes, list
and str, while Product stays what it was. `barrow query after.barrow containers_by_length` names the two holders:
`.sessions` of SessionStore and `.pages` of PageCache.
"""

import http.client
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import barrow


class Product:
    def __init__(self, number, title, price):
        self.number = number
        self.title = title
        self.price = price


class Cart:
    def __init__(self):
        self.lines = []


class Session:
    def __init__(self, key):
        self.key = key
        self.last_seen = time.time()  # seconds
        self.cart = Cart()
        self.visited = []


class Page:
    def __init__(self, path, body):
        self.path = path
        self.body = body


class SessionStore:
    def __init__(self, keep_ms=1000):
        self.keep_ms = keep_ms
        self.sessions = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            session = self.sessions.get(key)
            if session is None:
                key = f"{random.getrandbits(64):016x}"
                session = self.sessions[key] = Session(key)
            session.last_seen = time.time()
            return session

    def clean_up(self):
        with self.lock:
            for key, session in list(self.sessions.items()):
                if time.time() - session.last_seen > self.keep_ms:  # the mistake: seconds > milliseconds
                    del self.sessions[key]


class PageCache:
    def __init__(self):
        self.pages = {}

    def get(self, path, render):
        page = self.pages.get(path)
        if page is None:
            page = self.pages[path] = Page(path, render())
        return page


class Shop:
    def __init__(self):
        self.products = [Product(n, f"Product {n}", 0.99 + n) for n in range(300)]
        self.sessions = SessionStore()
        self.cache = PageCache()

    def product_page(self, number):
        product = self.products[number % len(self.products)]
        others = "".join(f"<li>{other.title}</li>" for other in self.products[:10])
        return f"<h1>{product.title}</h1><p>{product.price:.2f}</p><ul>{others}</ul>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body of an answer leave together

    def do_GET(self):
        shop = self.server.shop
        session = shop.sessions.get(self.headers.get("Cookie"))
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        number = int(url.path.rpartition("/")[2] or 0)
        page = shop.cache.get(self.path, lambda: shop.product_page(number))
        session.visited.append(number)
        if "buy" in query:
            session.cart.lines.append(shop.products[number % len(shop.products)])
        self.send_response(200)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Set-Cookie", session.key)
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format, *arguments):
        pass


def visit(address, requests, seed):
    """One client: a third of the requests is a person's, with a cookie, the others are a robot's."""
    chance = random.Random(seed)
    connection = http.client.HTTPConnection(*address)
    cookie = None
    for _ in range(requests):
        person = chance.random() < 0.33
        path = f"/product/{chance.randrange(300)}"
        path += "?buy=1" if person else f"?campaign={chance.getrandbits(32):08x}"
        connection.request("GET", path, headers={"Cookie": cookie} if person and cookie else {})
        response = connection.getresponse()
        response.read()
        if person:
            cookie = response.headers["Set-Cookie"]
    connection.close()


def load(address, clients, requests, seed):
    threads = [threading.Thread(target=visit, args=(address, requests, seed + n)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.shop = Shop()
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()

    load(server.server_address, clients=4, requests=50, seed=0)
    barrow.dump(folder / "before.barrow", overwrite=True)
    load(server.server_address, clients=4, requests=500, seed=100)
    server.shop.sessions.clean_up()
    barrow.dump(folder / "after.barrow", overwrite=True)
    shop = server.shop
    print(f"{len(shop.sessions.sessions)} sessions, {len(shop.cache.pages)} pages cached, {len(shop.products)} products")
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
