# SPDX-License-Identifier: Apache-2.0
import os
from typing import Any, Callable, List, Optional, Tuple, Union

__version__: str

def dump(
    target: Union[str, bytes, os.PathLike[str], os.PathLike[bytes], int],
    fork: bool,
    contents: str,
    text_limit: int,
    content_hashes: bool,
    overwrite: bool,
    /,
) -> Tuple[int, int, int, int, int]:
    """Objects, references, file bytes, pause and duration in nanoseconds."""

def signal_handler(
    directory: Union[str, bytes],
    program: str,
    contents: str,
    text_limit: int,
    content_hashes: bool,
    /,
) -> Callable[..., Any]:
    """A handler that starts a dump into `directory`, whatever its arguments, and never raises."""

_Path = Union[str, bytes, os.PathLike[str], os.PathLike[bytes]]

# Level (from 1), bytes with all it holds, bytes alone, relation (schema/tracker.proto), name, value.
_Node = Tuple[int, int, int, int, str, str]

class Tracker:
    """What barrow.ClassTracker is made of. Times are nanoseconds since it was made, sizes bytes."""

    def __init__(self, path: Optional[_Path], contents: str, text_limit: int, overwrite: bool, /) -> None: ...
    def track_object(
        self,
        instance: Any,
        name: Optional[str] = None,
        resolution_level: int = 0,
        keep: bool = False,
        trace: bool = False,
    ) -> None: ...
    def track_class(
        self,
        cls: type,
        name: Optional[str] = None,
        resolution_level: int = 0,
        keep: bool = False,
        trace: bool = False,
    ) -> None: ...
    def track_change(self, instance: Any, resolution_level: int = 0) -> None: ...
    def detach_class(self, cls: type, /) -> None: ...
    def detach_all_classes(self) -> None: ...
    def detach_all(self) -> None: ...
    def clear(self) -> None: ...
    def create_snapshot(self, description: str = "", compute_total: bool = False) -> None: ...
    def close(self) -> None: ...
    def _dump(self) -> bytes: ...
    @staticmethod
    def _write_file(path: _Path, data: bytes, overwrite: bool, /) -> None: ...
    def _records(self) -> List[Tuple[Any, ...]]:
        """Number, weak reference or None, address, birth, death or 0, bytes at birth, resolution level, trace or 0, repr if it
        is not the plain one, (registered name, module, qualified name)."""

    def _snapshots(self) -> List[Tuple[Any, ...]]:
        """Time, description, bytes tracked, of all objects, of the tracker, process memory (pid, virtual, resident, major
        faults, data, code, shared, stack, page, [(name, bytes)]), [(number, bytes with all it holds, alone, [_Node])]."""

    def _traces(self) -> List[List[Tuple[str, int, str, str]]]:
        """File, line, function, source line or "" of each frame, outermost first."""

    def _history(self) -> List[Tuple[str, int, int]]:
        """Registered name, time, instances alive from then on."""
