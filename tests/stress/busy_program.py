# SPDX-License-Identifier: Apache-2.0
"""A process to be disturbed by stress.py: threads at work, a subinterpreter, signals that interrupt system calls, C extensions
(numpy where it is installed), a heap.

    busy_program.py dump PATH          dumps to PATH, says "child" if only its child failed, "lives" when it has gone on
    busy_program.py track PATH         snapshots of a class tracker into PATH until it is killed
"""

import ctypes
import json
import signal
import sqlite3
import sys
import threading

import barrow

try:
    import _interpreters as interpreters  # 3.13 on
except ImportError:
    import _xxsubinterpreters as interpreters
try:
    import numpy
except ImportError:
    numpy = None

# A heap of its own that changes all the time; since 3.12 with a GIL of its own.
SUBINTERPRETER = """
things = []
for round in range(20):
    things += [{"number": number, "text": [str(number)]} for number in range(200)]
    del things[:2000]
"""


class Node:
    def __init__(self, number):
        self.number = number
        self.text = f"node {number}"


def work(done, worked):
    database = sqlite3.connect(":memory:")
    while not done.is_set():
        if numpy is not None:
            assert numpy.sort(numpy.arange(5000)[::-1])[7] == 7
        worked.append(json.loads(json.dumps({"value": database.execute("SELECT 1").fetchone()})))
        if len(worked) > 1000:
            del worked[:]


def work_in_subinterpreter(done):
    interpreter = interpreters.create()
    while not done.is_set():
        interpreters.run_string(interpreter, SUBINTERPRETER)
    interpreters.destroy(interpreter)


def dump(path):
    try:
        barrow.dump(path)
        print("dumped", flush=True)
    except (OSError, RuntimeError) as error:
        print(f"failed: {type(error).__name__}: {error}", flush=True)


def track(path):
    with barrow.ClassTracker(path) as tracker:
        tracker.track_class(Node, trace=True)
        kept = []
        for number in range(100000):
            kept += [Node(number) for _ in range(200)]
            tracker.create_snapshot(str(number))
            print("taken", flush=True)
            del kept[:100]


def main():
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.003, 0.003)
    nodes = [Node(number) for number in range(60000)]
    done, worked = threading.Event(), []
    threads = [threading.Thread(target=work, args=(done, worked), daemon=True) for _ in range(3)]
    threads.append(threading.Thread(target=work_in_subinterpreter, args=(done,), daemon=True))
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    {"dump": dump, "track": track}[sys.argv[1]](sys.argv[2])
    # Is everything as it was?
    assert all(node.number == number and node.text == f"node {number}" for number, node in enumerate(nodes))
    assert ctypes.c_int(7).value == 7
    done.set()
    for thread in threads:
        thread.join()
    signal.setitimer(signal.ITIMER_REAL, 0)
    print("lives", flush=True)


if __name__ == "__main__":
    main()
