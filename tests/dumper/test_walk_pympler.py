# SPDX-License-Identifier: Apache-2.0
"""In one process: what Pympler counts, and what a dump of that process holds."""

import collections
import dataclasses
import unittest

try:
    from pympler import muppy, summary
except ImportError:
    muppy = summary = None

from dumper_case import DumperCase


class PymplerPlain:
    def __init__(self, i):
        self.a, self.b, self.c = i, str(i), [i]


class PymplerSlotted:
    __slots__ = ("a", "b")

    def __init__(self, i):
        self.a, self.b = i, [i]


class PymplerList(list):
    pass


class PymplerDict(dict):
    pass


@dataclasses.dataclass
class PymplerData:
    name: list
    value: float


PymplerPoint = collections.namedtuple("PymplerPoint", "x y")


@unittest.skipIf(muppy is None, "Pympler is not installed for this interpreter")
class Differential(DumperCase):
    """All objects Pympler lists stay alive until the dump, so a dump can only hold more, and does of builtin types:

    * str, tuple, bytes, int, float: get_objects looks at the direct referents of collected objects only, by
      gc.get_referents, which shows no constants and names of code, no str keys of dictionaries, no names of classes,
      descriptors and functions; and it does not look into what the collector has stopped tracking.
    * dict, type: gc.get_referents shows neither the dictionaries of types in the binary nor their subclasses.
    * list, function, builtin functions: what Pympler takes for its own (ignore_object) and what was made since.
    """

    def test_counts_and_flat_bytes_per_type(self):
        held = [
            [PymplerPlain(i) for i in range(100)],
            [PymplerSlotted(i) for i in range(200)],
            [PymplerList([[i]] * i) for i in range(50)],
            [PymplerDict({i: [i]}) for i in range(60)],
            [PymplerData([i], i / 7) for i in range(70)],
            [PymplerPoint([i], [i]) for i in range(80)],
        ]
        objects = muppy.get_objects()
        rows = {name: (count, size) for name, count, size in summary.summarize(objects)}
        snapshot = self.dump(fork=False)

        totals = collections.defaultdict(lambda: [0, 0])
        for item in snapshot.objects.values():
            totals[item.type.address][0] += 1
            totals[item.type.address][1] += item.flat_bytes
        for things in held:
            with self.subTest(type(things[0]).__name__):
                self.assertEqual(tuple(totals[id(type(things[0]))]), rows[summary._repr(things[0])])
        for sample in ({}, [], "", (), b"", 1, 1.5, len, lambda: 0):
            with self.subTest(type(sample).__name__):
                count, size = rows[summary._repr(sample)]
                self.assertGreaterEqual(totals[id(type(sample))][0], count)
                self.assertGreaterEqual(totals[id(type(sample))][1], size)
        missing = [type(thing).__name__ for thing in objects if not snapshot.knows(thing)]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
