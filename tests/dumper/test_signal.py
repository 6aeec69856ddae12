# SPDX-License-Identifier: Apache-2.0
"""barrow.dump_on_signal in services that go on."""

import os
import re
import signal
import time
import unittest

import barrow
import support
from dumper_case import BIG_HEAP, DumperCase, Program, children_of, thread_count, wait_until

# A service: threads that compute, a main thread that sleeps in the system. Each line it is told is a statement it runs.
# The sleeps are short: CPython may notice a signal that comes while it deals with another only when it wakes up.
SERVICE = """
    import os, shutil, signal, sys, threading, time
    import barrow
    folder = sys.argv[1]
    sys.argv[0] = "/srv/my service.py"
    previous = barrow.dump_on_signal(signal.SIGUSR2, folder)
    turns = [0, 0, 0]

    def work(number):
        while True:
            turns[number] += 1

    def settle():                       # returns when the main thread has dealt with all signals
        before = turns[2]
        while turns[2] < before + 2:
            time.sleep(0.01)

    def obey():
        for line in sys.stdin:
            exec(line, globals())
            print("done")
        os._exit(0)

    for task in (lambda: work(0), lambda: work(1), obey):
        threading.Thread(target=task, daemon=True).start()
    print("ready")
    while True:
        time.sleep(0.05)
        turns[2] += 1
    """


class Service(Program):
    def __init__(self, folder, source=SERVICE):
        super().__init__(source, folder)
        assert self.line() == "ready", self.finish()

    def run(self, statement):
        self.say(statement)
        assert self.line() == "done"

    def end(self):
        """What it wrote to standard error."""
        self.process.stdin.close()
        self.process.stdin = None
        status, _, err = self.finish()
        assert status == 0, (status, err)
        return err


def main_thread_sleeps(pid):
    with open(f"/proc/{pid}/task/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "S"


class Services(DumperCase):
    def serve(self, *arguments):
        service = Service(self.folder, *arguments)
        self.addCleanup(service.__exit__)
        return service

    def complete_files(self):
        return [name for name in self.files() if name.endswith(".barrow")]

    def wait_for_files(self, count):
        wait_until(lambda: len(self.complete_files()) >= count, f"{count} dumps")
        return self.complete_files()

    def test_a_signal_dumps_a_service_that_sleeps_in_its_main_thread(self):
        service = self.serve(SERVICE.replace("sleep(0.05)", "sleep(1000)"))
        # A signal that comes just before the sleep is noticed after it: CPython's own race.
        wait_until(lambda: main_thread_sleeps(service.pid), "the main thread to sleep")
        service.signal(signal.SIGUSR2)
        (name,) = self.wait_for_files(1)
        self.assertRegex(name, rf"^my_service-{service.pid}-\d{{8}}T\d{{6}}Z-1\.barrow$")
        snapshot = support.load(self.path(name))
        self.assertEqual(snapshot.header.process.pid, service.pid)
        self.assertTrue(snapshot.header.forked)
        self.assertGreater(snapshot.trailer.pause_ns, 0)
        self.assertEqual(len(snapshot.threads), 4)
        self.assertEqual(service.end(), "")

    def test_the_service_computes_on_and_keeps_no_zombie_and_no_temporary_file(self):
        service = self.serve()
        for count in (1, 2, 3):
            service.signal(signal.SIGUSR2)
            self.wait_for_files(count)
            wait_until(lambda: thread_count(service.pid) == 4, "the dump's thread to end")
            self.assertEqual(children_of(service.pid), [])
        service.run("before = list(turns); time.sleep(0.2); assert all(b > a for a, b in zip(before[:2], turns))")
        self.assertEqual(len(self.files()), 3)
        self.assertEqual(service.end(), "")

    def test_twenty_signals_at_once_make_whole_files_only(self):
        service = self.serve()
        for _ in range(20):
            service.signal(signal.SIGUSR2)
            time.sleep(0.002)
        self.wait_for_files(1)
        service.run("settle()")
        wait_until(lambda: thread_count(service.pid) == 4, "the last dump's thread to end")
        complaints = service.end().splitlines()
        names = self.complete_files()
        self.assertEqual(names, self.files())
        self.assertEqual(len(set(names)), len(names))
        self.assertLessEqual(len(names) + len(complaints), 20)
        for line in complaints:
            self.assertEqual(line, "barrow: signal ignored: another dump of this process is running; one at a time")
        for name in names:
            self.assertTrue(support.load(self.path(name), check=False).complete)

    def test_a_signal_during_a_dump_is_ignored_with_a_line(self):
        service = self.serve(SERVICE.replace("turns =", f"{BIG_HEAP}; turns ="))
        service.signal(signal.SIGUSR2)
        child = service.child()
        os.kill(child, signal.SIGSTOP)
        service.signal(signal.SIGUSR2)
        self.assertEqual(
            service.complaint(),
            "barrow: signal ignored: another dump of this process is running; one at a time",
        )
        os.kill(child, signal.SIGCONT)
        self.assertEqual(len(self.wait_for_files(1)), 1)
        service.run("pass")
        self.assertEqual(service.end(), "")

    def test_a_killed_child_is_a_line_and_no_file(self):
        service = self.serve(SERVICE.replace("turns =", f"{BIG_HEAP}; turns ="))
        service.signal(signal.SIGUSR2)
        os.kill(service.child(), signal.SIGKILL)
        line = service.complaint()
        self.assertRegex(line, r"^barrow: /.*\.barrow not written: the dumping child was killed by signal 9")
        self.assertEqual(self.files(), [])
        service.signal(signal.SIGUSR2)
        self.wait_for_files(1)
        self.assertEqual(service.end(), "")

    def test_a_folder_that_has_gone_is_a_line_and_the_service_goes_on(self):
        service = self.serve()
        service.run("shutil.rmtree(folder)")
        service.signal(signal.SIGUSR2)
        line = service.complaint()
        self.assertRegex(line, r"^barrow: /.*\.barrow not written: No such file or directory$")
        os.mkdir(self.folder)
        service.signal(signal.SIGUSR2)
        self.wait_for_files(1)
        self.assertEqual(service.end(), "")

    def test_a_full_disk_is_a_line_and_no_file(self):
        service = self.serve()
        service.run("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))")
        service.signal(signal.SIGUSR2)
        line = service.complaint()
        self.assertRegex(line, r"^barrow: /.*\.barrow not written: File too large$")
        self.assertEqual(self.files(), [])
        self.assertEqual(service.end(), "")

    def test_files_that_are_there_are_never_overwritten(self):
        service = self.serve()
        now = time.time()
        taken = []
        for second in range(20):
            stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now + second))
            taken.append(f"my_service-{service.pid}-{stamp}-1.barrow")
            with open(self.path(taken[-1]), "w") as file:
                file.write("evidence")
        service.signal(signal.SIGUSR2)
        names = self.wait_for_files(len(taken) + 1)
        (new,) = set(names) - set(taken)
        self.assertTrue(new.endswith("-2.barrow"), new)
        for name in taken:
            with open(self.path(name)) as file:
                self.assertEqual(file.read(), "evidence")

    def test_forked_workers_dump_themselves(self):
        service = self.serve(
            """
            import os, signal, sys, time
            import barrow
            barrow.dump_on_signal(signal.SIGUSR2, sys.argv[1])
            service = os.getpid()
            if os.fork() == 0:
                print("ready")      # not before: CPython drops signals that come while a fork is under way
                print(os.getpid())
                while os.getppid() == service:
                    time.sleep(0.05)
            sys.stdin.read()
            """
        )
        worker = int(service.line())
        os.kill(worker, signal.SIGUSR2)
        (name,) = self.wait_for_files(1)
        self.assertIn(f"-{worker}-", name)
        self.assertEqual(support.load(self.path(name), check=False).header.process.pid, worker)
        self.assertEqual(service.end(), "")

    def test_the_service_may_end_while_its_child_writes(self):
        service = self.serve(SERVICE.replace("turns =", f"{BIG_HEAP}; turns ="))
        service.signal(signal.SIGUSR2)
        service.child()
        service.process.kill()
        (name,) = self.wait_for_files(1)
        self.assertTrue(support.load(self.path(name), check=False).complete)
        self.assertEqual(self.files(), [name])

    def test_an_unwritable_standard_error_is_no_problem(self):
        service = self.serve()
        service.run("os.close(2); shutil.rmtree(folder)")
        service.signal(signal.SIGUSR2)
        service.run("time.sleep(0.1); os.mkdir(folder)")
        service.signal(signal.SIGUSR2)
        self.wait_for_files(1)
        self.assertEqual(service.end(), "")


class Installation(DumperCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(signal.signal, signal.SIGUSR2, signal.getsignal(signal.SIGUSR2))
        self.threads = thread_count()

    def wait_for_dump(self):
        """Name of the only file."""
        wait_until(lambda: thread_count() == self.threads, "the dump's thread to end")
        (name,) = self.files()
        return name

    def test_the_previous_handler_is_returned(self):
        def handler(signum, frame):
            pass

        signal.signal(signal.SIGUSR2, handler)
        self.assertIs(barrow.dump_on_signal(signal.SIGUSR2, self.folder), handler)
        ours = signal.getsignal(signal.SIGUSR2)
        self.assertIs(barrow.dump_on_signal(signal.SIGUSR2, self.folder), ours)

    def test_the_folder_is_looked_at_when_the_handler_is_installed(self):
        before = signal.getsignal(signal.SIGUSR2)
        open(self.path("file"), "w").close()
        for folder, exception in (
            (self.path("missing"), FileNotFoundError),
            (self.path("file"), NotADirectoryError),
        ):
            with self.assertRaises(exception) as caught:
                barrow.dump_on_signal(signal.SIGUSR2, folder)
            self.assertEqual(caught.exception.filename, folder)
        self.assertIs(signal.getsignal(signal.SIGUSR2), before)

    def test_wrong_options_are_refused_at_once(self):
        with self.assertRaises(ValueError):
            barrow.dump_on_signal(signal.SIGUSR2, self.folder, contents="everything")
        with self.assertRaises(ValueError):
            barrow.dump_on_signal(signal.SIGUSR2, self.folder, text_limit=-1)

    def test_a_relative_folder_is_the_one_of_now(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        barrow.dump_on_signal(signal.SIGUSR2, ".", contents="none")
        os.chdir("/")
        signal.raise_signal(signal.SIGUSR2)
        self.assertEqual(support.load(self.path(self.wait_for_dump()), check=False).header.contents, "none")

    def test_any_argument_does_for_the_handler(self):
        """A program may call the previous handler from its own."""
        barrow.dump_on_signal(signal.SIGUSR2, self.folder)
        self.assertIsNone(signal.getsignal(signal.SIGUSR2)(signal.SIGUSR2, None))
        self.assertTrue(support.load(self.path(self.wait_for_dump()), check=False).complete)

    def test_programs_are_named_after_what_was_started(self):
        for argument, name in (
            ("app.py", "app"),
            ("/srv/app/__main__.py", "app"),
            ("/usr/bin/gunicorn", "gunicorn"),
            ("-c", "python"),
            ("", "python"),
            ("../a b/ü ö.py", "___"),
            ("x" * 300, "x" * 100),
        ):
            with self.subTest(argument):
                out = self.run_program(
                    """
                    import signal, sys
                    import barrow
                    sys.argv = [sys.argv[2], sys.argv[1]]
                    from barrow import _program_name
                    print(_program_name())
                    """,
                    self.folder,
                    argument,
                )
                self.assertTrue(re.fullmatch(re.escape(name), out.strip()), out)


if __name__ == "__main__":
    unittest.main()
