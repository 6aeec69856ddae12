#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Collects the words that a redacted file may show because they tell nothing of its author.

    collect_standard_names.py DUMPER_FOLDER > names.txt        # once with each CPython, then sort -u all of them
    collect_standard_names.py --modules > modules.txt

Words are the identifiers in the sources of the standard library, the names in its C modules and their types (also
"method-wrapper", which is no identifier), and the labels that barrow's own dumper writes.
"""

import importlib
import os
import re
import sys
import sysconfig
import tokenize
import types

LEFT_OUT = {"test", "tests", "idlelib", "idle_test", "turtledemo", "lib2to3", "site-packages", "__pycache__", "_bundled"}
NOT_IMPORTED = {"antigravity", "this", "idlelib", "test", "turtle", "turtledemo", "tkinter"}  # they open windows


def source_words():
    for folder, folders, files in os.walk(sysconfig.get_path("stdlib")):
        folders[:] = [name for name in folders if name not in LEFT_OUT and not name.startswith("config-")]
        for name in files:
            if not name.endswith(".py"):
                continue
            try:
                with open(os.path.join(folder, name), "rb") as source:
                    for token in tokenize.tokenize(source.readline):
                        if token.type == tokenize.NAME:
                            yield token.string
            except (SyntaxError, tokenize.TokenError):
                continue  # templates


def type_words(cls):
    yield from vars(cls)
    yield from cls.__qualname__.split(".")


def module_words():
    for name in sorted(sys.stdlib_module_names):
        yield name
        if name in NOT_IMPORTED:
            continue
        try:
            importlib.import_module(name)
        except BaseException:  # not on this system
            continue
    for module in [module for module in sys.modules.values() if isinstance(module, types.ModuleType)]:
        yield from module.__name__.split(".")
        for name, value in list(vars(module).items()):
            yield name
            if isinstance(value, type):
                yield from type_words(value)


def subclasses():
    waiting, seen = [object], set()
    while waiting:
        for cls in type.__subclasses__(waiting.pop()):
            if cls not in seen:
                seen.add(cls)
                waiting.append(cls)
                yield cls


def subclass_words():
    for cls in subclasses():
        yield from type_words(cls)


def builtin_type_words():
    return {cls.__name__ for cls in subclasses() if cls.__module__ == "builtins"}


def label_words(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith((".cc", ".h")):
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                for literal in re.findall(r'"([A-Za-z_. ]+)"', source.read()):
                    yield from re.split(r"[. ]", literal)


def main():
    if sys.argv[1] == "--modules":
        words = set(sys.stdlib_module_names)
    else:
        words = {*source_words(), *module_words(), *subclass_words(), *label_words(sys.argv[1])}
        words = {word for word in words if word.isidentifier()} | builtin_type_words()
    print("\n".join(sorted(word for word in words if word.isascii())))


if __name__ == "__main__":
    main()
