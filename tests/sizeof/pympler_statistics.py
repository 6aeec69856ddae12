# SPDX-License-Identifier: Apache-2.0
"""Dumps a process, then writes what Pympler's asizeof prints and returns in it with options.

    pympler_statistics.py DUMP TEXTS

TEXTS is JSON: a list of [arguments of `barrow sizeof DUMP … --pympler`, what asizeof printed, or its figure].
"""

import io
import json
import sys

from pympler import asizeof

import barrow


class Node:
    def __init__(self, number):
        self.number = number
        self.items = [number] * number


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def hello():
    return "hello"


data = [list(range(1000, 1300)), {"text": "v" * 2000, "more": ["a", "b"]}, ("t", 1.5), "plain"]
nodes = [Node(number) for number in range(50)]
slotted = [Slotted(b"xyz" * 100, {1, 2, 3}), Slotted(None, nodes), Slotted(bytearray(b"b" * 3000), frozenset("abc"))]
big = {number: str(number) * 3 for number in range(500)}
functions = [hello, hello, 5]

TEXTS = (
    (["data"], {"stats": 1}),
    (["data"], {"stats": 2}),
    (["data"], {"stats": 2, "above": 200, "clip": 30, "align": 16}),
    (["data"], {"stats": 2, "limit": 1, "code": True}),
    (["data"], {"stats": 1, "detail": 2}),
    (["big"], {"stats": 2, "cutoff": 1}),
    (["big", "slotted"], {"stats": 1}),
    (["slotted"], {"stats": 2, "clip": 60}),
    (["nodes"], {"stats": 2}),
    (["nodes", "data"], {"stats": 2, "detail": 1}),
    (["slotted"], {"stats": 1, "above": 100, "cutoff": 3}),
)
FIGURES = (
    *(([name], {"align": align}) for name in ("data", "nodes", "slotted") for align in (0, 1, 8, 16, 64)),
    *(([name], {"limit": limit}) for name in ("data", "nodes", "slotted", "big") for limit in (0, 1, 2, 3, 5)),
    (["functions"], {}),
)
EXCLUDED = (("nodes", "data[0]"), ("data", "data[0]"), ("data", "data[1]['text']"), ("slotted", "nodes"), ("slotted", "nodes[49]"))
EXCLUDED_TYPES = (("nodes", Node), ("slotted", Node), ("slotted", bytes), ("data", list), ("data", str), ("big", int))


def arguments(names, options):
    words = ["__main__." + name for name in names]
    for option, value in options.items():
        words += ["--" + option] if value is True else ["--" + option, str(value)]
    return words


def text_of(names, options):
    stream = io.StringIO()
    given = [globals()[name] for name in names]
    sizer = asizeof.Asizer()
    sizer.reset(stream=stream, **options)
    if "detail" in options:
        sized = sizer.asized(*given)
        sizer.print_stats(given, opts=options, sized=sized)
        for one in sized if len(given) > 1 else (sized,):
            stream.write(one.format() + "\n")
    elif len(given) > 1:
        sizer.print_stats(given, opts=options, sizes=sizer.asizesof(*given))
    else:
        sizer.asizeof(*given)
        sizer.print_stats(tuple(given), opts=options)
    return stream.getvalue()


def size_of(name, exclude):
    sizer = asizeof.Asizer()
    exclude(sizer)
    return sizer.asizeof(globals()[name])


def main(dump, texts):
    barrow.dump(dump, contents="values", text_limit=100000)
    answers = [[arguments(names, options), text_of(names, options)] for names, options in TEXTS]
    for names, options in FIGURES:
        answers.append([arguments(names, options), asizeof.asizeof(*(globals()[name] for name in names), **options)])
    for name, excluded in EXCLUDED:
        thing = eval(excluded)  # pylint: disable=eval-used
        size = size_of(name, lambda sizer: sizer.exclude_objs(thing))
        answers.append([["__main__." + name, "--exclude", "__main__." + excluded], size])
    for name, excluded in EXCLUDED_TYPES:
        size = size_of(name, lambda sizer: sizer.exclude_types(excluded))
        type_name = excluded.__name__ if excluded.__module__ == "builtins" else "__main__." + excluded.__name__
        answers.append([["__main__." + name, "--exclude-type", type_name], size])
    with open(texts, "w", encoding="utf-8") as out:
        json.dump(answers, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
