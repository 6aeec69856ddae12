# SPDX-License-Identifier: Apache-2.0
"""Dumps the memory of this process to a file, to be analysed later and elsewhere with the command `barrow`.

    import barrow
    barrow.dump("before.barrow")

A dump runs no Python code of the program, changes no object, and by default stops the program only for as long as a fork
takes. What the file tells about the program's data is up to `contents`.
"""

import os
import signal
import sys
from typing import Any, NamedTuple, Optional, Union

try:
    from . import _barrow
except ImportError as error:
    from ._missing import explanation

    if explanation() is None:
        raise
    raise ImportError(explanation(), name=error.name) from None
from ._stats import ConsoleStats, HtmlStats, Stats
from ._tracker import ClassTracker

__all__ = ["ClassTracker", "ConsoleStats", "DumpResult", "HtmlStats", "Stats", "dump", "dump_on_signal"]
__version__: str = _barrow.__version__

_Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


class DumpResult(NamedTuple):
    """What `dump` wrote, and what it cost."""

    path: Optional[str]
    """The file; None if a file descriptor was given."""
    objects: int
    references: int
    """As written. `barrow info` counts more: an instance's reference to its class is not written but implied."""
    file_bytes: int
    pause_seconds: float
    """For how long the program stood still."""
    duration_seconds: float
    """From the call to the finished file."""


def dump(
    path: Union[_Path, int],
    *,
    fork: bool = True,
    contents: str = "names",
    text_limit: int = 200,
    content_hashes: bool = True,
    overwrite: bool = False,
) -> DumpResult:
    """Write a snapshot of all objects of this interpreter to `path`, and return when it is complete.

    `path` is a path, or the number of an open file descriptor (file, pipe, socket), which stays open; not 0, 1 or 2, for a
    number there is more likely a mistake: os.dup(1) gives standard output another one. A file appears under its name only
    when it is complete. Until then it has a temporary name in the same folder, which goes when the dump fails. It can be
    read by its owner only (mode 0600), whatever the umask: chmod it for whoever else may. An existing file is left alone
    unless `overwrite` is true; a symbolic link is followed, and what it leads to replaced. A named pipe or character device
    is written to directly.

    fork            True: a forked child walks the heap and writes. The program stands still for the fork (10 to 20 ms per GB
                    of memory in use); this thread then waits for the child, other threads run. The child is invisible to
                    SIGCHLD handlers and to os.wait(). A garbage collection in this process while the child works makes the
                    system copy nearly the whole heap: on a machine short of memory call gc.disable() before and gc.enable()
                    after. False: no second process and no copies, but the program stands still until the walk is done;
                    the descriptor must not be a pipe that this same process reads.
    contents        What the file holds of the program's data. "none": the graph and the sizes. Types of Python's standard
                    library have their names; in those of others each word is replaced by one like "xq3fk7b2mnp", the same
                    in all files of this process, and different in every other. "names": the names of types, functions,
                    modules, attributes, variables and files, str keys of modules', classes' and instances' dictionaries,
                    host and command line. "values": also the text of str, bytes and numbers.
    text_limit      With "values": characters of a text that are written; 0 for all, up to 1 MiB.
    content_hashes  Write a keyed hash of contents, by which equal objects are found. The key is random, and forgotten.

    Raises FileExistsError and the other subclasses of OSError with file name and reason; ChildProcessError if the child was
    killed, or was stuck in a __sizeof__ of C code for 15 s; RuntimeError if a dump is running already, in a finalizer or
    callback of the garbage collector, and if another thread's collection does not end within 2 s. KeyboardInterrupt, and
    what else a signal handler raises meanwhile, ends the child. Whatever is raised, no file is left, unless it was complete
    by then; but with fork=False a signal handler runs, and raises, when the dump is complete. So Ctrl-C does not end a dump
    in place into a pipe whose reader stands still: the other end must be read or closed. With fork=True it does.
    """
    if isinstance(path, int):
        if isinstance(path, bool) or 0 <= path <= 2:
            raise TypeError(f"path must be a path, or a file descriptor above 2, not {path!r}")
        target: Union[str, bytes, int] = path
    else:
        target = os.fspath(path)  # once: it may be code of the program's, and answer otherwise the next time
    objects, references, file_bytes, pause_ns, duration_ns = _barrow.dump(
        target, fork, contents, text_limit, content_hashes, overwrite
    )
    name = None if isinstance(target, int) else os.fsdecode(target)
    return DumpResult(name, objects, references, file_bytes, pause_ns / 1e9, duration_ns / 1e9)


def dump_on_signal(
    signum: int,
    directory: _Path,
    *,
    contents: str = "names",
    text_limit: int = 200,
    content_hashes: bool = True,
) -> Any:
    """From now on, write a snapshot into `directory` whenever this process gets the signal `signum`.

        barrow.dump_on_signal(signal.SIGUSR2, "/var/tmp")          # then: kill -USR2 <pid>

    Call it in the main thread. Returns the previous handler of the signal, as signal.signal() does. The files are named
    <program>-<pid>-<UTC time>-<n>.barrow, never replace one another, and can be read by their owner only (mode 0600).

    The handler starts a forked child, as `dump` does, and returns at once: the program stands still for the fork and no
    longer (but up to half a second for another thread's garbage collection to end). A thread that runs no Python code waits for the child. As all Python signal handlers it runs in the main thread,
    between two instructions, so it waits for a C function that does not return. What goes wrong later (a full disk, a
    directory that has gone) never becomes an exception in the program: the reason is written to standard error, in one
    line. A signal that comes while a dump of the process runs is ignored, with such a line.

    Processes forked from this one later inherit the handler, and write files of their own.

    Raises FileNotFoundError, NotADirectoryError or PermissionError if `directory` will not do, ValueError if it is empty.
    """
    directory = os.fspath(directory)
    if not directory:
        raise ValueError("directory is empty; '.' is the working directory")
    directory = os.path.abspath(directory)
    handler = _barrow.signal_handler(directory, _program_name(), contents, text_limit, content_hashes)
    return signal.signal(signum, handler)


def _program_name() -> str:
    """What to call this program in a file's name: "app" for "python app.py" as for "python -m app"."""
    path = sys.argv[0] if getattr(sys, "argv", None) else ""
    folder, name = os.path.split(path)
    if name == "__main__.py":
        name = os.path.basename(os.path.abspath(folder))
    stem = name[:-3] if name.endswith(".py") else name
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._+-") else "_" for c in stem).strip(".-")
    return safe[:100] if safe and path != "-c" else "python"
