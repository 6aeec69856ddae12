#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints how long the analyses of a large heap take, and how much memory, beside the bars they have to stay below.

    tests/bench/analysis_figures.py [--objects 10000000] [--python PYTHON] [--build FOLDER] [--dumper FOLDER] [--pictures]

Real dumps of a mixed heap, a chain, a fan and a doubly linked list, one after the other, from file to answer. 10 million
objects take up to 2 GB of memory and 300 MB in the temporary folder. Times are processor time (user and system), which
means something on a machine that does other work, too. Bars per object are for 10 million. peer_figures.py measures other
tools beside barrow. Needs the targets barrow and analysis_bench.
"""

import argparse
import os
import sys
import tempfile

from runs import MAKE, Run, Sheet

HERE = os.path.dirname(os.path.abspath(__file__))
ALGORITHMS = ("dominators and retained sizes", "ways from the roots", "strong components", "garbage")


def algorithms(sheet, command, mixed):
    """The algorithms alone. `mixed`: seconds of each for the mixed heap, if this is another one. Returns them."""
    run = Run(command)
    count, references, *figures = map(float, run.output.split())
    parts = count + references
    print(f"{command[1]}: {count:,.0f} objects, {references:,.0f} references")
    for name, figure in zip(ALGORITHMS, figures):
        sheet.row(name + ", per object and reference", figure, "ns", 30 if name == ALGORITHMS[0] else None)
    sheet.row("peak memory per object, the graph included", run.peak / count, "B", None if mixed else 120)
    for name, figure, base in zip(ALGORITHMS, figures, mixed or []):
        sheet.row(f"{name}, this heap / the mixed one", figure * parts / base, "times", 2)
    return [figure * parts for figure in figures]


def from_file(sheet, options, kind, folder, mixed):
    """One heap, dumped and loaded. `mixed`: what this returned for the mixed one. Returns processor seconds of loading, of the
    first question, of the algorithms."""
    dump, case = os.path.join(folder, "heap.barrow"), os.path.join(folder, "case.db")
    path = os.pathsep.join([options.dumper, HERE])
    Run([options.python, "-c", MAKE, kind, str(options.objects), dump], env=dict(os.environ, PYTHONPATH=path))
    barrow = os.path.join(options.build, "bin", "barrow")
    alone = algorithms(sheet, [options.bench, dump], mixed and mixed[2])
    load = Run([barrow, "load", dump, "-o", case])
    os.remove(dump)
    counts = Run([barrow, "sql", case, "SELECT object_count, reference_count FROM snapshot", "--format", "csv"])
    objects, references = map(int, counts.output.split()[1].split(","))
    print(f"{kind} heap from file: {objects:,} objects, {references:,} references")
    sheet.row("load, processor time", load.processor, "s")
    sheet.row("load, peak memory per object", load.peak / objects, "B", None if mixed else 120)
    first = Run([barrow, "dominators", case, "--limit", "3"])
    sheet.row("first question: dominators, paths, storing them", first.processor, "s")
    sheet.row("the same per object and reference", first.processor * 1e9 / (objects + references), "ns")
    sheet.row("the same, peak memory per object", first.peak / objects, "B", None if mixed else 120)
    if mixed:
        sheet.row("load, this heap / the mixed one", load.processor / mixed[0], "times", 2)
        sheet.row("first question, this heap / the mixed one", first.processor / mixed[1], "times", 2)
    page = os.path.join(folder, "report.html")
    report = Run([barrow, "report", case, "-o", page, "--force"])
    sheet.row("report, the first question included, processor time", first.processor + report.processor, "s", 15)
    sheet.row("report, peak memory per object", report.peak / objects, "B", None if mixed else 120)
    sheet.row("size of the report", os.path.getsize(page) / 1e6, "MB", 2)
    questions(sheet, barrow, case, objects, mixed is None)
    os.remove(case)
    return load.processor, first.processor, alone


def questions(sheet, barrow, case, objects, is_mixed):
    single = (["object"], ["paths"], ["sizeof"], ["sizeof", "--pympler"], ["referents"], ["referrers"])
    for command, *more in single if is_mixed else single[:2]:
        line = [barrow, command, case, f"#{objects // 2}", *more]
        runs = [Run(line) for _ in range(5)]
        what = f"barrow {' '.join([command, *more])} of one object"
        sheet.row(f"{what}, processor time", min(run.processor for run in runs), "s", 0.3 if is_mixed else None)
        sheet.row(f"{what}, waited", min(run.waited for run in runs), "s")
    for line in (["leaks"], ["garbage"], ["dominators", "--by-type"], ["objects", "--sort", "retained"]):
        run = Run([barrow, line[0], case, *line[1:]])
        sheet.row(f"barrow {' '.join(line)}, processor time", run.processor, "s")
        sheet.row("the same, peak memory per object", run.peak / objects, "B", 120 if is_mixed else None)


GARBAGE = """
import gc, os, sys
import barrow, heaps
gc.disable()
heap = heaps.KINDS["mixed"](int(sys.argv[1]) - int(sys.argv[2]))
for _ in range(int(sys.argv[2]) // 4):  # rings of four that nobody holds
    ring = [[[[]]]]
    ring[0][0][0].append(ring)
del ring
barrow.dump(sys.argv[3], fork=False)
os._exit(0)
"""


def pictures(sheet, options, folder):
    """`barrow graph` of a large case with much garbage, and how long Graphviz takes for the most nodes a picture has."""
    dump, case = os.path.join(folder, "heap.barrow"), os.path.join(folder, "case.db")
    garbage = options.objects // 100
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([options.dumper, HERE]))
    Run([options.python, "-c", GARBAGE, str(options.objects), str(garbage), dump], env=environment)
    barrow = os.path.join(options.build, "bin", "barrow")
    Run([barrow, "load", dump, "-o", case])
    os.remove(dump)
    print(f"pictures of {options.objects:,} objects with {garbage:,} garbage objects")
    line = [barrow, "graph", case, "--garbage", "--force", "-o", os.path.join(folder, "picture")]
    first = Run([*line, "--format", "dot"])
    sheet.row("the first question: garbage and retained sizes", first.processor, "s", 5)
    sheet.row("the same, peak memory per object", first.peak / options.objects, "B")
    for more in ([], ["--split"], ["--stats"]):
        run = Run([*line, *more] if more == ["--stats"] else [*line, "--format", "dot", *more])
        sheet.row(" ".join(["barrow graph --garbage", *more]), run.processor, "s", 5)
    some = f"#{options.objects // 2}"
    for subject in (["--path", some], ["--cycles"]):
        run = Run([barrow, "graph", case, *subject, "--force", "--format", "dot", "-o", os.path.join(folder, "picture")])
        sheet.row(f"barrow graph {subject[0]}", run.processor, "s", 5)
        sheet.row("the same, peak memory per object", run.peak / options.objects, "B")
    for subject in (["--garbage"], [some, "--depth", "4"]):
        line = [barrow, "graph", case, *subject, "--force", "-o", os.path.join(folder, "picture")]
        text, *drawn = (min(Run([*line, "--format", kind]).processor for _ in range(3)) for kind in ("dot", "svg", "png"))
        for kind, seconds in zip(("SVG", "PNG"), drawn):
            sheet.row(f"at most 300 nodes drawn by Graphviz as {kind}, {subject[0]}", seconds - text, "s", 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=10_000_000)
    parser.add_argument("--python", default=sys.executable, help="interpreter whose heaps are dumped")
    parser.add_argument("--build", default=os.path.join(HERE, "../../build"), help="build folder (default: build)")
    parser.add_argument("--dumper", help="folder of the package barrow (default: BUILD/python)")
    parser.add_argument("--kinds", nargs="+", default=["mixed", "chain", "fan", "linked"], help="heaps to dump")
    parser.add_argument("--pictures", action="store_true", help="measure the pictures only")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.dumper = options.dumper or os.path.join(options.build, "python")
    options.bench = os.path.join(options.build, "tests", "algorithms", "analysis_bench")
    sheet = Sheet()
    mixed = None
    for kind in [] if options.pictures else options.kinds:
        with tempfile.TemporaryDirectory(prefix="barrow-figures-") as folder:
            figures = from_file(sheet, options, kind, folder, mixed)
            mixed = mixed or figures
    with tempfile.TemporaryDirectory(prefix="barrow-figures-") as folder:
        pictures(sheet, options, folder)
    print("all bars hold" if not sheet.missed else f"{sheet.missed} bars missed")
    return 1 if sheet.missed else 0


if __name__ == "__main__":
    sys.exit(main())
