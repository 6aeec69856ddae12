# SPDX-License-Identifier: Apache-2.0
"""How long the analyses of a large heap take, and how much memory: figures for README and the issue tracker.

    analysis_figures.py BARROW ANALYSIS_BENCH [--objects 10000000] [--dump FILE]

BARROW is the command, ANALYSIS_BENCH the program built from analysis_bench.cc beside this file. Measured are

* dominators and retained sizes in memory: ns per object and reference on one core, for a mixed heap, a chain, a fan and a
  doubly linked list of the same number of objects;
* with --dump (a snapshot of about that size, as heaps.py makes them): the whole first question, its peak memory per object,
  and the questions after it.

Where they are installed, guppy3 and PyHeap say what they take for the same; run this file with the interpreter that has them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time


def run(command, **extra):
    """Seconds, peak resident bytes and output of a command."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **extra)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {status}")
    return seconds, usage.ru_maxrss * 1024, output


def in_memory(bench, objects):
    for shape in ("mixed", "chain", "fan", "list"):
        _, peak, output = run([bench, shape, str(objects)])
        print(f"{shape:8} {output.strip()}, peak {peak / objects:.0f} bytes per object")


def on_file(barrow, dump):
    with tempfile.TemporaryDirectory(prefix="barrow-figures-") as cache:
        environment = dict(os.environ, XDG_CACHE_HOME=cache)
        seconds, peak, output = run([barrow, "sql", dump, "SELECT object_count FROM snapshot", "--format", "csv"],
                                    env=environment)
        objects = int(output.split()[-1])
        print(f"loading {objects:,} objects: {seconds:.2f} s, peak {peak / objects:.0f} bytes per object")
        seconds, peak, _ = run([barrow, "paths", dump, "#1"], env=environment)
        print(f"first question (dominators, paths, storing them): {seconds:.2f} s, peak {peak / objects:.0f} bytes per object")
        questions = {
            "paths of one object": ["paths", dump, f"#{objects // 2}"],
            "path_to": ["sql", dump, f"SELECT * FROM path_to({objects // 2})"],
            "retained size of one object": ["sql", dump, f"SELECT retained_size FROM object WHERE object_id = {objects // 3}"],
            "dominators": ["dominators", dump],
            "dominators --by-type": ["dominators", dump, "--by-type"],
            "leaks": ["leaks", dump],
            "garbage": ["garbage", dump],
        }
        for name, words in questions.items():
            times = sorted(run([barrow, *words], env=environment)[0] for _ in range(3))
            print(f"{name}: {times[1]:.2f} s")


def peers():
    try:
        import guppy
    except ImportError:
        print("guppy3: not installed")
    else:
        begin = time.perf_counter()
        heap = guppy.hpy().heap()
        print(f"guppy3 heap() of this process: {time.perf_counter() - begin:.2f} s, {heap.count:,} objects")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("barrow")
    options.add_argument("bench")
    options.add_argument("--objects", type=int, default=10_000_000)
    options.add_argument("--dump")
    arguments = options.parse_args()
    in_memory(arguments.bench, arguments.objects)
    if arguments.dump:
        on_file(arguments.barrow, arguments.dump)
    peers()


if __name__ == "__main__":
    main()
