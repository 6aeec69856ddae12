# SPDX-License-Identifier: Apache-2.0
"""barrow.ClassTracker: the names and rules a user of Pympler knows, and where Pympler's were mended."""

import csv
import gc
import inspect
import io
import os
import subprocess
import threading
import typing
import unittest
import weakref

import barrow
from dumper_case import DumperCase


class Node:
    def __init__(self, name="n"):
        self.name = name


class Leaf(Node):
    def __init__(self, name="l"):
        super().__init__(name)


class Bare:
    pass


class Slotted:
    __slots__ = ("value",)

    def __init__(self):
        self.value = 1


class TrackerCase(DumperCase):
    def setUp(self):
        super().setUp()
        self.tracker = barrow.ClassTracker()
        self.addCleanup(self.tracker.close)

    def names(self):
        return {name: len(items) for name, items in self.tracker.index.items()}


class Registration(TrackerCase):
    def test_the_signatures_are_those_of_pympler(self):
        def parameters(function):
            return [
                (item.name, item.default)
                for item in inspect.signature(function).parameters.values()
                if item.kind is item.POSITIONAL_OR_KEYWORD and item.name != "self"
            ]

        tracking = [("name", None), ("resolution_level", 0), ("keep", False), ("trace", False)]
        empty = inspect.Parameter.empty
        tracker = self.tracker
        self.assertEqual(parameters(tracker.track_object), [("instance", empty)] + tracking)
        self.assertEqual(parameters(tracker.track_class), [("cls", empty)] + tracking)
        self.assertEqual(parameters(tracker.track_change), [("instance", empty), ("resolution_level", 0)])
        self.assertEqual(parameters(tracker.create_snapshot), [("description", ""), ("compute_total", False)])
        self.assertEqual(parameters(tracker.start_periodic_snapshots), [("interval", 1.0)])
        self.assertEqual(parameters(tracker.stats.dump_stats), [("fdump", empty), ("close", True)])
        self.assertEqual(parameters(barrow.ClassTracker), [("stream", None)])

    def test_instances_of_a_tracked_class_and_its_subclasses_are_registered_by_its_name(self):
        self.tracker.track_class(Node)
        kept = [Node(), Leaf()]
        self.assertEqual(self.names(), {f"{__name__}.Node": 2})
        self.assertEqual([item.ref() for item in self.tracker.index[f"{__name__}.Node"]], kept)

    def test_the_most_derived_tracked_class_wins(self):
        self.tracker.track_class(Node, name="node")
        self.tracker.track_class(Leaf, name="leaf")
        kept = [Node(), Leaf()]
        self.assertEqual(self.names(), {"node": 1, "leaf": 1})
        del kept

    def test_names_are_qualified_by_the_module_however_an_object_is_tracked(self):  # B35
        kept = Bare()
        self.tracker.track_object(kept)
        self.assertEqual(self.names(), {f"{__name__}.Bare": 1})

    def test_nested_classes_of_one_name_are_told_apart(self):
        class First:
            class Line:
                pass

        class Second:
            class Line:
                pass

        self.tracker.track_class(First.Line)
        self.tracker.track_class(Second.Line)
        kept = [First.Line(), Second.Line(), Second.Line()]
        scope = f"{__name__}.{First.__qualname__[:-len('First')]}"
        self.assertEqual(self.names(), {scope + "First.Line": 1, scope + "Second.Line": 2})
        del kept

    def test_tracking_again_changes_the_options_for_instances_to_come(self):
        self.tracker.track_class(Node, name="first", resolution_level=1)
        one = Node()
        self.tracker.track_class(Node, name="second", resolution_level=2)
        two = Node()
        levels = {item.name: item._resolution_level for item in self.tracker.objects.values()}
        self.assertEqual(levels, {"first": 1, "second": 2})
        self.tracker.track_object(one, name="third")
        self.assertEqual(sorted(self.names()), ["first", "second"])
        del two

    def test_track_change_sets_the_level_of_one_object(self):
        kept = Node()
        self.tracker.track_object(kept)
        self.tracker.track_change(kept, resolution_level=2)
        self.assertEqual(self.tracker.objects[id(kept)]._resolution_level, 2)
        with self.assertRaisesRegex(KeyError, "an object of type test_tracker_api.Node is not tracked"):
            self.tracker.track_change(Node(), 1)

    def test_what_cannot_be_tracked_raises_with_the_reason_and_leaves_no_trace(self):  # B34, B36
        for thing in (42, "text", [1], {1: 2}, Slotted()):
            with self.assertRaisesRegex(TypeError, "weakly referenced"):
                self.tracker.track_object(thing)
        for thing in (42, Node(), "text"):
            with self.assertRaisesRegex(TypeError, "only class objects can be tracked"):
                self.tracker.track_class(thing)
        with self.assertRaisesRegex(TypeError, "__weakref__"):
            self.tracker.track_class(Slotted)
        for builtin in (int, dict, set):
            with self.assertRaises(TypeError):
                self.tracker.track_class(builtin)
        self.assertEqual(self.names(), {})
        self.assertEqual(self.tracker.history, {})
        self.assertEqual(Slotted().value, 1)
        self.tracker.clear()

    def test_what_the_constructor_says_of_itself_stays(self):
        class Documented:
            def __init__(self, size: int) -> None:
                """Makes it."""

        self.tracker.track_class(Documented)
        self.tracker.track_class(Bare)
        self.assertEqual(Documented.__init__.__doc__, "Makes it.")
        self.assertEqual(typing.get_type_hints(Documented.__init__), {"size": int, "return": type(None)})
        self.assertEqual(Bare.__init__.__doc__, object.__init__.__doc__)
        self.assertEqual(typing.get_type_hints(Bare.__init__), {})

    def test_the_interval_of_periodic_snapshots_is_checked_where_it_is_given(self):
        for interval, error in ((-1, ValueError), (float("nan"), ValueError), (float("inf"), ValueError), ("x", TypeError)):
            with self.assertRaises(error):
                self.tracker.start_periodic_snapshots(interval)
        self.assertIsNone(self.tracker._periodic_thread)

    def test_a_closed_profile_tracks_nothing_more(self):
        tracker = barrow.ClassTracker(self.path())
        tracker.close()
        for call, thing in ((tracker.track_class, Bare), (tracker.track_object, Bare())):
            with self.assertRaisesRegex(ValueError, "the profile is closed"):
                call(thing)
        self.assertNotIn("__init__", Bare.__dict__)

    def test_keep_keeps_and_its_absence_does_not(self):
        self.tracker.track_class(Node, keep=True)
        self.tracker.track_class(Bare)
        node, bare = Node(), Bare()
        node_id, bare_id = id(node), id(bare)
        del node, bare
        self.assertIsNotNone(self.tracker.objects[node_id].ref())
        self.assertIsNone(self.tracker.objects[bare_id].ref())
        self.assertIsNotNone(self.tracker.objects[bare_id].death)

    def test_history_counts_every_birth_and_death(self):
        self.tracker.track_class(Node, name="node")
        one, two, three = Node(), Node(), Node()
        del one, two
        four = Node()
        del three, four
        self.assertEqual([count for _, count in self.tracker.history["node"]], [1, 2, 3, 2, 1, 2, 1, 0])
        times = [time for time, _ in self.tracker.history["node"]]
        self.assertEqual(times, sorted(times))

    def test_clear_forgets_everything_and_history_too(self):  # B39
        self.tracker.track_class(Node)
        kept = Node()
        self.tracker.create_snapshot()
        self.tracker.clear()
        self.assertEqual((self.tracker.index, self.tracker.snapshots, self.tracker.history), ({}, [], {}))
        self.tracker.track_object(kept)
        self.assertEqual([count for _, count in self.tracker.history[f"{__name__}.Node"]], [1])

    def test_detach_all_forgets_objects_and_keeps_snapshots(self):
        self.tracker.track_class(Node, keep=True)
        alive = weakref.ref(Node())
        self.tracker.create_snapshot("one")
        self.assertIsNotNone(alive())
        self.tracker.detach_all()
        self.assertIsNone(alive())
        self.assertEqual((self.tracker.index, len(self.tracker.snapshots)), ({}, 1))

    def test_a_tracker_used_as_context_manager_is_closed(self):
        with barrow.ClassTracker() as tracker:
            tracker.track_class(Bare)
        self.assertNotIn("__init__", Bare.__dict__)

    def test_a_tracker_that_is_dropped_lets_go_of_its_classes(self):
        tracker = barrow.ClassTracker()
        tracker.track_class(Bare)
        kept = Bare()
        del tracker
        gc.collect()
        self.assertNotIn("__init__", Bare.__dict__)
        del kept


class Constructors(TrackerCase):
    def test_every_class_gets_back_what_it_had(self):  # B37
        original = Node.__init__
        self.tracker.track_class(Node)
        self.tracker.track_class(Bare)
        self.assertIsNot(Node.__init__, original)
        self.tracker.close()
        self.assertIs(Node.__dict__["__init__"], original)
        self.assertNotIn("__init__", Bare.__dict__)
        with self.assertRaisesRegex(KeyError, "the class test_tracker_api.Node is not tracked"):
            self.tracker.detach_class(Node)
        with self.assertRaisesRegex(KeyError, "only classes"):
            self.tracker.detach_class(Node())

    def test_two_trackers_of_one_class_do_not_disturb_each_other(self):  # B37
        other = barrow.ClassTracker()
        original = Node.__init__
        self.tracker.track_class(Node, name="mine")
        other.track_class(Node, name="theirs")
        one = Node()
        self.tracker.detach_class(Node)
        two = Node()
        self.assertEqual(self.names(), {"mine": 1})
        self.assertEqual(len(other.index["theirs"]), 2)
        other.close()
        self.assertIs(Node.__init__, original)
        del one, two

    def test_arguments_are_taken_and_refused_as_without_a_tracker(self):
        class Made:
            def __new__(cls, value):
                self = super().__new__(cls)
                self.value = value
                return self

        class Static:
            @staticmethod
            def __init__(*arguments):
                seen.append(arguments)

        class Child(Bare):
            def __init__(self, value):
                super().__init__()
                self.value = value

        seen = []
        before = []
        for call in (lambda: Bare(1), lambda: Bare(a=1), lambda: Node(1, 2, 3), lambda: Made()):
            with self.assertRaises(TypeError) as caught:
                call()
            before.append(str(caught.exception))
        for cls in (Bare, Node, Made, Static):
            self.tracker.track_class(cls)
        self.assertEqual((Made(5).value, Node(name="x").name, Child(3).value), (5, "x", 3))
        Static(1, 2)
        self.assertEqual(seen, [(1, 2)])
        after = []
        for call in (lambda: Bare(1), lambda: Bare(a=1), lambda: Node(1, 2, 3), lambda: Made()):
            with self.assertRaises(TypeError) as caught:
                call()
            after.append(str(caught.exception))
        self.assertEqual(before, after)

    def test_what_a_constructor_raises_comes_through(self):
        class Failing:
            def __init__(self):
                raise KeyError("mine")

        self.tracker.track_class(Failing)
        with self.assertRaisesRegex(KeyError, "mine"):
            Failing()

    def test_an_instance_whose_constructor_fails_has_a_short_life(self):  # as in Pympler
        class Failing:
            def __init__(self, fails):
                if fails:
                    raise ValueError

        self.tracker.track_class(Failing, name="failing")
        kept = Failing(False)
        with self.assertRaises(ValueError):
            Failing(True)
        gc.collect()
        self.assertEqual([count for _, count in self.tracker.history["failing"]], [1, 2, 1])
        alive, dead = self.tracker.index["failing"]
        self.assertEqual((alive.ref(), alive.death, dead.ref()), (kept, None, None))
        self.assertGreaterEqual(dead.death, dead.birth)

    def test_introspection_sees_the_original(self):
        signature, document = inspect.signature(Node), Node.__init__.__doc__
        self.tracker.track_class(Node)
        self.assertEqual(inspect.signature(Node), signature)
        self.assertEqual(Node.__init__.__name__, "__init__")
        self.assertIs(Node.__init__.__doc__, document)
        self.assertEqual(Node.__init__.__wrapped__.__qualname__, "Node.__init__")

    def test_a_constructor_replaced_after_ours_stays(self):
        self.tracker.track_class(Bare)
        ours = Bare.__init__

        def theirs(self):
            ours(self)

        Bare.__init__ = theirs
        self.addCleanup(lambda: delattr(Bare, "__init__"))
        kept = Bare()
        self.assertEqual(len(self.tracker.objects), 1)
        self.tracker.close()
        self.assertIs(Bare.__init__, theirs)
        Bare()
        self.assertEqual(len(self.tracker.objects), 1)
        del kept

    def test_threads_that_create_and_drop_are_all_counted(self):
        self.tracker.track_class(Node, name="node")

        def work():
            for _ in range(2000):
                Node()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(20):
            self.tracker.create_snapshot()
        for thread in threads:
            thread.join()
        counts = [count for _, count in self.tracker.history["node"]]
        self.assertEqual((len(counts), counts[-1]), (16000, 0))
        self.assertEqual(len(self.tracker.index["node"]), 8000)


class Traces(TrackerCase):
    def test_a_trace_is_the_stack_outermost_first(self):
        self.tracker.track_class(Node, trace=True)
        kept, stack = Node(), inspect.stack()
        trace = self.tracker.objects[id(kept)].trace
        self.assertEqual(trace[-1][3], ["        kept, stack = Node(), inspect.stack()\n"])
        self.assertEqual(trace, [tuple(frame)[1:6] for frame in reversed(stack)])

    def test_frames_that_python_shows_nobody_are_in_no_trace(self):
        class Maker:
            def __init__(self):
                self.node, self.stack = Node(), inspect.stack()

        self.tracker.track_class(Node, trace=True)
        for _ in range(50):  # since 3.13 the interpreter learns to call __init__ by itself, with a frame beneath it
            maker = Maker()
            trace = self.tracker.objects[id(maker.node)].trace
            self.assertEqual(trace, [tuple(frame)[1:6] for frame in reversed(maker.stack)])

    def test_track_object_records_its_caller(self):
        kept = Node()
        self.tracker.track_object(kept, trace=True)
        self.assertEqual(self.tracker.objects[id(kept)].trace[-1][2], "test_track_object_records_its_caller")

    def test_without_source_there_is_none(self):
        names = {"tracker": self.tracker, "Node": Node}
        exec(compile("tracker.track_class(Node, trace=True)\nkept = Node()", "/dev/stdin", "exec"), names)
        frame = self.tracker.objects[id(names["kept"])].trace[-1]
        self.assertEqual(frame, ("/dev/stdin", 2, "<module>", None, None))


class Dumping(TrackerCase):
    def test_dump_stats_leaves_files_alone_unless_empty_or_told(self):
        path = self.path("p.barrow")
        self.tracker.stats.dump_stats(path)
        with self.assertRaises(FileExistsError):
            self.tracker.stats.dump_stats(path)
        self.tracker.stats.dump_stats(path, overwrite=True)
        empty = self.path("empty")
        with open(empty, "wb"):
            pass
        self.tracker.stats.dump_stats(empty)
        self.assertGreater(os.path.getsize(empty), 24)
        self.assertEqual(self.files(), ["empty", "p.barrow"])

    def test_dump_stats_writes_to_an_open_file_and_closes_it_unless_told(self):
        file = io.BytesIO()
        self.tracker.stats.dump_stats(file, close=False)
        self.assertEqual(file.getvalue()[8:16], b"barrow\r\n")
        self.tracker.stats.dump_stats(file)
        self.assertTrue(file.closed)

    def test_printing_is_left_to_the_command(self):
        command = self.path("barrow")
        with open(command, "w") as file:
            file.write('#!/bin/sh\ntest -s "$2" && shift 2 && echo "options $*"\n')
        os.chmod(command, 0o755)
        out = io.StringIO()
        tracker = barrow.ClassTracker(stream=out)
        self.search_path(self.folder)
        tracker.stats.print_summary()
        tracker.stats.print_stats(clsname="Node", limit=3)
        tracker.stats.sort_stats("size", "name").reverse_order().print_stats()
        tracker.stats.print_stats(limit=1)
        tracker.stats.sort_stats("birth").print_stats()
        self.assertEqual(
            out.getvalue().splitlines(),
            ["options --summary", "options --class Node --limit 3", "options --sort size,name --reverse",
             "options --limit 1", "options --sort birth"],
        )  # fmt: skip
        os.environ["PATH"] = "/nowhere"
        with self.assertRaisesRegex(FileNotFoundError, "barrow"):
            tracker.stats.print_stats()

    def test_the_command_prints_what_was_recorded(self):
        self.analyzer()
        out = io.StringIO()
        tracker = barrow.ClassTracker(stream=out)
        self.addCleanup(tracker.close)
        tracker.track_class(Node, name="printed.Node")
        kept = [Node() for _ in range(3)]
        tracker.create_snapshot("before lunch")
        tracker.stats.print_summary()
        lines = out.getvalue().splitlines()
        self.assertTrue(lines[1].startswith("before lunch ("), lines)
        self.assertEqual(lines[2].split()[:2], ["printed.Node", "3"])
        out.truncate(0)
        tracker.stats.print_stats()
        self.assertEqual(out.getvalue().count("printed.Node"), len(kept))
        out.truncate(0)
        tracker.stats.print_stats(clsname="Node", limit=1)
        self.assertEqual(out.getvalue().count("printed.Node"), 1)

    def test_what_is_watched_no_more_is_not_active_in_the_file(self):
        command = self.analyzer()
        path = self.path("streamed.barrow")
        with barrow.ClassTracker(path) as tracker:
            tracker.track_class(Node, name="Node")
            nodes = [Node() for _ in range(3)]
            tracker.create_snapshot("three")
            tracker.detach_all()
            tracker.create_snapshot("none")
            tracker.track_object(nodes[0], name="Node")
            tracker.create_snapshot("one")
        printed = subprocess.run([command, "stats", path, "--summary", "--format", "csv"], capture_output=True, text=True)
        rows = list(csv.DictReader(io.StringIO(printed.stdout)))
        self.assertEqual([(row["snapshot_description"], row["active_count"]) for row in rows],
                         [("three", "3"), ("none", "0"), ("one", "1")])  # fmt: skip

    def test_a_closed_file_is_what_stats_write(self):
        path, copy = self.path("streamed.barrow"), self.path("copy.barrow")
        with barrow.ClassTracker(path) as tracker:
            tracker.track_class(Node)
            nodes = [Node() for _ in range(5)]
            tracker.create_snapshot("five")
            del nodes[:3]
            tracker.create_snapshot("two")
        tracker.stats.dump_stats(copy)
        with open(path, "rb") as streamed, open(copy, "rb") as written:
            self.assertEqual(streamed.read(), written.read())

    def test_a_full_disk_is_an_error(self):
        with self.assertRaises(OSError) as caught:
            self.tracker.stats.dump_stats("/dev/full")
        self.assertEqual(caught.exception.strerror, "No space left on device")


if __name__ == "__main__":
    unittest.main()
