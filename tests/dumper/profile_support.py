# SPDX-License-Identifier: Apache-2.0
"""Reads .barrow profiles in plain Python, for the tests of the class tracker: schema/tracker.proto a second time.

    profile = load("build.barrow")
    profile.objects[1].name, profile.footprints[1][1].total_bytes, profile.snapshots[0].description
"""

import functools
from types import SimpleNamespace

from snapshot_messages import CONTENTS, Process, ProcessMemory, Runtime
from wire_format import FormatError, Message, fields_of, frames_of, utf8

RELATIONS = ("attribute", "key", "value", "element")
DEATH, FORGOTTEN = 0, 1


class ProfileHeader(Message):
    FIELDS = {
        1: ("contents", CONTENTS.get), 2: ("text_limit", int), 3: ("started_unix_ns", int), 4: ("producer", utf8),
        5: ("process", Process), 6: ("runtime", Runtime), 7: ("streamed", bool),
    }  # fmt: skip


class TrackedClass(Message):
    FIELDS = {1: ("name", utf8), 2: ("module", utf8), 3: ("qualified_name", utf8)}


class TraceFrame(Message):
    FIELDS = {1: ("file", utf8), 2: ("line", int), 3: ("function", utf8), 4: ("source", utf8)}


@functools.lru_cache(10_000)
def _trace_frame(data):
    return TraceFrame(data)


class Trace(Message):
    FIELDS = {1: ("frames", [lambda data: _trace_frame(bytes(data))])}  # traces share most of their frames


class _Classes(Message):
    FIELDS = {1: ("first", int), 2: ("items", [TrackedClass])}


class _Traces(Message):
    FIELDS = {1: ("first", int), 2: ("items", [Trace])}


class _Tracked(Message):
    FIELDS = {
        1: ("first", int), 2: ("address", "signed"), 3: ("class_number", "varints"), 4: ("birth", "varints"),
        5: ("birth_bytes", "varints"), 6: ("level", "varints"), 7: ("trace", "varints"),
    }  # fmt: skip


class _Ends(Message):
    FIELDS = {1: ("object", "varints"), 2: ("time", "signed"), 3: ("kind", "varints")}


class _Counts(Message):
    FIELDS = {1: ("class_number", "varints"), 2: ("time", "signed"), 3: ("alive", "varints")}


class _Reprs(Message):
    FIELDS = {1: ("object", "varints"), 2: ("text", [utf8])}


class _Footprints(Message):
    FIELDS = {
        1: ("snapshot", int), 2: ("object", "signed"), 3: ("total", "varints"), 4: ("flat", "varints"),
        5: ("level", "varints"), 6: ("node_count", "varints"), 7: ("first_node", "varints"),
        8: ("node_level", "varints"), 9: ("node_total", "varints"), 10: ("node_flat", "varints"),
        11: ("node_relation", "varints"), 12: ("node_name", "varints"), 13: ("node_value", "varints"),
        14: ("texts", [utf8]),
    }  # fmt: skip


class TrackerSnapshot(Message):
    FIELDS = {
        1: ("number", int), 2: ("time_ns", int), 3: ("duration_ns", int), 4: ("description", utf8),
        5: ("tracked_total_bytes", int), 6: ("all_objects_bytes", int), 7: ("overhead_bytes", int),
        8: ("memory", ProcessMemory), 9: ("footprint_count", int),
    }  # fmt: skip


class ProfileTrailer(Message):
    FIELDS = {
        1: ("class_count", int), 2: ("trace_count", int), 3: ("object_count", int), 4: ("end_count", int),
        5: ("count_count", int), 6: ("snapshot_count", int), 7: ("footprint_count", int), 8: ("node_count", int),
        9: ("segment_count", int), 10: ("closed_ns", int),
    }  # fmt: skip


_SEGMENTS = {2: _Classes, 3: _Traces, 4: _Tracked, 5: _Ends, 6: _Counts, 7: _Reprs, 8: _Footprints, 9: TrackerSnapshot}


def _column(values, count):
    if len(values) not in (0, count):
        raise FormatError(f"a column has {len(values)} entries, its group {count}")
    return values or [0] * count


def _sums(deltas):
    total, values = 0, []
    for delta in deltas:
        total += delta
        values.append(total)
    return values


class Profile:
    """One decoded file. `complete` says whether it has a trailer.

    classes, traces, objects: {number: …}; ends: [(object, time, kind)]; counts: [(name, time, alive)];
    footprints: {snapshot number: {object number: footprint with .nodes}}; reprs: {object: text}."""

    def __init__(self, frames):
        self.header = self.trailer = None
        self.classes, self.traces, self.objects, self.footprints, self.reprs = {}, {}, {}, {}, {}
        self.ends, self.counts, self.snapshots = [], [], []
        self.segment_count = self.node_count = 0
        for frame in frames:
            for number, value in fields_of(memoryview(frame)):
                if self.trailer is not None or (self.header is None) != (number == 1):
                    raise FormatError("header first, once, and nothing after the trailer")
                if number == 1:
                    self.header = ProfileHeader(value)
                elif number == 15:
                    self.trailer = ProfileTrailer(value)
                else:
                    self.segment_count += 1
                    segment = _SEGMENTS[number](value)
                    getattr(self, "_add" + type(segment).__name__.replace("TrackerSnapshot", "_Snapshot").lower())(segment)
        if self.header is None:
            raise FormatError("no header")

    @property
    def complete(self):
        return self.trailer is not None

    def _add_classes(self, segment):
        self._add_numbered(self.classes, segment.first, segment.items)

    def _add_traces(self, segment):
        self._add_numbered(self.traces, segment.first, [trace.frames for trace in segment.items])

    @staticmethod
    def _add_numbered(known, first, items):
        for number, item in enumerate(items, first):
            if number == 0 or number in known:
                raise FormatError(f"number {number} is written twice, or 0")
            known[number] = item

    def _add_tracked(self, segment):
        addresses, count = _sums(segment.address), len(segment.address)
        rows = zip(
            addresses, _column(segment.class_number, count), _sums(_column(segment.birth, count)),
            _column(segment.birth_bytes, count), _column(segment.level, count), _column(segment.trace, count),
        )  # fmt: skip
        items = []
        for address, class_number, birth, size, level, trace in rows:
            tracked = self.classes[class_number]
            items.append(
                SimpleNamespace(
                    address=address, name=tracked.name, module=tracked.module, qualified_name=tracked.qualified_name,
                    birth_ns=birth, birth_bytes=size, level=level, trace=self.traces[trace] if trace else None,
                )  # fmt: skip
            )
        self._add_numbered(self.objects, segment.first, items)

    def _add_ends(self, segment):
        count = len(segment.object)
        self.ends += zip(segment.object, _sums(_column(segment.time, count)), _column(segment.kind, count))

    def _add_counts(self, segment):
        count = len(segment.class_number)
        names = [self.classes[number].name for number in segment.class_number]
        self.counts += zip(names, _sums(_column(segment.time, count)), _column(segment.alive, count))

    def _add_reprs(self, segment):
        self.reprs.update(zip(segment.object, segment.text))

    def _add_footprints(self, segment):
        sizes = self.footprints.setdefault(segment.snapshot, {})
        count, node_count = len(segment.object), len(segment.node_level)
        self.node_count += node_count
        texts = [""] + segment.texts
        nodes = [
            SimpleNamespace(
                level=level, total_bytes=total, flat_bytes=flat, relation=RELATIONS[relation], name=texts[name],
                value=texts[value],
            )  # fmt: skip
            for level, total, flat, relation, name, value in zip(
                segment.node_level, _column(segment.node_total, node_count), _column(segment.node_flat, node_count),
                _column(segment.node_relation, node_count), _column(segment.node_name, node_count),
                _column(segment.node_value, node_count),
            )  # fmt: skip
        ]
        at = 0
        for number, total, flat, level, own, first in zip(
            _sums(segment.object), _column(segment.total, count), _column(segment.flat, count),
            _column(segment.level, count), _column(segment.node_count, count), _column(segment.first_node, count),
        ):  # fmt: skip
            footprint = sizes.setdefault(
                number, SimpleNamespace(total_bytes=total, flat_bytes=flat, level=level, nodes=[])
            )
            if len(footprint.nodes) != first:
                raise FormatError("nodes do not continue what was written")
            footprint.nodes += nodes[at : at + own]
            at += own
        if at != node_count:
            raise FormatError("node counts do not sum to the number of nodes")

    def _add_snapshot(self, snapshot):
        if snapshot.number != len(self.snapshots) + 1:
            raise FormatError("snapshots are numbered in order")
        self.snapshots.append(snapshot)

    def content(self):
        """Everything but how it is cut into segments, to be compared."""
        return {
            "objects": {number: {**vars(item), "trace": repr(item.trace)} for number, item in self.objects.items()},
            "ends": sorted(self.ends),
            "counts": self.counts,
            "reprs": self.reprs,
            "footprints": {
                snapshot: {
                    number: (item.total_bytes, item.flat_bytes, item.level, [tuple(vars(node).values()) for node in item.nodes])
                    for number, item in sizes.items()
                }
                for snapshot, sizes in self.footprints.items()
            },
            "snapshots": [(item.number, item.time_ns, item.description, item.tracked_total_bytes) for item in self.snapshots],
        }

    def check(self):
        """Raises unless snapshots have their footprints and the trailer's totals are what the file holds."""
        for snapshot in self.snapshots:
            sizes = self.footprints.get(snapshot.number, {})
            if len(sizes) != snapshot.footprint_count:
                raise FormatError(f"snapshot {snapshot.number} has {len(sizes)} of {snapshot.footprint_count} footprints")
            if sum(size.total_bytes for size in sizes.values()) != snapshot.tracked_total_bytes:
                raise FormatError("footprints do not sum to the snapshot's total")
            for size in sizes.values():
                _check_tree(size)
        if self.trailer is None:
            return
        found = {
            "class_count": len(self.classes),
            "trace_count": len(self.traces),
            "object_count": len(self.objects),
            "end_count": len(self.ends),
            "count_count": len(self.counts),
            "snapshot_count": len(self.snapshots),
            "footprint_count": sum(map(len, self.footprints.values())),
            "node_count": self.node_count,
            "segment_count": self.segment_count,
        }
        for name, value in found.items():
            if getattr(self.trailer, name) != value:
                raise FormatError(f"the trailer says {name} {getattr(self.trailer, name)}, the file holds {value}")


def _check_tree(footprint):
    """Parts sum to at most the whole: exactly, where all referents are written."""
    level, direct = 0, 0
    for node in footprint.nodes:
        if not 1 <= node.level <= min(level + 1, footprint.level):
            raise FormatError(f"a node of level {node.level} follows one of level {level}")
        level = node.level
        direct += node.total_bytes if level == 1 else 0
    if footprint.level and footprint.flat_bytes + direct != footprint.total_bytes:
        raise FormatError(f"{footprint.flat_bytes} + {direct} is not {footprint.total_bytes}")


def load(source, complete=True):
    if not isinstance(source, (bytes, bytearray)):
        with open(source, "rb") as file:
            source = file.read()
    profile = Profile(frames_of(bytes(source), expected_kind=2))
    if profile.complete != complete:
        raise FormatError("complete" if profile.complete else "truncated")
    profile.check()
    return profile
