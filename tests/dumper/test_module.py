# SPDX-License-Identifier: Apache-2.0
"""The extension module as a citizen of the host's process."""

import shutil
import subprocess
import unittest

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
