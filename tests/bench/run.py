#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints barrow's figures of speed and size beside the bars they have to stay below or above.

    tests/bench/run.py [--objects N] [--python PYTHON] [--build FOLDER] [--no-10m]

Measures one after the other, medians of seven rounds in one process for each heap; rounds from which the host of a virtual
machine stole time are repeated. Wants a quiet machine and a release build (cmake --preset release && cmake --build --preset
release). Pympler is taken from BUILD/pympler or the interpreter.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from quiet_rounds import medians

HERE = os.path.dirname(os.path.abspath(__file__))


def measured(command, **options):
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, **options)
    seconds = time.perf_counter() - start
    if result.returncode != 0:
        sys.exit(result.stderr)
    return seconds


def median_seconds(command):
    return medians(lambda: (measured(command),))[0]


class Sheet:
    """Rows of: what, measured, bar, whether it holds."""

    def __init__(self):
        self.missed = 0

    def row(self, what, value, unit, bar, at_least=False):
        if value is None:
            print(f"  {what:<52} {'not measured':>14}")
            return
        holds = value >= bar if at_least else value <= bar
        self.missed += not holds
        sign = ">=" if at_least else "<="
        print(f"  {what:<52} {value:>9.2f} {unit:<8} {sign} {bar:>8.2f}   {'ok' if holds else 'MISSED'}")


def dump_rows(sheet, f):
    mb, objects = f["resident_mb"], f["objects"]
    sheet.row("dump in place / gc.collect()", f["dump_s"] / f["collect_s"], "", 2)
    sheet.row("dump in place, million objects/s", objects / f["dump_s"] / 1e6, "M/s", 5, at_least=True)
    pympler = f["pympler_s"] and f["pympler_s"] / f["dump_s"]
    sheet.row("Pympler's summarize(get_objects()) / dump in place", pympler, "times", 10, at_least=True)
    sheet.row("extra peak memory, in place", f["extra_peak_mb"], "MB", 5 + 0.03 * mb)
    sheet.row("pause of the forked dump", f["pause_ms"], "ms", 2 + 20 * mb / 1024)
    sheet.row("private memory of the forked child", f["private_growth_mb"], "MB", 6 + 0.03 * mb)
    sheet.row("file, content hashes left out, bytes per object", f["bytes_without_hashes"] / objects, "B", 7)
    print(f"  {'file with content hashes, bytes per object':<52} {f['bytes'] / objects:>9.2f} B")


def load_rows(sheet, barrow, snapshot, again, objects, folder):
    case = os.path.join(folder, "case.db")
    load = median_seconds([barrow, "load", snapshot, "-o", case, "--force"])
    sheet.row("barrow load, million objects/s", objects / load / 1e6, "M/s", 4, at_least=True)
    sheet.row("case, bytes per object", os.path.getsize(case) / objects, "B", 24)
    sheet.row("barrow summary of the case", median_seconds([barrow, "summary", case]), "s", 0.1 if objects < 5e6 else 0.3)
    # The first dump leaves its result and the names it handed out; nothing of the program's own may differ.
    command = [barrow, "diff", snapshot, again, "--format", "json"]
    diff = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    total = diff["tables"]["types"]["total"]
    changed = total["new_object_count"] + total["vanished_object_count"]
    sheet.row("objects new or vanished between two dumps when idle", changed, "", 30)


def object_rows(sheet, barrow, folder):
    """Questions about single objects of the case that load_rows made. What a first question computes for the whole
    snapshot and stores is not in these figures."""
    case = os.path.join(folder, "case.db")
    biggest = "SELECT object_id FROM object JOIN type USING (snapshot_id, type_id) WHERE type_name = 'heaps.Plain' LIMIT 1"
    rows = subprocess.run([barrow, "sql", case, biggest, "--format", "csv"], check=True, stdout=subprocess.PIPE, text=True)
    name = rows.stdout.split()[1]
    for command in (["object"], ["sizeof"], ["sizeof", "--pympler"], ["referents"], ["referrers"]):
        line = [barrow, command[0], case, name] + command[1:]
        measured(line)
        sheet.row(f"barrow {' '.join(command)} of one object", median_seconds(line), "s", 0.3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=1_000_000, help="objects in each heap (default: 1000000)")
    parser.add_argument("--python", default=sys.executable, help="interpreter to measure in")
    parser.add_argument("--build", default=os.path.join(HERE, "../../build"), help="build folder (default: build)")
    parser.add_argument("--no-10m", action="store_true", help="leave out the case of ten million objects")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    barrow = os.path.join(build, "bin", "barrow")
    environment = dict(os.environ, PYTHONPATH=os.path.join(build, "python") + os.pathsep + HERE)
    sheet = Sheet()
    with tempfile.TemporaryDirectory() as folder:
        environment["XDG_CACHE_HOME"] = os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")

        def dump(kind, count):
            command = [options.python, os.path.join(HERE, "dump_figures.py"), kind, str(count), folder]
            command.append(os.path.join(build, "pympler"))
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
            figures = json.loads(out.stdout)
            print(
                f"{kind}: CPython {figures['python']}, {figures['objects']:,} objects, {figures['references']:,} references, "
                f"{figures['resident_mb']:.0f} MB; gc.collect() {figures['collect_s']:.3f} s, dump {figures['dump_s']:.3f} s"
            )
            return figures, [os.path.join(folder, f"{kind}{suffix}.barrow") for suffix in ("", "-again")]

        for kind in ("mixed", "aged"):
            figures, files = dump(kind, options.objects)
            dump_rows(sheet, figures)
            load_rows(sheet, barrow, *files, figures["objects"], folder)
        if not options.no_10m:
            figures, files = dump("mixed", 10_000_000)
            load_rows(sheet, barrow, *files, figures["objects"], folder)
            object_rows(sheet, barrow, folder)
    print("all bars hold" if not sheet.missed else f"{sheet.missed} bars missed")
    return 1 if sheet.missed else 0


if __name__ == "__main__":
    sys.exit(main())
