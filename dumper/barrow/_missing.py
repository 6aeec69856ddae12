# SPDX-License-Identifier: Apache-2.0
"""Why there is no extension module for this interpreter. Runs on every Python 3, the unsupported ones first of all."""

import importlib.machinery
import os
import re
import sys


def explanation():
    """A sentence for the user; None if a module for this interpreter is there, and fails for a reason of its own."""
    names = os.listdir(os.path.dirname(os.path.abspath(__file__)))
    if any("_barrow" + suffix in names for suffix in importlib.machinery.EXTENSION_SUFFIXES):
        return None
    this = "%s %d.%d (%s)" % (
        {"cpython": "CPython", "pypy": "PyPy"}.get(sys.implementation.name, sys.implementation.name),
        sys.version_info[0],
        sys.version_info[1],
        importlib.machinery.EXTENSION_SUFFIXES[0].split(".")[1],
    )
    tags = [re.match(r"_barrow\.cpython-(\d)(\d+)([a-z]*)-", name) for name in names]
    built = sorted((int(tag.group(1)), int(tag.group(2)), tag.group(3)) for tag in tags if tag)
    if not built:
        return "barrow has no module for %s, nor for any other interpreter: it was not built" % this
    return "barrow has no module for %s; it was built for CPython %s" % (
        this,
        ", ".join("%d.%d%s" % version for version in built),
    )
