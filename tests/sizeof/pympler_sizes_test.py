# SPDX-License-Identifier: Apache-2.0
"""`barrow sizeof --pympler` equals what asizeof.asizeof returned in the dumped process, object by object.

    pympler_sizes_test.py BARROW PYTHON

PYTHON needs Pympler and the barrow package on its path. Exits with 77 (skipped) where Pympler is missing.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

# Objects for which the figures differ, and why: the file does not tell what asizeof saw, or asizeof is wrong.
WEAK = "asizeof counts what a weak reference points to as owned (B13); the file does not say where one points"
VIEW = "asizeof charges a view the bytes it looks at, which its base has (B15); the file does not say how many these are"
FIRST = "asizeof takes the fixed part of every array from the first array it ever saw (B15, B16)"
TEMPORARY = "asizeof counts objects that it made itself by asking, and misses some whose address was used again (B12)"
LOCAL = "asking a threading.local for its __dict__ gives that of the asking thread, which the object does not hold"
ALIAS = "asking list[int] for its __dict__ gives that of list"
EXPECTED_DIFFERENCES = {
    "weak_reference": WEAK,
    "dead_weak_reference": WEAK + "; a dead one gives None",
    "weak_proxy": WEAK,
    "weak_dictionary": WEAK,
    "weak_set": WEAK,
    "traceback": TEMPORARY,
    "appended_array": FIRST,
    "double_array": FIRST,
    "local": LOCAL,
    "generic_alias": ALIAS,
    "numpy_view": VIEW,
    "numpy_matrix": FIRST,
}
# The same for one version of Python.
PLAIN_DICT = "3.11 gives instances of a subclass of list, str or set a plain dict; barrow takes all dicts to share keys"
EXPECTED_DIFFERENCES_OF = {
    "3.11": {"sub_list": PLAIN_DICT, "sub_str": PLAIN_DICT, "sub_set": PLAIN_DICT},
    "3.13": {"generators": TEMPORARY},
}

LEAST_EQUAL = 200


def barrow_size(barrow, dump, name):
    run = subprocess.run([barrow, "sizeof", dump, "__main__." + name, "--pympler", "--format", "json"],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return run.stderr.strip()
    return json.loads(run.stdout)["facts"]["sizing"]["total"]


def main(barrow, python):
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        dump, sizes = os.path.join(folder, "objects.barrow"), os.path.join(folder, "sizes.json")
        os.environ["XDG_CACHE_HOME"] = folder
        if subprocess.run([python, "-c", "import pympler"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
            print("Pympler is not installed for " + python)
            return 77
        subprocess.run([python, "-B", os.path.join(here, "pympler_objects.py"), dump, sizes], check=True)
        with open(sizes, encoding="utf-8") as text:
            expected = json.load(text)
        case = os.path.join(folder, "case.db")
        subprocess.run([barrow, "load", dump, "-o", case], check=True)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = dict(zip(expected, pool.map(lambda name: barrow_size(barrow, case, name), expected)))
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], check=True,
                             capture_output=True, text=True).stdout.strip()
    differences = EXPECTED_DIFFERENCES | EXPECTED_DIFFERENCES_OF.get(version, {})
    failures = equal = 0
    for name, size in expected.items():
        short = name.removeprefix("object_")
        if answers[name] == size:
            equal += 1
        elif short not in differences:
            print(f"{short}: asizeof {size}, barrow {answers[name]}")
            failures += 1
    print(f"{equal} of {len(expected)} objects have equal sizes")
    if equal < LEAST_EQUAL:
        print(f"at least {LEAST_EQUAL} must have")
        failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
