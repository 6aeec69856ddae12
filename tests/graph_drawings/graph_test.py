# SPDX-License-Identifier: Apache-2.0
"""Draws dumps of real processes and reads the pictures back.

    graph_test.py BARROW PYTHON PROGRAM
"""

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


@functools.cache
def make(case):
    path = os.path.join(FOLDER, case + ".barrow")
    made = subprocess.run([PYTHON, PROGRAM, case, path], capture_output=True, text=True, check=True, timeout=60)
    return path, json.loads(made.stdout)


class Dump:
    def __init__(self, case):
        self.path, self.ids = make(case)

    def run(self, *words, code=0):
        done = subprocess.run([BARROW, "graph", self.path, *words], capture_output=True, timeout=60)
        assert done.returncode == code, (words, done.returncode, done.stderr)
        self.said = done.stderr.decode()
        return done.stdout

    def draw(self, *words):
        """The pictures: of each its nodes and edges as dictionaries by id."""
        tables = json.loads(self.run("--format", "json", *words))["tables"]
        pictures = {}
        for row in tables["nodes"]["rows"]:
            pictures.setdefault(row["picture"], ({}, {}))[0][row["node_id"]] = row
        for row in tables["edges"]["rows"]:
            pictures[row["picture"]][1][row["from_node"], row["to_node"]] = row
        return [pictures[number] for number in sorted(pictures)]


def node_id(address):
    return f"o{address:x}"


class Garbage(unittest.TestCase):
    """Pympler's test_garbage."""

    def test_empty(self):
        dump = Dump("empty")
        dump.run("--garbage", code=1)
        self.assertIn("nothing to draw", dump.said)
        self.assertIn("Garbage:        0 collected objects (0 in cycles)", dump.run("--garbage", "--stats").decode())

    def test_findgarbage(self):
        dump = Dump("find_garbage")
        (nodes, edges), = dump.draw("--garbage")
        foo, bar = node_id(dump.ids["foo"]), node_id(dump.ids["bar"])
        self.assertEqual(set(nodes), {foo, bar})
        self.assertEqual(nodes[foo]["type_name"], "__main__.Foo")
        self.assertEqual(nodes[bar]["type_name"], "__main__.Bar")
        for node in nodes.values():
            self.assertGreater(node["flat_size"], 0)
            self.assertTrue(node["in_cycle"])
        self.assertEqual(edges[foo, bar]["label"], ".dad")
        self.assertEqual(edges[bar, foo]["label"], ".kid")

    def test_split_and_edges(self):
        dump = Dump("split")
        first, second = dump.draw("--garbage", "--split", "--dicts")
        foo, bar, foo_dict, bar_dict, listing = (
            node_id(dump.ids[name]) for name in ("foo", "bar", "foo_dict", "bar_dict", "list"))
        self.assertEqual(set(first[0]), {foo, bar, foo_dict, bar_dict})
        self.assertEqual({ends: edge["label"].replace("['", ".").replace("']", "") for ends, edge in first[1].items()},
                         {(foo, foo_dict): ".__dict__", (bar, bar_dict): ".__dict__", (foo_dict, bar): ".next",
                          (bar_dict, foo): ".prev"})
        self.assertEqual(set(second[0]), {listing})
        self.assertEqual({ends: edge["label"] for ends, edge in second[1].items()}, {(listing, listing): "[0]"})

    def test_dict_belongs_to_its_instance(self):
        dump = Dump("split")
        nodes, edges = dump.draw("--garbage", "--split")[0]
        foo, bar = node_id(dump.ids["foo"]), node_id(dump.ids["bar"])
        self.assertEqual(set(nodes), {foo, bar})
        self.assertEqual(nodes[foo]["object_count"], 2)
        self.assertEqual({ends: edge["label"] for ends, edge in edges.items()}, {(foo, bar): ".next", (bar, foo): ".prev"})

    def test_prune(self):
        dump = Dump("prune")
        self.assertGreater(len(dump.draw("--garbage")[0][0]), 1)
        for reduce in ("--reduce", "--reduce=cycles", "--reduce=leaves"):
            (nodes, edges), = dump.draw("--garbage", reduce)
            self.assertEqual(set(nodes), {node_id(dump.ids["foo"])})
            self.assertEqual(len(edges), 1)

    def test_uncollectable(self):
        # Since CPython 3.4 objects with finalizers are collected: nothing is left.
        dump = Dump("uncollectable")
        dump.run("--garbage", "--reduce", code=1)
        self.assertIn("nothing to draw", dump.said)

    def test_write_and_print(self):
        dump = Dump("find_garbage")
        path = os.path.join(FOLDER, "garbage.dot")
        dump.run("--garbage", "-o", path)
        with open(path) as file:
            self.assertTrue(file.read().startswith("digraph"))
        lines = dump.run("--garbage", "--stats").decode().splitlines()
        self.assertEqual(lines[0].split(), ["id", "size", "type", "representation"])
        # Until 3.10 their dictionaries are objects as well.
        self.assertRegex("\n".join(lines), r"(?m)^0x[0-9a-f]{8,} +\d+ Foo {10}<__main__\.Foo object at 0x")
        total = re.fullmatch(r"Garbage: +(\d+) collected objects \((\d+) in cycles\): +[\d.]+ +K?B", lines[-2])
        self.assertEqual(int(total[1]), int(total[2]))
        self.assertEqual(int(total[1]), len(lines) - 3)

    def test_render(self):
        dump = Dump("find_garbage")
        magic = {"svg": b"<?xml", "png": b"\x89PNG", "ps": b"%!PS", "eps": b"%!PS", "pdf": b"%PDF", "dot": b"digraph"}
        for more in ([], ["--unflatten"]):
            for suffix, begin in magic.items():
                path = os.path.join(FOLDER, "picture." + suffix)
                dump.run("--garbage", "--force", "-o", path, *more)
                with open(path, "rb") as file:
                    self.assertTrue(file.read().startswith(begin), suffix)


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dump = Dump("hostile")
        cls.subject = ["__main__.holder", "--referents"]

    def test_svg(self):
        root = xml.etree.ElementTree.fromstring(self.dump.run(*self.subject, "--format", "svg"))
        texts = "\n".join(element.text or "" for element in root.iter(SVG + "text"))
        titles = "\n".join(element.get(XLINK + "title", "") for element in root.iter(SVG + "a"))
        for part in ('a "double" and a', "<b>bold</b> <!-- & &amp; &#65;", "{left|<port> right}|{}", "漢字 🐍 é",
                     "one\\ntwo", "\\u202egnp.txt", "\\uffff", "]]>", '"]; evil -> "x', "C:\\\\new\\\\N \\\\G \\\\E"):
            with self.subTest(part):
                self.assertIn(part, texts.replace("\xa0", " "))
                self.assertIn(part, titles.replace("\xa0", " "))
        for text in (texts, titles):
            self.assertFalse(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]", text))
            self.assertLess(max(map(len, text.splitlines())), 5000)
        ids = {element.get("id") for element in root.iter(SVG + "g")}
        self.assertIn(node_id(self.dump.ids["holder"]), ids)

    def test_json(self):
        document = json.loads(self.dump.run(*self.subject, "--format", "json"))
        values = "\n".join(row["value"] or "" for row in document["tables"]["nodes"]["rows"])
        self.assertIn("<b>bold</b>", values)
        self.assertIn("漢字 🐍 é", values)

    def test_dot(self):
        text = self.dump.run(*self.subject).decode()
        self.assertFalse(re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text))
        # Outside of strings there is nothing but the language, and one statement a line.
        legend = re.search(r"label=<<TABLE.*>>;\n", text)
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text.replace(legend[0], ""))
        self.assertNotIn("evil", bare)
        self.assertEqual(bare.count("->"), len(self.dump.draw(*self.subject)[0][1]))

    def test_every_format_and_engine(self):
        for suffix in ("png", "ps", "eps", "pdf"):
            self.assertGreater(len(self.dump.run(*self.subject, "--format", suffix)), 1000)
        for engine in ("neato", "fdp", "sfdp", "circo", "twopi"):
            root = xml.etree.ElementTree.fromstring(self.dump.run(*self.subject, "--format", "svg", "--engine", engine))
            self.assertGreater(len(list(root.iter(SVG + "text"))), 20)


class Long(unittest.TestCase):
    """A chain of 600 lists."""

    def setUp(self):
        self.dump = Dump("chain")
        self.subject = (hex(self.dump.ids["first"]), "--referents", "--depth", "all")

    def test_an_overview_has_both_ends_of_what_keeps_the_last_one_alive(self):
        (nodes, edges), = self.dump.draw("--path", hex(self.dump.ids["last"]), "--overview")
        self.assertLess(len(nodes), 40)
        self.assertLess({node_id(self.dump.ids[name]) for name in ("first", "last")}, set(nodes))
        self.assertEqual(sum(node["object_count"] for node in nodes.values() if node["type_name"] == "list"), 600)
        self.assertIn(True, [edge["shortest"] for edge in edges.values()])

    def test_all_formats_have_300_nodes_unless_told_otherwise(self):
        (nodes, _), = self.dump.draw(*self.subject)
        self.assertEqual(len(nodes), 300)
        self.assertEqual(self.dump.said, "")
        dot = self.dump.run(*self.subject).decode()
        self.assertEqual(len(re.findall(r'(?m)^  "\w+" \[', dot)), 300)
        self.assertEqual(self.dump.said, "")
        drawn = self.dump.run(*self.subject, "--format", "svg").decode()
        self.assertEqual(drawn.count('class="node"'), 300)
        self.assertEqual(self.dump.said, "note: 300 nodes, 299 references; --overview folds it to 40 nodes.\n")
        folded = self.dump.run(*self.subject, "--format", "svg", "--overview").decode()
        self.assertLessEqual(folded.count('class="node"'), 40)
        self.assertEqual(self.dump.said, "")

    def test_a_long_chain_is_wrapped_and_no_ribbon(self):
        picture = self.dump.run(*self.subject, "--format", "png")
        width, height = (int.from_bytes(picture[i:i + 4], "big") for i in (16, 20))
        self.assertLess(width, 6000)
        self.assertLess(height, 6000)

    def test_a_bitmap_that_would_be_too_large_is_scaled_down_and_told_of(self):
        fan = Dump("fan")
        picture = fan.run("__main__.holder", "--referents", "--max-nodes", "1000", "--format", "png")
        width, height = (int.from_bytes(picture[i:i + 4], "big") for i in (16, 20))
        self.assertLess(height, 32767)
        self.assertLess(width * height, 20_200_000)
        self.assertRegex(fan.said, r"(?m)^note: The picture is too large for PNG and was drawn at \d\d % of its size: .*\n$")
        self.dump.run(*self.subject, "--overview", "--format", "png")
        self.assertEqual(self.dump.said, "")


if __name__ == "__main__":
    BARROW, PYTHON, PROGRAM = sys.argv[1:4]
    with tempfile.TemporaryDirectory(prefix="barrow-graph-") as FOLDER:
        os.environ["XDG_CACHE_HOME"] = os.path.join(FOLDER, "cache")
        unittest.main(argv=sys.argv[:1])
