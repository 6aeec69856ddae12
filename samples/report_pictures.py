# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of reports that the README shows, with Chromium, from the snapshots of this folder.

    python3 samples/report_pictures.py build/bin/barrow docs/pictures
"""

import pathlib
import subprocess
import sys
import tempfile

SAMPLES = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(SAMPLES.parent / "tests" / "report"))

from browser import Browser  # noqa: E402

SNAPSHOTS = SAMPLES / "snapshots"


def main(barrow, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, Browser() as browser:

        def report(*names):
            page = pathlib.Path(scratch) / f"{len(names)}.html"
            subprocess.run([barrow.resolve(), "report", *names, "-o", page], check=True, cwd=SNAPSHOTS)
            return page

        page = browser.open(report("service-before.barrow", "service-after.barrow"), width=1120, height=760)
        page.picture(folder / "report-comparison.png", whole=False)

        page = browser.open(report("service-after.barrow"), width=1120, dark=True)
        page.picture(folder / "report-memory.png", clip="#tree")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
