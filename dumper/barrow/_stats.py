# SPDX-License-Identifier: Apache-2.0
"""`ClassTracker.stats`: what was recorded, written to a file. The command `barrow` sorts, sums up and prints it."""

import errno
import os
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Union

from . import _barrow
from ._answers import ClassSummary, ask, ask_for_data, classes_of, objects_of, rows_of, snapshots_of
from ._recorded import Snapshot, TrackedObject, nanoseconds

if TYPE_CHECKING:
    from ._tracker import ClassTracker

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

_CRITERIA = ("classname", "tsize", "birth", "death", "name", "repr", "size")
_REVERSE = "reverse"


class Stats:
    """What a tracker recorded, or what a file holds: barrow's profile, or a dump of Pympler's ClassTracker.

    Nothing is computed in this process: the command `barrow`, which has to be on the PATH, is asked about the file that
    dump_stats would write, or that was loaded. Whatever it complains about becomes a ValueError.
    """

    def __init__(
        self, tracker: "Optional[ClassTracker]" = None, filename: Optional[Path] = None, stream: Optional[IO[str]] = None
    ) -> None:
        self.tracker = tracker
        self.stream: IO[str] = stream or sys.stdout
        self._loaded: Optional[bytes] = None
        self._information: Dict[str, Any] = {}
        self._loaded_snapshots: List[Snapshot] = []
        self._sorts: List[str] = []  # as options of `barrow stats`
        self._sorted: Optional[List[TrackedObject]] = None
        if filename is not None:
            self.load_stats(filename)

    @property
    def index(self) -> Dict[str, List[TrackedObject]]:
        """Tracked objects by registered name: a new dictionary."""
        if self._loaded is None:
            return self.tracker.index if self.tracker is not None else {}
        index: Dict[str, List[TrackedObject]] = {str(row["class_name"]): [] for row in rows_of(self._information, "classes")}
        for item in self._listed("--tree", "--sort", "birth"):
            index[item.classname].append(item)
        return index

    @property
    def snapshots(self) -> List[Snapshot]:
        if self._loaded is None and self.tracker is not None:
            return self.tracker.snapshots
        return self._loaded_snapshots

    @property
    def history(self) -> Dict[str, List[Tuple[float, int]]]:
        """Living objects over time. Not of a file: Pympler's have none, and of barrow's `barrow sql` shows it."""
        if self._loaded is None and self.tracker is not None:
            return self.tracker.history
        raise AttributeError("of a file, `barrow sql FILE 'SELECT * FROM instance_count'` shows the history, if it holds one")

    @property
    def tracked_classes(self) -> List[str]:
        """The registered names, sorted."""
        if self._loaded is None:
            return sorted(self.index)
        return sorted(row["class_name"] for row in rows_of(self._information, "classes"))

    def load_stats(self, fdump: Union[Path, IO[bytes]]) -> None:
        """From now on be about a file: a path, or a binary file open for reading. Nothing in it is executed."""
        if isinstance(fdump, (str, bytes, os.PathLike)):
            name = os.fsdecode(fdump)
            with open(fdump, "rb") as file:
                data = file.read()
        else:
            name = str(getattr(fdump, "name", "the file"))
            data = fdump.read()
        with _file_of(data) as path:
            try:
                self._information = ask_for_data("info", path)
            except ValueError as error:
                raise ValueError(str(error).replace(path, name)) from None
        if "snapshots" not in self._information["tables"]:
            raise ValueError(f"{name}: is no profile of a class tracker")
        self._loaded, self._loaded_snapshots = data, snapshots_of(self._information)
        self._sorts, self._sorted = [], None

    def dump_stats(self, fdump: Union[Path, IO[bytes]], close: bool = True, *, overwrite: bool = False) -> None:
        """Write everything recorded so far to a file, as one complete profile; or what was loaded, as it is.

        `fdump` is a path, or a binary file open for writing, which is closed unless `close` is false. A file appears under
        its name only when it is complete, and can be read by its owner only (mode 0600); one that is there already is left
        alone (FileExistsError) unless it is empty or `overwrite` is true. Periodic snapshots are stopped.
        """
        data = self._data()
        if isinstance(fdump, (str, bytes, os.PathLike)):
            _barrow.Tracker._write_file(fdump, data, overwrite or is_empty(fdump))
            return
        fdump.write(data)
        if close:
            fdump.close()

    def sort_stats(self, *keys: str) -> "Stats":
        """Sort objects by "classname", "tsize", "birth", "death", "name", "repr", "size", in this order without keys.

        Sizes fall, all else rises. Among equals the order that earlier calls made stays, reversed
        or not.
        """
        if not set(_CRITERIA).issuperset(keys):
            raise ValueError("Invalid sort criteria: they are " + ", ".join(_CRITERIA))
        self._sorts.append(",".join(keys or _CRITERIA))
        self._sorted = None
        return self

    def reverse_order(self) -> "Stats":
        """Turn the order round."""
        if self._sorts[-1:] == [_REVERSE]:
            self._sorts.pop()
        else:
            self._sorts.append(_REVERSE)
        self._sorted = None
        return self

    @property
    def sorted(self) -> List[TrackedObject]:
        """All objects in their order, with `classname`, `size` (the largest) and `tsize` (when most was tracked)."""
        tracker = self.tracker if self._loaded is None else None
        if self._sorted is None and self._loaded is None and tracker is None:
            self._sorted = []
        if self._sorted is None:
            items = tracker._tracked_objects() if tracker is not None else []
            known = {(item.id, nanoseconds(item.birth)): item for item in items}
            has_more = tracker is None or tracker._file is not None  # than this process knows
            self._sorted = []
            for item in self._listed(*self._order(), *(["--tree"] if has_more else [])):
                ours = known.get((item.id, nanoseconds(item.birth)), item)
                ours.classname, ours.size, ours.tsize = item.classname, item.size, item.tsize
                self._sorted.append(ours)
        return self._sorted

    def annotate(self) -> None:
        """Give every snapshot its `classes`: {name: {"sum", "avg", "pct", "active", "merged"}}, "merged" being the sizes of
        all objects and their referents laid over one another. Referents below a thousandth of the whole are left out."""
        with self._file() as path:
            classes = classes_of(ask_for_data("stats", path, "--summary", "--tree"))
        for snapshot in self.snapshots:
            snapshot.classes = classes.get(nanoseconds(snapshot.timestamp), {})

    def annotate_snapshot(self, snapshot: Snapshot) -> ClassSummary:
        """The `classes` of one snapshot, which annotate() computes for all at once where they are missing."""
        if snapshot.classes is None:
            self.annotate()
            at = nanoseconds(snapshot.timestamp)
            snapshot.classes = next((each.classes for each in self.snapshots if nanoseconds(each.timestamp) == at), {})
        return snapshot.classes or {}

    def _data(self) -> bytes:
        if self._loaded is not None:
            return self._loaded
        if self.tracker is None:
            raise ValueError("there is nothing to write or to show: no tracker was given, and no file loaded")
        self.tracker.stop_periodic_snapshots()
        if self.tracker._complete_file is None:
            return self.tracker._dump()
        with open(self.tracker._complete_file, "rb") as file:
            return file.read()

    def _file(self) -> "_file_of":
        return _file_of(self._data())

    def _listed(self, *options: str) -> List[TrackedObject]:
        with self._file() as path:
            return objects_of(ask_for_data("stats", path, *options))

    def _order(self) -> List[str]:
        is_reversed = self._sorts[-1:] == [_REVERSE]
        sorts = self._sorts[:-1] if is_reversed else self._sorts
        options = [option for keys in sorts for option in ("--sort", keys)]
        return options + ["--reverse"] if is_reversed else options


class ConsoleStats(Stats):
    """Stats that prints what `barrow stats` says, to its stream."""

    def print_summary(self) -> None:
        """What `barrow stats --summary` says: per snapshot and class active objects, sum, average and share."""
        self._print("--summary")

    def print_stats(self, clsname: Optional[str] = None, limit: float = 1.0) -> None:
        """What `barrow stats` says: all objects (by default), or those of names that contain `clsname`, or the first
        `limit`: a whole number of them, or a share of them if it is a float up to 1.0."""
        options = ["--class", clsname] if clsname else []
        if limit != 1.0 or isinstance(limit, int):
            options += ["--limit", "%g" % limit]
        self._print(*options, *self._order())

    def print_object(self, tobj: TrackedObject) -> None:
        """What `barrow stats --address` says of one object, and of others that lived at its address before or after it."""
        self._print("--address", "0x%x" % tobj.id, "--sort", "birth")

    def _print(self, *options: str) -> None:
        with self._file() as path:
            text = ask("stats", path, *options)
        self.stream.write(text)


class HtmlStats(Stats):
    """Stats that writes the page of `barrow report`."""

    def create_html(
        self, fname: Path, title: str = "ClassTracker Statistics", *, overwrite: bool = False
    ) -> None:
        """Write what `barrow report` says: one page, with nothing beside it.

        A file that is there already is left alone (FileExistsError) unless it is empty or `overwrite` is true.
        """
        page = os.path.abspath(os.fsdecode(fname))
        if os.path.exists(page) and not overwrite and not is_empty(page):
            raise FileExistsError(errno.EEXIST, "there is a file of that name; overwrite=True replaces it", page)
        with self._file() as path:
            ask("report", path, "--title", title, "--output", page, "--format", "html", "--force")


class _file_of:
    """A file with these bytes, for the command to read: `with _file_of(data) as path`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._folder = tempfile.TemporaryDirectory(prefix="barrow-")

    def __enter__(self) -> str:
        path = os.path.join(self._folder.name, "profile.barrow")
        with open(path, "wb") as file:
            file.write(self._data)
        return path

    def __exit__(self, *_: Any) -> None:
        self._folder.cleanup()


def is_empty(path: Path) -> bool:
    try:
        return os.stat(path).st_size == 0
    except OSError:
        return False
