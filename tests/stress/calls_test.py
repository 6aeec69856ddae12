# SPDX-License-Identifier: Apache-2.0
"""Every call that changes a file may fail, be interrupted, or be the last: what the file's name then holds.

    calls_test.py BARROW PYTHON LIBRARY [--calls N | --calls all]

LIBRARY is faulty_calls.cc. Without `all` N calls of each kind of work meet each fault, spread from the first to the last.
"""

import argparse
import os
import shutil
import subprocess
import tempfile

SOUND = 0  # exit code of barrow verify
FAULTS = {"enospc": "No space left on device", "eio": "Input/output error", "kill": None}

DUMP = """
import sys
import barrow
fork = sys.argv[2] == "fork"
try:
    barrow.dump(sys.argv[1], fork=fork)
    status = 0
except OSError as error:
    print("barrow:", error, file=sys.stderr)
    status = 1
assert sum(range(1000)) == 499500
sys.exit(status)
"""


class Work:
    """Something that writes a file. `before` is what the file holds when it begins: a file to be copied, or nothing. `adds`:
    how many snapshots it adds to a case."""

    def __init__(self, name, command, suffix, before=None, adds=0):
        self.name, self.command, self.suffix, self.before, self.adds = name, command, suffix, before, adds


class Calls:
    def __init__(self, barrow, python, library, folder):
        self.barrow, self.library, self.folder = barrow, library, folder
        self.snapshot, self.case = self.path("small.barrow"), self.path("small.case")
        self.place = self.path("place")
        self.log = self.path("log")
        dump = [python, "-I", "-S", "-c", f"import sys; sys.path[:0] = {os.environ['PYTHONPATH'].split(':')!r}\n{DUMP}"]
        subprocess.run([*dump, self.snapshot, "fork"], check=True)
        subprocess.run([barrow, "load", self.snapshot, "-o", self.case], check=True, capture_output=True)
        loaded = shutil.copy(self.case, self.path("loaded.case"))
        subprocess.run([barrow, "report", self.case, "--format", "json"], check=True, capture_output=True)
        self.works = [
            Work("dump", lambda path: [*dump, path, "fork"], ".barrow"),
            Work("dump in place", lambda path: [*dump, path, "here"], ".barrow"),
            Work("load", lambda path: [barrow, "load", self.snapshot, "-o", path], ".case"),
            Work("load --append", lambda path: [barrow, "load", self.snapshot, "-o", path, "--append"], ".case", self.case, 1),
            Work("dominators of a case", lambda path: [barrow, "dominators", path], ".case", loaded),
            Work("report", lambda path: [barrow, "report", self.case, "-o", path], ".html"),
            Work("redact", lambda path: [barrow, "redact", self.snapshot, path], ".barrow"),
        ]

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, work, fault):
        """Does the work in an empty folder. The exit status, what was said, and the calls that were made."""
        shutil.rmtree(self.place, ignore_errors=True)
        os.mkdir(self.place)
        target = os.path.join(self.place, "file" + work.suffix)
        if work.before:
            shutil.copy(work.before, target)
        open(self.log, "w").close()
        environment = {**os.environ, "LD_PRELOAD": self.library, "BARROW_FAULT": fault, "BARROW_FAULT_LOG": self.log}
        done = subprocess.run(work.command(target), capture_output=True, text=True, env=environment)
        with open(self.log, encoding="utf-8", errors="replace") as file:
            calls = file.read().splitlines()
        return target, done, calls

    def is_whole(self, work, path):
        if work.suffix == ".html":
            with open(path, encoding="utf-8") as file:
                return file.read().rstrip().endswith("</html>")
        return subprocess.run([self.barrow, "verify", path], capture_output=True).returncode == SOUND

    def snapshots_in(self, case):
        query = [self.barrow, "query", case, "snapshots", "--format", "csv"]
        return len(subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()) - 1

    def check_case(self, work, case, done):
        """A case that was written to has all of what is new, or is as before."""
        verified = subprocess.run([self.barrow, "verify", case], capture_output=True, text=True)
        if "a load into it was interrupted" in verified.stdout:
            subprocess.run([self.barrow, "load", self.snapshot, "-o", case, "--append"], check=True, capture_output=True)
            assert self.snapshots_in(case) == 2
            return "undone"
        assert verified.returncode == SOUND, verified.stdout
        count = self.snapshots_in(case)
        assert count == 1 + (work.adds if done.returncode == 0 else 0) or done.returncode < 0, (count, done)
        return "whole" if count > 1 else "as before" if work.adds else "sound"

    def check(self, work, fault, call, target, done):
        """What the file's name holds after a fault: all, or what it held before; and somebody said why."""
        if done.returncode not in (0, -9):
            lines = [line for line in done.stderr.splitlines() if line.startswith("barrow: ")]
            assert done.returncode == 1 and len(lines) == 1, done
            reason = FAULTS[fault] or "killed by signal 9"
            assert reason in lines[0] or fault == "eio" and "disk" in lines[0] or "full" in lines[0], done.stderr
        if work.before:
            return self.check_case(work, target, done)
        if not os.path.exists(target):
            assert done.returncode != 0, done
            left = "nothing"
        else:
            assert self.is_whole(work, target) and done.returncode != 1, done
            left = "whole"
        if fault == "enospc" or fault == "eio" and not call.startswith("unlink"):
            rest = sorted(os.listdir(self.place))
            assert rest == [os.path.basename(target)][: left == "whole"], (rest, done)
        return left

    @staticmethod
    def check_order(work, target, calls):
        """Data is on the disk before the name is, and the folder after it: a power cut finds no name without a file."""
        folder = os.path.dirname(target)
        names = [i for i, call in enumerate(calls) if call.startswith(("rename ", "link ")) and call.endswith(os.path.basename(target))]
        assert len(names) == 1, calls
        temporary = os.path.basename(calls[names[0]].split(" ", 1)[1].split(" -> ")[0])

        def last(call, end):
            found = [i for i in range(end) if calls[i].startswith(call + " ") and temporary in os.path.basename(calls[i])]
            return found[-1] if found else -1

        synced = last("sync", names[0])
        assert max(last("write", len(calls)), last("truncate", len(calls))) < synced < names[0], (work.name, calls)
        assert f"sync {folder}" in calls[names[0] :], (work.name, calls)

    @staticmethod
    def check_journal(target, calls):
        """What an addition changes is on the disk before the journal that could undo it goes."""
        gone = max(i for i, call in enumerate(calls) if call == f"unlink {target}-journal")
        writes = [i for i, call in enumerate(calls) if call == f"write {target}"]
        syncs = [i for i, call in enumerate(calls) if call == f"sync {target}"]
        assert writes and max(writes) < max(i for i in syncs if i < gone), calls
        journal = [i for i, call in enumerate(calls) if call == f"sync {target}-journal"]
        assert journal and min(journal) < min(writes), calls

    def test(self, work, most):
        target, done, calls = self.run(work, "")
        assert done.returncode == 0, done
        self.check_journal(target, calls) if work.before else self.check_order(work, target, calls)
        target, done, _ = self.run(work, "eintr 0")
        assert done.returncode == 0, (work.name, done)
        self.check_case(work, target, done) if work.before else self.check(work, "eintr", "", target, done)
        numbers = range(1, len(calls) + 1)
        if most is not None and most < len(calls):
            # Behind the last but one comes the file's name, whatever the kind of work.
            spread = {1 + round(i * (len(calls) - 1) / (most - 1)) for i in range(most)}
            numbers = sorted(spread | {len(calls) - 1})
        found = {}
        for fault in FAULTS:
            for number in numbers:
                target, done, _ = self.run(work, f"{fault} {number}")
                try:
                    left = self.check(work, fault, calls[number - 1], target, done)
                except AssertionError:
                    print(f"{work.name}: {fault} at call {number} of {len(calls)}: {calls[number - 1]}")
                    raise
                found[fault, left] = found.get((fault, left), 0) + 1
        outcomes = ", ".join(f"{fault} {count} {left}" for (fault, left), count in sorted(found.items()))
        print(f"{work.name}: {len(calls)} calls; {outcomes}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("barrow")
    parser.add_argument("python")
    parser.add_argument("library")
    parser.add_argument("--calls", default="3")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="barrow-calls-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        calls = Calls(arguments.barrow, arguments.python, arguments.library, os.path.realpath(folder))
        for work in calls.works:
            calls.test(work, None if arguments.calls == "all" else int(arguments.calls))


if __name__ == "__main__":
    main()
