# SPDX-License-Identifier: Apache-2.0
"""What the tests of the report page share: one browser for all, pages made of the template and a document."""

import copy
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from browser import Browser, find_chromium

TEMPLATE = pathlib.Path(os.environ["BARROW_REPORT_TEMPLATE"])
DOCUMENTS = pathlib.Path(__file__).resolve().parent / "documents"
KINDS = ("snapshot", "profile", "comparison")

# Texts as a stranger's program may have them: each would do something if it were taken for anything but text.
MARKUP = "</script><img src=x onerror=\"window.hit=1\"><!--"
TREACHERY = "\u202egnp.exe\u0007\u2066\ufeff"
TREACHERY_VISIBLE = "\\u202egnp.exe\\x07\\u2066\\ufeff"

# Whose values the page reads as keys and not as text.
KEYS = {"kind", "unit", "svg", "section", "document", "policy", "base", "object_id", "noun"}


def document(kind):
    return json.loads((DOCUMENTS / f"{kind}.json").read_text(encoding="utf-8"))


def hostile(value, before=MARKUP, after=TREACHERY, key=None):
    """The document with every text in it between two others, by which references within it still agree."""
    if isinstance(value, dict):
        is_head = "columns" in value or "unit" in value or "facts" in value
        return {name: part if name in KEYS or (name == "name" and is_head) else hostile(part, before, after, name) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part, before, after, key) for part in value]
    return before + value + after if isinstance(value, str) else value


def page_text(report):
    """The page as the presenter writes it."""
    text = json.dumps(report, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return TEMPLATE.read_text(encoding="utf-8").replace("@@REPORT@@", text)


class Shared:
    """The browser and a folder for its pages, of one file of tests."""

    browser = folder = None


def setUpModule():
    if find_chromium() is None:
        raise unittest.SkipTest("no chromium to show the page in")
    Shared.folder = pathlib.Path(tempfile.mkdtemp(prefix="barrow-report-"))
    unittest.addModuleCleanup(shutil.rmtree, Shared.folder, ignore_errors=True)
    Shared.browser = Browser()
    unittest.addModuleCleanup(Shared.browser.end)


class PageCase(unittest.TestCase):
    def show(self, report, **options):
        """The page of a document, or of the example of a kind, in the browser."""
        report = document(report) if isinstance(report, str) else copy.deepcopy(report)
        path = Shared.folder / "report.html"
        path.write_text(page_text(report), encoding="utf-8")
        return Shared.browser.open(path, **options)

    def assert_quiet(self, page):
        """No error was reported and nothing fetched but the page."""
        self.assertEqual(page.errors, [])
        self.assert_no_request(page)

    def assert_no_request(self, page):
        self.assertEqual([url for url in page.requests if not url.startswith("data:")][1:], [])
