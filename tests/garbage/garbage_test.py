# SPDX-License-Identifier: Apache-2.0
"""Compares what `barrow garbage` lists with what the collector of the dumped process found just afterwards.

    garbage_test.py BARROW PYTHON PROGRAM
"""

import csv
import io
import os
import subprocess
import sys
import tempfile

LEAST = 130  # objects that make_garbage.py makes


def main(barrow, python, program):
    with tempfile.TemporaryDirectory(prefix="barrow-garbage-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        snapshot, found = os.path.join(folder, "made.barrow"), os.path.join(folder, "found")
        subprocess.run([python, program, snapshot, found], check=True, timeout=60)
        shown = subprocess.run([barrow, "garbage", snapshot, "--limit", "all", "--format", "csv"],
                               capture_output=True, text=True, check=True).stdout
        with open(found) as file:
            collected = dict(line.split() for line in file)
    listed = {str(int(row["address"], 16)): row["type_name"]
              for row in csv.DictReader(io.StringIO(shown)) if row["address"]}
    faults = [f"not listed: {collected[address]} at {address}" for address in collected.keys() - listed.keys()]
    faults += [f"not collected: {listed[address]} at {address}" for address in listed.keys() - collected.keys()]
    if len(collected) < LEAST:
        faults.append(f"only {len(collected)} objects were collected")
    print("\n".join(sorted(faults)) or f"{len(listed)} objects, the same")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
