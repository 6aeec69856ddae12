#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints how long other heap analysers take for what barrow answers, and how much memory, side by side on one heap.

    pip install guppy3 pympler                 # into the interpreter, or virtual environment, that PYTHON is
    tests/bench/peer_figures.py [--objects 1000000] [--python PYTHON] [--build FOLDER] [--dumper FOLDER]

guppy3 and Pympler answer in the process itself: their memory is what the process grew by. barrow answers from a dump, made
of the same heap before the others begin: its memory is that of its own processes, and what the process grew by for the
dump. Times are processor time (user and system). Both others are left out where PYTHON does not have them. PyHeap, which
analyses dumps as well, is no package of PyPI (the one of that name is a data structure).

What the questions mean differs. guppy3 counts what it reaches, barrow and Pympler in their ways; guppy3 and Pympler add up
sys.getsizeof, barrow's retained sizes are what is really allocated. guppy3's domisize takes a set together: what two of its
members hold is part of it; barrow's --by-type adds up what each instance holds alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from runs import Run

HERE = os.path.dirname(os.path.abspath(__file__))

# Prints a line of JSON for each question: tool, question, seconds, bytes grown by, answer.
PROGRAM = """
import gc, json, resource, sys, time
import barrow, heaps
gc.disable()
heap = heaps.KINDS["mixed"](int(sys.argv[1]))

def resident():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))

def ask(tool, question, action):
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")  # VmHWM starts anew
    before, begin = resident(), time.process_time()
    answer = action()
    print(json.dumps([tool, question, time.process_time() - begin, resident() - before, answer]), flush=True)

ask("barrow", "dump", lambda: barrow.dump(sys.argv[2], fork=False).objects)
try:
    from guppy import hpy
except ImportError:
    hpy = None
if hpy is not None:
    view = hpy()
    seen = []
    ask("guppy3", "heap", lambda: seen.append(view.heap()) or seen[0].count)
    ask("guppy3", "types", lambda: len(str(seen[0].bytype).splitlines()) and seen[0].size)
    ask("guppy3", "object", lambda: view.iso(heap).domisize)
    ask("guppy3", "type", lambda: (seen[0] & heaps.Plain).domisize)
    del seen
try:
    from pympler import asizeof, muppy, summary
except ImportError:
    muppy = None
if muppy is not None:
    ask("Pympler", "types", lambda: sum(row[2] for row in summary.summarize(muppy.get_objects())))
    ask("Pympler", "reached", lambda: asizeof.asizeof(heap))
"""

QUESTIONS = (
    ("heap", "the heap is there to be asked"),
    ("types", "objects and bytes per type: all bytes"),
    ("object", "retained size of one object, a list of everything"),
    ("type", "retained size of all instances of heaps.Plain"),
    ("reached", "what the list reaches"),
)
TOOLS = ("barrow", "guppy3", "Pympler")


def of_barrow(options, dump, folder, figures):
    """Asks barrow, and adds what came of it to `figures`."""
    barrow = os.path.join(options.build, "bin", "barrow")
    case = os.path.join(folder, "case.db")

    def ask(question, command, answer=None):
        run = Run([barrow, *command])
        figures["barrow", question] = (run.processor, run.peak, run.output if answer is None else answer(run.output))

    (dumped, grown, objects) = figures.pop(("barrow", "dump"))
    load = Run([barrow, "load", dump, "-o", case], stderr=subprocess.DEVNULL)
    figures["barrow", "heap"] = (dumped + load.processor, max(grown, load.peak), objects)
    ask("types", ["summary", case, "--format", "json"], lambda text: json.loads(text)["facts"]["snapshot"]["flat_size"])
    # The first of these computes all retained sizes and stores them in the case.
    of_object = ["object", case, "__main__.heap", "--format", "json"]
    ask("object", of_object, lambda text: json.loads(text)["facts"]["sizes"]["retained_size"])
    by_type = ["dominators", case, "--by-type", "--limit", "all", "--format", "csv"]
    ask("type", by_type, lambda text: next(line.split(",")[2] for line in text.splitlines() if line.startswith("heaps.Plain,")))
    sizes = ["sizeof", case, "__main__.heap", "--format", "json"]
    ask("reached", sizes, lambda text: json.loads(text)["facts"]["sizing"]["total"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--python", default=sys.executable, help="interpreter whose heap is asked about, with the other tools")
    parser.add_argument("--build", default=os.path.join(HERE, "../../build"), help="build folder (default: build)")
    parser.add_argument("--dumper", help="folder of the package barrow (default: BUILD/python)")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    dumper = options.dumper or os.path.join(options.build, "python")
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.abspath(dumper), HERE]))
    with tempfile.TemporaryDirectory(prefix="barrow-peers-") as folder:
        dump = os.path.join(folder, "heap.barrow")
        output = Run([options.python, "-c", PROGRAM, str(options.objects), dump], env=environment).output
        figures = {(tool, question): rest for tool, question, *rest in map(json.loads, output.splitlines())}
        of_barrow(options, dump, folder, figures)
    print(f"{figures['barrow', 'heap'][2]:,} objects; processor time, memory, answer")
    for question, words in QUESTIONS:
        print(words)
        for tool in TOOLS:
            if (tool, question) in figures:
                seconds, grown, answer = figures[tool, question]
                print(f"  {tool:<8} {seconds:>8.2f} s {grown / 1e6:>8.1f} MB {int(answer):>16,}")
    missing = [tool for tool in TOOLS if not any(asked == tool for asked, _ in figures)]
    for tool in missing:
        print(f"{tool}: not installed for {options.python}")


if __name__ == "__main__":
    main()
