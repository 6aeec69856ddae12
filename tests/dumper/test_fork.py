# SPDX-License-Identifier: Apache-2.0
"""The forked child as the host meets it: hardly at all."""

import os
import resource
import signal
import subprocess
import sys
import threading
import unittest

import barrow
import support
from dumper_case import BIG_HEAP, DumperCase, Program, children_of, open_descriptors, wait_until


class Invisible(DumperCase):
    def test_the_host_gets_no_sigchld_and_has_nothing_to_wait_for(self):
        seen = []
        before = signal.signal(signal.SIGCHLD, lambda *_: seen.append("SIGCHLD"))
        self.addCleanup(signal.signal, signal.SIGCHLD, before)
        for name in ("a", "b"):
            barrow.dump(self.path(name))
        self.assertEqual(seen, [])
        self.assertRaises(ChildProcessError, os.waitpid, -1, os.WNOHANG)
        self.assertEqual(children_of(os.getpid()), [])

    def test_a_wait_of_another_thread_gets_its_own_child_only(self):
        worker = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
        waited = []
        waiter = threading.Thread(target=lambda: waited.append(os.wait()[0]))
        waiter.start()
        barrow.dump(self.path())
        self.assertEqual(waited, [])
        worker.stdin.close()
        waiter.join()
        self.assertEqual(waited, [worker.pid])
        worker.returncode = 0  # reaped above

    def test_ignored_sigchld_does_not_lose_the_result(self):
        before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGCHLD, before)
        self.assertGreater(barrow.dump(self.path()).objects, 0)

    def test_no_handlers_registered_at_fork_run(self):
        out = self.run_program(
            """
            import os, sys
            import barrow
            os.register_at_fork(before=lambda: print("before"), after_in_parent=lambda: print("parent"),
                                after_in_child=lambda: print("child"))
            barrow.dump(sys.argv[1])
            """,
            self.path(),
        )
        self.assertEqual(out, "")

    def test_the_child_runs_no_exit_code_and_flushes_nothing(self):
        out = self.run_program(
            """
            import atexit, sys
            import barrow
            sys.stdout.reconfigure(line_buffering=False, write_through=False)
            atexit.register(lambda: sys.stdout.write("exit "))
            sys.stdout.write("buffered ")
            barrow.dump(sys.argv[1])
            """,
            self.path(),
        )
        self.assertEqual(out, "buffered exit ")

    def test_signal_mask_and_handlers_stay_as_they_were(self):
        def state():
            handlers = [signal.getsignal(number) for number in signal.valid_signals()]
            return signal.pthread_sigmask(signal.SIG_BLOCK, ()), handlers, signal.sigpending()

        before = state()
        for fork in (True, False):
            barrow.dump(self.path(), fork=fork, overwrite=True)
            self.assertEqual(state(), before)


class Resources(DumperCase):
    def test_many_dumps_leave_no_descriptor_no_child_no_thread_and_no_memory(self):
        def dump_all_ways():
            barrow.dump("/dev/null")
            barrow.dump("/dev/null", fork=False)
            barrow.dump(self.path(), overwrite=True)
            for fork in (True, False):
                for path in ("/dev/full", self.path("missing/heap.barrow")):
                    try:
                        barrow.dump(path, fork=fork)
                    except OSError:
                        pass

        def mapped_bytes():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[0]) * resource.getpagesize()

        dump_all_ways()
        descriptors, threads = open_descriptors(), os.listdir("/proc/self/task")
        blocks, mapped = sys.getallocatedblocks(), mapped_bytes()
        for _ in range(10):
            dump_all_ways()
        self.assertEqual(open_descriptors(), descriptors)
        self.assertEqual(os.listdir("/proc/self/task"), threads)
        self.assertEqual(children_of(os.getpid()), [])
        self.assertLess(sys.getallocatedblocks() - blocks, 100)  # a leaked object per dump would be 70
        self.assertLess(mapped_bytes() - mapped, 3 << 20)  # a leaked writer takes as much each time

    def test_the_child_hardly_touches_the_heap(self):
        """Reference counts or GC heads written in the child would make the system copy every page of the heap."""
        page = resource.getpagesize()
        out = self.run_program(
            """
            import gc, resource, sys
            import barrow
            heap = [{"number": float(i), "list": [i, str(i)]} for i in range(200_000)]
            gc.collect()
            gc.disable()
            with open("/proc/self/statm") as file:
                resident = int(file.read().split()[1])
            barrow.dump(sys.argv[1])
            print(resident, resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt)
            """,
            self.path(),
        )
        resident_pages, faults = map(int, out.split())
        self.assertGreater(resident_pages * page, 80 << 20)
        # Reading costs no faults: the page tables were copied. Writing costs one per page: the writer's own memory.
        self.assertLess(faults, (6 << 20) / page + 0.05 * resident_pages)

    def test_the_childs_death_frees_the_hosts_descriptors(self):
        """A pipe the host closes while the child lives is closed for the other end too."""
        with Program(
            f"""
            import barrow, os, sys, threading
            {BIG_HEAP}
            read_end, write_end = os.pipe()
            print("ready")
            thread = threading.Thread(target=barrow.dump, args=(sys.argv[1],))
            thread.start()
            sys.stdin.readline()            # the child is stopped by now
            os.close(write_end)
            print(os.read(read_end, 1))     # the end of the pipe, unless the child has it too
            thread.join()
            """,
            self.path(),
        ) as program:
            program.line()
            child = program.child()
            wait_until(lambda: len(os.listdir(f"/proc/{child}/fd")) <= 2, "the child to close what it does not need")
            os.kill(child, signal.SIGSTOP)
            program.say()
            self.assertEqual(program.line(), "b''")
            os.kill(child, signal.SIGCONT)
            self.assertEqual(program.finish(), (0, "", ""))
        self.assertTrue(support.load(self.path(), check=False).complete)


class Lifetimes(DumperCase):
    def test_the_child_offers_itself_to_the_out_of_memory_killer(self):
        with Program(
            f"""
            import barrow, sys
            {BIG_HEAP}
            print("ready")
            barrow.dump(sys.argv[1])
            """,
            self.path(),
        ) as program:
            program.line()
            child = program.child()

            def read(name):
                with open(f"/proc/{child}/{name}") as file:
                    return file.read().strip()

            wait_until(lambda: read("oom_score_adj") == "1000", "the child's oom_score_adj")
            self.assertEqual(read("comm"), "barrow")
            with open(f"/proc/{program.pid}/oom_score_adj") as file:
                self.assertNotEqual(file.read().strip(), "1000")
            with open(f"/proc/{child}/status") as file:
                blocked = next(line for line in file if line.startswith("SigBlk")).split()[1]
            self.assertEqual(int(blocked, 16) & (1 << signal.SIGTERM - 1), 1 << signal.SIGTERM - 1)
            self.assertEqual(program.finish()[0], 0)

    def test_the_child_finishes_the_file_when_the_parent_is_gone(self):
        with Program(
            f"""
            import barrow, sys
            {BIG_HEAP}
            print("ready")
            barrow.dump(sys.argv[1])
            """,
            self.path(),
        ) as program:
            program.line()
            program.child()
            program.process.kill()
            program.finish()
        wait_until(lambda: self.files() == ["heap.barrow"], "the file of an orphan")
        snapshot = support.load(self.path(), check=False)
        self.assertTrue(snapshot.complete)
        self.assertGreater(snapshot.trailer.object_count, 2_000_000)

    def test_a_dump_of_a_daemon_thread_does_not_disturb_the_interpreters_end(self):
        """The thread wants the GIL back from an interpreter that is being torn down."""
        for begun in (True, False):  # whether there is a child by then
            with self.subTest(begun=begun), Program(
                f"""
                import barrow, os, sys, threading, time
                {BIG_HEAP}
                path, begun = sys.argv[1], sys.argv[2] == "True"

                class Slow:
                    def __del__(self, sleep=time.sleep, write=sys.stdout.write):
                        write("torn down")
                        sleep(2)

                slow = Slow()
                threading.Thread(target=barrow.dump, args=(path,), daemon=True).start()
                folder = os.path.dirname(path)
                while begun and not any(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)):
                    pass
                """,
                self.path(),
                begun,
            ) as program:
                self.assertEqual(program.finish(), (0, "torn down", ""))
                # Without a child by then there may or may not have been one later; never half a file.
                self.assertIn(self.files(), [["heap.barrow"]] if begun else [["heap.barrow"], []])
                if os.path.exists(self.path()):
                    self.assertTrue(support.load(self.path(), check=False).complete)
                    os.remove(self.path())

    def test_a_dump_of_a_thread_that_is_not_the_main_thread(self):
        errors = []

        def dump():
            try:
                barrow.dump(self.path())
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=dump)
        thread.start()
        thread.join()
        self.assertEqual(errors, [])
        support.load(self.path(), check=False)


class Locks(DumperCase):
    def test_a_lock_of_malloc_held_at_the_fork_does_not_stop_the_child(self):
        """Threads are in malloc most of the time, and the interpreter's own objects come from malloc too."""
        program = """
            import os, sys, threading, zlib
            import barrow
            data = os.urandom(200_000)
            stop = False
            def hammer():
                while not stop:
                    zlib.compress(data, 1)  # mallocs and frees without the GIL
                    zlib.decompress(zlib.compress(bytes(100_000), 1))
            threads = [threading.Thread(target=hammer) for _ in range(3)]
            for thread in threads:
                thread.start()
            import array, collections, io
            kept = [[array.array("d", [i]), io.BytesIO(b"x"), bytearray(i), collections.deque([i]), "\u20ac" * i]
                    for i in range(20)]
            for _ in range(int(sys.argv[2])):
                barrow.dump(sys.argv[1], overwrite=True)
            stop = True
            for thread in threads:
                thread.join()
            print("done")
            """
        with Environment(PYTHONMALLOC="malloc"):
            self.assertEqual(self.run_program(program, self.path(), 40), "done\n")

    def test_a_child_stuck_in_a_size_function_of_c_code_is_killed(self):
        out = self.run_program(
            """
            import array, ctypes, os, sys
            import barrow
            kept = array.array("d", [1])
            # array.__sizeof__ becomes pause(): descriptor -> PyMethodDef -> ml_meth.
            method = ctypes.c_void_p.from_address(id(array.array.__dict__["__sizeof__"]) + 40).value
            pause = ctypes.cast(ctypes.CDLL(None).pause, ctypes.c_void_p).value
            ctypes.c_void_p.from_address(method + 8).value = pause
            try:
                barrow.dump(sys.argv[1])
            except ChildProcessError as error:
                print(error)
            print(os.listdir(os.path.dirname(sys.argv[1])))
            """,
            self.path(),
        )
        self.assertRegex(out, r"^the dumping child was stuck in a __sizeof__ .* fork=False dumps without a child\n\[\]\n$")

    def test_tracemalloc_does_not_stop_the_child(self):
        with Environment(PYTHONTRACEMALLOC="5"):
            out = self.run_program(
                """
                import sys
                import barrow
                for _ in range(20):
                    barrow.dump(sys.argv[1], overwrite=True)
                print("done")
                """,
                self.path(),
            )
        self.assertEqual(out, "done\n")


class Environment:
    """Variables for the programs started meanwhile."""

    def __init__(self, **variables):
        self.variables = variables

    def __enter__(self):
        os.environ.update(self.variables)

    def __exit__(self, *_):
        for name in self.variables:
            del os.environ[name]


if __name__ == "__main__":
    unittest.main()
