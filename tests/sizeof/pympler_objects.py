# SPDX-License-Identifier: Apache-2.0
"""Dumps a process full of varied objects, then writes what Pympler's asizeof says of each.

    pympler_objects.py DUMP SIZES

The dump comes first: asizeof makes a __dict__ for each instance it looks at. Each object is an attribute of this module, so
that a dump with names finds it. SIZES is JSON: {name: size}.
"""

import array
import ast
import asyncio
import collections
import contextlib
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import io
import itertools
import json
import logging
import operator
import os
import pathlib
import queue
import random
import re
import string
import struct
import sys
import threading
import time
import types
import typing
import uuid
import weakref
import xml.etree.ElementTree

from pympler import asizeof

import barrow

try:
    import numpy
except ImportError:
    numpy = None


class Plain:
    def __init__(self, *values, **attributes):
        self.values = values
        self.__dict__.update(attributes) if attributes else None


class Bare:
    pass


class Wide:
    def __init__(self, count):
        for number in range(count):
            setattr(self, f"attribute_{number}", number * 1000)


class Inline:
    """Its attributes are only ever set by name: they stay inside the instance."""

    def __init__(self, left, right):
        self.left = left
        self.right = right
        self.text = "inline" * 3


class Partly:
    def __init__(self, full):
        self.first = [1]
        if full:
            self.second = [2]
            self.third = [3]


class Slots:
    __slots__ = ("a", "b", "__private")

    def __init__(self):
        self.a = [1]
        self.__private = "p" * 50


class MoreSlots(Slots):
    __slots__ = ("c",)

    def __init__(self):
        super().__init__()
        self.c = {"c": "c" * 30}


class SlotsAndDict:
    __slots__ = ("a", "__dict__", "__weakref__")

    def __init__(self):
        self.a = 1
        self.z = "zed"


class DictBelowSlots(Slots):
    def __init__(self):
        super().__init__()
        self.extra = ["extra"]


class OneStringSlot:
    __slots__ = "single"

    def __init__(self):
        self.single = "q" * 100


class _Under:
    __slots__ = ("__hidden", "plain")

    def __init__(self):
        self.__hidden = "h" * 100
        self.plain = ["plain"]


class SubDict(dict):
    pass


class SubList(list):
    pass


class SubTuple(tuple):
    pass


class SubStr(str):
    pass


class SubInt(int):
    pass


class SubSet(set):
    pass


class Callable:
    def __init__(self):
        self.q = ["callable"]

    def __call__(self):
        return self.q


class Cached:
    @functools.cached_property
    def value(self):
        return ["cached"] * 5

    @property
    def other(self):
        return 1


class Err(Exception):
    def __init__(self):
        super().__init__("text", ["argument"])
        self.extra = "e" * 100
        self.msg = "message" * 20


class Color(enum.Enum):
    RED = "red"
    BLUE = ("blue", 2)


class Bits(enum.Flag):
    ONE = 1
    TWO = 2


@dataclasses.dataclass
class Data:
    name: str
    values: list
    inner: typing.Any = None


@dataclasses.dataclass(slots=True)
class SlottedData:
    name: str
    values: list


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    def __init__(self):
        self.x = [1]


class Node:
    def __init__(self, name):
        self.name = name
        self.parent = None
        self.children = []

    def add(self, child):
        child.parent = self
        self.children.append(child)
        return child


Point = collections.namedtuple("Point", "x y")


class Typed(typing.NamedTuple):
    a: int
    b: list = None


def function(a, b=("default",) * 10):
    return lambda: a + b


def generator(count):
    local = "g" * 100
    for number in range(count):
        yield [local, number]


def closing_generator():
    captured = ["captured"] * 5

    def inner():
        return captured

    yield inner
    yield captured


async def coroutine(argument):
    await asyncio.sleep(argument)


def raised(make):
    try:
        make()
    except Exception as error:  # pylint: disable=broad-except
        return error.with_traceback(None)
    return None


def chained():
    try:
        try:
            raise KeyError("inner", ["k"])
        except KeyError as inner:
            raise ValueError("outer") from inner
    except ValueError as error:
        return error.with_traceback(None)


def family():
    root = Node("root")
    for number in range(5):
        child = root.add(Node(f"child {number}"))
        child.add(Node(f"leaf {number}"))
    return root


def cycle():
    a, b = [], {}
    a.append(b)
    b["a"] = a
    b["self"] = b
    return a


def nested(depth):
    inner = ["innermost"]
    for _ in range(depth):
        inner = [inner]
    return inner


def grown(count):
    result = []
    for number in range(count):
        result.append(number * 1000)
    return result


def shrunk_dict():
    result = {number: str(number) for number in range(1000)}
    for number in range(990):
        del result[number]
    return result


def touched():
    result = Inline([1], (2,))
    result.__dict__  # pylint: disable=pointless-statement
    return result


def with_deleted():
    result = Inline(1, 2)
    del result.right
    return result


def late():
    result = Inline(1, 2)
    setattr(result, "late" + str(1), ["late"])
    return result


def advanced(iterator, steps=1):
    for _ in range(steps):
        next(iterator)
    return iterator


def objects():
    """Pairs of a name and an object."""
    shared = ["shared"] * 3
    plain = Plain(1, 2)
    yield from {
        "zero": 0, "small_int": 5, "int_30": 2**30, "int_100": 2**100, "negative": -(2**65), "huge": 10**400,
        "true": True, "none": None, "ellipsis": ..., "not_implemented": NotImplemented, "float": 1.5, "complex": 1j,
        "empty_str": "", "str": "abc", "latin": "\xe9t\xe9" * 10, "wide_str": "\u20ac" * 33, "astral": "\U0001f40d" * 7,
        "long_str": "x" * 10000, "bytes": b"abc", "long_bytes": b"b" * 5000, "bytearray": bytearray(b"abc" * 100),
        "memoryview": memoryview(b"abc" * 50), "range": range(10), "slice": slice(1, 10, 2), "object": object(),
    }.items()
    yield from {
        "empty_list": [], "list": [1, "two", 3.0], "grown_list": grown(1000), "list_of_lists": [[i] * i for i in range(30)],
        "empty_tuple": (), "tuple": (1, "a", (2,)), "tuple_of_none": (None,) * 30, "empty_set": set(), "set": {1, "a", (2,)},
        "big_set": set(range(1000, 1500)), "frozenset": frozenset(("a", "b", ("c",))), "empty_dict": {}, "dict": {"a": 1},
        "dict_5": dict.fromkeys(range(5)), "dict_6": dict.fromkeys(range(6)), "dict_100": {i: str(i) for i in range(100)},
        "mixed_dict": {"k": [1], 2: {"x": ("y",)}, (3, 4): {5}, None: None, b"b": b"v", 1.5: 2j},
        "nested_dict": {"a": {"b": {"c": {"d": [1, 2, 3]}}}}, "shrunk_dict": shrunk_dict(), "shared": [shared, shared, {"s": shared}],
        "cycle": cycle(), "nested_50": nested(50), "nested_99": nested(99), "nested_100": nested(100), "nested_150": nested(150),
        "same_strings": ["same"] * 100, "equal_strings": [str(12345) for _ in range(10)],
        "mappingproxy": types.MappingProxyType({"a": ["proxied"]}),
    }.items()
    yield from {
        "ordered_dict": collections.OrderedDict(a=1, b=[2]), "default_dict": collections.defaultdict(list, a=[1]),
        "counter": collections.Counter("hello world"), "deque": collections.deque(["x" * 100, [1]]),
        "bounded_deque": collections.deque(range(1000, 1100), maxlen=50), "chain_map": collections.ChainMap({"a": 1}, {"b": [2]}),
        "user_dict": collections.UserDict(a=1, b=[2]), "user_list": collections.UserList([1, [2]]),
        "user_string": collections.UserString("user" * 10), "point": Point(11, "y" * 30), "typed": Typed(1, [2, [3]]),
        "points": [Point(i, [i]) for i in range(10)], "sub_dict": SubDict(a=1, b=[2]), "sub_list": SubList(["x" * 100]),
        "sub_tuple": SubTuple(("x" * 100,)), "sub_str": SubStr("abc"), "sub_int": SubInt(5), "sub_set": SubSet("abc"),
        "named_tuple_in_dict": {Point(1, 2): Point(3, [4])},
    }.items()
    sub_list = SubList([1])
    sub_list.note = ["note"]
    sub_dict = SubDict(a=1)
    sub_dict.note = ["note"]
    yield from {
        "bare": Bare(), "plain": plain, "plain_with_dict": Plain(1, key="value", other=[1]), "inline": Inline([1, 2], {"x": 1}),
        "inline_pair": [Inline(1, 2), Inline(3, 4)], "inline_shared": [Inline(shared, shared), shared],
        "partly_full": Partly(True), "partly_empty": Partly(False), "wide_3": Wide(3), "wide_10": Wide(10), "wide_29": Wide(29),
        "wide_40": Wide(40), "wide_100": Wide(100), "touched": touched(), "with_deleted": with_deleted(), "late": late(),
        "slots": Slots(), "more_slots": MoreSlots(), "slots_and_dict": SlotsAndDict(), "dict_below_slots": DictBelowSlots(),
        "one_string_slot": OneStringSlot(), "under": _Under(), "callable": Callable(), "cached": Cached(), "with_meta": WithMeta(),
        "data": Data("d", [1, 2], Data("inner", [])), "slotted_data": SlottedData("s", [1, 2]), "family": family(),
        "instances": [Plain(i) for i in range(20)], "instance_dict": {i: Inline(i, i) for i in range(20)},
        "color": Color.RED, "blue": Color.BLUE, "bits": Bits.ONE | Bits.TWO, "namespace": types.SimpleNamespace(a=1, b=[2]),
        "sub_list_with_note": sub_list, "sub_dict_with_note": sub_dict, "instance_of_instance": Plain(Plain(Plain([1]))),
    }.items()
    cached = Cached()
    cached.value  # pylint: disable=pointless-statement
    yield "cached_filled", cached
    yield from {
        "class": Plain, "builtin_class": int, "meta_class": WithMeta, "function": function, "lambda": function(1),
        "method": plain.__init__, "builtin": len, "bound_builtin": [].append, "descriptor": str.join, "code": function.__code__,
        "property": Cached.__dict__["other"], "cached_property": Cached.__dict__["value"], "static_method": staticmethod(len),
        "class_method": classmethod(len), "cell": function("captured" * 5).__closure__[0], "member": Slots.__dict__["a"],
        "functions": [function, len, function(2), Plain], "partial": functools.partial(function, "x" * 100, b=["y"]),
        "lru_cache": functools.lru_cache(function), "item_getter": operator.itemgetter("a", "b"),
        "attribute_getter": operator.attrgetter("a.b"), "module": string, "generic_alias": list[int],
        "typing_alias": typing.Dict[str, int], "union": int | str, "type_variable": typing.TypeVar("T"),
    }.items()
    yield from {
        "fresh_generator": generator(3), "started_generator": advanced(generator(3)),
        "finished_generator": advanced(generator(3), 3), "expression": (i for i in range(3)),
        "started_expression": advanced([i] for i in range(3)), "generators": [generator(1), advanced(generator(2))],
        "closing_generator": advanced(closing_generator()),
        "list_iterator": iter([1, [2], 3]), "tuple_iterator": iter((1, [2])), "set_iterator": iter({1, 2}),
        "str_iterator": iter("abc" * 10), "dict_iterator": iter({"a": [1]}), "item_iterator": iter({"a": [1]}.items()),
        "value_iterator": iter({"a": [1]}.values()), "dict_keys": {"a": [1]}.keys(), "dict_items": {"a": [1]}.items(),
        "reversed_list": reversed([1, [2]]), "reversed_tuple": reversed((1, [2])), "enumerate": enumerate([1, [2]]),
        "map": map(str, ["x" * 100]), "zip": zip(["x" * 100], [1]), "filter": filter(None, ["x" * 100]),
        "count": itertools.count(1000), "chain": itertools.chain(["x" * 100], [2]), "islice": itertools.islice(["x" * 100], 1),
        "bytes_iterator": iter(b"abc"), "range_iterator": iter(range(10)), "callable_iterator": iter(list, None),
    }.items()
    yield from {
        "value_error": ValueError("bad", [1]), "key_error": KeyError("key"), "exception": Exception("plain", {"a": 1}),
        "os_error": raised(lambda: open("/no/such/file", encoding="utf-8")), "os_error_made": OSError(2, "nope", "file" * 10),
        "bare_os_error": OSError(), "index_error": raised(lambda: [][1]), "zero_division": raised(lambda: 1 / 0),
        "attribute_error": raised(lambda: None.nothing), "name_error": raised(lambda: nothing),  # noqa: F821
        "unicode_error": raised(lambda: b"\xff".decode()), "syntax_error": raised(lambda: compile("1 +", "file", "exec")),
        "import_error": ImportError("missing", name="module"), "stop_iteration": StopIteration([1]), "err": Err(),
        "json_error": raised(lambda: json.loads("{")), "chained": chained(), "keyboard_interrupt": KeyboardInterrupt("k"),
        "system_exit": SystemExit(3), "assertion": AssertionError("a" * 50), "warning": UserWarning("w"),
    }.items()
    yield from {
        "int_array": array.array("i", [1, 2, 3]), "double_array": array.array("d", range(100)), "struct": struct.Struct("ii"),
        "decimal": decimal.Decimal("1.1"), "fraction": fractions.Fraction(1, 3), "date": datetime.date(2026, 1, 1),
        "date_time": datetime.datetime(2026, 1, 1), "aware": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
        "time_delta": datetime.timedelta(1), "uuid": uuid.UUID(int=5), "path": pathlib.PurePosixPath("/a/b/c"),
        "pattern": re.compile("a(b)c"), "match": re.match("a(b)c", "abc"), "random": random.Random(1), "hash": hashlib.sha256(b"x"),
        "lock": threading.Lock(), "rlock": threading.RLock(), "event": threading.Event(), "condition": threading.Condition(),
        "thread": threading.Thread(target=len), "local": threading.local(), "queue": queue.Queue(), "string_io": io.StringIO("text" * 50),
        "bytes_io": io.BytesIO(b"bytes" * 50), "json_decoder": json.JSONDecoder(), "formatter": logging.Formatter("%(message)s"),
        "log_record": logging.LogRecord("n", 20, "p", 1, "m", (), None), "exit_stack": contextlib.ExitStack(),
        "element": xml.etree.ElementTree.Element("tag", {"a": "b"}), "ast": ast.parse("a = [1, 2]"), "template": string.Template("$a"),
        "stat": os.stat("/"), "statvfs": os.statvfs("/"), "struct_time": time.gmtime(0), "csv_dialect": csv.excel(),
        "named_tuple_class": Point, "environment": dict(os.environ), "argument_list": list(sys.argv),
        "float_info": sys.float_info, "version_info": sys.version_info,
    }.items()
    yield "weak_reference", weakref.ref(plain)
    yield "dead_weak_reference", weakref.ref(Plain(1))
    yield "weak_proxy", weakref.proxy(plain)
    yield "weak_dictionary", weakref.WeakValueDictionary({"k": plain})
    yield "weak_set", weakref.WeakSet([plain])
    appended = array.array("i")
    for number in range(100):
        appended.append(number)
    yield "appended_array", appended
    try:
        raise ValueError("with traceback")
    except ValueError as error:
        yield "traceback", error.__traceback__
    pending = coroutine(["argument"])
    yield "coroutine", pending
    if numpy is not None:
        yield "numpy_array", numpy.arange(1000)
        yield "numpy_floats", numpy.zeros(100)
        yield "numpy_view", numpy.arange(1000)[:10]
        yield "numpy_objects", numpy.array([[1], {"a": 1}], dtype=object)
        yield "numpy_matrix", numpy.zeros((10, 10))
        yield "numpy_scalar", numpy.float64(1.5)
        yield "numpy_arrays", [numpy.arange(10), numpy.arange(20)]


def main(dump, sizes):
    names = []
    for name, made in objects():
        globals()["object_" + name] = made
        names.append("object_" + name)
    made = None
    barrow.dump(dump, overwrite=True)
    answers = {}
    for name in names:
        try:
            answers[name] = asizeof.asizeof(globals()[name])
        except Exception as error:  # pylint: disable=broad-except
            answers[name] = f"{type(error).__name__}: {error}"
    with open(sizes, "w", encoding="utf-8") as out:
        json.dump(answers, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
