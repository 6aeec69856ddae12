# SPDX-License-Identifier: Apache-2.0
"""Runs ctest in a build folder and counts the tests, those inside a file of Catch2 or unittest one by one.

    run_ctest.py BUILD_FOLDER RESULT_FILE

Prints what failed with its output, and each skipped test with its reason. Writes "passed failed skipped" to RESULT_FILE.
Exit code 0, 1 if a test failed, 2 if ctest itself did: then nothing is written.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

# What unittest prints at the end of a file, and of each skipped test when it is verbose.
RAN = re.compile(r"^Ran (\d+) tests? in", re.M)
OUTCOME = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", re.M)
SKIPPED = re.compile(r"^(\w+) .*\.\.\. skipped ['\"](.*)['\"]$", re.M)

# What Catch2 prints at the end.
CATCH_PASSED = re.compile(r"^All tests passed \(\d+ assertions? in (\d+) test cases?\)$", re.M)
CATCH_FAILED = re.compile(r"^test cases: +(\d+)(?: \| +(\d+) passed)?(?: \| +(\d+) failed)?", re.M)


def count_unittest(output):
    """(passed, failed, skipped) of one run of unittest, or None if the output is none."""
    ran, outcome = RAN.search(output), OUTCOME.search(output)
    if not ran or not outcome:
        return None
    parts = dict(part.split("=") for part in (outcome.group(1) or "").split(", ") if "=" in part)
    failed = int(parts.get("failures", 0)) + int(parts.get("errors", 0)) + int(parts.get("unexpected successes", 0))
    skipped = int(parts.get("skipped", 0))
    return max(0, int(ran.group(1)) - failed - skipped), failed, skipped


def count_catch(output):
    """The same of one run of Catch2. A case that was expected to fail is counted as failed."""
    if passed := CATCH_PASSED.search(output):
        return int(passed.group(1)), 0, 0
    if failed := CATCH_FAILED.search(output):
        total, passed = int(failed.group(1)), int(failed.group(2) or 0)
        return passed, total - passed, 0
    return None


def main(folder, result_file):
    report = os.path.abspath(os.path.join(folder, "ctest.xml"))
    processes = 2 * (os.cpu_count() or 2)  # the long tests wait half of their time
    command = ["ctest", "--test-dir", folder, "--output-junit", report, "--parallel", str(processes), "--quiet"]
    if os.path.exists(report):
        os.remove(report)  # of an earlier run
    subprocess.run(command, check=False)
    if not os.path.exists(report):
        print(f"ctest ran no test in {folder}", file=sys.stderr)
        return 2
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        output = "".join(element.text or "" for element in case.iter("system-out"))
        counts = count_unittest(output) or count_catch(output)
        for test, reason in SKIPPED.findall(output) if counts else ():
            print(f"skipped: {name}: {test}: {reason}")
        if status in ("notrun", "disabled") and counts:
            skipped += counts[2]  # unittest of 3.12 and later says so of a file whose tests are all skipped
        elif status in ("notrun", "disabled"):
            reason = next((line for line in reversed(output.strip().splitlines()) if line.strip()), "no reason given")
            print(f"skipped: {name}: {reason.strip()}")
            skipped += 1
        elif status == "run":
            counts = counts or (1, 0, 0)
            passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
        else:
            print(f"FAILED: {name}\n{output}")
            counts = counts or (0, 1, 0)
            passed, failed, skipped = passed + counts[0], failed + max(1, counts[1]), skipped + counts[2]
    with open(result_file, "w", encoding="utf-8") as out:
        out.write(f"{passed} {failed} {skipped}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
