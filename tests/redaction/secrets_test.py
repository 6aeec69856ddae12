# SPDX-License-Identifier: Apache-2.0
"""Nothing a program calls its own is in a redacted file, in its case or in what barrow says of it; every figure stays.

    secrets_test.py BARROW PYTHON
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BARROW = PYTHON = None
WORD = "vexillum"  # in every secret of secretive_program.py
CLIPPED = "zq"  # what they begin with; a pseudonym begins with x, and a word of the standard library never with that


def barrow(*arguments, check=True):
    done = subprocess.run([BARROW, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if check and done.returncode != 0:
        raise AssertionError(f"barrow {' '.join(arguments)}: {done.stderr.decode()}")
    return done


def plain(path):
    """What the file says, decompressed."""
    return subprocess.run(["zstdcat", path], stdout=subprocess.PIPE, check=True).stdout


def secrets_in(data):
    """Every place where a secret shows: as UTF-8, as UTF-16 or UTF-32, in either case, or the beginning of one."""
    found = set()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        for word in (WORD, WORD.upper(), CLIPPED + "s", CLIPPED + "b", CLIPPED + "k", CLIPPED + "c", CLIPPED + "f"):
            needle = word.encode(encoding)
            at = data.find(needle)
            # Two or three bytes may stand among numbers by chance, in UTF-8: there the whole word must show.
            if at >= 0 and (encoding != "utf-8" or len(word) > 4):
                found.add(data[max(0, at - 30) : at + 30])
    return found


def table(*arguments):
    return list(csv.reader(io.StringIO(barrow(*arguments, "--format", "csv").stdout.decode())))


class SecretsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="zqfilevexillum-")
        cls.folder = cls.temporary.name
        os.environ["XDG_CACHE_HOME"] = os.path.join(cls.folder, "cache")
        subprocess.run(
            [PYTHON, "-B", os.path.join(HERE, "secretive_program.py"), cls.folder, "--token=zqargumentvexillum"],
            env={**os.environ, "zqvariablevexillum": "zqenvironmentvexillum"},
            check=True,
        )

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def path(self, name):
        return os.path.join(self.folder, name)

    def redacted(self, name, *options):
        out = self.path("shared.barrow")
        barrow("redact", self.path(name), out, "--force", *options)
        return out

    def test_the_dumps_hold_the_secrets(self):
        for name in ("dump-names.barrow", "dump-values.barrow", "profile-names.barrow", "profile-values.barrow"):
            with self.subTest(name):
                self.assertIn(WORD.encode(), plain(self.path(name)))
        self.assertIn(b"zqargumentvexillum", plain(self.path("dump-names.barrow")))
        for word in (b"zqexceptionvexillum", b"zqvariablevexillum", b"zqenvironmentvexillum", b"zqthreadvexillum",
                     b"zqstrvexillum", b"zqbytesvexillum", b"zqkeyvexillum", b"zqconstantvexillum", b"zqcodevexillum",
                     b"zqattributevexillum", b"zqfilevexillum"):  # fmt: skip
            self.assertIn(word, plain(self.path("dump-values.barrow")))
        self.assertIn(b"zqfilevexillum", plain(self.path("profile-names.barrow")))  # in traces

    def test_nothing_of_them_is_in_a_redacted_file(self):
        for name in (
            "dump-none.barrow", "dump-names.barrow", "dump-values.barrow",
            "profile-none.barrow", "profile-names.barrow", "profile-values.barrow",
        ):  # fmt: skip
            for options in ((), ("--contents", "none"), ("--hash-names",), ("--keep-module", "json")):
                with self.subTest(name, options=options):
                    self.assertEqual(secrets_in(plain(self.redacted(name, *options))), set())

    def test_nothing_of_them_is_in_its_case(self):
        for name in ("dump-values.barrow", "profile-values.barrow"):
            with self.subTest(name):
                shared = self.redacted(name)
                case = self.path("shared.case")
                barrow("load", shared, "-o", case, "--force")
                with open(case, "rb") as file:
                    self.assertEqual(secrets_in(file.read()), set())
                rows = b""
                for line in barrow("sql", case, "SELECT name FROM sqlite_schema WHERE type = 'table'", "--format", "csv").stdout.decode().split()[1:]:
                    rows += barrow("sql", case, f'SELECT * FROM "{line}"', "--format", "csv", check=False).stdout
                self.assertGreater(len(rows), 1000)
                self.assertEqual(secrets_in(rows), set())

    def test_nothing_of_them_is_in_what_barrow_says(self):
        shared = self.redacted("dump-values.barrow")
        facts = json.loads(barrow("info", shared, "--format", "json").stdout)["facts"]
        self.assertEqual([name for fact in facts.values() for name in ("host", "command_line", "executable") if fact.get(name)], [])
        said = b""
        commands = [("info", shared, "--wide"), ("summary", shared, "--limit", "all"), ("leaks", shared),
                    ("dominators", shared), ("garbage", shared), ("query", shared, "threads_and_frames"),
                    ("query", shared, "modules_by_size"), ("objects", shared, "--limit", "all")]  # fmt: skip
        for command in commands:
            said += barrow(*command).stdout
        report = self.path("report.html")
        if barrow("help", "report", check=False).returncode == 0:
            barrow("report", shared, "-o", report, "--force")
            with open(report, "rb") as file:
                said += file.read()
        folder = os.path.basename(self.folder).encode()
        self.assertEqual(secrets_in(said.replace(folder, b"")), set())

    def test_every_figure_stays(self):
        for options in ((), ("--hash-names",), ("--contents", "none")):
            with self.subTest(options=options):
                before, after = self.path("dump-values.barrow"), self.redacted("dump-values.barrow", *options)
                statement = (
                    "SELECT object_id, address, flat_size, allocated_size, reference_count, length, generation, "
                    "retained_size, dominator_id, root_distance FROM object ORDER BY object_id"
                )
                self.assertEqual(table("sql", before, statement), table("sql", after, statement))
                edges = "SELECT source_id, target_id FROM reference ORDER BY 1, 2"
                self.assertEqual(table("sql", before, edges), table("sql", after, edges))
                types = "SELECT object_count, flat_size, allocated_size FROM type_total ORDER BY 1, 2, 3"
                self.assertEqual(table("sql", before, types), table("sql", after, types))
                pairs = (
                    "SELECT count(*), sum(n) FROM (SELECT count(*) AS n FROM object WHERE content_hash IS NOT NULL "
                    "GROUP BY content_hash, type_id, length HAVING count(*) > 1)"
                )
                self.assertEqual(table("sql", before, pairs), table("sql", after, pairs))
                verdict = json.loads(barrow("verify", after, "--deep", "--format", "json").stdout)
                self.assertEqual(verdict["tables"]["files"]["rows"][0]["soundness"], "sound")

    def test_ways_and_pictures_stay(self):
        before = self.path("dump-values.barrow")
        biggest = table("sql", before, "SELECT object_id FROM object ORDER BY retained_size DESC, object_id LIMIT 400")[1:]
        objects = [row[0] for row in biggest[::80]]
        commands = [("garbage",), ("graph", "--cycles")]
        commands += [command for each in objects for command in (("graph", each, "--depth", "2"), ("paths", each))]
        for options in ((), ("--hash-names",), ("--contents", "none")):
            after = self.redacted("dump-values.barrow", *options)
            for each in objects:
                with self.subTest(options=options, object_id=each):
                    ways = f"SELECT step, object_id, root_kind FROM path_to({each})"
                    self.assertEqual(table("sql", before, ways), table("sql", after, ways))
            for command in commands:
                with self.subTest(options=options, command=command):
                    self.assertEqual(*(self.figures(command[0], file, *command[1:]) for file in (before, after)))

    def figures(self, *arguments):
        """What a document counts: facts, and of each row what is a number."""
        document = json.loads(barrow(*arguments, "--format", "json").stdout)
        facts = {name: fact for name, fact in document["facts"].items() if name not in ("snapshot", "object")}
        numbers = sorted(
            [(name, cell) for name, cell in row.items() if isinstance(cell, (int, float))]
            for table in document["tables"].values()
            for row in table["rows"]
        )
        self.assertTrue(facts or numbers)
        return facts, numbers

    def test_hashes_are_others(self):
        hashes = "SELECT DISTINCT content_hash FROM object WHERE content_hash IS NOT NULL"
        before = {row[0] for row in table("sql", self.path("dump-names.barrow"), hashes)[1:]}
        after = {row[0] for row in table("sql", self.redacted("dump-names.barrow"), hashes)[1:]}
        self.assertEqual(len(before), len(after))
        self.assertEqual(before & after, set())

    def test_figures_of_profiles_stay(self):
        before, after = self.path("profile-values.barrow"), self.redacted("profile-values.barrow")
        for what in (
            "SELECT class_id, birth, resolution_level FROM tracked_object ORDER BY 1, 2",
            "SELECT tracked_size, all_objects_size, overhead FROM tracker_snapshot",
            "SELECT size, flat_size FROM footprint ORDER BY 1, 2",
        ):
            with self.subTest(what):
                rows = barrow("sql", before, what, "--format", "csv", check=False)
                if rows.returncode == 0:
                    self.assertEqual(rows.stdout, barrow("sql", after, what, "--format", "csv").stdout)
        self.assertEqual(barrow("verify", after).returncode, 0)

    def test_the_standard_library_keeps_its_names(self):
        shared = plain(self.redacted("dump-names.barrow"))
        for name in (b"OrderedDict", b"importlib", b"threading", b"_target", b"f_back"):
            self.assertIn(name, shared)
        hashed = plain(self.redacted("dump-names.barrow", "--hash-names"))
        self.assertNotIn(b"OrderedDict", hashed.replace(b"collections.OrderedDict", b""))
        self.assertIn(b"builtin_function_or_method", hashed)
        self.assertNotIn(b"<frozen", hashed)

    def test_a_class_of_ones_own_may_be_called_as_something_of_the_library(self):
        """What modules of the library make of its name, and call their own, tells no more than the class itself."""
        program = (
            "import abc, barrow, collections, dataclasses, sys, types, typing\n"
            "Message = collections.namedtuple('Message', 'user')\n"
            "class Node(typing.NamedTuple):\n    user: str\n"
            "kept = [dataclasses.make_dataclass('Request', ['user']), types.new_class('Message')]\n"
            "kept += [types.new_class('Token', (), {'metaclass': abc.ABCMeta})]\n"
            "barrow.dump(sys.argv[1])\n"
        )
        subprocess.run([PYTHON, "-B", "-c", program, self.path("called.barrow")], check=True)
        classes = {"Message", "Node", "Request", "Token"}
        makers = "('collections', 'types', 'abc')"
        names = (
            f"SELECT module, qualified_name FROM type WHERE module IN {makers} "
            f"UNION SELECT module, qualified_name FROM name WHERE module IN {makers}"
        )

        def told(file):
            return {name.split(".")[0] for _, name in table("sql", file, names)[1:]}

        self.assertGreaterEqual(told(self.path("called.barrow")), {"Message", "Node", "Token", "OrderedDict"})
        kept_modules = [word for module in ("collections", "types", "abc") for word in ("--keep-module", module)]
        for options in ((), kept_modules):
            with self.subTest(options=options):
                after = told(self.redacted("called.barrow", *options))
                self.assertEqual(classes & after, set())
                self.assertGreaterEqual(after, {"OrderedDict", "namedtuple", "SimpleNamespace", "ABCMeta"})
        self.assertIn("Token", told(self.redacted("called.barrow", "--keep-type", "abc.Token")))

    def test_kept_modules_keep_theirs(self):
        shared = plain(self.redacted("dump-names.barrow", "--keep-module", "zqmodulevexillum"))
        for name in (b"zqclassvexillum", b"zqattributevexillum", b"zqslotvexillum", b"zqfunctionvexillum"):
            self.assertIn(name, shared)
        for name in (b"zqfilevexillum", b"zqargumentvexillum", b"zqthreadvexillum", b"zqnamespacevexillum"):
            self.assertNotIn(name, shared)

    def test_options_of_a_program_are_its_own(self):
        labels = (
            "SELECT DISTINCT r.label FROM type AS t JOIN object AS o USING (snapshot_id, type_id) "
            "JOIN reference AS h ON h.source_id = o.object_id "
            "JOIN reference AS r ON r.source_id IN (o.object_id, iif(h.label = '.__dict__', h.target_id, NULL)) "
            "WHERE t.module = '{}' AND t.qualified_name = '{}'"
        )
        for name in ("dump-names.barrow", "dump-values.barrow"):
            with self.subTest(name):
                before, after = self.path(name), self.redacted(name)
                namespace = labels.format("argparse", "Namespace")
                told_before, told_after = (table("sql", file, namespace) for file in (before, after))
                self.assertEqual(len(told_before), len(told_after))
                for word in (".password", ".username"):
                    self.assertIn([word], told_before)
                    self.assertNotIn([word], told_after)
                self.assertIn(["._target"], table("sql", after, labels.format("threading", "Thread")))

    def test_kept_modules_keep_their_classes_in_profiles(self):
        shared = plain(self.redacted("profile-values.barrow", "--keep-module", "zqmodulevexillum"))
        self.assertIn(b"zqmodulevexillum.zqclassvexillum", shared)
        for name in (b"zqfilevexillum", b"zqregisteredvexillum", b"zqlabelvexillum", b"zqstrvexillum", b"zqattributevexillum"):
            self.assertNotIn(name, shared)

    def test_kept_types_keep_their_attributes(self):
        shared = plain(self.redacted("dump-names.barrow", "--keep-type", "*.zqclassvexillum"))
        self.assertIn(b"zqclassvexillum", shared)
        self.assertIn(b"zqattributevexillum", shared)
        self.assertNotIn(b"zqslotvexillum", shared)

    def test_a_mapping_gives_two_files_the_same_names(self):
        mapping = self.path("names.txt")
        first = self.path("first.barrow")
        barrow("redact", self.path("dump-names.barrow"), first, "--mapping", mapping, "--force")
        self.assertEqual(os.stat(mapping).st_mode & 0o777, 0o600)
        second = self.redacted("dump-values.barrow", "--mapping", mapping)
        names = "SELECT DISTINCT type_name FROM type_total ORDER BY 1"
        self.assertEqual(table("sql", first, names), table("sql", second, names))
        with open(mapping, encoding="utf-8") as file:
            replacements = dict(line.rstrip("\n").split("\t")[::-1] for line in file if "\t" in line)
        self.assertIn(replacements["zqclassvexillum"], {name for row in table("sql", first, names) for name in row[0].split(".")})
        other = self.redacted("dump-names.barrow")
        self.assertNotEqual(table("sql", first, names), table("sql", other, names))

    def test_a_pipe_brings_nothing_to_the_disk(self):
        out = self.path("piped.barrow")
        read, write = os.pipe()
        dump = subprocess.Popen(
            [PYTHON, "-B", "-c", f"import barrow, os; barrow.dump({write}, contents='values')"], pass_fds=[write]
        )
        os.close(write)
        done = subprocess.run([BARROW, "redact", "/dev/stdin", out], stdin=read, stderr=subprocess.PIPE)
        os.close(read)
        self.assertEqual(dump.wait(), 0)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(barrow("verify", out).returncode, 0)

    def test_what_is_dumped_without_contents_needs_no_redaction(self):
        """The dumper's own policy: what never reaches the disk cannot get out."""
        dump = plain(self.path("dump-none.barrow"))
        self.assertEqual(secrets_in(dump), set())
        self.assertIn(b"OrderedDict", dump)
        profile = plain(self.path("profile-none.barrow"))
        for word in (b"zqclassvexillum", b"zqmodulevexillum", b"zqregisteredvexillum", b"zqlabelvexillum"):
            self.assertIn(word, profile)  # what the tracker was told on purpose
            profile = profile.replace(word, b"")
        self.assertEqual(secrets_in(profile), set())

    def test_damage_stays_visible(self):
        whole = self.path("dump-names.barrow")
        with open(whole, "rb") as file:
            data = file.read()
        cut = self.path("cut.barrow")
        with open(cut, "wb") as file:
            file.write(data[: len(data) * 2 // 3])
        out = self.path("shared-cut.barrow")
        done = barrow("redact", cut, out, check=False)
        self.assertEqual(done.returncode, 3)
        said = done.stderr.decode()
        self.assertIn("incomplete", said)
        self.assertEqual(secrets_in(plain(out)), set())
        self.assertEqual(barrow("verify", out, check=False).returncode, 3)
        self.assertEqual(barrow("redact", whole, out, check=False).returncode, 1)  # the file exists


if __name__ == "__main__":
    BARROW, PYTHON = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
