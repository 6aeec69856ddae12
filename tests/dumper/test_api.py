# SPDX-License-Identifier: Apache-2.0
"""barrow.dump as Python sees it: arguments, results, and what the header says."""

import inspect
import os
import pathlib
import signal
import socket
import threading
import unittest

import barrow
import support
from dumper_case import DumperCase


class Arguments(DumperCase):
    def test_every_kind_of_path_is_taken_and_told(self):
        path = self.path()
        for given in (path, os.fsencode(path), pathlib.Path(path)):
            with self.subTest(type(given).__name__):
                result = barrow.dump(given, overwrite=True)
                self.assertEqual(result.path, path)
                self.assertTrue(support.load(path, check=False).complete)

    def test_a_path_relative_to_the_working_folder_is_taken(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        self.assertEqual(barrow.dump("here.barrow").path, "here.barrow")
        self.assertTrue(support.load(self.path("here.barrow"), check=False).complete)

    def test_a_path_that_is_not_utf8_is_taken(self):
        path = os.fsencode(self.folder) + b"/\xff.barrow"
        self.assertEqual(os.fsencode(barrow.dump(path).path), path)
        self.assertTrue(support.load(os.fsdecode(path), check=False).complete)

    def test_all_but_the_path_are_keywords(self):
        kinds = {name: parameter.kind for name, parameter in inspect.signature(barrow.dump).parameters.items()}
        self.assertEqual(kinds.pop("path"), inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self.assertEqual(list(kinds), ["fork", "contents", "text_limit", "content_hashes", "overwrite"])
        self.assertEqual(set(kinds.values()), {inspect.Parameter.KEYWORD_ONLY})

    def test_wrong_arguments_are_refused_before_anything_is_written(self):
        cases = [
            (dict(contents="all"), ValueError, "'none', 'names' or 'values', not 'all'"),
            (dict(text_limit=-1), ValueError, "text_limit"),
            (dict(text_limit=1 << 32), ValueError, "text_limit"),
            (dict(text_limit=1 << 70), ValueError, "text_limit must be from 0 .* to 4294967295, not 1180591620717411303424"),
            (dict(text_limit="1"), TypeError, "text_limit must be an integer, not str"),
            (dict(contents=None), TypeError, "contents must be 'none', 'names' or 'values', not None"),
            (dict(path=None), TypeError, "str, bytes or os.PathLike"),
            (dict(path="a\0b"), ValueError, "null byte"),
            (dict(path=1.5), TypeError, "str, bytes or os.PathLike"),
            (dict(path=True), TypeError, "a file descriptor above 2, not True"),
            (dict(path=1), TypeError, "a file descriptor above 2, not 1"),
        ]
        for arguments, exception, words in cases:
            with self.subTest(arguments), self.assertRaisesRegex(exception, words):
                barrow.dump(**{"path": self.path(), **arguments})
        self.assertEqual(self.files(), [])

    def test_an_empty_directory_is_not_the_working_directory(self):
        for directory in ("", b""):
            with self.subTest(directory), self.assertRaisesRegex(ValueError, "directory is empty"):
                barrow.dump_on_signal(signal.SIGUSR2, directory)

    def test_a_path_like_object_is_asked_for_its_path_once(self):
        answers = [self.path("asked-again"), self.path()]

        class Fickle:
            def __fspath__(self):
                return answers.pop()

        result = barrow.dump(Fickle())
        self.assertEqual((result.path, self.files()), (self.path(), ["heap.barrow"]))


class Targets(DumperCase):
    def test_a_descriptor_of_a_file_is_written_to_and_stays_open(self):
        for fork in (True, False):
            with self.subTest(fork=fork), open(self.path(), "w+b") as file:
                result = barrow.dump(file.fileno(), fork=fork)
                self.assertIsNone(result.path)
                file.seek(0)
                data = file.read()
            self.assertEqual(len(data), result.file_bytes)
            self.assertTrue(support.load(data, check=False).complete)

    def dump_into(self, write_end, read):
        """Dumps into a pipe or socket that a thread of this process reads."""
        received = []

        def drain():
            while data := read():
                received.append(data)

        reader = threading.Thread(target=drain)
        reader.start()
        try:
            barrow.dump(write_end.fileno())
        finally:
            write_end.close()
            reader.join()
        return support.load(b"".join(received))

    def test_a_pipe_can_be_read_by_another_thread_meanwhile(self):
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, read_end)
        snapshot = self.dump_into(os.fdopen(write_end, "wb", buffering=0), lambda: os.read(read_end, 65536))
        self.assertIn(id(self), snapshot.objects)

    def test_a_socket_that_does_not_block_is_waited_for(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(theirs.close)
        ours.setblocking(False)
        snapshot = self.dump_into(ours, lambda: theirs.recv(1000))
        self.assertIn(id(self), snapshot.objects)

    def test_a_named_pipe_is_written_to_directly(self):
        os.mkfifo(self.path())
        received = []

        def drain():
            with open(self.path(), "rb") as file:
                received.append(file.read())

        reader = threading.Thread(target=drain)
        reader.start()
        barrow.dump(self.path())
        reader.join()
        self.assertTrue(support.load(received[0], check=False).complete)
        self.assertEqual(self.files(), ["heap.barrow"])

    def test_dev_null_is_no_file_to_be_overwritten(self):
        self.assertGreater(barrow.dump("/dev/null").objects, 0)
        self.assertFalse(os.path.isfile("/dev/null"))


class Results(DumperCase):
    def test_the_result_is_what_the_file_holds(self):
        for fork in (True, False):
            with self.subTest(fork=fork):
                result = barrow.dump(self.path(), fork=fork, overwrite=True)
                snapshot = support.load(self.path())
                self.assertEqual(result.file_bytes, os.path.getsize(self.path()))
                self.assertEqual(result.objects, len(snapshot.objects))
                self.assertEqual(result.references, snapshot.trailer.reference_count)
                self.assertEqual(result.pause_seconds, snapshot.trailer.pause_ns / 1e9)
                self.assertGreater(result.pause_seconds, 0)
                self.assertGreaterEqual(result.duration_seconds, result.pause_seconds)
                self.assertGreaterEqual(result.duration_seconds * 1e9, snapshot.trailer.duration_ns)
                self.assertEqual(snapshot.header.forked, fork)

    def test_the_file_is_private(self):
        barrow.dump(self.path())
        self.assertEqual(os.stat(self.path()).st_mode & 0o777, 0o600)

    def test_both_ways_of_dumping_see_the_same_objects(self):
        kept = [object() for _ in range(100)]
        forked, in_place = self.dump(fork=True), self.dump(fork=False)
        for thing in kept:
            self.assertEqual(forked.of(thing).type.qualified_name, in_place.of(thing).type.qualified_name)

    def test_options_stand_in_the_header(self):
        for contents in ("none", "names", "values"):
            header = self.dump(contents=contents, text_limit=7, content_hashes=contents != "none").header
            self.assertEqual(header.contents, contents)
            self.assertEqual(header.text_limit, 7)
            self.assertEqual(header.content_hashes, contents != "none")

    def test_the_dumping_thread_is_marked(self):
        snapshots = []
        thread = threading.Thread(target=lambda: snapshots.append(self.dump()))
        thread.start()
        ident = thread.ident
        thread.join()
        self.assertEqual([each.ident for each in snapshots[0].threads if each.dumping], [ident])

    def test_version_and_documentation_are_there(self):
        self.assertRegex(barrow.__version__, r"^\d+\.\d+\.\d+$")
        self.assertEqual(self.dump().header.producer, f"barrow-cpython {barrow.__version__}")
        for name in barrow.__all__:
            self.assertTrue(getattr(barrow, name).__doc__, name)

    def test_the_package_is_typed(self):
        folder = os.path.dirname(barrow.__file__)
        self.assertTrue(os.path.exists(os.path.join(folder, "py.typed")))
        for name in ("dump", "dump_on_signal"):
            signature = inspect.signature(getattr(barrow, name))
            self.assertNotIn(inspect.Signature.empty, [signature.return_annotation])
            for parameter in signature.parameters.values():
                self.assertIsNot(parameter.annotation, inspect.Parameter.empty, parameter)


if __name__ == "__main__":
    unittest.main()
