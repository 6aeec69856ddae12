#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Collects the words that a redacted file may show because they tell nothing of its author.

    collect_standard_names.py DUMPER_FOLDER > names.txt        # once with each CPython, then sort -u all of them
    collect_standard_names.py --builtins > builtins.txt        # likewise
    collect_standard_names.py --definitions BEFORE > definitions.txt    # with each, on top of what the others gave
    collect_standard_names.py --attributes > attributes.txt    # likewise

Words are the identifiers in the sources of the standard library, the names in its C modules and their types (also
"method-wrapper", which is no identifier), and the labels that barrow's own dumper writes. Definitions are the classes and
functions at the top of each module, behind the name of the module, which stands alone if it has none. Attributes are those
that the code of a class, in Python, sets on instances or has of its own, each behind the name of the class.
"""

import ast
import importlib
import os
import re
import sys
import sysconfig
import tokenize
import types

LEFT_OUT = {"test", "tests", "idlelib", "idle_test", "turtledemo", "lib2to3", "site-packages", "__pycache__", "_bundled"}
NO_MODULES = LEFT_OUT - {"idlelib", "turtledemo", "lib2to3"}
NOT_IMPORTED = {"antigravity", "this", "idlelib", "test", "turtle", "turtledemo", "tkinter"}  # they open windows


def source_files(left_out=LEFT_OUT):
    for folder, folders, files in os.walk(sysconfig.get_path("stdlib")):
        folders[:] = [name for name in folders if name not in left_out and not name.startswith("config-")]
        for name in files:
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def source_words():
    for path in source_files():
        try:
            with open(path, "rb") as source:
                for token in tokenize.tokenize(source.readline):
                    if token.type == tokenize.NAME:
                        yield token.string
        except (SyntaxError, tokenize.TokenError):
            continue  # templates


def type_words(cls):
    yield from vars(cls)
    yield from cls.__qualname__.split(".")


# Classes call themselves so.
OTHER_NAMES = {
    "_collections_abc": ["collections.abc"],
    "importlib._bootstrap": ["_frozen_importlib"],
    "importlib._bootstrap_external": ["_frozen_importlib_external"],
    "_pydecimal": ["decimal"],
    "_pydatetime": ["datetime"],
}
SET_IN_C = ["_io.FileIO name", "_io.TextIOWrapper mode", "functools._lru_cache_wrapper cache_parameters"]


def strings(node):
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def assigned_names(statement):
    if isinstance(statement, ast.AnnAssign):
        return [statement.target.id] if isinstance(statement.target, ast.Name) else []
    if not isinstance(statement, ast.Assign):
        return []
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return names + strings(statement.value) if "__slots__" in names else names


def attributes_of(cls):
    """What the class has of its own, and what its methods set on anything, mostly on instances."""
    for statement in cls.body:
        yield from assigned_names(statement)
    for node in ast.walk(cls):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__setattr__":
            yield from strings(node)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and "__dict__" in ast.dump(node.value):
            yield from strings(node.slice)


def classes_in(node, before):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield before + child.name, child
            yield from classes_in(child, before + child.name + ".")
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from classes_in(child, before + child.name + ".<locals>.")
        else:
            yield from classes_in(child, before)


def mangled(attribute, cls):
    private = attribute.startswith("__") and not attribute.endswith("__")
    return "_" + cls.lstrip("_") + attribute if private else attribute


def module_at(path):
    module = os.path.relpath(path, sysconfig.get_path("stdlib"))[: -len(".py")].replace(os.sep, ".")
    return module[: -len(".__init__")] if module.endswith(".__init__") else module


def parsed_sources(left_out=LEFT_OUT):
    for path in source_files(left_out):
        with open(path, "rb") as source:
            try:
                yield module_at(path), ast.parse(source.read())
            except SyntaxError:
                continue  # templates


def attribute_lines():
    yield from SET_IN_C
    for module, tree in parsed_sources():
        for name, cls in classes_in(tree, ""):
            words = {mangled(word, cls.name) for word in attributes_of(cls)}
            for word in words:
                if word.isidentifier() and not (word.startswith("__") and word.endswith("__")):
                    for each in [module, *OTHER_NAMES.get(module, [])]:
                        yield f"{each}.{name} {word}"


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


def builtin_types():
    set(module_words())  # imports them all
    return {"object"} | {cls.__name__ for cls in subclasses() if cls.__module__ == "builtins"}


def definitions_in(node):
    """At the top of a module, under whatever condition."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield child.name
        elif isinstance(child, ast.stmt) or isinstance(child, ast.ExceptHandler):
            yield from definitions_in(child)


def source_definitions():
    for module, tree in parsed_sources(NO_MODULES):
        names = set(definitions_in(tree))
        for each in [module, *OTHER_NAMES.get(module, [])]:
            yield each, names


def is_standard_module(name):
    return isinstance(name, str) and name.split(".")[0] in sys.stdlib_module_names


def import_what_can_be():
    set(module_words())
    for path in source_files():
        module = module_at(path)
        if is_standard_module(module) and module.split(".")[0] not in NOT_IMPORTED and "__main__" not in module:
            try:
                importlib.import_module(module)
            except BaseException:  # not on this system
                continue


def running_definitions():
    """Of what C code defines, and of classes that a module makes by calling something. Not of functions: those of
    namedtuples are made in a module that makes them of anybody's."""
    import_what_can_be()
    for name in {*sys.stdlib_module_names, *sys.modules}:
        yield name, set()
        for part in list(vars(sys.modules.get(name, types)).values()):
            if isinstance(part, types.ModuleType):  # sys.monitoring
                yield part.__name__, set()
    for cls in subclasses():
        yield cls.__module__, {cls.__qualname__.split(".")[0]}


def definition_lines(before):
    names_of = {}
    with open(before, encoding="ascii") as lines:
        for line in lines:
            module, *names = line.split()
            names_of[module] = set(names)
    for module, names in [*source_definitions(), *running_definitions()]:
        if is_standard_module(module):
            names_of.setdefault(module, set()).update(name for name in names if name.isidentifier())
    for module, names in names_of.items():
        yield " ".join([module, *sorted(names)])


def label_words(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith((".cc", ".h")):
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                for literal in re.findall(r'"([A-Za-z_. ]+)"', source.read()):
                    yield from re.split(r"[. ]", literal)


def main():
    if sys.argv[1] == "--builtins":
        words = builtin_types()
    elif sys.argv[1] == "--definitions":
        words = set(definition_lines(sys.argv[2]))
    elif sys.argv[1] == "--attributes":
        words = set(attribute_lines())
    else:
        words = {*source_words(), *module_words(), *subclass_words(), *label_words(sys.argv[1])}
        words = {word for word in words if word.isidentifier()} | builtin_types()
    print("\n".join(sorted(word for word in words if word.isascii())))


if __name__ == "__main__":
    main()
