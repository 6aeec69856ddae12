# SPDX-License-Identifier: Apache-2.0
"""What a class tracker measures."""

import collections
import io
import os
import sys
import threading
import unittest
import weakref

import barrow
from test_tracker_api import Bare, Node, TrackerCase


def names_below(size):
    """The names of all referents, parents before children."""
    names, sizes = [], list(size.refs)
    while sizes:
        names.append(sizes[0].name)
        sizes = list(sizes[0].refs) + sizes[1:]
    return names


class Shouting:
    """Everything that would run if someone looked at it from Python."""

    calls = []

    def __init__(self):
        self.data = [1.5]

    def _shout(self, *_):
        self.calls.append(sys._getframe().f_back)

    __repr__ = __sizeof__ = __len__ = __iter__ = __hash__ = __eq__ = _shout

    @property
    def __class__(self):
        self._shout()
        return list


def aligned(thing):
    return (sys.getsizeof(thing) + 7) & ~7


class Sizes(TrackerCase):
    def size(self, thing, **options):
        """The newest size of a tracked thing, by a snapshot taken now."""
        self.tracker.track_object(thing, **options)
        self.tracker.create_snapshot()
        return self.tracker.objects[id(thing)].snapshots[-1][1]

    def test_a_size_is_that_of_all_that_is_reached(self):
        class Holder:
            __slots__ = ("data", "__weakref__")

        holder = Holder()
        parts = [2.5, b"12345", {"key": (3.5, "value!")}]
        holder.data = parts
        inner = parts[2]["key"]
        expected = sum(map(aligned, (holder, parts, *parts, "key", inner, *inner)))
        self.assertEqual(self.size(holder).size, expected)

    def test_a_buffer_is_counted_once(self):
        """Since CPython 3.12 that of an io.BytesIO is counted by it, and a referent besides."""
        for level in (0, 2):
            buffer = io.BytesIO(b"x" * 50_000)
            holder = Node(buffer)
            size = self.size(holder, resolution_level=level)
            self.assertTrue(50_000 < size.size < 52_000, size.size)

    def test_attributes_without_a_dictionary_are_counted_and_none_is_made(self):  # B17
        node = Node("a name of its own")
        before = sys.getsizeof(node)
        first = self.size(node, resolution_level=2)
        self.assertEqual(first.flat, aligned(node))
        self.assertEqual(sys.getsizeof(node), before)
        (attributes,) = first.refs
        self.assertEqual(attributes.name, "__dict__")
        self.assertGreaterEqual(attributes.flat, 8)
        self.assertEqual([ref.name for ref in attributes.refs], ["[K] name", "[V] name: <str>"])
        self.assertEqual(attributes.refs[1].size, aligned("a name of its own"))
        self.assertEqual(first.size, first.flat + attributes.size)
        if sys.version_info >= (3, 11):
            self.assertLess(attributes.flat, aligned({}) + 264)  # no dictionary object is charged
        again = self.size(node)
        self.assertEqual(again.size, first.size)

    def test_an_attribute_dictionary_is_counted_once_it_is_there(self):
        node = Node("a name of its own")
        dictionary = node.__dict__
        size = self.size(node, resolution_level=1)
        (attributes,) = size.refs
        self.assertGreaterEqual(attributes.flat, aligned(dictionary))

    def test_shared_data_counts_with_the_object_born_first(self):
        shared = ["shared" * 100]
        one, two = Bare(), Bare()
        one.data = two.data = shared
        self.tracker.track_object(one)
        self.tracker.track_object(two)
        self.tracker.create_snapshot()
        first = self.tracker.objects[id(one)].snapshots[-1][1].size
        second = self.tracker.objects[id(two)].snapshots[-1][1].size
        self.assertGreaterEqual(first - second, aligned(shared) + aligned(shared[0]))
        self.assertEqual(self.tracker.snapshots[-1].tracked_total, first + second)

    def test_tracked_objects_do_not_count_in_one_another(self):
        one, two = Bare(), Bare()
        one.other, two.other = two, one
        two.data = ["x" * 1000]
        sizes = [self.size(one).size, self.size(two).size]
        self.tracker.create_snapshot()
        after = [self.tracker.objects[id(thing)].snapshots[-1][1].size for thing in (one, two)]
        self.assertGreater(sizes[0], 1000)
        self.assertLess(after[0], 1000)
        self.assertGreater(after[1], 1000)

    def test_the_local_variables_of_generators_and_coroutines_are_counted_and_not_the_program_they_run_in(self):
        def generate(data):
            mine = [data, "local to the generator"]
            yield mine

        async def wait(data):
            mine = [data, "local to the coroutine"]
            yield mine

        for make in (generate, wait):
            for level in (0, 1, 3):
                with self.subTest(make=make.__name__, level=level):
                    data = b"x" * 50_000
                    holder = Bare()
                    holder.running = make(data)
                    if make is generate:
                        next(holder.running)
                    size = self.size(holder, resolution_level=level)
                    self.assertGreater(size.size, 50_000)
                    self.assertLess(size.size, 55_000)  # the module's variables would be more than that
                    self.tracker.clear()
                    if make is generate:
                        holder.running.close()
                        self.assertLess(self.size(holder).size, 50_000)

    def test_a_frame_that_somebody_keeps_is_not_counted(self):
        def frame(data):
            return sys._getframe()

        holder = Bare()
        holder.frame = frame(b"x" * 50_000)
        self.assertLess(self.size(holder).size, 50_000)

    def test_a_cycle_and_a_very_long_chain_are_sized(self):
        chain = None
        for _ in range(200_000):
            chain = [chain]
        holder = Bare()
        holder.chain = chain
        holder.self = holder
        self.assertGreater(self.size(holder).size, 200_000 * aligned([None]))
        while chain:  # taken apart from outside: a deep recursion ends some interpreters
            chain = chain.pop()

    def test_what_a_program_is_made_of_is_neither_counted_nor_followed(self):
        one, two = Bare(), Bare()
        one.things = two.things = None
        plain = self.size(one).size
        two.things = None
        holder = Bare()
        holder.things = None
        before = self.size(holder).size
        holder.things = (Bare, unittest, len, self.test_a_cycle_and_a_very_long_chain_are_sized, lambda: plain)
        self.tracker.create_snapshot()
        after = self.tracker.objects[id(holder)].snapshots[-1][1].size
        self.assertEqual(after - before, aligned(holder.things))

    def test_elements_of_subclasses_and_deques_are_followed_and_weak_references_not(self):  # B10, B13
        class Items(list):
            pass

        text = "y" * 5000
        for thing in (Items([text]), collections.deque([text]), collections.OrderedDict(a=text)):
            holder = Bare()
            holder.thing = thing
            self.assertGreater(self.size(holder).size, 5000, type(thing))
            self.tracker.detach_all()
        big = Node("z" * 5000)
        holder = Bare()
        holder.thing = weakref.ref(big)
        self.assertLess(self.size(holder).size, 5000)

    def test_no_code_of_the_program_runs(self):
        thing = Shouting()
        holder = Bare()
        holder.data = {"it": thing}
        self.tracker.track_object(holder, resolution_level=5)
        Shouting.calls.clear()
        self.tracker.create_snapshot()
        list(self.tracker.index.values())
        self.assertEqual(Shouting.calls, [])

    def test_the_dead_are_not_sized(self):  # B33
        one, two = Bare(), Bare()
        self.tracker.track_object(one)
        self.tracker.track_object(two)
        address = id(one)
        del one
        two.nothing = None
        self.tracker.create_snapshot()
        self.assertEqual(len(self.tracker.objects[address].snapshots), 1)
        newest = self.tracker.objects[id(two)].snapshots[-1][1]
        self.assertEqual(self.tracker.snapshots[-1].tracked_total, newest.size)

    def test_names_are_withheld_unless_values_may_be_told(self):
        for contents, key, value, element in (
            ("names", "[K] <str>", "[V] <str>: <list>", "<str>"),
            ("values", "[K] secret", "[V] secret: <list>", "'token'"),
            ("none", "[K] <str>", "[V] <str>: <list>", "<str>"),
        ):
            with barrow.ClassTracker(contents=contents) as tracker:
                holder = Bare()
                holder.data = {"secret": ["token"]}
                tracker.track_object(holder, resolution_level=5)
                tracker.create_snapshot()
                texts = names_below(tracker.objects[id(holder)].snapshots[-1][1])
                self.assertEqual(texts[0], "__dict__")
                self.assertLessEqual({key, value, element}, set(texts))
                self.assertEqual("[K] data" in texts, contents != "none")
                self.assertEqual(any("secret" in text or "token" in text for text in texts), contents == "values")

    def test_withheld_attributes_are_called_by_their_type(self):
        class Slots:
            __slots__ = ("secret", "__weakref__")

        with barrow.ClassTracker(contents="none") as tracker:
            holder = Slots()
            holder.secret = ["token"]
            tracker.track_object(holder, resolution_level=5)
            tracker.create_snapshot()
            self.assertEqual(names_below(tracker.objects[id(holder)].snapshots[-1][1]), ["<list>", "<str>"])

    def test_labels_tell_no_addresses(self):
        """So that they are the same in two runs, and in two objects."""

        def labels():
            holder = Bare()
            thing = Thing()
            holder.data = {
                (1, ("two", None), thing): 1, Thing: 2, labels: 3, thing: 4, os: 5, ((((6,),),),): 6, (): 7,
            }  # fmt: skip
            self.tracker.track_object(holder, resolution_level=3)
            self.tracker.create_snapshot()
            return names_below(self.tracker.objects[id(holder)].snapshots[-1][1])

        class Thing:
            pass

        self.tracker = barrow.ClassTracker(contents="values")
        first, second = labels(), labels()
        self.assertEqual(first, second)
        self.assertFalse([text for text in first if "0x" in text])
        scope = "%s.test_labels_tell_no_addresses.<locals>" % type(self).__name__
        thing = "<%s.%s.Thing>" % (__name__, scope)
        self.assertLessEqual(
            {
                "[V] data: <dict>", "[K] (1, ('two', None), %s)" % thing, "[V] (1, ('two', None), %s): 1" % thing,
                "[V] <class '%s'>: 2" % thing[1:-1], "[V] %s: 4" % thing, "[V] <module 'os'>: 5",
                "[V] <function %s.labels>: 3" % scope, "[V] (((<tuple>,),),): 6", "[V] (): 7",
            },
            set(first),
        )  # fmt: skip

    def test_the_label_of_a_long_key_ends(self):
        with barrow.ClassTracker(contents="values", text_limit=50) as tracker:
            holder = Bare()
            holder.data = {tuple(range(100_000)): 1, "x" * 100: 2}
            tracker.track_object(holder, resolution_level=3)
            tracker.create_snapshot()
            names = names_below(tracker.objects[id(holder)].snapshots[-1][1])
        self.assertIn("[K] " + "x" * 50 + "…", names)
        (long,) = [name for name in names if name.startswith("[K] (")]
        self.assertTrue(long.startswith("[K] (0, 1, 2, ") and long.endswith(", …)") and len(long) < 250, long)

    def test_snapshot_totals(self):
        kept = Node()
        self.tracker.track_object(kept)
        self.tracker.create_snapshot()
        self.tracker.create_snapshot("all", compute_total=True)
        first, second = self.tracker.snapshots
        self.assertEqual(first.asizeof_total, 0)
        self.assertGreater(second.asizeof_total, 1_000_000)
        self.assertGreater(first.overhead, 0)
        self.assertGreater(first.tracked_total, 0)
        memory = first.system_total
        self.assertEqual((memory.available, first.total), (True, memory.vsz))
        self.assertTrue(memory.vsz >= memory.rss > first.tracked_total)
        self.assertGreater(min(memory.data_segment, memory.shared_segment, memory.stack_segment, memory.pagesize), 0)
        self.assertIn("VmHWM", dict(memory.os_specific))
        self.assertEqual([first.label, second.label], ["%.3fs" % first.timestamp, "all (%.3fs)" % second.timestamp])

    def test_a_snapshot_is_one_moment(self):  # B40
        """A thread moves blocks to and fro all the time: none is seen twice, and but the one in its hand is missed."""
        block = 50_000
        left, right = Bare(), Bare()
        left.blocks, right.blocks = [bytes(block) for _ in range(20)], []
        for thing in (left, right):
            self.tracker.track_object(thing)
        done = threading.Event()

        def move():
            source, target = left.blocks, right.blocks
            while not done.is_set():
                target.append(source.pop())
                if not source:
                    source, target = target, source

        thread = threading.Thread(target=move)
        thread.start()
        try:
            for _ in range(50):
                self.tracker.create_snapshot()
        finally:
            done.set()
            thread.join()
        totals = [snapshot.tracked_total for snapshot in self.tracker.snapshots]
        self.assertGreaterEqual(min(totals), 19 * block)
        self.assertLess(max(totals), 20.2 * block)


if __name__ == "__main__":
    unittest.main()
