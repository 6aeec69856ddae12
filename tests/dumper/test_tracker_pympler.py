# SPDX-License-Identifier: Apache-2.0
"""Pympler's own tests of its class tracker, with barrow's in its place: README.md tells which of them do not pass, and why.

They are in Pympler's source distribution only, which tests/run.sh fetches. BARROW_PYMPLER_SOURCE is a folder that holds it.
"""

import glob
import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import unittest

from dumper_case import DumperCase

NAMES = ("test_classtracker", "test_stats")
HERE = os.path.dirname(os.path.abspath(__file__))


def source_distribution():
    found = glob.glob(os.path.join(os.environ.get("BARROW_PYMPLER_SOURCE", ""), "[Pp]ympler-1.1.tar.gz"))
    return found[0] if found and importlib.util.find_spec("pympler") else None


def listed_failures():
    """What the tables of README.md name in their first column, for this release."""
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
        rows = re.findall(r"^\| (`test_.*?)(?:, from 3\.(\d+) on)? \|", file.read(), re.MULTILINE)
    rows = [row for row, minor in rows if sys.version_info >= (3, int(minor or 0))]
    return {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}


@unittest.skipUnless(source_distribution(), "Pympler's source distribution is not there")
class PymplersOwnTests(DumperCase):
    def test_those_fail_that_the_note_lists(self):
        with tarfile.open(source_distribution()) as archive:
            for name in NAMES:
                text = archive.extractfile(f"pympler-1.1/test/tracker/{name}.py").read().decode("utf-8")
                with open(self.path(name + ".py"), "w", encoding="utf-8") as file:
                    file.write(re.sub(r"from pympler\.classtracker(_stats)? import", "from barrow import", text))
        folder = os.path.dirname(os.environ["BARROW_TEST_ANALYZER"])
        environment = {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"]}
        run = subprocess.run(
            [sys.executable, "-m", "unittest", *NAMES],
            cwd=self.folder, env=environment, stderr=subprocess.PIPE, text=True, timeout=120,
        )  # fmt: skip
        self.assertIn("\nRan 30 tests", run.stderr)
        failed = set(re.findall(r"^(?:FAIL|ERROR): (test_\w+)", run.stderr, re.MULTILINE))
        self.assertEqual(failed, listed_failures(), run.stderr)


if __name__ == "__main__":
    unittest.main()
