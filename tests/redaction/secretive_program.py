# SPDX-License-Identifier: Apache-2.0
"""A program that has a secret in every place it can think of. Dumped by secrets_test.py, never on its own.

    secretive_program.py FOLDER ARGUMENT

Every secret contains a word of WORDS. They are put together at run time from halves, so that this file, which may be
mentioned in a dump, does not hold them; the module it writes and imports does.
"""

import argparse
import asyncio
import ctypes
import enum
import importlib
import os
import sys
import threading
import types

import barrow

WORDS = {
    place: "zq" + place + "vexillum"
    for place in (
        "str", "bytes", "attribute", "key", "constant", "code", "file", "trace", "exception", "thread", "argument",
        "class", "function", "local", "module", "slot", "enum", "made", "pointer", "namespace", "closure", "generator",
        "label", "registered", "host", "utf", "doc", "parameter", "patched", "nested",
    )
}  # fmt: skip

MODULE = '''
"""{doc}"""
import collections, dataclasses
{constant}_CONSTANT = "{constant}"
LIMIT = 8812347761234

class {class_}:
    """{doc}"""
    def __init__(self):
        self.{attribute} = "{str_}"
        self.values = [b"{bytes_}", "{str_}", {{"{key}": "{str_}"}}]
    def {function}(self, {parameter}="{constant}"):
        {local} = "{code} is a constant of code"
        yield {local}

    class {nested}:
        pass

class Trackable:
    def __init__(self):
        self.{slot} = {{"{key}": ["{str_}"]}}

class Slotted:
    __slots__ = ("{slot}",)
    def __init__(self):
        self.{slot} = "{str_}"

Pair = collections.namedtuple("{made}Pair", "{attribute}1 {attribute}2")
Made = dataclasses.make_dataclass("{made}Data", ["{attribute}3"])

def closure():
    {closure} = object()
    def inner():
        return {closure}
    return inner

def fail():
    {trace} = "{str_}"
    raise ValueError("{exception}")
'''


def write_module(folder):
    names = {name + ("_" if name in ("class", "str", "bytes") else ""): word for name, word in WORDS.items()}
    package = os.path.join(folder, WORDS["file"])
    os.makedirs(package, exist_ok=True)
    with open(os.path.join(package, WORDS["module"] + ".py"), "w", encoding="utf-8") as file:
        file.write(MODULE.format(**names))
    sys.path.insert(0, package)
    return importlib.import_module(WORDS["module"])


def fill(module):
    kept = types.SimpleNamespace()  # holds everything until the dump
    first = getattr(module, WORDS["class"])()
    kept.objects = [first, module.Slotted(), module.Pair(1, 2), module.Made(3), module.closure()]
    kept.generator = getattr(first, WORDS["function"])()
    next(kept.generator)
    kept.colour = enum.Enum(WORDS["enum"], [WORDS["enum"] + "1", WORDS["enum"] + "2"])
    kept.new_class = types.new_class(WORDS["made"] + "New")
    structure = type(WORDS["pointer"], (ctypes.Structure,), {"_fields_": [(WORDS["attribute"], ctypes.c_int)]})
    kept.pointer = ctypes.POINTER(structure)
    # The others are words of the standard library, which are nobody's secret: but not there.
    kept.namespace = argparse.Namespace(**{WORDS["namespace"]: 1, "password": 2, "username": 3})
    kept.utf = [WORDS["utf"] + "\u20ac", WORDS["utf"] + "\U0001f600"]
    kept.keys = {WORDS["key"]: 1, (WORDS["key"], 2): WORDS["str"]}
    threading.zqpatchedvexillum_hook = WORDS["patched"]
    try:
        module.fail()
    except ValueError as error:
        kept.error = error
    return kept


def wait_in_thread(ready, done, local):
    held = {WORDS["local"]: local}
    ready.set()
    done.wait()
    return held


def track(module, folder):
    path = os.path.join(folder, "tracked.barrow")
    for contents in ("none", "names", "values"):
        path = os.path.join(folder, f"profile-{contents}.barrow")
        with barrow.ClassTracker(path, contents=contents) as tracker:
            cls = getattr(module, WORDS["class"])
            tracker.track_class(cls, resolution_level=3, trace=True)
            tracked = cls()
            tracker.track_object(module.Trackable(), name=WORDS["registered"], resolution_level=2)
            tracker.create_snapshot(WORDS["label"])
            del tracked


def main():
    folder = sys.argv[1]
    module = write_module(folder)
    kept = fill(module)
    ready, done = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=wait_in_thread, args=(ready, done, WORDS["local"]), name=WORDS["thread"] + " worker"
    )
    thread.start()
    ready.wait()
    zqlocalvexillum = kept  # a variable of a running frame
    for contents in ("none", "names", "values"):
        barrow.dump(os.path.join(folder, f"dump-{contents}.barrow"), contents=contents)
    done.set()
    thread.join()
    track(module, folder)
    return zqlocalvexillum


if __name__ == "__main__":
    asyncio.set_event_loop_policy(None)
    main()
