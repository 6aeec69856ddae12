# SPDX-License-Identifier: Apache-2.0
"""The class tracker: what C++ records, under the names that users of Pympler know."""

import atexit
import os
import sys
import threading
import weakref
from collections import defaultdict
from typing import IO, Any, Dict, List, Optional, Tuple, Union

from . import _barrow
from ._recorded import Asized, Snapshot, TrackedObject, snapshot_of, tracked_object_of, tree_of
from ._stats import ConsoleStats, Path, is_empty


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
    everything stays in memory until `tracker.stats.dump_stats(path)`. `barrow stats FILE` shows either. Both can be read by
    their owner only (mode 0600).

    stream      A path, or None, or, as in Pympler, a text stream on which `stats` prints.
    contents    "names": names of classes, attributes, functions and files. "none": sizes, and what the tracker was told:
                names of tracked classes, names objects are registered by, descriptions; other classes as in `dump`.
                "values": also the text of keys, str, bytes and numbers. Where a text is withheld, its type stands for it in
                angle brackets: <str>.
    text_limit  With "values": characters of a text that are written; 0 for all, up to 1,048,576.
    overwrite   Replace a file that is there already; otherwise that is FileExistsError, unless it is empty.

    Sizes are those of barrow's dumps: nothing of the program runs, no `__repr__`, no `__sizeof__` written in Python, no
    dictionary is made of attributes that need none. Objects are sized in the order they were tracked in, and what they
    share counts with the first. An instance is recorded before its constructor runs: one whose constructor raises has lived,
    for a moment.
    """

    def __init__(
        self,
        stream: Union[None, Path, IO[str]] = None,
        *,
        contents: str = "names",
        text_limit: int = 200,
        overwrite: bool = False,
    ) -> None:
        path = stream if isinstance(stream, (str, bytes, os.PathLike)) else None
        super().__init__(path, contents, text_limit, overwrite or (path is not None and is_empty(path)))
        self._periodic_thread: Optional[PeriodicThread] = None
        self._stream = stream if path is None else None
        self._file = None if path is None else os.path.abspath(os.fspath(path))
        self._complete_file: Union[None, str, bytes] = None  # when it is closed: memory holds less than the file
        self._known_snapshots: Dict[int, Snapshot] = {}  # by time: what annotate() gave them stays theirs
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
        self._complete_file = self._file

    def start_periodic_snapshots(self, interval: float = 1.0) -> None:
        """Take a snapshot now and every `interval` seconds, in a thread. If one does already, change its interval."""
        if not 0 <= interval < threading.TIMEOUT_MAX:  # TypeError of what is no number
            raise ValueError(f"interval must be a number of seconds from 0, not {interval!r}")
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
    def stats(self) -> ConsoleStats:
        """What was recorded, to be written to a file or printed."""
        return ConsoleStats(tracker=self, stream=self._stream)

    @property
    def snapshots(self) -> List[Snapshot]:
        """The snapshots taken, oldest first: a new list."""
        known, rows = self._known_snapshots, self._snapshots()
        self._known_snapshots = {row[0]: known.get(row[0]) or snapshot_of(row) for row in rows}
        return list(self._known_snapshots.values())

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
        tracker = weakref.ref(self)

        def change(instance: Any, level: int) -> None:
            known = tracker()
            if known is not None:
                known.track_change(instance, level)

        items = {row[0]: tracked_object_of(row, traces, change) for row in rows}
        for row in snapshots:
            for number, size, flat, nodes in row[-1]:
                if number in items:
                    items[number].snapshots.append((row[0] / 1e9, Asized(size, flat, tree_of(nodes))))
        return list(items.values())
