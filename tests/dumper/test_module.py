# SPDX-License-Identifier: Apache-2.0
"""The extension module as a citizen of the host's process."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from importlib.machinery import EXTENSION_SUFFIXES

from barrow import _barrow
from dumper_case import DumperCase


def tool(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Binary(unittest.TestCase):
    @unittest.skipUnless(shutil.which("nm"), "nm (binutils) is not installed")
    def test_it_exports_its_init_function_and_nothing_else(self):
        symbols = [line.split()[-1] for line in tool("nm", "-D", "--defined-only", _barrow.__file__).splitlines()]
        self.assertEqual(symbols, ["PyInit__barrow"])

    @unittest.skipUnless(shutil.which("readelf"), "readelf (binutils) is not installed")
    def test_it_needs_no_protobuf_and_is_bound_when_loaded(self):
        dynamic = tool("readelf", "-d", _barrow.__file__)
        self.assertNotIn("protobuf", dynamic)
        self.assertIn("libzstd.so.1", dynamic)
        self.assertRegex(dynamic, "BIND_NOW|Flags: NOW")


class Import(DumperCase):
    def test_importing_again_works(self):
        out = self.run_program(
            """
            import sys
            import barrow
            for name in ("barrow", "barrow._barrow"):
                del sys.modules[name]
            import barrow
            print(barrow.dump(sys.argv[1]).objects > 0)
            """,
            self.path(),
        )
        self.assertEqual(out, "True\n")

    @unittest.skipIf(sys.version_info < (3, 13), "CPython tells where it keeps things since 3.13")
    def test_an_interpreter_that_keeps_things_elsewhere_is_refused(self):
        """A build for 3.13.0 meets a later 3.13 that moved the collector's state, and says so."""
        out = self.run_program(
            """
            import ctypes
            gc_offset = (ctypes.c_uint64 * 11).in_dll(ctypes.pythonapi, "_PyRuntime")
            assert bytes(gc_offset)[:8] == b"xdebugpy", bytes(gc_offset)
            gc_offset[10] += 8
            try:
                import barrow
            except ImportError as error:
                print(error)
            """
        )
        self.assertIn("keeps its objects elsewhere than the headers barrow was built with say", out)

    def test_importing_starts_no_thread_and_opens_nothing(self):
        out = self.run_program(
            """
            import os, signal
            before = os.listdir("/proc/self/task"), os.listdir("/proc/self/fd"), signal.pthread_sigmask(0, ())
            import barrow
            print((os.listdir("/proc/self/task"), os.listdir("/proc/self/fd"), signal.pthread_sigmask(0, ())) == before)
            """
        )
        self.assertEqual(out, "True\n")

    def test_an_interpreter_without_a_module_is_told_which_ones_have_one(self):
        def refusal(*modules):
            folder = tempfile.mkdtemp()
            self.addCleanup(shutil.rmtree, folder)
            package = shutil.copytree(
                os.path.dirname(_barrow.__file__), f"{folder}/barrow", ignore=shutil.ignore_patterns("*.so", "*.cache")
            )
            for module in modules:
                open(f"{package}/{module}", "x").close()
            program = "try:\n    import barrow\nexcept ImportError as error:\n    print(error)"
            environment = {**os.environ, "PYTHONPATH": folder}
            return subprocess.run(
                [sys.executable, "-B", "-c", program], check=True, capture_output=True, text=True, env=environment
            ).stdout

        tag = EXTENSION_SUFFIXES[0].split(".")[1]
        this = f"barrow has no module for CPython {sys.version_info[0]}.{sys.version_info[1]} ({tag})"
        built = [f"_barrow.cpython-{version}-x86_64-linux-gnu.so" for version in ("313t", "39", "38")]
        self.assertEqual(refusal(*built), f"{this}; it was built for CPython 3.8, 3.9, 3.13t\n")
        self.assertEqual(refusal(), f"{this}, nor for any other interpreter: it was not built\n")
        self.assertIn("file too short", refusal("_barrow" + EXTENSION_SUFFIXES[0]))

    def test_a_subinterpreter_is_told_that_it_is_not_supported(self):
        out = self.run_program(
            """
            import sys
            program = '''
            try:
                import barrow
            except ImportError as error:
                print("refused:", error)
            '''
            if sys.version_info >= (3, 13):
                import _interpreters as interpreters
            else:
                import _xxsubinterpreters as interpreters
            import textwrap
            interpreter = interpreters.create()
            interpreters.run_string(interpreter, textwrap.dedent(program))
            interpreters.destroy(interpreter)
            import barrow
            print(barrow.dump(sys.argv[1]).objects > 0)
            """,
            self.path(),
        )
        refusal, dumped = out.splitlines()
        self.assertRegex(refusal, "^refused: .*(subinterpreters|main interpreter)")
        self.assertEqual(dumped, "True")


if __name__ == "__main__":
    unittest.main()
