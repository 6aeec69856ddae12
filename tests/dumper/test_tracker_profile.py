# SPDX-License-Identifier: Apache-2.0
"""Profiles: what a class tracker writes, and what is left of it when something goes wrong."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

import barrow
import profile_support
from dumper_case import DumperCase, Program, wait_until
from test_tracker_api import Bare, Leaf, Node

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "schema")


class Content(DumperCase):
    def record(self, tracker):
        """Births, deaths, trees, traces, a changed class, a subclass."""
        tracker.track_class(Node, resolution_level=3, trace=True)
        tracker.track_class(Bare, name="bare")
        nodes = []
        for i in range(5):
            nodes.append(Node(f"name {i}"))
        nodes.append(Leaf())
        bare = Bare()
        tracker.create_snapshot("first")
        del nodes[2]
        bare.data = [nodes[0].name]
        bare.__class__ = Changed
        nodes.append(Node())
        tracker.create_snapshot("second")
        del nodes[0]
        return nodes, bare

    def test_a_profile_holds_what_was_recorded(self):
        path = self.path("p.barrow")
        before = time.time_ns()
        with barrow.ClassTracker(path) as tracker:
            self.record(tracker)
            self.assertEqual(self.files(), ["p.barrow"])
        profile = profile_support.load(path)
        header = profile.header
        self.assertTrue(before <= header.started_unix_ns <= time.time_ns())
        self.assertEqual((header.contents, header.streamed, header.process.pid), (None, True, os.getpid()))
        self.assertEqual(header.runtime.version, sys.version.split()[0])
        self.assertTrue(header.process.command_line)
        self.assertEqual([s.description for s in profile.snapshots], ["first", "second"])
        self.assertEqual([s.footprint_count for s in profile.snapshots], [7, 7])
        self.assertGreater(profile.snapshots[0].memory.resident_bytes, 0)
        names = [(item.name, item.qualified_name) for item in profile.objects.values()]
        node = f"{Node.__module__}.Node"
        self.assertEqual(names, [(node, "Node")] * 5 + [(node, "Leaf"), ("bare", "Bare"), (node, "Node")])
        self.assertEqual(profile.objects[1].trace[-1].function, "record")
        self.assertIn("Node(f", profile.objects[1].trace[-1].source)
        self.assertEqual(profile.objects[6].trace[-1].function, "__init__")
        deaths = {number: when for number, when, kind in profile.ends if kind == profile_support.DEATH}
        self.assertTrue({1, 3} <= set(deaths))
        self.assertTrue(profile.snapshots[0].time_ns < deaths[3] < profile.snapshots[1].time_ns < deaths[1])
        self.assertIn("Changed object at 0x", profile.reprs[7])
        levels = [node.level for node in profile.footprints[1][1].nodes]
        self.assertEqual(levels, [1, 2, 2])
        alive = [count for name, _, count in profile.counts if name == node]
        self.assertEqual(alive[:8], [1, 2, 3, 4, 5, 6, 5, 6])

    def test_dump_stats_and_the_stream_say_the_same(self):
        stream, copy = self.path("stream"), self.path("copy")
        plain, streaming = barrow.ClassTracker(), barrow.ClassTracker(stream)
        kept = self.record(streaming)
        streaming.stats.dump_stats(copy)
        streaming.close()
        self.assertEqual(profile_support.load(copy).content(), profile_support.load(stream).content())
        again = self.record(plain)
        plain.stats.dump_stats(self.path("plain"))
        left = profile_support.load(self.path("plain")).content()
        right = profile_support.load(copy).content()
        for name in ("name", "qualified_name", "level", "birth_bytes"):
            self.assertEqual(
                [item[name] for item in left["objects"].values()], [item[name] for item in right["objects"].values()]
            )
        self.assertEqual([c[0::2] for c in left["counts"]], [c[0::2] for c in right["counts"]])
        shape = lambda content: [[len(item[3]) for item in sizes.values()] for sizes in content["footprints"].values()]
        self.assertEqual(shape(left), shape(right))
        self.assertFalse(profile_support.load(self.path("plain")).header.streamed)
        plain.close()
        del kept, again

    def test_without_names_there_are_none(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path, contents="none") as tracker:
            self.record(tracker)
        profile = profile_support.load(path)
        self.assertEqual((profile.traces, profile.header.process.command_line), ({}, []))
        with open(path, "rb") as file:
            data = b"".join(profile_support.frames_of(file.read(), 2))
        for secret in (b"name 1", b"test_tracker_profile.py", b"[K]", b"record"):
            self.assertNotIn(secret, data)

    @unittest.skipUnless(shutil.which("zstdcat") and shutil.which("protoc"), "zstdcat or protoc is not installed")
    def test_the_standard_tools_read_a_profile(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path) as tracker:
            self.record(tracker)
        raw = subprocess.run(["zstdcat", path], check=True, capture_output=True).stdout
        text = subprocess.run(
            ["protoc", "--decode=barrow.Profile", f"-I{SCHEMA}", "tracker.proto"],
            input=raw, check=True, capture_output=True,
        ).stdout.decode()  # fmt: skip
        self.assertIn('description: "second"', text)
        self.assertIn("snapshot_count: 2", text)
        self.assertNotRegex(text, r"(?m)^\s*\d+: ")  # no field the schema does not know

    def test_trees_and_tables_of_many_segments_are_put_together_again(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path, contents="values") as tracker:
            tracker.track_class(Bare, resolution_level=3)
            kept = [Bare() for _ in range(30_000)]
            kept[0].data = {f"key {i}": float(i) for i in range(60_000)}
            tracker.create_snapshot()
            tracker.stats.dump_stats(self.path("copy"))
            del kept
        for name in ("p.barrow", "copy"):
            profile = profile_support.load(self.path(name))
            first = profile.footprints[1][1]
            self.assertGreater(len(first.nodes), 120_000)
            self.assertEqual(first.nodes[-1].name, "key 59999")
            self.assertEqual(first.nodes[-1].value, "59999.0")
            self.assertEqual(len(profile.objects), 30_000)

    def test_the_dead_leave_memory_once_they_are_written(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path) as tracker:
            tracker.track_class(Bare)
            for _ in range(1000):
                Bare()
            self.assertEqual(len(tracker._records()), 1000)
            tracker.create_snapshot()
            self.assertEqual(tracker._records(), [])
            kept = Bare()
            tracker.create_snapshot()
            self.assertEqual([row[0] for row in tracker._records()], [1001])
            del kept
        profile = profile_support.load(path)
        self.assertEqual((len(profile.objects), len(profile.ends)), (1001, 1001))

    def test_what_is_forgotten_says_so(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path) as tracker:
            kept = Bare()
            tracker.track_object(kept)
            tracker.create_snapshot()
            tracker.detach_all()
        profile = profile_support.load(path)
        self.assertEqual([(number, kind) for number, _, kind in profile.ends], [(1, profile_support.FORGOTTEN)])


class Changed:
    pass


class Endings(DumperCase):
    def test_killed_between_two_snapshots_everything_up_to_the_last_one_is_there(self):
        path = self.path("p.barrow")
        program = """
            import sys
            import barrow
            class Node:
                pass
            tracker = barrow.ClassTracker(sys.argv[1])
            tracker.track_class(Node, resolution_level=1)
            nodes = []
            for i in range(3):
                nodes += [Node() for _ in range(100)]
                tracker.create_snapshot(f"snapshot {i}")
            nodes += [Node() for _ in range(50)]
            print("ready")
            sys.stdin.read()
        """
        with Program(program, path) as running:
            self.assertEqual(running.line(), "ready")
            running.signal(signal.SIGKILL)
            self.assertEqual(running.finish()[0], -signal.SIGKILL)
        profile = profile_support.load(path, complete=False)
        self.assertEqual([s.description for s in profile.snapshots], ["snapshot 0", "snapshot 1", "snapshot 2"])
        self.assertEqual([len(sizes) for sizes in profile.footprints.values()], [100, 200, 300])
        self.assertEqual(len(profile.objects), 300)

    def test_a_profile_cut_anywhere_holds_whole_snapshots(self):
        path = self.path("p.barrow")
        with barrow.ClassTracker(path) as tracker:
            kept = []
            for _ in range(3):
                kept.append(Bare())
                tracker.track_object(kept[-1])
                tracker.create_snapshot()
        with open(path, "rb") as file:
            data = file.read()
        seen = set()
        for end in range(24, len(data)):
            frames = profile_support.frames_of(data[:end], 2)
            if frames:
                profile = profile_support.Profile(frames)
                profile.check()
                seen.add(len(profile.snapshots))
        self.assertEqual(seen, {0, 1, 2, 3})

    def test_a_program_that_ends_without_close_leaves_a_complete_profile(self):
        path = self.path("p.barrow")
        self.run_program(
            """
            import sys
            import barrow
            class Node:
                pass
            tracker = barrow.ClassTracker(sys.argv[1])
            tracker.track_class(Node)
            kept = Node()
            """,
            path,
        )
        self.assertEqual(len(profile_support.load(path).objects), 1)

    def test_a_forked_child_leaves_its_parents_profile_alone(self):
        path = self.path("p.barrow")
        out = self.run_program(
            """
            import os, sys
            import barrow
            tracker = barrow.ClassTracker(sys.argv[1])
            pid = os.fork()
            if pid == 0:
                try:
                    tracker.create_snapshot()
                except RuntimeError as error:
                    print("forked from" in str(error))
                sys.exit()
            os.waitpid(pid, 0)
            tracker.create_snapshot("mine")
            tracker.close()
            """,
            path,
        )
        self.assertEqual(out, "True\n")
        self.assertEqual([s.description for s in profile_support.load(path).snapshots], ["mine"])

    def test_existing_files_are_left_alone_unless_told(self):
        path = self.path("p.barrow")
        with open(path, "w") as file:
            file.write("evidence")
        with self.assertRaises(FileExistsError):
            barrow.ClassTracker(path)
        with open(path) as file:
            self.assertEqual(file.read(), "evidence")
        barrow.ClassTracker(path, overwrite=True).close()
        profile_support.load(path)

    def test_a_full_disk_shows_when_the_tracker_is_made(self):
        with self.assertRaises(OSError) as caught:
            barrow.ClassTracker("/dev/full")
        self.assertEqual((caught.exception.errno, caught.exception.filename), (errno.ENOSPC, "/dev/full"))

    def test_a_disk_that_fills_up_loses_the_snapshot_and_nothing_else(self):
        path = self.path("p.barrow")
        out = self.run_program(
            """
            import os, resource, signal, sys
            import barrow
            class Node:
                pass
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            tracker = barrow.ClassTracker(sys.argv[1])
            tracker.track_class(Node)
            nodes = [Node() for _ in range(10)]
            tracker.create_snapshot("fits")
            size = os.path.getsize(sys.argv[1])
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
            nodes += [Node() for _ in range(1000)]
            try:
                tracker.create_snapshot("does not")
            except OSError as error:
                print(error.strerror, os.path.getsize(sys.argv[1]) == size)
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            tracker.create_snapshot("fits again")
            tracker.close()
            """,
            path,
        )
        self.assertEqual(out, "File too large True\n")
        profile = profile_support.load(path)
        self.assertEqual([s.description for s in profile.snapshots], ["fits", "fits again"])
        self.assertEqual(len(profile.objects), 1010)

    def test_a_disk_that_is_full_at_the_end_loses_the_trailer_and_nothing_else(self):
        path = self.path("p.barrow")
        out = self.run_program(
            """
            import os, resource, signal, sys
            import barrow
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            tracker = barrow.ClassTracker(sys.argv[1])
            tracker.create_snapshot("fits")
            size = os.path.getsize(sys.argv[1])
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5, hard))
            try:
                tracker.close()
            except OSError as error:
                print(error.strerror, os.path.getsize(sys.argv[1]) - size)
            """,
            path,
        )
        self.assertEqual(out, "File too large 0\n")

    def test_a_closed_profile_takes_no_snapshot(self):
        tracker = barrow.ClassTracker(self.path())
        tracker.close()
        tracker.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            tracker.create_snapshot()


class Periodic(DumperCase):
    def test_snapshots_come_by_themselves_until_stopped(self):
        with barrow.ClassTracker(self.path()) as tracker:
            tracker.start_periodic_snapshots(0.01)
            self.assertEqual(tracker._periodic_thread.name, "BackgroundMonitor")
            tracker.start_periodic_snapshots(0.001)
            self.assertEqual(tracker._periodic_thread.interval, 0.001)
            for i in range(10):
                tracker.create_snapshot(i)
            wait_until(lambda: len(tracker.snapshots) > 20, "periodic snapshots")
            tracker.stop_periodic_snapshots()
            self.assertIsNone(tracker._periodic_thread)
            count = len(tracker.snapshots)
        self.assertEqual(len(profile_support.load(self.path()).snapshots), count)

    def test_stopping_does_not_wait_for_the_interval(self):
        tracker = barrow.ClassTracker()
        tracker.start_periodic_snapshots(3600)
        tracker.stop_periodic_snapshots()
        tracker.close()


if __name__ == "__main__":
    unittest.main()
