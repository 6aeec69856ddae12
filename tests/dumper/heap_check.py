# SPDX-License-Identifier: Apache-2.0
"""Laws every dump obeys, checked against what Python itself tells of the same process.

    heap = Heap.now()                     # every object that Python can reach
    snapshot = dump()
    heap.missing(snapshot)                # each returns what breaks the law, [] if nothing does
"""

import collections
import gc
import sys
import types

import support


class Heap:
    """Every object reachable from the collector's lists by gc.get_referents, each kept alive, with its sys.getsizeof."""

    @classmethod
    def now(cls):
        return cls()

    def __init__(self):
        self.objects = {}  # by address
        self.sizes = {}
        pending = gc.get_objects()
        own = {id(pending), id(self.objects), id(self.sizes), id(self.__dict__), id(self)}
        pending = [thing for thing in pending if id(thing) not in own]
        own.add(id(pending))
        while pending:
            thing = pending.pop()
            if id(thing) in self.objects or id(thing) in own:
                continue
            self.objects[id(thing)] = thing
            pending.extend(gc.get_referents(thing))
        for address, thing in self.objects.items():
            if not isinstance(thing, types.FrameType):  # the frame of this function changes while it runs
                self.sizes[address] = sys.getsizeof(thing)

    def missing(self, snapshot):
        """Objects the snapshot does not have, or knows by another type."""
        found = []
        for address, thing in self.objects.items():
            item = snapshot.objects.get(address)
            if item is None or item.type.address != id(type(thing)):
                found.append(f"{type(thing).__name__} at {address:#x}")
        return found

    def wrong_sizes(self, snapshot):
        """Objects whose flat size is not sys.getsizeof, unless it is said to be an estimate."""
        found = []
        for address, size in self.sizes.items():
            item = snapshot.objects.get(address)
            if item is not None and not item.size_estimated and item.flat_bytes != size:
                found.append(f"{type(self.objects[address]).__name__} at {address:#x}: {item.flat_bytes}, not {size}")
        return found

    def referent_differences(self, snapshot):
        """{(type name, "more" or "less", name of the referent's type): how many} against gc.get_referents."""
        differences = collections.Counter()
        for address, thing in self.objects.items():
            item = snapshot.objects.get(address)
            if item is None or thing is self.objects or isinstance(thing, types.FrameType):
                continue
            ours = collections.Counter(snapshot.targets(item))
            theirs = collections.Counter(map(id, gc.get_referents(thing)))
            for word, counter in (("more", ours - theirs), ("less", theirs - ours)):
                for target, count in counter.items():
                    target_type = snapshot[target].type.name if target in snapshot else "?"
                    differences[item.type.name, word, target_type] += count
        return differences


def explained(snapshot):
    """How many of each object's counted references the snapshot shows: from other objects and from roots. Objects inside
    the binary (immortal, or 3.11's with an enormous count) do not count what they refer to."""
    counts = collections.Counter()
    for segment in snapshot.objects.segments:
        types = collections.Counter(segment.type)
        counts.update(segment.targets)
        for targets in segment.continued.values():
            counts.update(targets)
        for row, flags in enumerate(segment.flags):
            if flags & support.IMMORTAL:
                counts.subtract(segment.references(row))
                types[segment.type[row]] -= 1
        for number, count in types.items():
            if snapshot.types[number].owned_by_instances:
                counts[snapshot.types[number].address] += count
    counts.update(root.address for root in snapshot.roots if root.counted)
    del counts[0]  # empty slots
    return counts


def overcounted(snapshot):
    """Mortal objects for which the snapshot shows more references than their reference count allows."""
    counts = explained(snapshot)
    found = [f"dangling reference to {address:#x}" for address in counts if address not in snapshot]
    for segment in snapshot.objects.segments:
        for address, counted, flags in zip(segment.addresses, segment.reference_count, segment.flags):
            if counts[address] > counted and not flags & support.IMMORTAL:
                found.append(f"{snapshot[address]!r}: {counts[address]} references, {counted} counted")
    return found
