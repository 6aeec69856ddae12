# SPDX-License-Identifier: Apache-2.0
"""Whatever a dump contains, the page of `barrow report` shows it as text, runs nothing of it and asks no network."""

import unittest

from page_case import MARKUP, TREACHERY_VISIBLE, PageCase, document, hostile, setUpModule  # noqa: F401
from test_page import OPEN_EVERYTHING

# Characters of texts and attributes that must have been written out, as unicode_text.h has them.
FIND_TREACHERY = r"""(() => {
  const treacherous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    if (["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    for (const {name, value} of element.attributes) if (treacherous.test(value)) found.push(element.tagName + " " + name);
    for (const child of element.childNodes) if (child.nodeType === 3 && treacherous.test(child.data)) found.push(element.tagName + " " + child.data);
  }
  return found;
})()"""

# Where the page of each kind shows texts of strangers.
PLACES = {
    "snapshot": ["h1", ".findings .sentence", "#type-table tbody th", "#objects summary .name", "#objects summary .path", "#objects .steps li",
                 "#objects td", "#threads .frame", "#threads .locals li", "#garbage figcaption", "#duplicates td", "#about dd", "#tree .about"],
    "profile": ["h1", "#chart .legend", "#chart .where", "#snapshots .name", "#classes .name", "#classes .frames", "#classes .frames pre",
                "#classes .referents .name"],
    "comparison": ["h1", "#compared th", "#trends th", "#trends .where", "#suspects th"],
}

SVG_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="10pt" onload="window.hit=1">'


class Hostile(PageCase):
    def test_every_text_of_every_kind_is_text(self):
        for kind, places in PLACES.items():
            page = self.show(hostile(document(kind)))
            page.ask(OPEN_EVERYTHING)
            page.settle()
            with self.subTest(kind):
                self.assert_quiet(page)
                self.assertIsNone(page.ask("window.hit"))
                self.assertEqual(page.ask("document.querySelectorAll('img, iframe, object, embed, base, form').length"), 0)
                self.assertEqual(page.ask("document.scripts.length"), 2)
                self.assertEqual(page.ask(FIND_TREACHERY), [])
                seen = page.ask("document.body.innerText")
                self.assertGreater(seen.count(MARKUP), 20)
                self.assertGreater(seen.count(TREACHERY_VISIBLE), 20)
            for place in places:
                with self.subTest(kind, place=place):
                    texts = "".join(page.texts(place))
                    self.assertIn("</scrip", texts)
                    self.assertIn("gnp.exe\\x07", texts)

    def test_spelled_out_characters_look_other_than_the_same_letters(self):
        report = document("snapshot")
        report["title"] = "a\u202eb \\u202e"
        page = self.show(report)
        self.assertEqual(page.texts("h1"), ["a\\u202eb \\u202e"])
        self.assertEqual(page.texts("h1 .escape"), ["\\u202e"])

    def test_of_a_graph_only_what_draws_is_taken_over(self):
        report = document("snapshot")
        report["garbage"]["groups"][0]["svg"] = SVG_HEAD + (
            '<script>window.hit=1</script><style>body{display:none}</style><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'
            '<image href="http://127.0.0.1:9/x.png"/><use href="http://127.0.0.1:9/x.svg#a"/><animate attributeName="href" values="javascript:1"/>'
            '<a xlink:href="javascript:window.hit=1" xlink:title="tip"><text style="fill:red" onclick="window.hit=1">kept</text></a>'
            '<path d="M0,0" fill="url(http://127.0.0.1:9/y)"/></svg>')
        page = self.show(report)
        self.assert_no_request(page)
        self.assertEqual(page.ask("[...new Set([...document.querySelectorAll('#garbage svg, #garbage svg *')].map((one) => one.localName))].sort().join()"), "g,path,svg,text,title")
        self.assertEqual(page.ask("[...document.querySelectorAll('#garbage svg *')].flatMap((one) => [...one.attributes].map((a) => a.name)).join()"), "d")
        self.assertEqual(page.texts("#garbage svg text"), ["kept"])
        self.assertIsNone(page.ask("window.hit"))

    def test_what_is_no_graph_is_not_drawn(self):
        report = document("snapshot")
        report["garbage"]["groups"][0]["svg"] = "<html><body onload='window.hit=1'>"
        page = self.show(report)
        self.assertIsNone(page.ask("window.hit"))
        self.assertIn("It cannot be drawn", page.ask("document.getElementById('garbage').textContent"))

    def test_the_policy_stops_scripts_styles_and_requests_that_are_not_the_pages_own(self):
        page = self.show("snapshot")
        page.ask("""(() => {
          const script = document.createElement("script");
          script.textContent = "window.hit = 1";
          const style = document.createElement("style");
          style.textContent = "body { display: none }";
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/x.png";
          document.body.append(script, style, image);
        })()""")
        self.assertEqual(page.ask("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')"), "stopped")
        self.assertIsNone(page.ask("window.hit"))
        self.assertNotEqual(page.ask("getComputedStyle(document.body).display"), "none")
        self.assertGreaterEqual(sum("Content Security Policy" in error for error in page.errors), 4)

    def test_numbers_that_no_heap_has_do_not_stop_the_page(self):
        report = document("snapshot")
        report["types"]["rows"][0][1:] = [2**64, 2**64, 0, None]
        report["memory"].update(resident_bytes=0, explained_share=0, parts=[])
        report["tree"]["nodes"] = report["tree"]["nodes"][:1]
        report["tree"]["total_bytes"] = 0
        page = self.show(report)
        self.assert_quiet(page)
        self.assertIn("EB", page.ask("document.querySelector('#type-table').textContent"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
