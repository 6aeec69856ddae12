# SPDX-License-Identifier: Apache-2.0
import os
from typing import Any, Callable, Tuple, Union

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
