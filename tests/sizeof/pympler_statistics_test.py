# SPDX-License-Identifier: Apache-2.0
"""`barrow sizeof --pympler` prints what asizeof printed in the dumped process with stats and detail, to the byte, and gives its
figures with align, limit and exclusions.

    pympler_statistics_test.py BARROW PYTHON

PYTHON needs Pympler and the barrow package on its path. Exits with 77 (skipped) where Pympler is missing.
"""

import difflib
import json
import os
import subprocess
import sys
import tempfile


def run(command):
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return process.stdout if process.returncode == 0 else process.stderr


def differs(command, expected):
    """Whether barrow says something else; prints what."""
    if isinstance(expected, str):
        answer = run(command)
        lines = difflib.unified_diff(expected.splitlines(True), answer.splitlines(True), "asizeof", "barrow", n=1)
        report = "".join(lines)
    else:
        answer = json.loads(run([*command, "--format", "json"]))["facts"]["sizing"]["total"]
        report = f"asizeof {expected}, barrow {answer}\n"
    if answer != expected:
        print(" ".join(command[2:]) + "\n" + report, end="")
    return answer != expected


def main(barrow, python):
    here = os.path.dirname(os.path.abspath(__file__))
    if subprocess.run([python, "-c", "import pympler"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        print("Pympler is not installed for " + python)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        dump, texts, case = (os.path.join(folder, name) for name in ("statistics.barrow", "texts.json", "case.db"))
        subprocess.run([python, "-B", os.path.join(here, "pympler_statistics.py"), dump, texts], check=True)
        subprocess.run([barrow, "load", dump, "-o", case], check=True)
        with open(texts, encoding="utf-8") as text:
            answers = json.load(text)
        failures = [words for words, expected in answers if differs([barrow, "sizeof", case, *words, "--pympler"], expected)]
    print(f"{len(answers) - len(failures)} of {len(answers)} answers are equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
