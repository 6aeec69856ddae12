# SPDX-License-Identifier: Apache-2.0
"""What the tests of the dumper share: a folder to dump into, and programs to dump in."""

import os
import select
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

import barrow
import support

PATIENCE = 60  # seconds after which something that must happen is taken not to happen

# For heaps whose child lives long enough to be met: a few 100 ms.
BIG_HEAP = "big_heap = [float(i) for i in range(2_000_000)]"


def children_of(pid):
    """Process ids of the children of `pid`, zombies included."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parent = file.read().rpartition(")")[2].split()[1]
            except OSError:
                continue  # it has ended
            if int(parent) == pid:
                found.append(int(name))
    return found


def thread_count(pid="self"):
    return len(os.listdir(f"/proc/{pid}/task"))


def open_descriptors():
    """Open descriptors of this process and what they are."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:
            pass  # the one that lists
    return found


def wait_until(condition, what):
    """Returns the first true value of condition()."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.0005)
    raise AssertionError(f"waited {PATIENCE} s in vain for {what}")


class Program:
    """A Python program run as a process of its own. It talks by printed lines."""

    def __init__(self, source, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", textwrap.dedent(source), *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        )  # fmt: skip
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def line(self):
        """Its next line of standard output."""
        return self._line(self.process.stdout)

    def complaint(self):
        """Its next line on standard error."""
        return self._line(self.process.stderr)

    @staticmethod
    def _line(stream):
        """Unbuffered: what it says later stays in the pipe, for select() to see."""
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([stream], [], [], PATIENCE)[0]:
                raise AssertionError(f"waited {PATIENCE} s in vain for a line")
            byte = os.read(stream.fileno(), 1)
            if not byte:
                break
            line += byte
        return line.decode().strip()

    def say(self, text=""):
        self.process.stdin.write(f"{text}\n".encode())

    def signal(self, number):
        os.kill(self.pid, number)

    def child(self):
        """Pid of its child, as soon as there is one."""
        return wait_until(lambda: children_of(self.pid), "a child")[0]

    def finish(self):
        """(exit status, rest of standard output, standard error)"""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out.decode(), err.decode()


class DumperCase(unittest.TestCase):
    """Each test has an empty folder, self.folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="barrow-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name="heap.barrow"):
        return os.path.join(self.folder, name)

    def files(self):
        return sorted(os.listdir(self.folder))

    def search_path(self, folder):
        """For the rest of the test, commands are looked for in this folder first."""
        before = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", before)
        os.environ["PATH"] = folder + os.pathsep + before

    def analyzer(self):
        """The command barrow, which the test finds on the PATH from now on. Skips the test if it was not built."""
        command = os.environ.get("BARROW_TEST_ANALYZER", "")
        if not os.path.isfile(command):
            self.skipTest("the command barrow was not built")
        self.search_path(os.path.dirname(command))
        return command

    def dump(self, **options):
        """Dumps this process and opens the file. Its totals are left unchecked: that takes time, and test_api does."""
        path = self.path()
        barrow.dump(path, overwrite=True, **options)
        return support.load(path, check=False)

    def run_program(self, source, *arguments):
        """Runs a program that must succeed and say nothing on standard error. What it printed."""
        with Program(source, *arguments) as program:
            status, out, err = program.finish()
        self.assertEqual((status, err), (0, ""), out)
        return out
