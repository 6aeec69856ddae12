# SPDX-License-Identifier: Apache-2.0
"""The page of `barrow report` in a browser: that it shows, stays quiet, and lets itself be used."""

import json
import unittest

from page_case import KINDS, PageCase, Shared, document, hostile, page_text, setUpModule  # noqa: F401

OPEN_EVERYTHING = """(() => {
  for (let round = 0; round < 6; ++round) for (const fold of document.querySelectorAll("details")) (fold.unfold ?? (() => { fold.open = true; }))();
})()"""


def background(page):
    """How bright the page is, 0 to 255."""
    return sum(page.ask("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")[:3]) / 3


class Showing(PageCase):
    def test_every_kind_loads_without_an_error_and_without_a_request(self):
        for kind in KINDS:
            with self.subTest(kind):
                page = self.show(kind)
                page.ask(OPEN_EVERYTHING)
                page.settle()
                self.assert_quiet(page)
                self.assertIn(document(kind)["title"], page.ask("document.title"))
                self.assertEqual(page.texts("h1"), [document(kind)["title"]])

    def test_the_findings_come_first_each_with_a_link_to_its_evidence(self):
        for kind in KINDS:
            with self.subTest(kind):
                page = self.show(kind)
                self.assertEqual(page.ask("document.querySelector('main > section').id"), "findings")
                self.assertEqual(page.texts(".findings .sentence"), [one["sentence"] for one in document(kind)["findings"]])
                self.assertEqual(page.ask("[...document.querySelectorAll('.findings > li')].filter((one) => !one.querySelector('a')).length"), 0)

    def test_no_findings_say_why(self):
        report = dict(document("snapshot"), findings=[], no_findings="Nothing takes a hundredth of it.")
        page = self.show(report)
        self.assertIn("Nothing takes a hundredth of it.", page.ask("document.getElementById('findings').textContent"))

    def test_remarks_are_shown_above_the_findings(self):
        report = dict(document("snapshot"), remarks=[{"kind": "warning", "text": "The file is truncated."}])
        page = self.show(report)
        self.assertEqual(page.texts("#findings > .remark.warning"), ["Warning: The file is truncated."])

    def test_nothing_sticks_out_of_the_window_wide_or_narrow(self):
        for kind in KINDS:
            page = self.show(kind)
            page.ask(OPEN_EVERYTHING)
            for width in (1280, 390):
                with self.subTest(kind, width=width):
                    page.resize(width)
                    page.settle()
                    self.assertLessEqual(page.ask("document.documentElement.scrollWidth"), width)

    def test_a_long_name_breaks_rather_than_sticks_out(self):
        for kind in KINDS:
            with self.subTest(kind):
                page = self.show(hostile(document(kind), "Endless" * 30), width=390)
                page.ask(OPEN_EVERYTHING)
                page.settle()
                self.assertLessEqual(page.ask("document.documentElement.scrollWidth"), 390)

    def test_every_link_leads_to_something_that_is_to_be_seen(self):
        for kind in KINDS:
            page = self.show(kind)
            for target in page.ask("[...new Set([...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href')))]"):
                with self.subTest(kind, target=target):
                    self.assertTrue(target.startswith("#"))
                    page.ask(f"location.hash = {json.dumps(target)}")
                    page.settle()
                    self.assertTrue(page.ask("""(() => {
                      const arrived = document.querySelector(".arrived");
                      return arrived !== null && arrived.getBoundingClientRect().height > 0 && arrived.contains(document.activeElement);
                    })()"""))

    def test_a_damaged_document_and_a_later_version_are_told(self):
        page = self.show(dict(document("snapshot"), version=2))
        self.assertIn("version 2", page.texts("[role=alert]")[0])
        path = Shared.folder / "damaged.html"
        path.write_text(page_text(document("snapshot")).replace('"findings":', '"findings"'), encoding="utf-8")
        self.assertIn("cannot be shown", Shared.browser.open(path).texts("[role=alert]")[0])

    def test_without_scripts_the_page_says_what_to_do(self):
        page = self.show("snapshot", scripts=False)
        tree = page.call("DOM.getDocument", {"depth": -1})
        self.assertIn("scripts are\\noff here", json.dumps(tree))

    def test_the_licences_of_the_libraries_are_on_the_page(self):
        notices = self.show("snapshot").ask("document.getElementById('notices').textContent")
        self.assertIn("Mike Bostock", notices)
        self.assertIn("Redistribution and use in source and binary forms", notices)


class Colours(PageCase):
    def test_light_or_dark_as_the_system_has_it(self):
        self.assertGreater(background(self.show("snapshot")), 240)
        self.assertLess(background(self.show("snapshot", dark=True)), 40)

    def test_the_switch_turns_the_colours_round_and_back(self):
        page = self.show("snapshot")
        self.assertEqual(page.texts("button.theme"), ["Dark colours"])
        page.click("button.theme")
        self.assertLess(background(page), 40)
        self.assertEqual(page.texts("button.theme"), ["Light colours"])
        page.click("button.theme")
        self.assertGreater(background(page), 240)

    def test_paper_is_light_and_has_no_buttons(self):
        page = self.show("snapshot", dark=True)
        page.click("button.theme")
        page.click("button.theme")
        page.emulate(dark=True, medium="print")
        self.assertGreater(background(page), 240)
        self.assertEqual(page.ask("getComputedStyle(document.getElementById('contents')).display"), "none")


class Tables(PageCase):
    ROWS = "#type-table tbody tr"

    def columns(self, page, number):
        return page.ask(f"[...document.querySelectorAll('{self.ROWS}')].map((row) => row.cells[{number}].textContent)")

    def test_a_heading_sorts_by_its_column_and_again_the_other_way(self):
        page = self.show("snapshot")
        page.click("#type-table .more")
        counts = sorted((row[1] for row in document("snapshot")["types"]["rows"]), reverse=True)
        expected = [f"{count:,}" for count in counts]
        page.click("#type-table thead button", 1)
        self.assertEqual(self.columns(page, 1), expected)
        self.assertEqual(page.ask("document.querySelectorAll('#type-table th')[1].getAttribute('aria-sort')"), "descending")
        page.click("#type-table thead button", 1)
        self.assertEqual(self.columns(page, 1), expected[::-1])
        page.click("#type-table thead button", 0)
        names = sorted(row[0] for row in document("snapshot")["types"]["rows"] if row[0].isascii())
        self.assertEqual([name for name in self.columns(page, 0) if name in names], names)

    def test_the_keyboard_sorts(self):
        page = self.show("snapshot")
        page.ask("document.querySelectorAll('#type-table thead button')[1].focus()")
        page.press("Enter")
        self.assertEqual(page.ask("document.querySelectorAll('#type-table th')[1].getAttribute('aria-sort')"), "descending")

    def test_the_filter_leaves_what_it_finds_and_the_totals(self):
        page = self.show("snapshot")
        total = page.texts("#type-table tfoot .total")
        page.type("#type-table input", "KIND1")
        self.assertEqual(self.columns(page, 0), [f"app.models.Kind{i}" for i in range(10, 20)])
        self.assertEqual(page.texts("#type-table .status"), ["10 of 44"])
        self.assertEqual(page.texts("#type-table tfoot .total"), total)
        shown = page.texts("#type-table tfoot tr:first-child *")
        self.assertEqual(shown[:2], ["10 shown", "245"])

    def test_rows_are_cut_off_until_asked_for(self):
        page = self.show("snapshot")
        self.assertEqual(len(self.columns(page, 0)), 20)
        page.click("#type-table .more")
        self.assertEqual(len(self.columns(page, 0)), 44)
        self.assertTrue(page.ask("document.querySelector('#type-table .more').hidden"))

    def test_a_link_brings_a_row_to_light_that_was_cut_off_and_filtered_away(self):
        report = document("snapshot")
        report["findings"][0]["evidence"] = [{"section": "types", "object_id": None, "name": "app.models.Kind39"}]
        page = self.show(report)
        page.type("#type-table input", "dict")
        page.click(".findings a")
        self.assertEqual(page.ask("document.querySelector('.arrived').cells[0].textContent"), "app.models.Kind39")

    def test_columns_that_are_aside_come_when_asked_for(self):
        page = self.show("comparison")
        seen = "[...document.querySelectorAll('#type-table thead th')].filter((one) => one.offsetWidth > 0).length"
        self.assertLess(page.ask(seen), len(document("comparison")["types"]["columns"]))
        page.click("#type-table .choice button", 1)
        self.assertEqual(page.ask(seen), len(document("comparison")["types"]["columns"]))


class Tree(PageCase):
    WAY = "#tree .way > *"

    def test_a_click_goes_in_and_the_way_back(self):
        page = self.show("snapshot")
        page.click("#tree .cell[data-index='6']")
        self.assertEqual(page.texts(self.WAY), ["all objects", "self"])
        page.click("#tree .cell[data-index='7']")
        self.assertEqual(page.texts(self.WAY), ["all objects", "self", "self.shop"])
        page.click("#tree .way button", 0)
        self.assertEqual(page.texts(self.WAY), ["all objects"])

    def test_the_keyboard_walks_goes_in_and_comes_back(self):
        page = self.show("snapshot")
        page.ask("document.querySelector('#tree .partition [tabindex=\"0\"]').focus()")
        self.assertEqual(page.ask("document.activeElement.dataset.index"), "1")
        page.press("ArrowRight")
        page.press("ArrowRight")
        self.assertEqual(page.ask("document.activeElement.dataset.index"), "6")
        page.press("ArrowLeft")
        page.press("ArrowLeft")
        page.press("Enter")
        self.assertEqual(page.texts(self.WAY), ["all objects", "module"])
        page.press("Escape")
        self.assertEqual(page.texts(self.WAY), ["all objects"])

    def test_cells_of_the_icicle_are_as_wide_as_what_they_retain(self):
        page = self.show("snapshot")
        page.click("#tree .choice button", 1)
        nodes = document("snapshot")["tree"]["nodes"]
        widths = page.ask("Object.fromEntries([...document.querySelectorAll('#tree .cell')].map((one) => "
                          "[one.dataset.index, Number(one.querySelector('rect').getAttribute('width'))]))")
        self.assertGreater(len(widths), 10)
        for index, width in widths.items():
            share = nodes[int(index)]["retained_bytes"] / nodes[0]["retained_bytes"]
            self.assertAlmostEqual(width, widths["0"] * share, delta=0.2)

    def test_cells_of_the_treemap_lie_within_their_parents(self):
        page = self.show("snapshot")
        self.assertEqual(page.ask("""(() => {
          const boxes = new Map([...document.querySelectorAll("#tree .cell")].map((one) => [Number(one.dataset.index), one.querySelector("rect").getBoundingClientRect()]));
          const nodes = JSON.parse(document.getElementById("report").textContent).tree.nodes;
          const outside = (a, b) => a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1;
          return [...boxes].filter(([index, box]) => index > 0 && outside(box, boxes.get(nodes[index].parent))).length;
        })()"""), 0)

    def test_the_table_below_walks_too_and_leads_to_the_object(self):
        page = self.show("snapshot")
        page.ask("[...document.querySelectorAll('#tree table button.plain')].find((one) => one.textContent === 'self').click()")
        page.settle()
        self.assertEqual(page.texts(self.WAY), ["all objects", "self"])
        page.click("#tree .way button", 0)
        page.click("#tree tbody th a")
        self.assertTrue(page.ask("document.getElementById('object-22589').open"))


class Objects(PageCase):
    def test_a_page_tells_the_way_from_the_root_and_what_refers_to_it(self):
        page = self.show("snapshot")
        page.click("#object-21759 > summary")
        text = page.ask("document.getElementById('object-21759').textContent")
        expected = next(one for one in document("snapshot")["objects"] if one["object_id"] == 21759)
        for part in (expected["root"], expected["address"], *(step["label"] for step in expected["steps"]), "what refers to it"):
            self.assertIn(part, text)

    def test_a_link_from_an_object_opens_another(self):
        page = self.show("snapshot")
        page.ask("location.hash = '#object-21759'")
        page.settle()
        page.click("#object-21759 .steps a[href='#object-22589']")
        self.assertTrue(page.ask("document.getElementById('object-22589').open"))

    def test_objects_are_filtered_by_path(self):
        page = self.show("snapshot")
        page.type("#objects .tools input", "sessions")
        self.assertEqual(page.texts("#objects details.object > summary > .name"), ["dict #21735"])


class Charts(PageCase):
    def test_the_legend_hides_what_is_pressed(self):
        page = self.show("profile")
        areas = "document.querySelectorAll('#chart path.area').length"
        before = page.ask(areas)
        page.click("#chart .legend button", 0)
        self.assertEqual(page.ask(areas), before - 1)
        self.assertEqual(page.ask("document.querySelector('#chart .legend button').getAttribute('aria-pressed')"), "false")

    def test_only_what_is_tracked_leaves_out_the_segments(self):
        page = self.show("profile")
        page.click("#chart .choice button", 1)
        pressed = page.ask("[...document.querySelectorAll('#chart .legend [aria-pressed=true] .name')].map((one) => one.textContent)")
        kinds = {one["name"]: one["kind"] for one in document("profile")["chart"]["areas"] + document("profile")["chart"]["lines"]}
        self.assertEqual({kinds[name] for name in pressed}, {"class", "other classes", "tracked"})

    def test_what_is_tracked_is_drawn_alone_where_it_would_be_a_line_in_the_whole(self):
        report = document("profile")
        for area in report["chart"]["areas"]:
            if area["kind"] == "data":
                area["bytes"] = [bytes * 1000 for bytes in area["bytes"]]
        chosen = "[...document.querySelectorAll('#chart .choice button')].map((one) => one.getAttribute('aria-pressed'))"
        self.assertEqual(self.show(report).ask(chosen), ["false", "true"])
        self.assertEqual(self.show("profile").ask(chosen), ["true", "false"])

    def test_the_legend_tells_the_figures_of_the_snapshot_under_the_slider(self):
        page = self.show("profile")
        self.assertIn("6.14\u00a0MB", page.texts("#chart .legend button")[0])
        page.ask("document.querySelector('#chart input[type=range]').focus()")
        page.press("ArrowLeft")
        self.assertIn("3.07\u00a0MB", page.texts("#chart .legend button")[0])
        self.assertIn("the build is read", page.texts("#chart .where")[0])

    def test_one_snapshot_alone_is_drawn(self):
        report = document("profile")
        report["snapshots"] = report["snapshots"][:1]
        chart = report["chart"]
        chart["times_s"], chart["labels"] = chart["times_s"][:1], chart["labels"][:1]
        for series in chart["areas"] + chart["lines"]:
            series["bytes"] = series["bytes"][:1]
        page = self.show(report)
        self.assertGreater(page.ask("document.querySelector('#chart path.area').getBoundingClientRect().width"), 600)
        self.assert_quiet(page)

    def test_moments_below_charts_do_not_touch(self):
        profile, comparison = document("profile"), document("comparison")
        times = [0.0636, 4.19, 4.2, 7.02, 9.21, 11.66, 15.48, 16.64, 18.23]
        chart = profile["chart"]
        chart["times_s"], chart["labels"] = times, ["label"] * len(times)
        for series in chart["areas"] + chart["lines"]:
            series["bytes"] = [1000] * len(times)
        comparison["trends"]["labels"] = [f"service-{'long-' * 12}{label}" for label in comparison["trends"]["labels"]]
        boxes = """[...document.querySelectorAll('%s text.moment')].map((one) => one.getBoundingClientRect())
                   .map((box) => [box.left, box.right])"""
        for report, section in ((profile, "#chart"), (comparison, "#trends")):
            for width in (390, 1280):
                places = sorted(self.show(report, width=width).ask(boxes % section))
                self.assertGreaterEqual(len(places), 2)
                for (_, right), (left, _) in zip(places, places[1:]):
                    self.assertLess(right + 4, left)
                self.assertGreaterEqual(places[0][0], 0)
                self.assertLessEqual(places[-1][1], width)

    def test_trends_are_drawn_by_the_measure_chosen(self):
        page = self.show("comparison")
        self.assertEqual(page.ask("document.querySelectorAll('#trends .chart path.line').length"), 2)
        page.click("#trends .choice button", 1)
        self.assertIn("1,788", page.texts("#trends .legend button")[0])

    def test_a_class_shows_its_objects_with_their_traces(self):
        page = self.show("profile")
        page.ask(OPEN_EVERYTHING)
        text = page.ask("document.getElementById('classes').textContent")
        for part in ("Instances alive", "build_tool.py:210", "main()", "__dict__", "12.0\u00a0ms to 400\u00a0ms"):
            self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
