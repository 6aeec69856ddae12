# SPDX-License-Identifier: Apache-2.0
"""What happens when a dump cannot be made: an exception that says why, no file, no child, a program that goes on."""

import errno
import gc
import os
import resource
import signal
import stat
import threading
import unittest
import warnings

import barrow
import support
from dumper_case import BIG_HEAP, DumperCase, Program, children_of, open_descriptors

WAYS = (True, False)  # of fork


class Refusals(DumperCase):
    """Failures found before the heap is looked at, or while the file is written."""

    def assert_refused(self, exception, words, path, **options):
        """Fails both ways, naming the file, and leaves nothing behind."""
        files, descriptors = self.files(), open_descriptors()
        for fork in WAYS:
            with self.subTest(fork=fork):
                with self.assertRaisesRegex(exception, words) as caught:
                    barrow.dump(path, fork=fork, **options)
                self.assertIs(type(caught.exception), exception)
                self.assertEqual(caught.exception.filename, None if isinstance(path, int) else path)
        self.assertEqual(self.files(), files)
        self.assertEqual(open_descriptors(), descriptors)
        self.assertEqual(children_of(os.getpid()), [])

    def test_a_full_disk(self):
        self.assert_refused(OSError, "No space left on device", "/dev/full")
        os.symlink("/dev/full", self.path("link"))
        self.assert_refused(OSError, "No space left on device", self.path("link"))
        with open("/dev/full", "wb") as full:
            self.assert_refused(OSError, "No space left on device", full.fileno())

    def test_a_file_that_grows_too_large_half_way(self):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        self.assert_refused(OSError, "File too large", self.path())

    def test_a_missing_folder(self):
        self.assert_refused(FileNotFoundError, "No such file or directory", self.path("missing/heap.barrow"))

    def test_a_file_where_a_folder_should_be(self):
        open(self.path("file"), "w").close()
        self.assert_refused(NotADirectoryError, "Not a directory", self.path("file/heap.barrow"))

    def test_a_folder(self):
        self.assert_refused(IsADirectoryError, "Is a directory", self.folder)
        self.assert_refused(IsADirectoryError, "Is a directory", self.folder, overwrite=True)

    def test_a_block_device(self):
        device = self.path("device")
        try:
            os.mknod(device, 0o600 | stat.S_IFBLK, os.makedev(7, 255))
        except PermissionError:
            self.skipTest("only root can make a device")
        self.assert_refused(FileExistsError, "File exists", device)
        self.assert_refused(FileExistsError, "File exists", device, overwrite=True)

    def test_a_name_that_is_too_long(self):
        self.assert_refused(OSError, "File name too long", self.path("x" * 256))

    def test_an_empty_name(self):
        for fork in WAYS:
            with self.assertRaisesRegex(FileNotFoundError, "the argument path is empty"):
                barrow.dump("", fork=fork)

    def test_descriptors_that_cannot_be_written_to(self):
        with open(os.devnull, "rb") as file:
            self.assert_refused(OSError, "Bad file descriptor", file.fileno())
        for number in (-1, 10_000, 1 << 40):
            self.assert_refused(OSError, "Bad file descriptor", number)

    def test_in_place_a_failing_write_ends_the_dump_and_not_the_process(self):
        """Programs often set these signals back to what the system does with them: it ends the process."""
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            before = signal.signal(number, signal.SIG_DFL)
            self.addCleanup(signal.signal, number, before)
        reader, writer = os.pipe()
        os.close(reader)
        self.addCleanup(os.close, writer)
        with self.assertRaises(BrokenPipeError):
            barrow.dump(writer, fork=False)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        with self.assertRaises(OSError) as raised:
            barrow.dump(self.path("large.barrow"), fork=False)
        self.assertEqual(raised.exception.errno, errno.EFBIG)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_pipe_that_nobody_reads(self):
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, write_end)
        os.close(read_end)
        self.assert_refused(BrokenPipeError, "Broken pipe", write_end)

    def test_a_folder_without_permission(self):
        out = self.run_program(
            """
            import os, sys
            import barrow
            folder = sys.argv[1]
            os.chmod(folder, 0o555)
            if os.geteuid() == 0:
                os.setresuid(65534, 65534, 65534)
            for fork in (True, False):
                try:
                    barrow.dump(folder + "/heap.barrow", fork=fork)
                except PermissionError as error:
                    print(error.filename == folder + "/heap.barrow")
            """,
            self.folder,
        )
        self.assertEqual(out.split(), ["True", "True"])


class Evidence(DumperCase):
    """Files that are there."""

    def write(self, text="evidence"):
        with open(self.path(), "w") as file:
            file.write(text)

    def test_an_existing_file_is_not_overwritten_unless_told_so(self):
        self.write()
        for fork in WAYS:
            with self.subTest(fork=fork):
                with self.assertRaisesRegex(FileExistsError, "overwrite=True"):
                    barrow.dump(self.path(), fork=fork)
                with open(self.path()) as file:
                    self.assertEqual(file.read(), "evidence")
                barrow.dump(self.path(), fork=fork, overwrite=True)
                self.assertTrue(support.load(self.path(), check=False).complete)
                self.write()

    def test_a_failed_dump_leaves_the_old_file(self):
        self.write()
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        for fork in WAYS:
            with self.assertRaises(OSError):
                barrow.dump(self.path(), fork=fork, overwrite=True)
            with open(self.path()) as file:
                self.assertEqual(file.read(), "evidence")
        self.assertEqual(self.files(), ["heap.barrow"])

    def test_a_file_that_appears_meanwhile_is_not_overwritten(self):
        with Program(
            f"""
            import barrow, sys
            {BIG_HEAP}
            print("ready")
            try:
                barrow.dump(sys.argv[1])
            except FileExistsError as error:
                print(error)
            """,
            self.path(),
        ) as program:
            program.line()
            child = program.child()
            os.kill(child, signal.SIGSTOP)
            self.write()
            os.kill(child, signal.SIGCONT)
            self.assertIn("File exists", program.line())
        self.assertEqual(self.files(), ["heap.barrow"])
        with open(self.path()) as file:
            self.assertEqual(file.read(), "evidence")


class Deaths(DumperCase):
    PROGRAM = f"""
        import barrow, os, signal, sys
        {BIG_HEAP}
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGUSR1, lambda *_: print("signal"))
        print("ready")
        try:
            barrow.dump(sys.argv[1])
        except BaseException as error:
            print(type(error).__name__, error)
        print(sum(big_heap[:10]))
        try:
            os.wait()
        except ChildProcessError:
            print("no children")
        print(barrow.dump(sys.argv[1]).objects > len(big_heap))
        """

    def dumping(self):
        program = Program(self.PROGRAM, self.path())
        self.addCleanup(program.__exit__)
        self.assertEqual(program.line(), "ready")
        return program, program.child()

    def assert_unharmed(self, program):
        """It computes, has no zombie, left no temporary file, and can dump."""
        self.assertEqual(program.line(), "45.0")
        self.assertEqual(program.line(), "no children")
        self.assertEqual(program.line(), "True")
        self.assertEqual(program.finish(), (0, "", ""))
        self.assertEqual(self.files(), ["heap.barrow"])

    def test_a_killed_child_is_an_exception_with_the_signal(self):
        program, child = self.dumping()
        os.kill(child, signal.SIGKILL)
        self.assertEqual(
            program.line(), "ChildProcessError the dumping child was killed by signal 9 (out of memory?)"
        )
        self.assert_unharmed(program)

    def test_ctrl_c_ends_the_child_and_goes_on_as_an_exception(self):
        program, child = self.dumping()
        os.kill(child, signal.SIGSTOP)  # it would be done too soon
        program.signal(signal.SIGINT)
        self.assertEqual(program.line(), "KeyboardInterrupt")
        self.assert_unharmed(program)

    def test_a_signal_handler_that_returns_does_not_end_the_child(self):
        program, child = self.dumping()
        os.kill(child, signal.SIGSTOP)
        program.signal(signal.SIGUSR1)
        self.assertEqual(program.line(), "signal")
        os.remove(self.path(next(name for name in self.files() if name.endswith(".partial"))))
        os.kill(child, signal.SIGCONT)
        self.assertIn("FileNotFoundError", program.line())  # it went on, and missed its file
        self.assert_unharmed(program)

    def test_signals_to_the_group_do_not_end_the_child(self):
        program, child = self.dumping()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            os.kill(child, number)
        self.assertEqual(program.line(), "45.0")
        self.assertEqual(program.line(), "no children")
        self.assertIn("FileExistsError", program.finish()[2])  # for the first dump succeeded


class Processes(DumperCase):
    def test_a_refused_fork_names_the_way_without(self):
        os.chmod(self.folder, 0o777)
        out = self.run_program(
            """
            import os, resource, sys
            import barrow
            if os.geteuid() == 0:
                os.setresuid(65534, 65534, 65534)
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
            try:
                barrow.dump(sys.argv[1])
            except OSError as error:
                print(type(error).__name__, error)
            print(os.listdir(os.path.dirname(sys.argv[1])))
            print(barrow.dump(sys.argv[1], fork=False).objects > 0)
            """,
            self.path(),
        )
        refusal, files, dumped = out.splitlines()
        self.assertRegex(refusal, "^BlockingIOError .*Resource temporarily unavailable: cannot fork; fork=False")
        self.assertEqual((files, dumped), ("[]", "True"))


class OneAtATime(DumperCase):
    def setUp(self):
        """A dump into a pipe that is not read yet, so that it cannot end."""
        super().setUp()
        self.read_end, write_end = os.pipe()
        self.thread = threading.Thread(target=self.dump_into, args=(write_end,))
        self.thread.start()
        self.addCleanup(self.end)
        self.first = os.read(self.read_end, 1)

    def dump_into(self, write_end):
        try:
            barrow.dump(write_end)
        finally:
            os.close(write_end)

    def end(self):
        if self.read_end is None:
            return b""
        data = self.first
        while more := os.read(self.read_end, 65536):
            data += more
        self.thread.join()
        os.close(self.read_end)
        self.read_end = None
        return data

    def test_a_second_dump_is_refused_and_does_not_disturb_the_first(self):
        for fork in WAYS:
            with self.assertRaisesRegex(RuntimeError, "another dump of this process is running"):
                barrow.dump(self.path(), fork=fork)
        self.assertEqual(self.files(), [])
        self.assertTrue(support.load(self.end(), check=False).complete)
        barrow.dump(self.path())

    def test_a_process_forked_off_meanwhile_can_dump(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 on: we have threads
            worker = os.fork()
        if worker == 0:
            try:
                barrow.dump(self.path())
            finally:
                os._exit(0)
        os.waitpid(worker, 0)
        self.assertEqual(support.load(self.path(), check=False).header.process.pid, worker)


class Collector(DumperCase):
    def test_a_dump_from_within_a_collection_is_refused(self):
        caught = []

        def callback(phase, _):
            try:
                barrow.dump(self.path())
            except RuntimeError as error:
                caught.append((phase, str(error)))

        gc.callbacks.append(callback)
        self.addCleanup(gc.callbacks.remove, callback)
        gc.collect()
        self.assertIn("start", [phase for phase, _ in caught])
        self.assertIn("a garbage collection is running", caught[0][1])
        self.assertEqual(self.files(), [])

    def test_a_dump_from_a_finalizer_of_a_cycle_is_refused(self):
        caught = []

        class Finalized:
            def __del__(finalized):
                try:
                    barrow.dump(self.path())
                except RuntimeError as error:
                    caught.append(str(error))

        finalized = Finalized()
        finalized.cycle = finalized
        del finalized
        gc.collect()
        self.assertIn("a garbage collection is running", caught[0])
        self.assertEqual(self.files(), [])

    def test_a_dump_waits_for_the_collection_of_another_thread(self):
        for fork in WAYS:
            with self.subTest(fork=fork):
                collecting, may_end = threading.Event(), threading.Event()

                class Finalized:
                    def __del__(finalized):
                        collecting.set()
                        may_end.wait()

                def collect():
                    finalized = Finalized()
                    finalized.cycle = finalized
                    del finalized
                    gc.collect()

                def end_when_the_dump_has_begun():
                    while not self.files():
                        pass
                    may_end.set()

                threads = [threading.Thread(target=collect), threading.Thread(target=end_when_the_dump_has_begun)]
                threads[0].start()
                collecting.wait()
                threads[1].start()
                barrow.dump(self.path(), fork=fork)
                for thread in threads:
                    thread.join()
                self.assertTrue(support.load(self.path(), check=False).complete)
                os.remove(self.path())


if __name__ == "__main__":
    unittest.main()
