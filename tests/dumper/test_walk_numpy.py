# SPDX-License-Identifier: Apache-2.0
"""Arrays of numpy: their type has no tp_traverse, so the walk knows what they hold."""

import sys
import unittest

try:
    import numpy
except ImportError:
    numpy = None

from dumper_case import DumperCase


@unittest.skipIf(numpy is None, "numpy is not installed for this interpreter")
class Arrays(DumperCase):
    def test_an_owned_buffer_is_in_the_size_and_a_view_refers_to_its_base(self):
        owner = numpy.zeros(100_000)
        view = owner[10:20]
        transposed = numpy.zeros((30, 40)).T
        snapshot = self.dump(fork=False)
        self.assertEqual(snapshot.of(owner).flat_bytes, sys.getsizeof(owner))
        self.assertGreaterEqual(snapshot.of(owner).allocated_bytes, 800_000)
        self.assertLess(snapshot.of(view).allocated_bytes, 1000)
        self.assertEqual(snapshot.edges(snapshot.of(view))["base"], id(owner))
        self.assertNotIn("base", snapshot.edges(snapshot.of(owner)))
        self.assertEqual(snapshot.edges(snapshot.of(transposed))["base"], id(transposed.base))
        self.assertEqual(snapshot.edges(snapshot.of(owner))["dtype"], id(owner.dtype))

    def test_elements_of_object_arrays(self):
        held = [[i] for i in range(6)]
        flat = numpy.empty(6, dtype=object)
        flat[:] = held
        grid = numpy.empty((2, 3), dtype=object, order="F")
        for i in range(6):
            grid[i // 3, i % 3] = held[i]
        scalar = numpy.empty((), dtype=object)
        scalar[()] = held[0]
        unset = numpy.empty(3, dtype=object)
        view = flat[::2]
        empty = numpy.empty((0, 5), dtype=object)
        snapshot = self.dump(fork=False)
        self.assertEqual([snapshot.edges(snapshot.of(flat))[i] for i in range(6)], list(map(id, held)))
        elements = [target for target in snapshot.of(grid).references if target in map(id, held)]
        self.assertEqual(sorted(elements), sorted(map(id, held)))
        self.assertEqual(snapshot.edges(snapshot.of(scalar))[0], id(held[0]))
        self.assertEqual(snapshot.of(unset).references.count(id(None)), 3)
        # Elements are counted once, in the array that owns them.
        self.assertEqual(snapshot.edges(snapshot.of(view)).keys() & set(range(6)), set())
        self.assertEqual(snapshot.edges(snapshot.of(view))["base"], id(flat))
        self.assertEqual(snapshot.edges(snapshot.of(empty)).keys() & set(range(6)), set())
        self.assertEqual(snapshot.of(held[3]).reference_count, 1 + 2)  # the list, and two arrays

    def test_objects_in_fields_of_records_are_references(self):
        held = [["held"] for _ in range(9)]
        record = numpy.zeros(3, dtype=[("number", "i4"), ("held", object)])  # packed: not aligned
        record["held"] = held[:3]
        inner = numpy.dtype([("flag", "u1"), (("a title", "one"), object), ("two", object, (2,))])
        nested = numpy.zeros(1, dtype=[("count", "i8"), ("inner", inner, (2,))])
        for i in range(2):
            nested["inner"]["one"][0, i] = held[3 + 3 * i]
            nested["inner"]["two"][0, i, :] = held[4 + 3 * i : 6 + 3 * i]
        plain = numpy.zeros(3, dtype=[("number", "i4"), ("other", "f8")])
        view = record[1:]
        snapshot = self.dump(fork=False)
        edges = snapshot.edges(snapshot.of(record))
        self.assertEqual([edges[i] for i in range(3)], [id(each) for each in held[:3]])
        references = snapshot.of(nested).references
        self.assertEqual([references.count(id(each)) for each in held[3:]], [1] * 6)
        self.assertEqual(snapshot.edges(snapshot.of(view)).keys() & {0, 1, 2}, set())
        self.assertEqual(snapshot.edges(snapshot.of(plain)).keys() & {0, 1, 2}, set())

    def test_structured_arrays_and_scalars_do_not_disturb(self):
        record = numpy.zeros(3, dtype=[("number", "i4"), ("held", object)])
        record["held"] = [["inner"]]
        things = [record, record[0], numpy.float64(1.5), numpy.str_("text"), numpy.datetime64("2020-01-01"),
                  numpy.array(["a", "bc"]), numpy.ma.masked_array([1, 2], [0, 1]), numpy.array(5), numpy.array([])]  # fmt: skip
        for fork in (False, True):
            snapshot = self.dump(fork=fork)
            for thing in things:
                self.assertEqual(snapshot.of(thing).flat_bytes, sys.getsizeof(thing), type(thing))
            del snapshot

    def test_subclasses_have_their_attributes(self):
        class Tagged(numpy.ndarray):
            pass

        thing = numpy.zeros(5).view(Tagged)
        thing.tag = ["held"]
        snapshot = self.dump(fork=False)
        self.assertIn("base", snapshot.edges(snapshot.of(thing)))
        holders = {item.address for item in snapshot.objects.values() if id(thing.tag) in item.references}
        self.assertIn(True, [snapshot[holder].type.name == "dict" or holder == id(thing) for holder in holders])
        self.assertEqual(len(holders), 1)


if __name__ == "__main__":
    unittest.main()
