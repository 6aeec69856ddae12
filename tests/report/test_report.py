# SPDX-License-Identifier: Apache-2.0
"""`barrow report` of real files, in a browser."""

import json
import os
import pathlib
import subprocess
import unittest

from page_case import PageCase, Shared, setUpModule  # noqa: F401
from test_page import OPEN_EVERYTHING

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BEFORE, AFTER = (SOURCE / "samples" / "snapshots" / f"service-{when}.barrow" for when in ("before", "after"))
PYMPLER = SOURCE / "tests" / "pympler" / "dumps"
PROFILES = [PYMPLER / "shop.py311.p5.stats", PYMPLER / "lifetimes.py311.p5.stats", PYMPLER / "annotated.py313.p5.stats",
            SOURCE / "tests" / "golden" / "stats" / "nodes.barrow"]

LARGEST = 2 * 1000 * 1000  # bytes of a page without --detail


class Reports(PageCase):
    def report(self, *files):
        """The page `barrow report` writes of these files, in the browser, with everything opened."""
        page = Shared.browser.open(self.written(*files), width=390)
        page.ask(OPEN_EVERYTHING)
        page.settle()
        self.assert_quiet(page)
        self.assertLessEqual(page.ask("document.documentElement.scrollWidth"), 390)
        return page

    def written(self, *files):
        path = Shared.folder / "written.html"
        subprocess.run([os.environ["BARROW"], "report", *files, "-o", path, "--force"], check=True, timeout=100,
                       env=dict(os.environ, XDG_CACHE_HOME=str(Shared.folder)))
        self.assertLess(path.stat().st_size, LARGEST)
        return path

    def assert_links_lead_somewhere(self, page):
        for target in page.ask("[...new Set([...document.querySelectorAll('.findings a, nav a')].map((one) => one.getAttribute('href')))]"):
            page.ask(f"location.hash = {json.dumps(target)}")
            page.settle()
            self.assertTrue(page.ask("document.querySelector('.arrived')?.contains(document.activeElement) ?? false"), target)

    def test_a_snapshot(self):
        page = self.report(AFTER)
        self.assertGreater(len(page.texts(".findings > li")), 2)
        self.assertIn("PageCache", page.ask("document.body.innerText"))
        self.assertGreater(len(page.texts("#tree .cell")), 20)
        self.assert_links_lead_somewhere(page)

    def test_a_comparison(self):
        page = self.report(BEFORE, AFTER)
        self.assertIn("__main__.Page", "".join(page.texts(".findings .sentence")))
        self.assertGreater(len(page.texts("#suspects tbody tr")), 2)
        self.assert_links_lead_somewhere(page)

    def test_profiles_of_barrow_and_of_pympler(self):
        for profile in PROFILES:
            with self.subTest(profile.name):
                page = self.report(profile)
                self.assertEqual(len(page.texts("#classes > details")), len(json.loads(page.texts("#report")[0])["classes"]))
                self.assert_links_lead_somewhere(page)


if __name__ == "__main__":
    unittest.main(verbosity=2)
