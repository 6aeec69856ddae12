# SPDX-License-Identifier: Apache-2.0
"""The class tracker in a program that collects, signals, runs threads and runs out of memory meanwhile."""

import unittest

import profile_support
from dumper_case import DumperCase


class Collections(DumperCase):
    """CPython 3.10 and 3.11 collect at any allocation, also at those of the tracker itself."""

    def test_a_tracker_is_collected_while_an_instance_is_made(self):
        out = self.run_program(
            """
            import gc
            import barrow
            class Node:
                pass
            def make_garbage():
                tracker = barrow.ClassTracker()
                tracker.track_class(Node)
                tracker.me = tracker
            for threshold in range(1, 40):
                gc.set_threshold(0)
                gc.collect()
                make_garbage()
                gc.set_threshold(threshold)
                nodes = [Node() for _ in range(60)]
                del nodes
            gc.set_threshold(0)
            gc.collect()
            print("__init__" in Node.__dict__)
            """
        )
        self.assertEqual(out, "False\n")

    def test_trackers_leave_a_class_while_an_instance_is_made(self):
        out = self.run_program(
            """
            import gc
            import barrow
            class Node:
                pass
            trackers = [barrow.ClassTracker() for _ in range(40)]
            for tracker in trackers:
                tracker.track_class(Node)
            watching = list(trackers)
            def leave(phase, info):
                if phase == "stop" and watching:
                    watching.pop().detach_class(Node)
            gc.callbacks.append(leave)
            gc.set_threshold(1)
            nodes = [Node() for _ in range(50)]
            gc.callbacks.clear()
            counts = [sum(map(len, tracker.index.values())) for tracker in trackers]
            # Who leaves later has seen more, and nobody was left out while another left.
            print(counts == sorted(counts, reverse=True), counts[0] == (50 if watching else counts[0]))
            """
        )
        self.assertEqual(out, "True True\n")

    def test_a_collection_clears_the_tracker_while_its_lists_are_made(self):
        out = self.run_program(
            """
            import gc
            import barrow
            class Node:
                def __init__(self):
                    self.list, self.dict = [1], {}
            def length(view, at):
                tracker = barrow.ClassTracker()
                tracker.track_class(Node, resolution_level=2)
                kept = [Node() for _ in range(500)]
                for _ in range(3):
                    tracker.create_snapshot("x" * 1000)
                seen = 0
                def clear(phase, info):
                    nonlocal seen
                    seen += 1
                    if seen == at:
                        tracker.clear()
                gc.callbacks.append(clear)
                gc.set_threshold(50)
                rows = getattr(tracker, view)()
                gc.set_threshold(0)
                gc.callbacks.clear()
                return len(rows)
            gc.set_threshold(0)
            for view in ("_records", "_snapshots", "_history"):
                print(view, {length(view, at) for at in range(3, 20)})
            """
        )
        self.assertEqual(out, "_records {500}\n_snapshots {3}\n_history {500}\n")

    def test_what_a_collection_is_taking_away_has_no_size(self):  # B33
        out = self.run_program(
            """
            import gc, weakref
            import barrow
            class Node:
                pass
            tracker = barrow.ClassTracker()
            one, two = Node(), Node()
            one.other, two.other = two, one
            before = weakref.ref(one, lambda _: tracker.create_snapshot("while it goes"))
            tracker.track_object(two)
            after = weakref.ref(one, lambda _: tracker.create_snapshot("while it goes"))
            del one, two
            gc.collect()
            print([(row[1], row[2], row[-1]) for row in tracker._snapshots()])
            """
        )
        self.assertEqual(out, f"{[('while it goes', 0, [])] * 2}\n")


class Memory(DumperCase):
    def test_no_memory_to_write_with_loses_nothing_and_ends_nothing(self):
        """Traces of thousands of frames take far more memory to be written than to be kept."""
        path = self.path()
        out = self.run_program(
            """
            import errno, resource, sys
            import barrow
            class Node:
                pass
            def deep(levels, make):
                return deep(levels - 1, make) if levels else make()
            names = {"Node": Node, "nodes": []}
            exec("def make():\\n" + "    nodes.append(Node())\\n" * 400, names)
            sys.setrecursionlimit(10_000)
            before = resource.getrlimit(resource.RLIMIT_AS)
            def limit():
                with open("/proc/self/statm") as file:
                    used = int(file.read().split()[0]) * resource.getpagesize()
                resource.setrlimit(resource.RLIMIT_AS, (used + (16 << 20), before[1]))
            tracker, other = barrow.ClassTracker(sys.argv[1]), barrow.ClassTracker(sys.argv[1] + "2")
            for each in (tracker, other):
                each.track_class(Node, trace=True)
            deep(2500, names["make"])
            limit()
            try:
                tracker.create_snapshot("no memory")
            except OSError as error:
                print(error.errno == errno.ENOMEM)
            del other, each
            print("alive")
            resource.setrlimit(resource.RLIMIT_AS, before)
            tracker.create_snapshot("memory")
            tracker.close()
            """,
            path,
        )
        self.assertEqual(out, "True\nalive\n")
        profile = profile_support.load(path)
        self.assertEqual([snapshot.description for snapshot in profile.snapshots], ["memory"])
        self.assertEqual((len(profile.objects), len(profile.traces)), (400, 400))
        profile_support.load(path + "2", complete=False)


class Signals(DumperCase):
    def test_a_failing_write_is_an_error_and_not_the_end_of_the_program(self):
        """Programs often set these signals back to what the system does with them: it ends the process."""
        path = self.path("pipe")
        out = self.run_program(
            """
            import errno, os, resource, signal, sys
            import barrow
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            path = sys.argv[1]
            def outcome(call, *arguments):
                try:
                    call(*arguments)
                    print("done")
                except OSError as error:
                    print(errno.errorcode[error.errno])
            os.mkfifo(path)
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            tracker = barrow.ClassTracker(path)
            os.close(reader)
            outcome(tracker.create_snapshot)
            outcome(tracker.close)
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            tracker = barrow.ClassTracker(path + ".barrow")
            kept = barrow.ClassTracker()
            for number in range(100):
                kept.create_snapshot(f"number {number}")
            resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(path + ".barrow") // 2, hard))
            outcome(tracker.create_snapshot)
            outcome(tracker.close)
            outcome(barrow.ClassTracker, path + "2.barrow")
            outcome(kept.stats.dump_stats, path + "3.barrow")
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            """,
            path,
        )
        self.assertEqual(out.split(), ["EPIPE", "EPIPE", "EFBIG", "EFBIG", "EFBIG", "EFBIG"])


class Threads(DumperCase):
    """Other threads go on while files are opened, read and written. None gets its turn by force here, so that without
    that these programs would wait for ever."""

    def test_while_a_pipe_waits_for_its_reader(self):
        self.run_program(
            """
            import os, sys, threading
            import barrow
            path = sys.argv[1]
            os.mkfifo(path)
            go = threading.Event()
            def read():
                go.wait()
                with open(path, "rb") as file:
                    file.read()
            reader = threading.Thread(target=read)
            reader.start()
            sys.setswitchinterval(1000)
            go.set()
            tracker = barrow._barrow.Tracker(path, "names", 0, False)
            tracker.close()
            reader.join()
            """,
            self.path("pipe"),
        )

    def test_while_a_periodic_snapshot_is_written(self):
        out = self.run_program(
            """
            import fcntl, os, sys, threading
            import barrow
            class Node:
                pass
            path = sys.argv[1]
            os.mkfifo(path)
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
            os.set_blocking(reader, True)
            tracker = barrow.ClassTracker(path)
            tracker.track_class(Node)
            nodes = [Node() for _ in range(20_000)]
            sys.setswitchinterval(1000)
            tracker.start_periodic_snapshots(1000)
            bytes_read = 0
            while bytes_read < 20_000:  # many times what the pipe holds
                bytes_read += len(os.read(reader, 1000))
            drain = threading.Thread(target=lambda: [None for _ in iter(lambda: os.read(reader, 65536), b"")])
            drain.start()
            tracker.close()
            drain.join()
            print("done")
            """,
            self.path("pipe"),
        )
        self.assertEqual(out, "done\n")

    def test_while_source_files_are_read_each_once(self):
        module = self.path("many_lines.py")
        with open(module, "w") as file:
            file.write("def make(cls, out):\n")
            for _ in range(500):
                file.write(f"    #{'-' * 400}\n    out.append(cls())\n")
        out = self.run_program(
            """
            import os, sys, threading, time
            sys.path.insert(0, os.path.dirname(sys.argv[1]))
            import many_lines
            import barrow
            class Node:
                pass
            def traced():
                tracker, out = barrow.ClassTracker(), []
                tracker.track_class(Node, trace=True)
                many_lines.make(Node, out)
                tracker.detach_all_classes()
                return tracker
            def bytes_read():
                with open("/proc/self/io") as file:
                    return int(file.read().split()[1])
            tracker = traced()
            before = bytes_read()
            lines = {frames[-1][3] for frames in tracker._traces()}
            print(lines, bytes_read() - before < 10 * os.path.getsize(sys.argv[1]))
            went_on = []
            ready = threading.Event()
            def run():
                ready.set()
                time.sleep(0)
                went_on.append(True)
            sys.setswitchinterval(1000)
            thread = threading.Thread(target=run)
            thread.start()
            ready.wait()
            end = time.monotonic() + 30
            while not went_on and time.monotonic() < end:
                traced()._traces()
            print(went_on)
            thread.join()
            """,
            module,
        )
        self.assertEqual(out, "{'    out.append(cls())'} True\n[True]\n")


if __name__ == "__main__":
    unittest.main()
