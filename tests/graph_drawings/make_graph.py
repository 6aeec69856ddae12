# SPDX-License-Identifier: Apache-2.0
"""Makes the objects of one case, drops them where they are to be garbage, and dumps itself.

    make_graph.py CASE SNAPSHOT

Prints ids of objects as JSON, by name.
"""

import gc
import json
import os
import sys

import barrow


class Foo:
    pass


class Bar:
    pass


def empty():
    return {}


def find_garbage():
    foo, bar = Foo(), Bar()
    foo.dad, bar.kid = bar, foo
    return {"foo": id(foo), "bar": id(bar)}


def split():
    foo, bar = Foo(), Bar()
    ids = {"foo": id(foo), "bar": id(bar), "foo_dict": id(foo.__dict__), "bar_dict": id(bar.__dict__)}
    foo.next, bar.prev = bar, foo
    listing = []
    listing.append(listing)
    return {**ids, "list": id(listing)}


def prune():
    # A cycle of one, and what only hangs below it.
    foo, below = [], [[1, 2], {"leaf": []}]
    foo += [foo, below]
    return {"foo": id(foo), "below": id(below)}


def uncollectable():
    class Finalized:
        def __del__(self):
            pass

    one, other = Finalized(), Finalized()
    one.other, other.one = other, one
    return {}


def chain():
    last = []
    first = last
    for _ in range(599):
        first = [first]
    sys.modules["__main__"].holder = first
    return {"first": id(first), "last": id(last)}


def fan():
    holder = [[] for _ in range(900)]
    sys.modules["__main__"].holder = holder
    return {"holder": id(holder)}


HOSTILE = {
    "quotes": "a \"double\" and a 'single'",
    "backslashes": "C:\\new\\N \\G \\E \\l end\\",
    "newlines": "one\ntwo\r\nthree",
    "markup": "<b>bold</b> <!-- & &amp; &#65; -->",
    "record": "{left|<port> right}|{}",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "override": "\u202egnp.txt",
    "unicode": "žluťoučký 漢字 🐍 é",
    "not characters": "\uffff\ufffe",
    "surrogate": "\ud800 broken",
    "long": "x" * 1_000_000,
    "]]>": "]]>",
    "dot": "\"]; evil -> \"x",
}


def hostile():
    holder = Foo()
    holder.values = dict(HOSTILE)
    holder.__dict__["\"] -> \n<i>&\\"] = "odd attribute"
    sys.modules["__main__"].holder = holder
    return {"holder": id(holder)}


def main(case, snapshot):
    gc.collect()
    gc.disable()
    ids = {"empty": empty, "find_garbage": find_garbage, "split": split, "prune": prune, "hostile": hostile,
           "uncollectable": uncollectable, "chain": chain, "fan": fan}[case]()
    if case == "uncollectable":
        gc.collect()
    barrow.dump(snapshot, contents="values", text_limit=2_000_000)
    print(json.dumps(ids), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
