# SPDX-License-Identifier: Apache-2.0
"""pip install ./dumper into a virtual environment, without network or build isolation; and what was built so, run by the
other releases of the same minor version that the machine has."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "dumper")

# Dumps, or is refused by an import that says why.
PROGRAM = """
import sys
try:
    import barrow
except ImportError as error:
    print("refused:", error)
else:
    import platform
    print("dumped", barrow.dump(sys.argv[1], overwrite=True).objects > 1000, platform.python_version(), barrow.__file__)
"""


def run(*command, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    return subprocess.run(command, env={**kept, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="barrow-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.snapshot = os.path.join(cls.folder, "heap.barrow")
        # A copy, because the build leaves its objects beside the sources, and other tests build there at the same time.
        source = os.path.join(cls.folder, "dumper")
        shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("build"))
        environment = os.path.join(cls.folder, "environment")
        # With the distribution's packages, setuptools among them, where the interpreter has some.
        made = run(sys.executable, "-m", "venv", "--system-site-packages", environment)
        if made.returncode != 0:
            raise unittest.SkipTest("this interpreter makes no virtual environments: " + made.stdout.strip()[:200])
        cls.python = os.path.join(environment, "bin", "python")
        compiler = {"CXXFLAGS": "-O0 -g0"}  # quick to build
        if shutil.which("ccache") and shutil.which("g++") and "CXX" not in os.environ:
            compiler |= {"CXX": "ccache g++", "CCACHE_BASEDIR": cls.folder, "CCACHE_NOHASHDIR": "1"}
        cls.installed = run(cls.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-build-isolation",
                            "--no-index", source, **compiler)  # fmt: skip

    def test_it_installs_and_dumps(self):
        self.assertEqual(self.installed.returncode, 0, self.installed.stdout)
        dumped = run(self.python, "-c", PROGRAM, self.snapshot).stdout.split()
        self.assertEqual(dumped[:3], ["dumped", "True", platform.python_version()])
        self.assertTrue(dumped[3].startswith(self.folder), dumped)

    def test_other_releases_of_the_minor_version_run_it_or_refuse_it(self):
        others = []
        for python in filter(None, os.environ.get("BARROW_TEST_PYTHONS", "").split(":")):
            version = run(python, "-c", "import platform; print(platform.python_version())").stdout.strip()
            if version.startswith("%d.%d." % sys.version_info[:2]) and version != platform.python_version():
                others.append((version, python))
        if not others:
            self.skipTest(f"no other release of CPython {sys.version_info[0]}.{sys.version_info[1]} is known")
        site = run(self.python, "-c", "import barrow, os; print(os.path.dirname(os.path.dirname(barrow.__file__)))")
        for version, python in others:
            with self.subTest(version=version):
                ran = run(python, "-c", PROGRAM, self.snapshot, PYTHONPATH=site.stdout.strip())
                self.assertEqual(ran.returncode, 0, ran.stdout)
                self.assertRegex(ran.stdout, rf"^(dumped True {version} |refused: .*build barrow with this interpreter)")


if __name__ == "__main__":
    unittest.main()
