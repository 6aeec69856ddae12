# SPDX-License-Identifier: Apache-2.0
"""Reads .barrow snapshots in plain Python, for the tests of the dumper.

A second implementation of schema/FORMAT.md and schema/snapshot.proto, written from those two alone: it shares nothing
with the C++ code. Strict where a reader for users is lenient: whatever the format forbids raises FormatError.

    snapshot = load("heap.barrow")
    thing = snapshot.of(some_python_object)         # or snapshot[address]
    thing.type.qualified_name, thing.flat_bytes, snapshot.labelled(thing)

Segments are decoded when first asked for, so that a test that only looks at the header is fast.
"""

import collections.abc
import itertools
from array import array
from functools import cached_property

from snapshot_messages import (
    Header, Names, Objects, References, Roots, Shapes, Texts, Threads, Trailer, Types, decoded,
)  # fmt: skip
from wire_format import ADDRESS_MASK, FormatError, fields_of, frames_of

# ObjectFlag and ObjectGeneration
IMMORTAL, HASHED, CONTINUED, SIZE_ESTIMATED = 8, 16, 32, 64
UNTRACKED, YOUNG, MIDDLE, OLD, FROZEN = range(5)

TEXTS = {0: "str", 1: "bytes", 2: "number"}
ROOTS = {
    0: "other", 1: "local", 2: "stack", 3: "frame", 4: "module", 5: "interpreter", 6: "thread", 7: "type", 8: "static",
}  # fmt: skip


class Object:
    """One object of the snapshot. `references` are the addresses it refers to in label order, 0 for an empty slot; the
    implied reference to the type (Type.owned_by_instances) is not among them."""

    __slots__ = (
        "address", "type", "shape", "flat_bytes", "allocated_bytes", "reference_count", "length", "flags", "references",
        "content_hash",
    )  # fmt: skip

    @property
    def generation(self):
        return self.flags & 7

    @property
    def tracked(self):
        return self.generation != UNTRACKED

    @property
    def immortal(self):
        return bool(self.flags & IMMORTAL)

    @property
    def size_estimated(self):
        return bool(self.flags & SIZE_ESTIMATED)

    def __repr__(self):
        return f"<{self.type.name} at {self.address:#x}>"


def _addresses(deltas, unit):
    return [(address * unit) & ADDRESS_MASK for address in itertools.accumulate(deltas)]


def _targets(entries, unit):
    previous = 0
    result = array("Q", bytes(8 * len(entries)))
    for position, entry in enumerate(entries):
        if entry:
            previous += (entry >> 1) if entry & 1 else -(entry >> 1)  # zigzag, plus one
            result[position] = (previous * unit) & ADDRESS_MASK
    return result


class _Segment:
    """An ObjectSegment whose columns are decoded when first asked for: most tests look at a few objects of many."""

    def __init__(self, data, unit, types, shapes):
        self.message = Objects(data)
        self.count = self.message.count
        self.unit, self.types, self.shapes = unit, types, shapes
        self.continued = {}  # by row: references that stand in ReferenceSegments

    def _column(self, name):
        values = decoded(self.message, name)
        if not values:
            return array("Q", bytes(8 * self.count))
        if len(values) != self.count:
            raise FormatError(f"column {name} has {len(values)} entries, the segment {self.count} objects")
        return values

    @cached_property
    def addresses(self):
        return _addresses(self._column("address_delta"), self.unit)

    type = cached_property(lambda self: self._column("type"))
    shape = cached_property(lambda self: self._column("shape"))
    flat_bytes = cached_property(lambda self: self._column("flat_bytes"))
    allocated_extra_bytes = cached_property(lambda self: self._column("allocated_extra_bytes"))
    reference_count = cached_property(lambda self: self._column("reference_count"))
    length_plus_one = cached_property(lambda self: self._column("length_plus_one"))
    flags = cached_property(lambda self: self._column("flags"))

    @cached_property
    def targets(self):
        targets = _targets(decoded(self.message, "target"), self.unit)
        if self.first_target[-1] != len(targets):
            raise FormatError("target counts do not sum to the number of targets")
        return targets

    @cached_property
    def first_target(self):
        """Of each row, and one more."""
        return array("Q", itertools.accumulate(self._column("target_count"), initial=0))

    @cached_property
    def content_hash(self):
        """{row: hash}"""
        hashes = decoded(self.message, "content_hash")
        rows = [row for row, flags in enumerate(self.flags) if flags & HASHED]
        if len(rows) != len(hashes):
            raise FormatError(f"{len(hashes)} content hashes, {len(rows)} hashed objects")
        return dict(zip(rows, hashes))

    def references(self, row):
        own = self.targets[self.first_target[row] : self.first_target[row + 1]].tolist()
        return own + self.continued[row] if row in self.continued else own

    def object(self, row):
        item = Object()
        item.address = self.addresses[row]
        item.type = self.types[self.type[row]]
        shape = self.shape[row] or item.type.default_shape
        item.shape = self.shapes[shape] if shape else None
        item.flat_bytes = self.flat_bytes[row]
        item.allocated_bytes = item.flat_bytes + self.allocated_extra_bytes[row]
        item.reference_count = self.reference_count[row]
        item.length = self.length_plus_one[row] - 1 if self.length_plus_one[row] else None
        item.flags = self.flags[row]
        item.references = self.references(row)
        item.content_hash = self.content_hash[row] if item.flags & HASHED else None
        return item


class _ObjectMap(collections.abc.Mapping):
    """{address: Object} in order of writing. Objects are made when they are asked for."""

    def __init__(self, object_segments, reference_segments, unit, types, shapes):
        self.segments = [_Segment(data, unit, types, shapes) for data in object_segments]
        self._places = {}
        self._made = {}
        for segment in self.segments:
            for row, address in enumerate(segment.addresses):
                self._places[address] = (segment, row)
        if len(self._places) != sum(segment.count for segment in self.segments) or 0 in self._places:
            raise FormatError("an address is written twice, or 0")
        for data in reference_segments:
            message = References(data)
            segment, row = self._places[message.source * unit]
            if not segment.flags[row] & CONTINUED or message.first_position != len(segment.references(row)):
                raise FormatError(f"references of {segment.object(row)!r} do not continue what was written")
            targets = _targets(decoded(message, "target"), unit).tolist()
            segment.continued.setdefault(row, []).extend(targets)

    def __getitem__(self, address):
        item = self._made.get(address)
        if item is None:
            segment, row = self._places[address]
            item = self._made[address] = segment.object(row)
        return item

    def __contains__(self, address):
        return address in self._places

    def __iter__(self):
        return iter(self._places)

    def __len__(self):
        return len(self._places)


class Name:
    def __init__(self, module, qualified_name, file, line):
        self.module, self.qualified_name, self.file, self.line = module, qualified_name, file, line


class Text:
    def __init__(self, kind, text, clipped):
        self.kind, self.text, self.clipped = kind, text, clipped


class Root:
    def __init__(self, kind, address, name, thread, frame, counted):
        self.kind, self.address, self.name = kind, address, name
        self.thread, self.frame, self.counted = thread, frame, counted

    def __repr__(self):
        return f"<{self.kind} root {self.name!r} of {self.address:#x}, thread {self.thread} frame {self.frame}>"


class Snapshot:
    """One decoded file. `complete` says whether it has a trailer."""

    def __init__(self, frames):
        self.frame_bytes = [len(frame) for frame in frames]
        self.header = self.trailer = None
        self._segments = {number: [] for number in range(2, 10)}
        for frame in frames:
            for number, value in fields_of(memoryview(frame)):
                if self.trailer is not None:
                    raise FormatError("something follows the trailer")
                if (self.header is None) != (number == 1):
                    raise FormatError("the header must be the first field, and must be there once")
                if number == 1:
                    self.header = Header(value)
                elif number == 15:
                    self.trailer = Trailer(value)
                elif number in self._segments:
                    self._segments[number].append(value)
                else:
                    raise FormatError(f"Snapshot has no field {number}")
        if self.header is None:
            raise FormatError("no header")

    @property
    def complete(self):
        return self.trailer is not None

    @property
    def segment_count(self):
        return sum(map(len, self._segments.values()))

    # -- access

    def __getitem__(self, address):
        return self.objects[address]

    def __contains__(self, address):
        return address in self.objects

    def of(self, thing):
        """The snapshot's view of a Python object of this process that was alive when it was taken."""
        return self.objects[id(thing)]

    def knows(self, thing):
        return id(thing) in self.objects

    def labelled(self, item):
        """[(label, address)] of an Object, empty slots left out, the implied `__class__` reference included.

        Labels: a str for a name ("" if withheld); an int for an index; ("key", n) and ("value", address of the key) in
        mappings; "element" in sets; None without label."""
        shape = item.shape
        names = shape.names if shape else []
        kind = shape.kind if shape else "opaque"
        result = []
        for position, target in enumerate(item.references):
            rest = position - len(names)
            if rest < 0:
                label = names[position]
            elif kind == "sequence":
                label = rest
            elif kind == "mapping":
                label = ("value", item.references[position - 1]) if rest % 2 else ("key", rest // 2)
            else:
                label = "element" if kind == "set" else None
            if target:
                result.append((label, target))
        if item.type.owned_by_instances:
            result.append(("__class__", item.type.address))
        return result

    def edges(self, item):
        """{label: address} of an Object's named and indexed references. A label that stands twice is an error."""
        result = {}
        for label, target in self.labelled(item):
            if label in (None, "element"):
                continue
            if label in result:
                raise FormatError(f"{item!r} has two references labelled {label!r}")
            result[label] = target
        return result

    def targets(self, item):
        """Addresses an Object refers to, each as often as it does, the type included if owned."""
        return [target for _, target in self.labelled(item)]

    def instances(self, name):
        """Objects whose type has this qualified name (with or without module)."""
        numbers = {number for number, item in self.types.items() if name in (item.name, item.qualified_name)}
        return [self.objects[segment.addresses[row]] for segment in self.objects.segments
                for row, number in enumerate(segment.type) if number in numbers]  # fmt: skip

    # -- segments

    def _numbered(self, field, message):
        items = {}
        for data in self._segments[field]:
            segment = message(data)
            for number, item in enumerate(segment.items, segment.first):
                if number == 0 or number in items:
                    raise FormatError(f"{type(item).__name__} number {number} is written twice, or 0")
                item.number = number
                items[number] = item
        return items

    @cached_property
    def types(self):
        """{number: Type}; Type.address is in bytes here."""
        types = self._numbered(2, Types)
        for item in types.values():
            item.address = item.address * self.header.address_unit
            item.bases = [types[number] for number in item.base_numbers]
        return types

    @cached_property
    def shapes(self):
        return self._numbered(3, Shapes)

    @cached_property
    def objects(self):
        """{address: Object} in order of writing."""
        return _ObjectMap(self._segments[4], self._segments[5], self.header.address_unit, self.types, self.shapes)

    @staticmethod
    def _parallel(values, count, default):
        if len(values) not in (0, count):
            raise FormatError(f"a column has {len(values)} entries, the segment {count}")
        return values or [default] * count

    @cached_property
    def names(self):
        """{address: Name}"""
        names = {}
        for data in self._segments[6]:
            segment = Names(data)
            addresses = _addresses(segment.address_delta, self.header.address_unit)
            count = len(addresses)
            rows = zip(
                addresses, self._parallel(segment.module, count, ""), self._parallel(segment.qualified_name, count, ""),
                self._parallel(segment.file, count, ""), self._parallel(segment.line, count, 0),
            )  # fmt: skip
            for address, *row in rows:
                names[address] = Name(*row)
        return names

    @cached_property
    def texts(self):
        """{address: Text}; Text.text is str, but bytes for the kind "bytes"."""
        texts = {}
        for data in self._segments[7]:
            segment = Texts(data)
            addresses = _addresses(segment.address_delta, self.header.address_unit)
            kinds = self._parallel(segment.kind, len(addresses), 0)
            contents = self._parallel(segment.text, len(addresses), b"")
            clipped = self._parallel(segment.clipped, len(addresses), 0)
            for address, kind, text, cut in zip(addresses, kinds, contents, clipped):
                kind = TEXTS[kind]
                texts[address] = Text(kind, text if kind == "bytes" else text.decode("utf-8"), bool(cut))
        return texts

    @cached_property
    def roots(self):
        """[Root] in order of writing."""
        roots = []
        for data in self._segments[8]:
            segment = Roots(data)
            addresses = _addresses(segment.address_delta, self.header.address_unit)
            count = len(addresses)
            rows = zip(
                self._parallel(segment.kind, count, 0), addresses, self._parallel(segment.name, count, ""),
                self._parallel(segment.thread, count, 0), self._parallel(segment.frame, count, 0),
                self._parallel(segment.uncounted, count, 0),
            )  # fmt: skip
            for kind, address, name, thread, frame, uncounted in rows:
                roots.append(Root(ROOTS[kind], address, name, thread, frame, not uncounted))
        return roots

    @cached_property
    def threads(self):
        """[Thread]; Frame.code is in bytes here."""
        threads = [thread for data in self._segments[9] for thread in Threads(data).threads]
        for thread in threads:
            for frame in thread.frames:
                frame.code *= self.header.address_unit
        return threads

    def check(self):
        """Raises unless the trailer's totals are what the file holds (design.md section 7)."""
        trailer, segments = self.trailer, self.objects.segments
        if trailer is None:
            raise FormatError("the file is truncated: no trailer")
        flat_bytes = sum(sum(segment.flat_bytes) for segment in segments)
        continued = [targets for segment in segments for targets in segment.continued.values()]
        found = {
            "object_count": len(self.objects),
            "reference_count": sum(
                len(targets) - targets.count(0) for targets in [*(segment.targets for segment in segments), *continued]
            ),
            "root_count": len(self.roots),
            "type_count": len(self.types),
            "shape_count": len(self.shapes),
            "flat_bytes": flat_bytes,
            "allocated_bytes": flat_bytes + sum(sum(segment.allocated_extra_bytes) for segment in segments),
            "segment_count": self.segment_count,
        }
        for name, value in found.items():
            if getattr(trailer, name) != value:
                raise FormatError(f"the trailer says {name} {getattr(trailer, name)}, the file holds {value}")


def load(source, check=True):
    """Snapshot of a file's path or of its bytes. With `check`, the file must be complete and its totals right."""
    if not isinstance(source, (bytes, bytearray)):
        with open(source, "rb") as file:
            source = file.read()
    snapshot = Snapshot(frames_of(bytes(source)))
    if check:
        snapshot.check()
    return snapshot
