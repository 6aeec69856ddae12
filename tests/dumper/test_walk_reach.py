# SPDX-License-Identifier: Apache-2.0
"""The walk finds every object: what the collector lists, what it froze, and what it does not know."""

import collections
import gc
import sys
import unittest
import weakref

import support
from dumper_case import DumperCase
from heap_check import Heap


class Plain:
    pass


class Slotted:
    __slots__ = ("only",)


class EveryObject(DumperCase):
    def test_every_object_python_can_reach_is_there_under_its_type(self):
        heap = Heap.now()
        self.assertEqual(heap.missing(self.dump(fork=False)), [])

    def test_a_forked_dump_misses_none_either(self):
        heap = Heap.now()
        self.assertEqual(heap.missing(self.dump(fork=True)), [])

    def test_nothing_is_unreadable_and_no_reference_dangles(self):
        snapshot = self.dump(fork=False)
        self.assertEqual(snapshot.trailer.unreadable_objects, 0)
        dangling = {target for item in snapshot.objects.values() for target in item.references} - {0}
        self.assertEqual([hex(target) for target in dangling if target not in snapshot], [])

    def test_objects_come_in_rising_order_but_for_a_few_found_late(self):
        addresses = list(self.dump(fork=False).objects)
        falls = sum(1 for one, next_one in zip(addresses, addresses[1:]) if next_one < one)
        self.assertLess(falls, len(addresses) / 20)


class Generations(DumperCase):
    """gc.get_objects(generation) says where the collector has an object."""

    def setUp(self):
        super().setUp()
        was_enabled = gc.isenabled()
        gc.disable()
        self.addCleanup(gc.enable if was_enabled else gc.disable)

    def test_each_object_is_in_the_generation_the_collector_has_it_in(self):
        kept = [[[]]]
        gc.collect()
        kept.append([[]])
        gc.collect(1)
        kept.append([[]])
        gc.collect(0)
        kept.append([[]])
        snapshot = self.dump(fork=False)
        expected = [support.OLD, support.OLD, support.MIDDLE, support.YOUNG]
        self.assertEqual([snapshot.of(thing).generation for thing in kept], expected)

    def test_whichever_generation_is_the_largest(self):
        for collect, expected in ((None, support.YOUNG), (0, support.MIDDLE), (1, support.OLD), (2, support.OLD)):
            with self.subTest(collect=collect):
                gc.collect()
                many = [[] for _ in range(20_000)]
                few = weakref.WeakSet  # an old object
                if collect is not None:
                    gc.collect(collect)
                snapshot = self.dump(fork=False)
                found = collections.Counter(snapshot.of(thing).generation for thing in many)
                self.assertEqual(found, {expected: len(many)})
                self.assertEqual(snapshot.of(few).generation, support.OLD)
                del snapshot, many  # or the next dump holds what was read from this one

    def test_frozen_objects_are_found_and_marked(self):
        kept = [[i] for i in range(100)]
        gc.freeze()
        self.addCleanup(gc.unfreeze)
        later = [[]]
        snapshot = self.dump(fork=False)
        self.assertEqual({snapshot.of(thing).generation for thing in kept}, {support.FROZEN})
        self.assertEqual(snapshot.of(later).generation, support.YOUNG)
        self.assertTrue(snapshot.knows(sys.modules))

    def test_the_tracked_are_those_the_collector_says_it_tracks(self):
        cycle = []
        cycle.append(cycle)
        atoms, nested = tuple(map(int, "123")), ([],)
        kept = [cycle, atoms, nested, {"a": 1}, {"a": []}, {1, 2}, Plain(), Slotted(), 1.5, "text", Plain, len, int]
        gc.collect()  # takes the tuple of atoms off its lists
        tracked = [gc.is_tracked(thing) for thing in kept]
        snapshot = self.dump(fork=False)
        self.assertEqual([snapshot.of(thing).tracked for thing in kept], tracked)
        self.assertIn(False, tracked[:6])


class Untracked(DumperCase):
    def test_untracked_containers_and_atoms_are_found_through_what_holds_them(self):
        inner = (12345.5, "a string of the test", 1 << 70)
        outer = (inner, b"bytes of the test", 3 + 4j)
        holder = {"atoms": {"a": 987654321, "b": 0.125}, "tuples": outer}
        gc.collect()
        self.assertFalse(gc.is_tracked(inner))
        self.assertFalse(gc.is_tracked(holder["atoms"]))
        snapshot = self.dump(fork=False)
        for thing in (inner, outer, *inner, *outer, holder["atoms"], *holder["atoms"].values()):
            self.assertTrue(snapshot.knows(thing), thing)
            self.assertEqual(snapshot.of(thing).generation, support.UNTRACKED, thing)

    def test_what_only_a_class_without_collection_holds_is_found(self):
        held = Slotted()
        held.only = bytes(100)
        snapshot = self.dump(fork=False)
        self.assertTrue(snapshot.knows(held.only))

    def test_an_object_that_only_a_weak_reference_knows_is_found(self):
        # A running coroutine's or C function's object may be held by C code alone; a weak reference still leads to it.
        class Target:
            __slots__ = ("__weakref__",)

        target = Target()
        reference = weakref.ref(target)
        snapshot = self.dump(fork=False)
        self.assertTrue(snapshot.knows(target))
        self.assertNotIn(id(target), snapshot.targets(snapshot.of(reference)))

    def test_an_object_only_c_code_holds_is_found_when_the_collector_tracks_it(self):
        # The iterator of a sort is gone from view: list.sort empties the list while it works.
        seen = []

        def key(item):
            if not seen:
                seen.append(self.dump(fork=False))
            return id(item)

        items = [[i] for i in range(5)]
        addresses = list(map(id, items))
        items.sort(key=key)
        self.assertEqual([address in seen[0] for address in addresses], [True] * 5)
        self.assertEqual(seen[0].of(items).length, 0)


if __name__ == "__main__":
    unittest.main()
