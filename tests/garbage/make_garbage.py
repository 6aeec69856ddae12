# SPDX-License-Identifier: Apache-2.0
"""Makes cycles of every kind, dumps itself, and only then lets the collector find them.

    make_garbage.py SNAPSHOT FOUND

FOUND gets a line for each object that gc.collect() with DEBUG_SAVEALL found: its address and the name of its type.
"""

import gc
import os
import sys
import weakref

import barrow


class Node:
    def __init__(self):
        self.me = None


class Slots:
    __slots__ = ("first", "second")


class Attributes:
    pass


class OwnList(list):
    pass


class OwnDict(dict):
    pass


def make_instances():
    node = Node()
    node.me = node
    node.reference = weakref.ref(node)
    left, right = Node(), Node()
    left.me, right.me = right, left
    left.below = [1, 2, {}, []]  # below a cycle, in none
    slots = Slots()
    slots.first, slots.second = slots, [slots]
    listing = OwnList()
    listing.append(listing)
    listing.attribute = listing
    mapping = OwnDict()
    mapping["self"] = mapping
    mapping.attribute = mapping


def make_dictionaries():
    """Dictionaries of instances, which 3.13 makes without taking the values out of the instance."""
    made = Attributes()
    made.me = made
    made.__dict__
    filled = Attributes()
    filled.__dict__["me"] = filled
    changed = Attributes()
    changed.value = 1
    changed.__dict__
    changed.value = changed
    changed.more = [changed]
    taken = Attributes()
    taken.me = taken
    taken.dictionary = taken.__dict__


def make_containers():
    mapping = {}
    mapping["self"] = mapping
    listing = []
    listing += [listing, (listing,), {1: listing}]


def make_code():
    def function():
        return function

    class Made:
        pass

    class Derived(Made):
        pass

    Made.instance = Made()
    try:
        raise ValueError("kept")
    except ValueError as error:
        kept = error
        kept.itself = kept


def make_list(length):
    nodes = [Node() for _ in range(length)]
    for left, right in zip(nodes, nodes[1:]):
        left.me, right.previous = right, left


def main(snapshot, found):
    gc.collect()
    gc.disable()
    alive = Node()
    alive.me = alive
    make_instances()
    make_dictionaries()
    make_containers()
    make_code()
    make_list(100)
    barrow.dump(snapshot)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    with open(found, "w") as file:
        for item in gc.garbage:
            file.write(f"{id(item)} {type(item).__name__}\n")
        file.flush()
    os._exit(0 if alive.me is alive else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
