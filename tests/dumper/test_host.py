# SPDX-License-Identifier: Apache-2.0
"""Dumps from places where a program rarely calls anything, and while others do what they like: the host survives."""

import gc
import signal
import sys
import time
import unittest

import barrow
import support
from dumper_case import DumperCase, Program, wait_until

try:
    import numpy
except ImportError:
    numpy = None

WAYS = (True, False)  # of fork
IGNORED = "barrow: signal ignored: another dump of this process is running; one at a time"


class Places(DumperCase):
    def assert_complete(self, *names):
        self.assertEqual(self.files(), sorted(names))
        for name in names:
            self.assertTrue(support.load(self.path(name), check=False).complete, name)

    def test_inside_atexit_and_in_a_destructor(self):
        out = self.run_program(
            """
            import atexit, sys
            import barrow

            def dump(place):
                for fork in (True, False):
                    barrow.dump(f"{sys.argv[1]}/{place}-{fork}.barrow", fork=fork)

            class Dumping:
                def __del__(self):
                    dump("destructor")

            thing = Dumping()
            del thing
            atexit.register(dump, "atexit")
            print("end")
            """,
            self.folder,
        )
        self.assertEqual(out, "end\n")
        self.assert_complete(*(f"{place}-{fork}.barrow" for place in ("atexit", "destructor") for fork in WAYS))

    def test_in_a_destructor_while_the_interpreter_is_torn_down(self):
        """A whole file or an exception, as Python's state then allows; never half a file, never a crash."""
        out = self.run_program(
            """
            import sys
            import barrow

            class Last:
                def __del__(self, dump=barrow._barrow.dump, folder=sys.argv[1], write=sys.stdout.write):
                    for fork in (True, False):
                        try:
                            dump(f"{folder}/{fork}.barrow", fork, "names", 10, True, False)
                            write("dumped ")
                        except Exception as error:
                            write(f"{type(error).__name__} ")

            sys.last_thing = Last()                    # torn down with sys, after all modules
            module_thing = Last.__new__(Last)
            """,
            self.folder,
        )
        self.assertRegex(out, "^(dumped|RuntimeError|FileExistsError)( (dumped|RuntimeError|FileExistsError))*")
        for name in self.files():
            self.assertTrue(support.load(self.path(name), check=False).complete, name)
        self.assertEqual(len(self.files()), min(2, out.count("dumped")))

    def test_while_other_threads_fork_and_start_programs(self):
        out = self.run_program(
            """
            import os, subprocess, sys, threading, warnings
            import barrow
            warnings.simplefilter("ignore", DeprecationWarning)     # 3.12 on: we have threads
            done, count = threading.Event(), [0, 0]

            def fork():
                while not done.is_set():
                    child = os.fork()
                    if child == 0:
                        os._exit(7)
                    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
                    count[0] += 1

            def start():
                while not done.is_set():
                    assert subprocess.run(["true"]).returncode == 0
                    count[1] += 1

            threads = [threading.Thread(target=work) for work in (fork, start)]
            for thread in threads:
                thread.start()
            dumps = 0
            while dumps < 4 or min(count) < 10:
                barrow.dump(sys.argv[1], fork=dumps % 4 != 3, overwrite=True)
                dumps += 1
            done.set()
            for thread in threads:
                thread.join()
            try:
                os.wait()
            except ChildProcessError:
                print("no children")
            """,
            self.path(),
        )
        self.assertEqual(out, "no children\n")
        self.assert_complete("heap.barrow")

    def test_while_subinterpreters_run(self):
        """With a GIL of their own (3.12 on) they change their heaps while ours is walked, which does not see them."""
        out = self.run_program(
            """
            import os, sys, threading
            import barrow
            if sys.version_info >= (3, 13):
                import _interpreters as interpreters
            else:
                import _xxsubinterpreters as interpreters
            work = '''
            import os
            things = []
            while not os.path.exists(STOP):
                things += [{"n": n, "l": [str(n)]} for n in range(200)]
                del things[:len(things) - 1000]
            '''
            import textwrap
            stop = sys.argv[1] + ".stop"
            program = f"STOP = {stop!r}" + textwrap.dedent(work)
            ours = [interpreters.create() for _ in range(2)]
            threads = [threading.Thread(target=interpreters.run_string, args=(each, program)) for each in ours]
            for thread in threads:
                thread.start()
            for fork in (True, False, True):
                barrow.dump(sys.argv[1], fork=fork, overwrite=True)
            open(stop, "w").close()
            for thread in threads:
                thread.join()
            os.remove(stop)
            for each in ours:
                interpreters.destroy(each)
            print(barrow.dump(sys.argv[1], overwrite=True).objects > 0)
            """,
            self.path(),
        )
        self.assertEqual(out, "True\n")
        self.assert_complete("heap.barrow")

    @unittest.skipIf(numpy is None, "numpy is not installed for this interpreter")
    def test_while_numpy_computes_in_threads(self):
        """C code that works without the GIL, on memory of its own."""
        out = self.run_program(
            """
            import sys, threading
            import barrow, numpy
            done, sums = threading.Event(), []

            def compute():
                array = numpy.arange(200_000, dtype=float)
                while not done.is_set():
                    sums.append(float(numpy.sort(array[::-1])[:1000].sum()))

            threads = [threading.Thread(target=compute) for _ in range(2)]
            for thread in threads:
                thread.start()
            for fork in (True, False, True):
                barrow.dump(sys.argv[1], fork=fork, overwrite=True)
            done.set()
            for thread in threads:
                thread.join()
            print(set(sums))
            """,
            self.path(),
        )
        self.assertEqual(out, "{499500.0}\n")
        self.assert_complete("heap.barrow")


class Heaps(DumperCase):
    def test_the_heap_is_the_same_before_and_after(self):
        """The same tracked objects at the same addresses, the same number of blocks, the same reference counts."""
        sentinels = [object(), [], {}, "text" * 10, 1 << 70, type(self), self.run, sys.modules[__name__]]
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)

        def state():
            objects = gc.get_objects()
            addresses = set(map(id, objects)) - {id(objects)}
            del objects
            return addresses, [sys.getrefcount(each) for each in sentinels], sys.getallocatedblocks()

        for fork in WAYS:
            with self.subTest(fork=fork):
                for _ in range(2):  # what Python keeps for the next call is there after the first
                    before = state()
                    barrow._barrow.dump("/dev/null", fork, "values", 10, True, False)
                    after = state()
                self.assertLessEqual(len(before[0] ^ after[0]), 10)  # what the test itself made of them
                self.assertEqual(after[1], before[1])
                self.assertLess(abs(after[2] - before[2]), 20)


class BlockedServices(DumperCase):
    PROGRAM = """
        import os, queue, select, signal, socket, sys, threading
        import barrow
        barrow.dump_on_signal(signal.SIGUSR2, sys.argv[1])
        lock, items = threading.Lock(), queue.Queue()
        lock.acquire()
        pipe = os.pipe()
        ours, theirs = socket.socketpair()

        def release():                      # what the main thread is blocked in ends when it is told so
            for end in (lambda: os.write(pipe[1], b"x"), lock.release, lambda: items.put(1),
                        lambda: theirs.send(b"x"), lambda: theirs.send(b"x")):
                sys.stdin.readline()
                end()

        threading.Thread(target=release, daemon=True).start()
        for block in (lambda: os.read(pipe[0], 1), lock.acquire, items.get,
                      lambda: select.select([ours], [], []), lambda: (ours.recv(1), ours.recv(1))):
            print("blocked")
            block()
            print("released")
        """

    def test_a_main_thread_blocked_in_a_read_a_lock_a_queue_or_a_socket_dumps_at_once_and_is_blocked_on(self):
        with Program(self.PROGRAM, self.folder) as program:
            for _ in range(5):
                self.assertEqual(program.line(), "blocked")
                self.signal_until_dumped(program)
                program.say()
                self.assertEqual(program.line(), "released")
            status, out, complaints = program.finish()
        self.assertEqual((status, out), (0, ""))
        self.assertLessEqual(set(complaints.splitlines()), {IGNORED})
        for name in self.files():
            self.assertTrue(support.load(self.path(name), check=False).complete, name)

    def signal_until_dumped(self, program):
        """A signal that comes just before the main thread is blocked waits for the next one: CPython's own race."""
        before = len(self.dumps())

        def dumped_after_a_signal():
            program.signal(signal.SIGUSR2)
            end = time.monotonic() + 0.3
            while len(self.dumps()) == before and time.monotonic() < end:
                time.sleep(0.002)
            return len(self.dumps()) > before

        wait_until(dumped_after_a_signal, "a dump")

    def dumps(self):
        return [name for name in self.files() if name.endswith(".barrow")]


if __name__ == "__main__":
    unittest.main()
