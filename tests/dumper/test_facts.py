# SPDX-License-Identifier: Apache-2.0
"""The header: what is said of process, system and interpreter, against what they say themselves."""

import gc
import os
import platform
import socket
import sys
import time
import unittest

import support
from dumper_case import DumperCase


def status_sizes(pid="self"):
    """[(name, bytes)] of every size in /proc/<pid>/status, in its order."""
    sizes = []
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            name, _, value = line.partition(":")
            if value.endswith(" kB\n"):
                sizes.append((name, int(value.split()[0]) * 1024))
    return sizes


class Facts(DumperCase):
    def test_the_process_is_named(self):
        before = time.time_ns()
        header = self.dump().header
        process = header.process
        self.assertEqual(process.pid, os.getpid())
        self.assertEqual(process.host, socket.gethostname())
        with open("/proc/self/cmdline") as file:
            self.assertEqual(process.command_line, file.read().split("\0")[:-1])
        self.assertEqual(process.executable, os.readlink("/proc/self/exe"))
        system = os.uname()
        self.assertEqual(process.platform, f"{system.sysname}-{system.release}-{system.machine}")
        self.assertLessEqual(before, header.created_unix_ns)
        self.assertLessEqual(header.created_unix_ns, time.time_ns())

    def test_the_uptime_is_that_of_the_process(self):
        first = self.dump().header.process.uptime_ns
        time.sleep(0.2)
        second = self.dump().header.process.uptime_ns
        self.assertGreater(first, 0)
        self.assertGreaterEqual(second - first, 200_000_000)
        with open("/proc/uptime") as file:
            self.assertLess(second / 1e9, float(file.read().split()[0]))

    def test_the_policy_none_withholds_whose_process_it_is(self):
        header = self.dump(contents="none").header
        process = header.process
        self.assertEqual((process.host, process.command_line, process.executable, process.platform), ("", [], "", ""))
        self.assertEqual(process.pid, os.getpid())
        self.assertEqual((header.runtime.version, header.runtime.build), (sys.version.split()[0], ""))

    def test_a_giant_command_line_is_cut(self):
        self.run_program(
            "import barrow, sys; barrow.dump(sys.argv[1])", self.path(), *("x" * 1000 for _ in range(100))
        )
        arguments = support.load(self.path()).header.process.command_line
        self.assertEqual(arguments[-1], "…")
        self.assertLessEqual(len("\0".join(arguments)), 33_000)

    def test_a_command_line_that_is_not_utf8_does_not_spoil_the_file(self):
        out = self.run_program(
            """
            import os, subprocess, sys
            program = b"import barrow, sys; barrow.dump(sys.argv[1])"
            subprocess.run([os.fsencode(sys.executable), b"-c", program, os.fsencode(sys.argv[1]), b"\\xff\\xfe"], check=True)
            """,
            self.path(),
        )
        self.assertEqual(out, "")
        self.assertEqual(support.load(self.path()).header.process.command_line[-1], "\ufffd\ufffd")

    def test_the_memory_is_what_the_system_says(self):
        before = dict(status_sizes())
        memory = self.dump().header.memory
        after = status_sizes()
        self.assertEqual([figure.name for figure in memory.system_figures], [name for name, _ in after])
        for name in ("VmPeak", "VmSize", "VmLck", "VmHWM", "VmRSS", "VmData", "VmStk", "VmExe", "VmLib", "VmPTE"):
            self.assertIn(name, before)
        figures = {figure.name: figure.bytes for figure in memory.system_figures}
        for name in ("VmExe", "VmLib", "VmStk", "VmLck"):  # these do not move
            self.assertEqual(figures[name], before[name], name)
        rough = 1 << 20  # the kernel adds up what the processors counted only now and then
        for name in ("VmPeak", "VmHWM"):  # these only grow
            self.assertLessEqual(before[name], figures[name] + rough)
            self.assertLessEqual(figures[name], dict(after)[name] + rough)
        self.assertEqual(memory.data_segment_bytes, figures["VmData"])
        self.assertEqual(memory.code_segment_bytes, figures["VmExe"])
        self.assertEqual(memory.shared_segment_bytes, figures["VmLib"])
        self.assertEqual(memory.stack_segment_bytes, figures["VmStk"])
        self.assertEqual(memory.page_bytes, os.sysconf("SC_PAGESIZE"))
        self.assertEqual(memory.virtual_bytes, figures["VmSize"])
        self.assertLess(abs(memory.resident_bytes - figures["VmRSS"]), 4 << 20)  # the kernel counts them apart

    def test_a_process_name_with_blanks_and_brackets_does_not_shift_the_figures(self):
        out = self.run_program(
            """
            import ctypes, sys
            import barrow
            assert ctypes.CDLL(None).prctl(15, b") R 1 (x 2", 0, 0, 0) == 0     # PR_SET_NAME
            barrow.dump(sys.argv[1])
            with open("/proc/self/stat") as file:
                print(file.read().strip())
            """,
            self.path(),
        )
        self.assertIn(") R 1 (x 2", out)
        header = support.load(self.path()).header
        figures = {figure.name: figure.bytes for figure in header.memory.system_figures}
        self.assertEqual(header.memory.virtual_bytes, figures["VmSize"])
        self.assertGreater(header.memory.resident_bytes, 1 << 20)
        self.assertLess(header.memory.major_faults, 1 << 20)
        self.assertLess(header.process.uptime_ns, 600 * 10**9)

    def test_the_interpreter_is_named(self):
        runtime = self.dump().header.runtime
        self.assertEqual(runtime.implementation, "CPython")
        self.assertEqual(runtime.version, sys.version.split()[0])
        self.assertIn(platform.python_compiler(), runtime.build)
        self.assertTrue(runtime.reference_counted)
        thing = type("Thing", (), {})()
        thing.attribute = None
        attributes = thing.__dict__
        followed = any(referent is attributes for referent in gc.get_referents(thing))
        self.assertEqual(runtime.collector_skips_dicts, not followed)
        self.assertEqual((runtime.interpreter_count, runtime.interpreters_walked), (1, 1))

    def test_the_collector_is_described(self):
        thresholds = gc.get_threshold()
        self.addCleanup(gc.set_threshold, *thresholds)
        self.addCleanup(gc.enable)
        gc.set_threshold(50_000, 11, 12)
        for enabled in (True, False):
            gc.enable() if enabled else gc.disable()
            runtime = self.dump().header.runtime
            self.assertEqual(runtime.collector_thresholds, [50_000, 11, 12])
            self.assertEqual(runtime.collector_enabled, enabled)
            self.assertEqual(runtime.collector_counts[1:], list(gc.get_count()[1:]))
        self.assertEqual(self.dump().header.pointer_bytes, 8 if sys.maxsize > 1 << 32 else 4)


if __name__ == "__main__":
    unittest.main()
