# SPDX-License-Identifier: Apache-2.0
"""`ClassTracker.stats`: what was recorded, written to a file. The command `barrow stats` sorts and prints it."""

import os
import shutil
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Dict, List, Optional, Tuple, Union

from ._recorded import Snapshot, TrackedObject

if TYPE_CHECKING:
    from ._tracker import ClassTracker

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


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

    def dump_stats(self, fdump: Union[Path, IO[bytes]], close: bool = True, *, overwrite: bool = False) -> None:
        """Write everything recorded so far to a file, as one complete profile.

        `fdump` is a path, or a binary file open for writing, which is closed unless `close` is false. A file appears under
        its name only when it is complete; one that is there already is left alone (FileExistsError) unless it is empty or
        `overwrite` is true. Periodic snapshots are stopped.
        """
        self.tracker.stop_periodic_snapshots()
        if self.tracker._complete_file is None:
            data = self.tracker._dump()
        else:
            with open(self.tracker._complete_file, "rb") as file:
                data = file.read()
        if isinstance(fdump, (str, bytes, os.PathLike)):
            self.tracker._write_file(fdump, data, overwrite or is_empty(fdump))
            return
        fdump.write(data)
        if close:
            fdump.close()

    def sort_stats(self, *keys: str) -> "Stats":
        """Have `print_stats` sort by these keys of `barrow stats --sort`: "size", "birth", "classname" and so on."""
        self.tracker._sort_keys, self.tracker._reverse = keys, False
        return self

    def reverse_order(self) -> "Stats":
        """Have `print_stats` print the other way round."""
        self.tracker._reverse = not self.tracker._reverse
        return self

    def print_summary(self) -> None:
        """Print what `barrow stats --summary` says, to the tracker's stream or standard output."""
        self._print("--summary")

    def print_stats(self, clsname: Optional[str] = None, limit: float = 1.0) -> None:
        """Print what `barrow stats` says: all objects (by default), or those of names that contain `clsname`, or the first
        `limit`: a whole number of them, or a share of them if it is a float up to 1.0."""
        options = ["--class", clsname] if clsname else []
        if limit != 1.0 or isinstance(limit, int):
            options += ["--limit", "%g" % limit]
        if self.tracker._sort_keys:
            options += ["--sort", ",".join(self.tracker._sort_keys)]
        if self.tracker._reverse:
            options.append("--reverse")
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


def is_empty(path: Path) -> bool:
    try:
        return os.stat(path).st_size == 0
    except OSError:
        return False
