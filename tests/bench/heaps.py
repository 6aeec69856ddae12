# SPDX-License-Identifier: Apache-2.0
"""Heaps of about a given number of objects, the same ones each time: what programs are made of, in no special proportion."""

import collections
import dataclasses
import random


class Plain:
    def __init__(self, i):
        self.a = i
        self.b = str(i)
        self.c = None


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@dataclasses.dataclass
class Record:
    name: str
    value: float
    parent: object = None


def closure(value):
    def get():
        return value

    return get


def _one_more(i, kind, made):
    """A new thing and the number of objects it consists of."""
    if kind == 0:
        return {"id": i, "name": f"n{i}", "v": i * 0.5}, 4
    if kind == 1:
        return [i, i + 1, f"s{i}"], 4
    if kind == 2:
        return (i, float(i)), 3
    if kind == 3:
        return {i, i + 1}, 3
    if kind == 4:
        return collections.deque([i, i + 1]), 3
    if kind == 5:
        return Plain(i), 3
    if kind == 6:
        return Slotted(i, f"t{i}"), 3
    if kind == 7:
        return Record(f"d{i}", i * 1.5, made), 3
    if kind == 8:
        return closure(i), 4
    if kind == 9:
        one, other = Plain(i), Plain(i + 1)
        one.c, other.c = other, one
        return one, 6
    if kind == 10:
        return [Slotted(i, None), {"k": [i]}], 5
    return f"string {i} of some length", 1


def mixed(count, seed=1):
    """dicts, lists, tuples, sets, deques, str, int, float, instances with and without __slots__, dataclasses, closures,
    cycles; records refer to things made before."""
    choose = random.Random(seed)
    things, made = [], 0
    while made < count:
        other = things[choose.randrange(len(things))] if things else None
        thing, objects = _one_more(made + 1000, choose.randrange(12), other)
        things.append(thing)
        made += objects
    return things


def aged(count):
    """`mixed`, half dropped at random and rebuilt three times: fragmented memory."""
    things = mixed(count)
    choose = random.Random(2)
    for round_ in range(3):
        choose.shuffle(things)
        del things[len(things) // 2 :]
        things += mixed(count // 2, seed=10 + round_)
    return things


class Linked:
    __slots__ = ("before", "after")


def chain(count):
    """Lists, each in the next one."""
    head = None
    for _ in range(count):
        head = [head]
    return head


def fan(count):
    """One list of everything."""
    return [object() for _ in range(count)]


def linked(count):
    """A doubly linked list; the first node."""
    first = last = Linked()
    first.before = None
    for _ in range(count - 1):
        node = Linked()
        last.after, node.before = node, last
        last = node
    last.after = None
    return first


KINDS = {"mixed": mixed, "aged": aged, "chain": chain, "fan": fan, "linked": linked}
