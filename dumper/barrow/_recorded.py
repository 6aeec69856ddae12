# SPDX-License-Identifier: Apache-2.0
"""What a class tracker recorded, as plain objects with Pympler's attributes, made of the rows that C++ gives."""

from typing import Any, Callable, Dict, List, Optional, Tuple

Change = Callable[[Any, int], None]

_RELATIONS = ("%s", "[K] %s", "[V] %s", "%s")


class Asized:
    """The size of something: `size` with all it holds, `flat` alone, and its referents one by one."""

    __slots__ = ("size", "flat", "name", "refs")

    def __init__(self, size: int, flat: int, refs: "Tuple[Asized, ...]" = (), name: Optional[str] = None) -> None:
        self.size, self.flat, self.refs, self.name = size, flat, refs, name

    def __repr__(self) -> str:
        return "size %d, flat %d, refs[%d], name %r" % (self.size, self.flat, len(self.refs), self.name)


class TrackedObject:
    """What is known of one tracked object. Times are seconds since the tracker was made."""

    __slots__ = (
        "ref", "id", "repr", "name", "birth", "death", "trace", "snapshots", "classname", "size", "tsize",
        "_resolution_level", "_change",
    )  # fmt: skip

    ref: Callable[[], Any]
    id: int
    repr: str
    name: str
    birth: float
    death: Optional[float]
    trace: Optional[List[Tuple[str, int, str, Optional[List[str]], Optional[int]]]]
    snapshots: List[Tuple[float, Asized]]
    classname: str  # these three of objects that Stats.sorted or a file gave
    size: int
    tsize: int

    def __init__(self, change: Optional[Change] = None) -> None:
        self.ref, self.trace, self._resolution_level, self._change = (lambda: None), None, 0, change

    def set_resolution_level(self, resolution_level: int) -> None:
        """From the next snapshot on, size its referents one by one to this depth. Of the dead it changes nothing."""
        instance = self.ref()
        if instance is not None and self._change is not None:
            self._change(instance, resolution_level)
        self._resolution_level = resolution_level

    def get_max_size(self) -> int:
        """The largest of its sizes."""
        return max(size.size for _, size in self.snapshots)

    def get_size_at_time(self, timestamp: float) -> int:
        """Its size in the snapshot taken at `timestamp`; 0 if it was not sized then."""
        return next((size.size for time, size in reversed(self.snapshots) if time == timestamp), 0)


class ProcessMemory:
    """The process as the operating system saw it. Sizes are bytes."""

    __slots__ = (
        "pid", "vsz", "rss", "pagefaults", "data_segment", "code_segment", "shared_segment", "stack_segment",
        "pagesize", "os_specific", "available",
    )  # fmt: skip

    def __init__(self, figures: Tuple[Any, ...]) -> None:
        for name, value in zip(self.__slots__, figures):
            setattr(self, name, value)
        self.available = self.vsz != 0

    def __repr__(self) -> str:
        return "<ProcessMemory vsz=%d rss=%d>" % (self.vsz, self.rss)


class Snapshot:
    """The totals of one snapshot; `classes` once Stats.annotate() was called."""

    __slots__ = ("timestamp", "desc", "tracked_total", "asizeof_total", "overhead", "system_total", "classes")

    timestamp: float
    desc: str
    tracked_total: int
    asizeof_total: int
    overhead: int
    system_total: ProcessMemory
    classes: Optional[Dict[str, Dict[str, Any]]]

    def __init__(self) -> None:
        self.classes = None

    @property
    def total(self) -> int:
        """Virtual size of the process, or the next best figure."""
        return self.system_total.vsz or self.asizeof_total or self.tracked_total

    @property
    def label(self) -> str:
        """Description and time."""
        return "%s (%.3fs)" % (self.desc, self.timestamp) if self.desc else "%.3fs" % self.timestamp


def snapshot_of(row: Tuple[Any, ...]) -> Snapshot:
    snapshot = Snapshot()
    time_ns, snapshot.desc, snapshot.tracked_total, snapshot.asizeof_total, snapshot.overhead, memory, _ = row
    snapshot.timestamp = time_ns / 1e9
    snapshot.system_total = ProcessMemory(memory)
    return snapshot


def nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def tracked_object_of(
    row: Tuple[Any, ...], traces: List[List[Tuple[str, int, str, str]]], change: Optional[Change] = None
) -> TrackedObject:
    item = TrackedObject(change)
    _, ref, item.id, birth_ns, death_ns, birth_bytes, item._resolution_level, trace, text, names = row
    item.name, module, qualified_name = names
    if ref is not None:
        item.ref = ref
    item.repr = text or "<%s object at 0x%x>" % (".".join(filter(None, (module, qualified_name))), item.id)
    item.birth = birth_ns / 1e9
    item.death = death_ns / 1e9 if death_ns else None
    if trace:
        item.trace = [
            (file, line, function, [source + "\n"] if source else None, 0 if source else None)
            for file, line, function, source in traces[trace - 1]
        ]
    item.snapshots = [(item.birth, Asized(birth_bytes, birth_bytes))]
    return item


def tree_of(nodes: List[Tuple[int, int, int, int, str, str]]) -> Tuple[Asized, ...]:
    """Nodes in preorder, as nested tuples."""
    open_nodes: List[List[Asized]] = [[]]
    for level, size, flat, relation, name, value in nodes:
        _close(open_nodes, level)
        text = _RELATIONS[relation] % name
        open_nodes[-1].append(Asized(size, flat, (), "%s: %s" % (text, value) if value else text))
        open_nodes.append([])
    _close(open_nodes, 1)
    return tuple(open_nodes[0])


def _close(open_nodes: List[List[Asized]], level: int) -> None:
    while len(open_nodes) > level:
        refs = open_nodes.pop()
        if refs:
            open_nodes[-1][-1].refs = tuple(refs)
