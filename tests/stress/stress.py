# SPDX-License-Identifier: Apache-2.0
"""Faults at random moments, over real processes; after each the files and the processes must be what they promise to be.

    stress.py BARROW PYTHON [--events N] [--seed N]

The first events of a run are one of each kind. The seed is printed: with it the same kinds come in the same order, but moments
depend on the machine.
"""

import argparse
import collections
import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOUND, DAMAGED = 0, 3  # exit codes of barrow verify


class MemoryGroup:
    """A control group whose memory can be limited, gone at the end. `reason`: why there is none."""

    def __enter__(self):
        self.reason, self.folder = "", None
        old, new = "/sys/fs/cgroup/memory", "/sys/fs/cgroup"
        self.parent, self.most, self.usage = (
            (old, "memory.limit_in_bytes", "memory.usage_in_bytes") if os.path.isdir(old) else (new, "memory.max", "memory.current")
        )
        try:
            folder = os.path.join(self.parent, f"barrow-stress-{os.getpid()}")
            os.mkdir(folder)
            self.folder = folder
            if not os.path.exists(os.path.join(folder, self.most)):
                self.reason = "skipped: no groups of memory"
        except OSError:
            self.reason = "skipped: no group can be made"
        return self

    def __exit__(self, *_):
        if self.folder:
            os.rmdir(self.folder)

    def enter(self):
        with open(os.path.join(self.folder, "cgroup.procs"), "w") as file:
            file.write("0")

    def used(self):
        with open(os.path.join(self.folder, self.usage)) as file:
            return int(file.read())

    def limit(self, most):
        """Whether the limit could be set: the group may have taken more meanwhile."""
        try:
            with open(os.path.join(self.folder, self.most), "w") as file:
                file.write(str(most))
            return True
        except OSError:
            return False


class Stress:
    def __init__(self, barrow, python, folder, chance):
        self.barrow, self.python, self.folder, self.chance = os.path.abspath(barrow), python, folder, chance
        self.outcomes = collections.Counter()
        self.snapshot = self.path("whole.barrow")
        self.program("dump", self.snapshot).communicate()
        self.durations = {"dump": self.timed("dump"), "load": self.timed("load"), "report": self.timed("report")}

    def path(self, name):
        return os.path.join(self.folder, name)

    def program(self, *arguments, **options):
        command = [self.python, "-B", os.path.join(HERE, "busy_program.py"), *arguments]
        # Without a buffer, so that a line read leaves the others to be read.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, **options)
        assert process.stdout.readline() == b"ready\n", process.communicate()
        return process

    @staticmethod
    def went_on(process):
        """What the program said of its dump. It has found everything as it was."""
        out, err = (text.decode() for text in process.communicate())
        assert process.returncode == 0 and out.endswith("lives\n"), (process.returncode, out, err)
        return out

    def command(self, *arguments, **options):
        return subprocess.Popen(
            [self.barrow, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )

    def timed(self, what):
        begin = time.monotonic()
        process = {
            "dump": lambda: self.program("dump", self.path("timed.barrow")),
            "load": lambda: self.command("load", self.snapshot, "-o", self.path("timed.case")),
            "report": lambda: self.command("report", self.snapshot, "-o", self.path("timed.html")),
        }[what]()
        if what == "dump":
            begin = time.monotonic()
        assert process.wait() == 0, process.communicate()
        process.communicate()
        return time.monotonic() - begin

    def wait_a_part_of(self, what):
        time.sleep(self.chance.uniform(0, 1.1 * self.durations[what]))

    def verified(self, path, *fine):
        done = subprocess.run([self.barrow, "verify", path], capture_output=True, text=True)
        assert done.returncode in fine, (done.returncode, done.stdout, done.stderr)
        return done.returncode

    def complete_or_absent(self, path):
        if not os.path.exists(path):
            return "nothing"
        self.verified(path, SOUND)
        return "complete"

    def failed_in_one_line(self, process):
        """The process ended by itself: it did what it was to do, or says in a line why not."""
        out, err = process.communicate()
        assert process.returncode in (0, 1), (process.returncode, out, err)
        if process.returncode == 0:
            return True
        errors = [line for line in err.splitlines() if line.startswith("barrow: ")]
        assert len(errors) == 1, err
        return False

    # Each returns what was found, in a word.

    def parent_killed_while_dumping(self):
        path = self.path("killed.barrow")
        process = self.program("dump", path)
        self.wait_a_part_of("dump")
        process.kill()
        process.communicate()
        time.sleep(0.3)  # the child notices
        return self.complete_or_absent(path)

    @staticmethod
    def children(process):
        try:
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                return list(map(int, file.read().split()))
        except (FileNotFoundError, ProcessLookupError):
            return []  # it has ended

    def child_killed_while_dumping(self):
        path = self.path("child.barrow")
        process = self.program("dump", path)
        until = time.monotonic() + 20
        found = []
        while not found and process.poll() is None and time.monotonic() < until:
            found = self.children(process)
        time.sleep(self.chance.uniform(0, 0.5 * self.durations["dump"]))
        for child in found:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it was done
        out = self.went_on(process)
        assert ("dumped" in out) == os.path.exists(path), out
        return self.complete_or_absent(path)

    def tracker_killed(self):
        path = self.path("tracked.barrow")
        process = self.program("track", path)
        taken = self.chance.randrange(1, 30)
        for _ in range(taken):
            assert process.stdout.readline() == b"taken\n", process.communicate()
        time.sleep(self.chance.uniform(0, 0.02))
        process.kill()
        process.communicate()
        self.verified(path, SOUND, DAMAGED)
        query = [self.barrow, "sql", path, "SELECT count(*) FROM tracker_snapshot", "--format", "csv"]
        counted = int(subprocess.run(query, capture_output=True, text=True, check=True).stdout.split()[-1])
        assert counted >= taken, (counted, taken)
        return "snapshots there"

    def loading_killed(self):
        case = self.path("killed.case")
        process = self.command("load", self.snapshot, "-o", case)
        self.wait_a_part_of("load")
        process.kill()
        process.communicate()
        return self.complete_or_absent(case)

    def snapshots_in(self, case):
        self.verified(case, SOUND)
        listing = subprocess.run([self.barrow, "query", case, "snapshots", "--format", "csv"], capture_output=True, text=True)
        assert listing.returncode == 0, listing.stderr
        return len(listing.stdout.splitlines()) - 1

    def adding_killed(self):
        case = self.path("grown.case")
        shutil.copy(self.path("timed.case"), case)
        process = self.command("load", self.snapshot, "-o", case, "--append")
        self.wait_a_part_of("load")
        process.kill()
        process.communicate()
        done = subprocess.run([self.barrow, "verify", case], capture_output=True, text=True)
        if "a load into it was interrupted" in done.stdout:  # and it says that --append undoes the rest
            load = [self.barrow, "load", self.snapshot, "-o", case]
            replaced = self.chance.random() < 0.5
            if replaced:
                subprocess.run([*load, "--force"], check=True, capture_output=True)
                assert self.snapshots_in(case) == 1
            subprocess.run([*load, "--append"], check=True, capture_output=True)
            assert self.snapshots_in(case) == 2
            return "replaced by --force" if replaced else "undone by --append"
        count = self.snapshots_in(case)
        assert count in (1, 2), count
        return "as before" if count == 1 else "has the new one"

    def cache_killed(self):
        """Whoever writes what is kept of a snapshot, and of what was computed of it, is killed; the next finds all in order."""
        environment = {**os.environ, "XDG_CACHE_HOME": self.path("killed-cache")}
        for what in ("info", "dominators"):
            process = self.command(what, self.snapshot, env=environment)
            self.wait_a_part_of("load" if what == "info" else "report")
            process.kill()
            process.communicate()
        for what in ("info", "dominators", "leaks"):
            subprocess.run([self.barrow, what, self.snapshot], env=environment, check=True, capture_output=True)
        kept = os.listdir(self.path("killed-cache/barrow"))
        assert sum(name.endswith(".case") for name in kept) == 1, kept
        assert not any(name.endswith("-journal") for name in kept), kept
        return "made anew or kept"

    def report_killed(self):
        page = self.path("killed.html")
        process = self.command("report", self.snapshot, "-o", page)
        self.wait_a_part_of("report")
        process.kill()
        process.communicate()
        if not os.path.exists(page):
            return "nothing"
        with open(page, encoding="utf-8") as file:
            assert file.read().rstrip().endswith("</html>")
        return "complete"

    def limited(self, kind, most):
        """Each file, or all memory, of the process may take that much."""

        def limit():
            if kind == resource.RLIMIT_FSIZE:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(kind, (most, most))

        return limit

    def disk_full_while_dumping(self):
        path = self.path("full.barrow")
        most = self.chance.randrange(0, int(1.1 * os.path.getsize(self.snapshot)))
        process = self.program("dump", path, preexec_fn=self.limited(resource.RLIMIT_FSIZE, most))
        out = self.went_on(process)
        assert ("dumped" in out) == os.path.exists(path), out
        assert "dumped" in out or os.strerror(errno.EFBIG) in out, out
        return self.complete_or_absent(path)

    def disk_full_while_loading(self):
        case = self.path("full.case")
        most = self.chance.randrange(0, int(1.1 * os.path.getsize(self.path("timed.case"))))
        process = self.command("load", self.snapshot, "-o", case, preexec_fn=self.limited(resource.RLIMIT_FSIZE, most))
        assert self.failed_in_one_line(process) == os.path.exists(case)
        return self.complete_or_absent(case)

    def disk_full_while_reporting(self):
        page = self.path("full.html")
        most = self.chance.randrange(0, int(1.1 * os.path.getsize(self.path("timed.html"))))
        process = self.command("report", self.snapshot, "-o", page, preexec_fn=self.limited(resource.RLIMIT_FSIZE, most))
        assert self.failed_in_one_line(process) == os.path.exists(page)
        return "complete" if os.path.exists(page) else "nothing"

    def target_cannot_be_written(self):
        process = self.program("dump", "/proc/cannot.barrow")
        assert "failed: " in self.went_on(process)
        assert not self.failed_in_one_line(self.command("load", self.snapshot, "-o", "/proc/cannot.case"))
        assert not self.failed_in_one_line(self.command("report", self.snapshot, "-o", "/proc/cannot.html"))
        return "nothing"

    def memory_refused_to_the_analyzer(self):
        case = self.path("small.case")
        most = self.chance.randrange(16 << 20, 200 << 20)
        process = self.command("load", self.snapshot, "-o", case, preexec_fn=self.limited(resource.RLIMIT_AS, most))
        assert self.failed_in_one_line(process) == os.path.exists(case)
        return self.complete_or_absent(case)

    def memory_refused_to_the_program(self):
        path = self.path("small.barrow")
        process = self.program("dump", path)
        most = self.chance.randrange(1 << 18, 40 << 20)  # beyond what it has
        with open(f"/proc/{process.pid}/statm") as file:
            has = int(file.read().split()[0]) * resource.getpagesize()
        resource.prlimit(process.pid, resource.RLIMIT_AS, (has + most, has + most))
        out = self.went_on(process)
        assert ("dumped" in out) == os.path.exists(path), out
        return self.complete_or_absent(path)

    def two_loads_at_once(self):
        case = self.path("twice.case")
        shutil.copy(self.path("timed.case"), case)
        loads = [self.command("load", self.snapshot, "-o", case, "--append") for _ in range(2)]
        done = sum(self.failed_in_one_line(load) for load in loads)
        count = self.snapshots_in(case)
        assert count == 1 + done, (count, done)
        return f"{done} of 2 added"

    def stopped_and_continued(self):
        """Again and again, wherever it is: calls of the system end early, and time passes between any two."""
        path, case = self.path("stopped.barrow"), self.path("stopped.case")
        program = self.program("dump", path)
        load = self.command("load", self.snapshot, "-o", case)
        while program.poll() is None or load.poll() is None:
            stopped = [program.pid, load.pid, *self.children(program)]
            for number in (signal.SIGSTOP, signal.SIGCONT):
                for pid in stopped:
                    try:
                        os.kill(pid, number)
                    except ProcessLookupError:
                        pass  # it has ended
                time.sleep(self.chance.uniform(0, 0.003))
        assert "dumped" in self.went_on(program)
        assert self.failed_in_one_line(load)
        self.verified(path, SOUND)
        self.verified(case, SOUND)
        return "complete"

    def memory_of_a_group_used_up(self):
        """The system kills somebody in a control group that may have no more memory: the child, or the analyzer."""
        path, case = self.path("group.barrow"), self.path("group.case")
        with MemoryGroup() as group:
            if group.reason:
                return group.reason
            program = self.program("dump", path, preexec_fn=group.enter)
            group.limit(group.used() + self.chance.randrange(2 << 20, 10 << 20))
            program.wait()
            if program.returncode != -signal.SIGKILL:  # it needs memory, too, and may be the one
                out = self.went_on(program)
                assert ("dumped" in out) == os.path.exists(path), out
                assert "dumped" in out or "killed by signal 9" in out or os.strerror(errno.ENOMEM) in out, out
            program.communicate()
            dumped = self.complete_or_absent(path)
            group.limit(self.chance.randrange(4 << 20, 100 << 20))
            load = self.command("load", self.snapshot, "-o", case, preexec_fn=group.enter)
            load.wait()
            if load.returncode != -signal.SIGKILL:
                assert self.failed_in_one_line(load) == os.path.exists(case)
            load.communicate()
        return f"{dumped}, {self.complete_or_absent(case)}"

    def on_a_disk_of_its_own(self, options, *command):
        """Runs the command in a folder that is a disk with these options. It says which files are there in the end; those of
        ours are sound, or the status is 98. Where no disk can be made, it is 99."""
        script = """
            mount -t tmpfs -o size=64M none "$1" && cd "$1" && mount -o "remount,$2" none "$1" || exit 99
            barrow=$3; shift 3; "$@"; status=$?
            for file in * .[!.]*; do
                case $file in *.html) tail -c 8 "$file" >&2 ;; *.barrow|*.case) "$barrow" verify "$file" >&2 || exit 98 ;; esac
                [ -e "$file" ] && echo "$file"
            done
            exit $status
            """
        folder = self.path("disk")
        os.makedirs(folder, exist_ok=True)
        namespace = ["unshare", "-rm"]
        allowed = subprocess.run([*namespace, "true"], capture_output=True, text=True)
        if allowed.returncode != 0:  # within a chroot, and in most containers
            return subprocess.CompletedProcess(command, 99, "", allowed.stderr)
        shell = [*namespace, "sh", "-c", script, "sh", folder, options, self.barrow, *command]
        return subprocess.run(shell, capture_output=True, text=True)

    def disk_of_a_few_pages(self):
        most = self.chance.randrange(4096, int(1.2 * os.path.getsize(self.path("timed.case"))))
        what = self.chance.choice((("load", "disk.case"), ("report", "disk.html")))
        done = self.on_a_disk_of_its_own(f"size={most}", self.barrow, what[0], self.snapshot, "-o", what[1])
        return self.left_on_a_disk(done, what[1], "disk is full", os.strerror(errno.ENOSPC))

    def disk_that_cannot_be_written(self):
        what = self.chance.choice((("load", "disk.case"), ("report", "disk.html")))
        done = self.on_a_disk_of_its_own("ro", self.barrow, what[0], self.snapshot, "-o", what[1])
        return self.left_on_a_disk(done, what[1], os.strerror(errno.EROFS))

    @staticmethod
    def left_on_a_disk(done, name, *reasons):
        if done.returncode == 99:
            return "skipped: no disk can be made"
        assert done.returncode in (0, 1), done
        assert done.stdout.splitlines() == [name] * (done.returncode == 0), done
        assert done.returncode == 0 or any(reason in done.stderr for reason in reasons), done
        return "complete" if done.returncode == 0 else "nothing"

    EVENTS = (
        parent_killed_while_dumping, child_killed_while_dumping, tracker_killed, loading_killed, adding_killed,
        cache_killed, report_killed, disk_full_while_dumping, disk_full_while_loading, disk_full_while_reporting,
        target_cannot_be_written, memory_refused_to_the_analyzer, memory_refused_to_the_program, two_loads_at_once,
        stopped_and_continued, memory_of_a_group_used_up, disk_of_a_few_pages, disk_that_cannot_be_written,
    )  # fmt: skip

    def run(self, events):
        kept = set(os.listdir(self.folder))
        for number in range(events):
            event = self.EVENTS[number] if number < len(self.EVENTS) else self.chance.choice(self.EVENTS)
            try:
                self.outcomes[event.__name__, event(self)] += 1
            except AssertionError:
                print(f"event {number}: {event.__name__}", file=sys.stderr)
                raise
            for name in set(os.listdir(self.folder)) - kept:
                path = self.path(name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
            if (number + 1) % 50 == 0:
                print(f"{number + 1} events are over", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("barrow")
    parser.add_argument("python")
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"{arguments.events} events, seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="barrow-stress-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        os.mkdir(os.environ["XDG_CACHE_HOME"])
        stress = Stress(arguments.barrow, arguments.python, folder, random.Random(arguments.seed))
        try:
            stress.run(arguments.events)
        finally:
            for (event, outcome), count in sorted(stress.outcomes.items()):
                print(f"{event:32} {outcome:20} {count}")
            print(f"{sum(stress.outcomes.values())} events were survived")


if __name__ == "__main__":
    main()
