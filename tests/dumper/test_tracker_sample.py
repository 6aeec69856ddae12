# SPDX-License-Identifier: Apache-2.0
"""samples/build_tool.py: what README says of the tracked build tool."""

import os
import subprocess
import sys
import unittest

import profile_support
from dumper_case import DumperCase

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "build_tool.py")


class BuildTool(DumperCase):
    def sums(self, name):
        """{registered name: (objects, bytes)} of the first snapshot."""
        profile = profile_support.load(self.path(name))
        sums = {}
        for number, size in profile.footprints[1].items():
            objects, size_bytes = sums.get(profile.objects[number].name, (0, 0))
            sums[profile.objects[number].name] = (objects + 1, size_bytes + size.total_bytes)
        self.assertNotIn(2, profile.footprints)  # the build is done: nothing is left
        self.assertEqual(profile.snapshots[1].footprint_count, 0)
        return sums

    def test_the_diet_makes_nodes_three_times_smaller(self):
        subprocess.run([sys.executable, SAMPLE, self.folder], check=True)
        before, after = self.sums("build-before.barrow"), self.sums("build-after.barrow")
        self.assertEqual(before["Node"][0], 4052)
        self.assertEqual({name: objects for name, (objects, _) in before.items()},
                         {name: objects for name, (objects, _) in after.items()})  # fmt: skip
        self.assertGreater(before["Node"][1], 3 * after["Node"][1])
        self.assertGreater(before["Executor"][1], 3 * after["Executor"][1])


if __name__ == "__main__":
    unittest.main()
