# SPDX-License-Identifier: Apache-2.0
"""Runs one sample and checks that barrow shows what samples/README.md says.

    sample_test.py BARROW SAMPLE COMMAND...

COMMAND gets a folder as its last argument and leaves two snapshots there. SAMPLE names the entry of EXPECTED. Exits with 77 if
the sample cannot run here.
"""

import csv
import glob
import io
import os
import subprocess
import sys
import tempfile

# What grew, in objects: exactly so many more (the programs are deterministic). And rows, of which the named columns are
# given, among the first of a query on the later snapshot. (Not the owner's type: before 3.11 it is the instance's dict.)
# LEAK has what the first suspects of `leaks` are, with and without the earlier snapshot: how their sentences begin.
EXPECTED = {
    "unbounded_cache": (
        {"__main__.QuoteKey": 20_000, "__main__.Quote": 20_000},
        ("containers_by_length", [{"length": "21000", "owner_label": ".entries"}]),
    ),
    "forgotten_listener": (
        {"method": 2_000, "__main__.View": 2_000, "__main__.Document": 2_000},
        ("containers_by_length", [{"length": "2100", "owner_label": ".listeners"}]),
    ),
    "exception_cycle": (
        {"__main__.ImportFailure": 5_000, "traceback": 10_000},
        (
            "functions_by_count",
            [
                {"type_name": "frame", "qualified_name": "parse_amount", "object_count": "5100"},
                {"type_name": "frame", "qualified_name": "import_record", "object_count": "5100"},
            ],
        ),
    ),
    "kept_traceback": (
        {"bytearray": 100, "__main__.JobFailed": 100, "traceback": 300},
        ("biggest_objects", [{"type_name": "bytearray", "length": "200000"}]),
    ),
    "closure_keeps_request": (
        {"function": 2_500, "cell": 5_000, "__main__.Request": 2_500},
        (
            "functions_by_count",
            [{"type_name": "function", "qualified_name": "Notifier.handle.<locals>.send", "object_count": "2620"}],
        ),
    ),
    "unfinished_tasks": (
        {"_asyncio.Task": 3_000, "_asyncio.Future": 3_000, "asyncio.queues.Queue": 3_000, "coroutine": 6_000},
        ("functions_by_count", [{"type_name": "coroutine", "qualified_name": "ChatServer.pump", "object_count": "3100"}]),
    ),
    "numpy_views": (
        {"numpy.ndarray": 120, "__main__.Thumbnail": 60},
        ("biggest_objects", [{"type_name": "numpy.ndarray"}]),
    ),
    "web_service": (
        {"__main__.Page": 1_593, "__main__.Session": 1_365, "__main__.Cart": 1_365},
        (
            "containers_by_length",
            [
                {"owner_label": ".pages", "length": "1788"},
                {"owner_label": ".sessions", "length": "1518"},
            ],
        ),
    ),
    "cpp_graph": (
        {"Order": 2_000, "Line[]": 2_000, "Order*[]": 0},
        ("containers_by_length", [{"length": "2100", "owner_type": "OrderBook", "owner_label": ".undo_history_"}]),
    ),
}
EXPECTED["service"] = EXPECTED["web_service"]

LEAK = {
    "unbounded_cache": ["21,000 __main__.Quote in service.cache.entries (dict"],
    "forgotten_listener": ["2,100 method in __main__.SETTINGS.listeners (list)"],
    "exception_cycle": ["objects only hold each other and wait for the cycle collector, which is switched off"],
    "kept_traceback": ["105 __main__.JobFailed in worker.failures (list"],
    "closure_keeps_request": ["2,620 function in notifier.retries (list"],
    "unfinished_tasks": ["3,100 _asyncio.Task in server.tasks (set"],
    "numpy_views": ["65 __main__.Thumbnail in gallery.thumbnails (list"],
    "web_service": ["1,518 __main__.Session in ", "1,788 __main__.Page in "],
    "cpp_graph": ["Order in "],
}
LEAK["service"] = LEAK["web_service"]


def rows(barrow, *arguments):
    """The table that `barrow` prints with these arguments; nothing must be odd about the files."""
    done = subprocess.run([barrow, *arguments, "--format", "csv"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"barrow {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
    if "loss" in done.stderr or "truncated" in done.stderr:
        sys.exit(f"barrow {' '.join(arguments)}: {done.stderr}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def main(barrow, sample, *command):
    if sample == "numpy_views" and subprocess.run([command[0], "-c", "import numpy"], capture_output=True).returncode != 0:
        print(f"skipped: {command[0]} has no numpy")
        return 77
    growth, (query, expected_rows) = EXPECTED[sample]
    with tempfile.TemporaryDirectory(prefix="barrow-sample-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        subprocess.run([*command, folder], check=True, timeout=60)
        (before,) = glob.glob(os.path.join(folder, "*before.barrow"))
        (after,) = glob.glob(os.path.join(folder, "*after.barrow"))

        faults = []
        differences = rows(barrow, "diff", before, after, "--all", "--limit", "all")
        grown = {row["type_name"]: int(row["object_count"]) for row in differences}
        for type_name, count in growth.items():
            if grown.get(type_name) != count:
                faults.append(f"{type_name}: {count:+} objects expected, diff shows {grown.get(type_name)}")
        for files in ([after, before], [after]):
            suspects = [row["suspect"] for row in rows(barrow, "leaks", *files)]
            for leak in LEAK[sample]:
                if not any(leak in suspect for suspect in suspects[: len(LEAK[sample])]):
                    faults.append(f"leaks does not begin with '{leak}', but with: {suspects[:3]}")
        shown = rows(barrow, "query", after, query)
        for expected in expected_rows:
            if not any(expected.items() <= row.items() for row in shown):
                faults.append(f"{query} shows no row with {expected}, but:")
                faults += [f"    {row}" for row in shown[:8]]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
