# SPDX-License-Identifier: Apache-2.0
"""barrow.Stats and ConsoleStats: what Pympler's do in the process, asked of the command barrow."""

import io
import os
import unittest

import barrow
from dumper_case import DumperCase

try:
    import pympler.classtracker_stats as pympler_stats
except ImportError:
    pympler_stats = None


class Node:
    def __init__(self, size=10):
        self.text = "x" * size
        self.numbers = list(range(1000, 1000 + size))


class Leaf(Node):
    pass


class StatsCase(DumperCase):
    def setUp(self):
        super().setUp()
        self.analyzer()
        self.out = io.StringIO()
        self.tracker = barrow.ClassTracker(self.out)
        self.addCleanup(self.tracker.close)
        self.tracker.track_class(Node, name="Node", resolution_level=2, trace=True)
        self.tracker.track_class(Leaf, name="Leaf", resolution_level=1)

    def record(self):
        self.kept = [Node(10), Leaf(2000), Node(100)]
        self.tracker.create_snapshot("three")
        del self.kept[0]
        self.tracker.create_snapshot("two")

    def written(self):
        self.tracker.stats.dump_stats(self.path("p.barrow"))
        return self.path("p.barrow")


class OfATracker(StatsCase):
    def test_sorted_has_the_objects_in_the_order_asked_for(self):
        self.record()
        stats = self.tracker.stats
        self.assertIs(stats.sort_stats("size"), stats)
        self.assertEqual([item.classname for item in stats.sorted], ["Leaf", "Node", "Node"])
        self.assertEqual([item.ref() for item in stats.sorted], [self.kept[0], self.kept[1], None])
        self.assertEqual([item.size for item in stats.sorted], [item.get_max_size() for item in stats.sorted])
        stats.reverse_order()
        self.assertEqual(stats.sorted[-1].classname, "Leaf")
        stats.sort_stats("classname")
        self.assertEqual([item.size for item in stats.sorted], [stats.sorted[i].get_max_size() for i in range(3)])
        self.assertLess(stats.sorted[1].size, stats.sorted[2].size)  # of what was done before, among equals
        with self.assertRaisesRegex(ValueError, "Invalid sort criteria"):
            stats.sort_stats("size", "sise")

    def test_sorted_has_the_dead_that_a_streaming_tracker_has_forgotten(self):
        with barrow.ClassTracker(self.path("streamed.barrow")) as tracker:
            tracker.track_class(Leaf, name="Leaf")
            kept = [Leaf(10), Leaf(500)]
            tracker.create_snapshot("two")
            del kept[0]
            tracker.create_snapshot("one")
            self.assertEqual(len(tracker.index["Leaf"]), 1)
            large, small = tracker.stats.sort_stats("size").sorted
            self.assertEqual((large.ref(), large.death), (kept[0], None))
            self.assertEqual((small.ref(), len(small.snapshots)), (None, 2))
            self.assertGreater(small.death, small.birth)

    def test_annotate_gives_snapshots_their_classes(self):
        self.record()
        self.assertIsNone(self.tracker.snapshots[0].classes)
        self.tracker.stats.annotate()
        three, two = (snapshot.classes for snapshot in self.tracker.snapshots)
        self.assertEqual({name: each["active"] for name, each in three.items()}, {"Leaf": 1, "Node": 2})
        self.assertEqual({name: each["active"] for name, each in two.items()}, {"Leaf": 1, "Node": 1})
        total = sum(each["sum"] for each in three.values())
        self.assertEqual(total, self.tracker.snapshots[0].tracked_total)
        self.assertAlmostEqual(three["Node"]["avg"], three["Node"]["sum"] / 2)
        self.assertAlmostEqual(three["Node"]["pct"], 100 * three["Node"]["sum"] / self.tracker.snapshots[0].total)
        merged = three["Node"]["merged"]
        self.assertEqual(merged.size, three["Node"]["sum"])
        nodes = [item for item in self.tracker.index["Node"]]
        self.assertEqual(merged.flat, sum(item.snapshots[1][1].flat for item in nodes))
        (attributes,) = [ref for ref in merged.refs if ref.name == "__dict__"]
        self.assertEqual(attributes.size, sum(item.snapshots[1][1].refs[0].size for item in nodes))
        self.assertLessEqual(sum(ref.size for ref in attributes.refs) + attributes.flat, attributes.size)
        self.assertGreater(len(attributes.refs), 1)

    def test_annotate_snapshot_returns_what_it_adds(self):
        self.record()
        stats = self.tracker.stats
        snapshot = stats.snapshots[1]
        self.assertEqual(stats.annotate_snapshot(snapshot)["Node"]["active"], 1)
        self.assertIs(stats.annotate_snapshot(snapshot), snapshot.classes)

    def test_print_object_prints_one_object(self):
        self.record()
        self.tracker.stats.print_object(self.tracker.objects[id(self.kept[1])])
        heads = [line for line in self.out.getvalue().splitlines() if not line.startswith(" ")]
        self.assertEqual([head.split()[:2] for head in heads], [["Node", f"0x{id(self.kept[1]):08x}"]])

    def test_the_resolution_level_of_one_object_is_changed_through_its_record(self):
        node = Node()
        record = self.tracker.objects[id(node)]
        record.set_resolution_level(0)
        self.tracker.create_snapshot()
        self.assertEqual((record._resolution_level, self.tracker.objects[id(node)]._resolution_level), (0, 0))
        self.assertEqual(self.tracker.objects[id(node)].snapshots[-1][1].refs, ())
        del node
        record.set_resolution_level(3)  # the dead stay as they are

    def test_stats_have_a_stream_of_their_own(self):
        self.record()
        out = io.StringIO()
        barrow.ConsoleStats(tracker=self.tracker, stream=out).print_summary()
        self.assertTrue(out.getvalue().startswith("---- SUMMARY"))
        self.assertEqual(self.out.getvalue(), "")

    def test_html_is_the_page_of_the_report(self):
        self.record()
        stats = barrow.HtmlStats(tracker=self.tracker)
        stats.create_html(self.path("x.html"), "Nodes and leaves")
        with open(self.path("x.html"), encoding="utf-8") as page:
            text = page.read()
        self.assertIn("Nodes and leaves", text)
        self.assertIn("Node", text)
        with self.assertRaises(FileExistsError):
            stats.create_html(self.path("x.html"))
        stats.create_html(self.path("x.html"), overwrite=True)
        with open(self.path("x.html"), encoding="utf-8") as page:
            self.assertIn("ClassTracker Statistics", page.read())
        self.assertEqual(self.files(), ["x.html"])


class OfAFile(StatsCase):
    def test_what_is_loaded_is_what_was_recorded(self):
        self.record()
        ours = self.tracker.stats
        stats = barrow.ConsoleStats(filename=self.written(), stream=self.out)
        self.assertEqual(stats.tracked_classes, ["Leaf", "Node"])
        for name, items in ours.index.items():
            for mine, loaded in zip(items, stats.index[name], strict=True):
                for attribute in ("id", "name", "repr", "birth", "death", "trace", "_resolution_level"):
                    self.assertEqual(getattr(mine, attribute), getattr(loaded, attribute), attribute)
                sizes = [(time, size.size, size.flat) for time, size in mine.snapshots]
                self.assertEqual([(time, size.size, size.flat) for time, size in loaded.snapshots], sizes)
        for mine, loaded in zip(ours.snapshots, stats.snapshots, strict=True):
            self.assertEqual((mine.label, mine.tracked_total, mine.overhead), (loaded.label, loaded.tracked_total, loaded.overhead))
            for attribute in ("pid", "vsz", "rss", "pagefaults", "data_segment", "stack_segment", "available"):
                self.assertEqual(getattr(mine.system_total, attribute), getattr(loaded.system_total, attribute))
        stats.annotate()
        self.assertEqual(stats.snapshots[0].classes["Node"]["active"], 2)
        with self.assertRaisesRegex(AttributeError, "instance_count"):
            stats.history

    def test_what_is_loaded_prints_as_the_tracker_does(self):
        self.record()
        path = self.written()
        self.tracker.stats.sort_stats("size").print_stats()
        recorded = self.out.getvalue()
        with open(path, "rb") as file:
            stats = barrow.ConsoleStats(stream=self.out)
            self.assertEqual((stats.index, stats.snapshots), ({}, []))
            stats.load_stats(file)
        self.out.truncate(0)
        self.out.seek(0)
        stats.sort_stats("size").print_stats()
        self.assertEqual(self.out.getvalue(), recorded)
        stats.load_stats(path)  # forgets how it was sorted
        self.assertEqual([item.classname for item in stats.sorted], ["Leaf", "Node", "Node"])
        stats.dump_stats(self.path("again.barrow"))
        with open(path, "rb") as one, open(self.path("again.barrow"), "rb") as other:
            self.assertEqual(one.read(), other.read())

    def test_a_dump_of_pymplers_is_loaded_and_nothing_in_it_executed(self):
        dump = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pympler/dumps/shop.py311.p5.stats")
        stats = barrow.ConsoleStats(filename=dump, stream=self.out)
        self.assertEqual(stats.tracked_classes, ["Visit", "geometry.Point", "scenarios.Customer", "scenarios.Order"])
        self.assertEqual([snapshot.desc for snapshot in stats.snapshots[:3]], ["before opening", "morning", "noon"])
        self.assertEqual({name: len(items) for name, items in stats.index.items()},
                         {"Visit": 1, "geometry.Point": 4, "scenarios.Customer": 3, "scenarios.Order": 4})  # fmt: skip
        stats.sort_stats("size").print_stats(limit=1)
        self.assertTrue(self.out.getvalue().startswith("scenarios.Order "), self.out.getvalue())

    @unittest.skipUnless(pympler_stats, "Pympler is not installed")
    def test_reversed_and_sorted_again_objects_stand_as_in_pympler(self):
        dump = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pympler/dumps/shop.py311.p5.stats")
        calls = [["reverse", "classname"], ["size", "reverse", "classname"], ["size", "reverse", "classname", "reverse"],
                 ["classname", "reverse", "reverse", "size"], ["reverse", "reverse", "name", "reverse", "classname"]]  # fmt: skip
        for each in calls:
            orders = []
            for stats in (barrow.Stats(filename=dump), pympler_stats.Stats(filename=dump)):
                for call in each:
                    stats.reverse_order() if call == "reverse" else stats.sort_stats(call)
                orders.append([(item.classname, item.id, round(item.birth, 6)) for item in stats.sorted])
            self.assertEqual(orders[0], orders[1], each)

    def test_what_is_no_profile_is_refused_in_a_line(self):
        barrow.dump(self.path("heap.barrow"))
        with open(self.path("text"), "w") as file:
            file.write("text")
        for name in ("heap.barrow", "text"):
            with self.assertRaises(ValueError) as caught:
                barrow.Stats(filename=self.path(name))
            self.assertNotIn("\n", str(caught.exception))
            self.assertIn(self.path(name), str(caught.exception))
        with self.assertRaises(FileNotFoundError):
            barrow.Stats(filename=self.path("missing"))

    def test_stats_of_nothing_have_nothing_to_show(self):
        with self.assertRaisesRegex(ValueError, "no file loaded"):
            barrow.ConsoleStats().print_stats()
        self.assertEqual(barrow.Stats().sorted, [])


if __name__ == "__main__":
    unittest.main()
