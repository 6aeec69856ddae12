# SPDX-License-Identifier: Apache-2.0
"""The class tracker: what C++ records, under the names that users of Pympler know."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections import defaultdict
from typing import IO, Any, Callable, Dict, List, Optional, Tuple, Union

from . import _barrow

_Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

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

    __slots__ = ("ref", "id", "repr", "name", "birth", "death", "trace", "snapshots", "_resolution_level")

    ref: Callable[[], Any]
    id: int
    repr: str
    name: str
    birth: float
    death: Optional[float]
    trace: Optional[List[Tuple[str, int, str, Optional[List[str]], Optional[int]]]]
    snapshots: List[Tuple[float, Asized]]

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
    """The totals of one snapshot."""

    __slots__ = ("timestamp", "desc", "tracked_total", "asizeof_total", "overhead", "system_total")

    timestamp: float
    desc: str
    tracked_total: int
    asizeof_total: int
    overhead: int
    system_total: ProcessMemory

    @property
    def total(self) -> int:
        """Virtual size of the process, or the next best figure."""
        return self.system_total.vsz or self.asizeof_total or self.tracked_total

    @property
    def label(self) -> str:
        """Description and time."""
        return "%s (%.3fs)" % (self.desc, self.timestamp) if self.desc else "%.3fs" % self.timestamp


class Stats:
    """Writes what a tracker recorded. The command `barrow stats` sorts and prints it, here called by print_*."""

    def __init__(self, tracker: "ClassTracker") -> None:
        self.tracker = tracker

    @property
    def index(self) -> Dict[str, List[TrackedObject]]:
        return self.tracker.index

    @property
    def snapshots(self) -> List[Snapshot]:
        return self.tracker.snapshots

    @property
    def history(self) -> Dict[str, List[Tuple[float, int]]]:
        return self.tracker.history

    @property
    def tracked_classes(self) -> List[str]:
        """The registered names, sorted."""
        return sorted(self.index)

    def dump_stats(self, fdump: Union[_Path, IO[bytes]], close: bool = True, *, overwrite: bool = False) -> None:
        """Write everything recorded so far to a file, as one complete profile.

        `fdump` is a path, or a binary file open for writing, which is closed unless `close` is false. A file appears under
        its name only when it is complete; one that is there already is left alone (FileExistsError) unless it is empty or
        `overwrite` is true. Periodic snapshots are stopped.
        """
        self.tracker.stop_periodic_snapshots()
        data = self.tracker._dump()
        if isinstance(fdump, (str, bytes, os.PathLike)):
            self.tracker._write_file(fdump, data, overwrite or _is_empty(fdump))
            return
        fdump.write(data)
        if close:
            fdump.close()

    def print_summary(self) -> None:
        """Print what `barrow stats --summary` says, to the tracker's stream or standard output."""
        self._print("--summary")

    def print_stats(self, clsname: Optional[str] = None, limit: float = 1.0) -> None:
        """Print what `barrow stats` says: all objects (by default), or those of names that contain `clsname`, or the first
        `limit`, a number of them or, below 1, a share."""
        options = ["--class", clsname] if clsname else []
        if limit != 1.0:
            options += ["--limit", "%g" % limit]
        self._print(*options)

    def _print(self, *options: str) -> None:
        command = shutil.which("barrow")
        if command is None:
            raise FileNotFoundError("printing is done by the command `barrow`, which is not on the PATH; dump_stats writes a file")
        with tempfile.TemporaryDirectory(prefix="barrow-") as folder:
            path = os.path.join(folder, "profile.barrow")
            self.dump_stats(path)
            text = subprocess.run([command, "stats", path, *options], check=True, stdout=subprocess.PIPE, text=True).stdout
        (self.tracker._stream or sys.stdout).write(text)


def _is_empty(path: _Path) -> bool:
    try:
        return os.stat(path).st_size == 0
    except OSError:
        return False


class PeriodicThread(threading.Thread):
    """Takes a snapshot, waits for the interval, and so on. It holds the GIL only while it sizes."""

    def __init__(self, tracker: "ClassTracker", interval: float) -> None:
        super().__init__(name="BackgroundMonitor", daemon=True)
        self.tracker = tracker
        self.interval = interval
        self.wake = threading.Event()

    def run(self) -> None:
        while not self.wake.is_set():
            try:
                self.tracker.create_snapshot()
            except OSError as error:
                # A full disk is no reason to end the recording: the next snapshot may succeed.
                print("barrow: %s; a periodic snapshot is lost" % error, file=sys.stderr)
            except (ValueError, RuntimeError):
                return  # the profile was closed
            self.wake.wait(self.interval)


_streaming: "weakref.WeakSet[ClassTracker]" = weakref.WeakSet()


@atexit.register
def _complete_profiles() -> None:
    """A program that ends without close() leaves complete files all the same."""
    for tracker in list(_streaming):
        try:
            tracker.close()
        except OSError as error:
            print("barrow: %s" % error, file=sys.stderr)


class ClassTracker(_barrow.Tracker):
    """Records sizes and lifetimes of objects, and of all instances of classes.

        with barrow.ClassTracker("build.barrow") as tracker:
            tracker.track_class(Node, resolution_level=1)
            ...
            tracker.create_snapshot("parsed")

    With a path, the profile grows while the program runs: each snapshot is in the file when create_snapshot returns, and a
    killed process leaves everything up to its last one. Memory then holds what concerns living objects. Without one,
    everything stays in memory until `tracker.stats.dump_stats(path)`. `barrow stats FILE` shows either.

    stream      A path, or None, or, as in Pympler, a text stream on which `stats` prints.
    contents    "names": names of classes, attributes, functions and files. "none": class names and sizes only.
                "values": also the text of keys, str, bytes and numbers.
    text_limit  With "values": characters of a text that are written; 0 for all.
    overwrite   Replace a file that is there already; otherwise that is FileExistsError, unless it is empty.

    Sizes are those of barrow's dumps: nothing of the program runs, no `__repr__`, no `__sizeof__` written in Python, no
    dictionary is made of attributes that need none. Objects are sized in the order they were tracked in, and what they
    share counts with the first.
    """

    def __init__(
        self,
        stream: Union[None, _Path, IO[str]] = None,
        *,
        contents: str = "names",
        text_limit: int = 200,
        overwrite: bool = False,
    ) -> None:
        path = stream if isinstance(stream, (str, bytes, os.PathLike)) else None
        super().__init__(path, contents, text_limit, overwrite or (path is not None and _is_empty(path)))
        self._periodic_thread: Optional[PeriodicThread] = None
        self._stream = stream if path is None else None
        if path is not None:
            _streaming.add(self)

    def __enter__(self) -> "ClassTracker":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Stop periodic snapshots, give every class its constructor back, and complete the file, if one is written."""
        self.stop_periodic_snapshots()
        super().close()

    def start_periodic_snapshots(self, interval: float = 1.0) -> None:
        """Take a snapshot now and every `interval` seconds, in a thread. If one does already, change its interval."""
        if self._periodic_thread is None or not self._periodic_thread.is_alive():
            self._periodic_thread = PeriodicThread(self, interval)
            self._periodic_thread.start()
        else:
            self._periodic_thread.interval = interval

    def stop_periodic_snapshots(self) -> None:
        """Wait for the snapshot being taken, if there is one, and take no further ones."""
        thread, self._periodic_thread = self._periodic_thread, None
        if thread is not None:
            thread.wake.set()
            if thread is not threading.current_thread():
                thread.join()

    @property
    def stats(self) -> Stats:
        """What was recorded, to be written to a file."""
        return Stats(self)

    @property
    def snapshots(self) -> List[Snapshot]:
        """The snapshots taken, oldest first: a new list."""
        return [_snapshot(row) for row in self._snapshots()]

    @property
    def index(self) -> Dict[str, List[TrackedObject]]:
        """Tracked objects by registered name, in order of birth, dead ones too: a new dictionary.

        While a file is written: living objects, and those that died since the last snapshot, with their newest size.
        """
        index: Dict[str, List[TrackedObject]] = defaultdict(list)
        for item in self._tracked_objects():
            index[item.name].append(item)
        return index

    @property
    def objects(self) -> Dict[int, TrackedObject]:
        """Tracked objects by address, the last one where an address was used again: a new dictionary."""
        return {item.id: item for item in self._tracked_objects()}

    @property
    def history(self) -> Dict[str, List[Tuple[float, int]]]:
        """(time, number of living objects) by registered name, after each birth and death: a new dictionary.

        While a file is written: since the last snapshot.
        """
        history: Dict[str, List[Tuple[float, int]]] = defaultdict(list)
        for name, time_ns, alive in self._history():
            history[name].append((time_ns / 1e9, alive))
        return history

    def _tracked_objects(self) -> List[TrackedObject]:
        rows, traces, snapshots = self._records(), self._traces(), self._snapshots()
        items = {row[0]: _tracked_object(row, traces) for row in rows}
        for row in snapshots:
            for number, size, flat, nodes in row[-1]:
                if number in items:
                    items[number].snapshots.append((row[0] / 1e9, Asized(size, flat, _tree(nodes))))
        return list(items.values())


def _snapshot(row: Tuple[Any, ...]) -> Snapshot:
    snapshot = Snapshot()
    time_ns, snapshot.desc, snapshot.tracked_total, snapshot.asizeof_total, snapshot.overhead, memory, _ = row
    snapshot.timestamp = time_ns / 1e9
    snapshot.system_total = ProcessMemory(memory)
    return snapshot


def _tracked_object(row: Tuple[Any, ...], traces: List[List[Tuple[str, int, str, str]]]) -> TrackedObject:
    item = TrackedObject()
    _, ref, item.id, birth_ns, death_ns, birth_bytes, item._resolution_level, trace, text, names = row
    item.name, module, qualified_name = names
    item.ref = ref if ref is not None else lambda: None
    item.repr = text or "<%s object at 0x%x>" % (".".join(filter(None, (module, qualified_name))), item.id)
    item.birth = birth_ns / 1e9
    item.death = death_ns / 1e9 if death_ns else None
    item.trace = None
    if trace:
        item.trace = [
            (file, line, function, [source + "\n"] if source else None, 0 if source else None)
            for file, line, function, source in traces[trace - 1]
        ]
    item.snapshots = [(item.birth, Asized(birth_bytes, birth_bytes))]
    return item


def _tree(nodes: List[Tuple[int, int, int, int, str, str]]) -> Tuple[Asized, ...]:
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
