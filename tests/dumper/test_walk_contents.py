# SPDX-License-Identifier: Apache-2.0
"""What a file tells of the program's data under each contents policy, and how contents become text."""

import argparse
import collections
import collections.abc
import ctypes
import dataclasses
import functools
import re
import subprocess
import sys
import threading
import time
import types as types_module
import unittest

import barrow
import support
from dumper_case import DumperCase


class PlantedHolder:
    pass


class Policies(DumperCase):
    def setUp(self):
        super().setUp()
        # Made at run time, so that neither the code of this file nor an interned copy holds them.
        self.value = "".join(["planted", "-value-", str(id(self))])
        self.key = "".join(["planted", "-key-", str(id(self))])
        self.attribute = "".join(["planted_attribute_", str(id(self))])
        self.constant = "".join(["planted-constant-", str(id(self))])
        self.holder = PlantedHolder()
        setattr(self.holder, self.attribute, [self.value])
        self.data = {self.key: self.value.encode(), self.value: 1}
        namespace = {}
        exec(f"def function(): return {self.constant!r}", namespace)
        self.function = namespace["function"]

    def raw(self, **options):
        barrow.dump(self.path(), overwrite=True, fork=False, **options)
        with open(self.path(), "rb") as file:
            return b"".join(support.frames_of(file.read()))

    def found(self, **options):
        raw = self.raw(**options)
        words = {"value": self.value, "key": self.key, "attribute": self.attribute, "constant": self.constant}
        return {name for name, word in words.items() if word.encode() in raw}

    def test_none_tells_names_of_standard_types_only(self):
        self.assertEqual(self.found(contents="none"), set())
        raw = self.raw(contents="none")
        self.assertIn(b"OrderedDict", raw)
        for name in (b"Planted", b"planted", b"test_none_tells_names_of_standard_types_only", __file__.encode(),
                     b"setUp"):  # fmt: skip
            self.assertNotIn(name, raw)

    def test_none_tells_what_python_calls_its_own_parts(self):
        snapshot = self.dump(fork=False, contents="none")
        for thing, parts in (
            (PlantedHolder, {"__mro__", "__bases__", "__dict__"}),
            (self.function, {"__code__", "__globals__"}),
        ):
            labels = {label for label, _ in snapshot.labelled(snapshot.of(thing))}
            self.assertLessEqual(parts, labels)
        self.assertIn("tp_subclasses", snapshot.of(PlantedHolder).shape.names)
        self.assertIn("__main__", {root.name for root in snapshot.roots if root.kind == "module"})
        self.assertEqual({root.name for root in snapshot.roots if root.kind == "local"}, {""})

    def test_names_tells_attributes_but_no_values_and_no_keys_of_data(self):
        self.assertEqual(self.found(contents="names"), {"attribute"})
        raw = self.raw(contents="names")
        for name in (b"test_names_tells_attributes_but_no_values_and_no_keys_of_data", __file__.encode(), b"setUp"):
            self.assertIn(name, raw)

    def test_names_tells_keys_of_the_dictionaries_of_instances_and_modules(self):
        self.holder.__dict__[self.key] = 1
        module = sys.modules[__name__]
        setattr(module, "planted_global_" + str(id(self)), 1)
        self.addCleanup(delattr, module, "planted_global_" + str(id(self)))
        raw = self.raw(contents="names")
        self.assertIn(self.key.encode(), raw)
        self.assertIn(b"planted_global_%d" % id(self), raw)

    def test_values_tells_all(self):
        self.assertEqual(self.found(contents="values"), {"value", "key", "attribute", "constant"})

    def test_the_policy_changes_neither_objects_nor_sizes(self):
        snapshots = [self.dump(fork=False, contents=contents) for contents in ("none", "names", "values")]
        thing = snapshots[0].of(self.holder)
        for snapshot in snapshots[1:]:
            other = snapshot.of(self.holder)
            self.assertEqual((thing.flat_bytes, thing.allocated_bytes), (other.flat_bytes, other.allocated_bytes))
            self.assertEqual(len([t for t in thing.references if t]), len([t for t in other.references if t]))


def types_by_address(snapshot):
    return {item.address: item for item in snapshot.types.values()}


class NamesOfTypes(DumperCase):
    """Under the policy none: those of the standard library are told, of others each word is replaced."""

    def names(self, types):
        by_address = types_by_address(self.dump(fork=False, contents="none"))
        return [(by_address[id(cls)].module, by_address[id(cls)].qualified_name) for cls in types]

    def test_types_of_python_and_of_its_library_are_told(self):
        types = [int, dict, type(None), type(len), type(sys), collections.OrderedDict, collections.deque,
                 functools.partial, unittest.TestCase, type(re.compile("")), ctypes.c_int, type(threading.Lock()),
                 subprocess.Popen, argparse.Namespace, collections.abc.Mapping, time.struct_time]  # fmt: skip
        expected = [("" if cls.__module__ == "builtins" else cls.__module__, cls.__qualname__) for cls in types]
        self.assertEqual(self.names(types), expected)

    def test_types_that_claim_to_be_the_librarys_are_replaced(self):
        class PlantedStructure(ctypes.Structure):
            pass

        class PlantedClaim:
            pass

        class PlantedNamed:
            pass

        PlantedClaim.__module__ = "json"
        PlantedNamed.__module__, PlantedNamed.__qualname__ = "builtins", "int"
        types = [
            types_module.new_class("PlantedNew"), ctypes.POINTER(PlantedStructure), PlantedClaim, PlantedNamed,
            dataclasses.make_dataclass("PlantedData", ["planted"]), collections.namedtuple("PlantedTuple", "planted"),
            type("PlantedBuiltin", (), {"__module__": "builtins"}), type("Planted.Dotted", (), {"__module__": "json"}),
        ]  # fmt: skip
        for (module, name), cls in zip(self.names(types), types):
            with self.subTest(cls=cls):
                self.assertNotIn("lanted", module + name)
                self.assertNotEqual((module, name), (cls.__module__, cls.__qualname__))
        self.assertNotIn(b"lanted", self.raw())

    def raw(self):
        with open(self.path(), "rb") as file:
            return b"".join(support.frames_of(file.read()))

    def test_equal_words_have_equal_replacements_in_all_files_of_a_process(self):
        class Inner:
            pass

        types = [PlantedHolder, Policies, Inner]
        first, second = self.names(types), self.names(types)
        self.assertEqual(first, second)
        self.assertEqual(first[0][0], first[1][0])
        self.assertNotEqual(first[0][1], first[1][1])
        parts = first[2][1].split(".")
        self.assertEqual((parts[0] == first[0][1], parts[2], len(parts)), (False, "<locals>", 4))
        self.assertRegex(parts[3], r"^x[a-z2-9]{10}$")

    def test_another_process_replaces_otherwise(self):
        program = """
            import barrow, sys
            class PlantedHolder: pass
            barrow.dump(sys.argv[1], contents="none", overwrite=True)
        """
        names = []
        for _ in range(2):
            self.run_program(program, self.path())
            names += [
                each.qualified_name
                for each in support.load(self.path()).types.values()
                if each.module == "__main__"
            ]
        self.assertEqual(len(names), 2)
        self.assertNotEqual(*names)


class Texts(DumperCase):
    def texts(self, things, **options):
        snapshot = self.dump(fork=False, contents="values", **options)
        return [snapshot.texts[id(thing)] for thing in things]

    def test_strings(self):
        things = ["plain", "", "caf\u00e9", "\u20ac uro", "\U0001f600 face", "a\ud800b", "nul\0inside", "line\nbreak"]
        expected = [text.encode("utf-8", "backslashreplace").decode() for text in things]
        found = self.texts(things)
        self.assertEqual([text.text for text in found], expected)
        self.assertEqual({text.kind for text in found}, {"str"})

    def test_bytes(self):
        things = [b"", b"abc\0\xff", bytearray(b"array\xfe")]
        self.assertEqual([text.text for text in self.texts(things)], [bytes(thing) for thing in things])

    def test_numbers_as_python_prints_them(self):
        things = [0, 7, -7, 2**30, -(2**30), 2**63, 2**64 - 1, -(2**64) + 1, True, False,
                  0.0, -0.0, 1.0, 0.1, 1e16, 1e15, 123456.789, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, float("inf"),
                  float("-inf"), float("nan"), 1j, -1j, 1 + 2j, 1 - 2j, 0j, complex("-0+1j"), complex("nan+infj"),
                  complex(0.0, float("nan")), complex(1, -float("nan"))]  # fmt: skip
        found = self.texts(things)
        self.assertEqual([text.text for text in found], [repr(thing) for thing in things])
        self.assertEqual({text.kind for text in found}, {"number"})

    def test_integers_beyond_64_bits_in_hexadecimal(self):
        things = [2**64, -(2**64), 2**200 + 12345, -(16**40 - 1)]
        self.assertEqual([text.text for text in self.texts(things)], [hex(thing) for thing in things])

    def test_subclasses(self):
        things = [type("S", (str,), {})("text"), type("B", (bytes,), {})(b"b"), type("I", (int,), {})(5),
                  type("F", (float,), {})(2.5)]  # fmt: skip
        self.assertEqual([text.text for text in self.texts(things)], ["text", b"b", "5", "2.5"])

    def test_texts_are_clipped(self):
        things = ["x" * 50, "\u20ac" * 50, "exactly ten", "0123456789", b"y" * 50, 16**50]
        things[2] = "012345678"
        found = self.texts(things, text_limit=10)
        self.assertEqual([text.text for text in found[:5]], ["x" * 10, "\u20ac" * 10, *things[2:4], b"y" * 10])
        self.assertEqual([text.clipped for text in found], [True, True, False, False, True, True])
        self.assertTrue(found[5].text.startswith("0x1"))

    def test_nothing_is_clipped_without_a_limit(self):
        things = ["x" * 5000, b"y" * 5000]
        found = self.texts(things, text_limit=0)
        self.assertEqual([(text.text, text.clipped) for text in found], [(thing, False) for thing in things])

    def test_a_huge_text_costs_no_memory_beyond_what_is_written_of_it(self):
        out = self.run_program(
            """
            import sys
            import barrow
            def most_kilobytes():
                with open("/proc/self/status") as file:
                    return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
            things = ["\u0444" * 30_000_000, 1 << 200_000_000]
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")  # from here on anew
            before = most_kilobytes()
            barrow.dump(sys.argv[1], fork=False, contents="values", text_limit=0, content_hashes=False)
            print(most_kilobytes() - before < 20_000)
            """,
            self.path(),
        )
        self.assertEqual(out, "True\n")

    def test_beyond_a_mebibyte_a_text_is_clipped_even_without_a_limit(self):
        (found,) = self.texts(["x" * (2 << 20)], text_limit=0)
        self.assertEqual((len(found.text), found.clipped), (1 << 20, True))


class Names(DumperCase):
    def test_names_of_functions_code_classes_and_modules(self):
        def function():
            pass

        code = function.__code__
        snapshot = self.dump(fork=False)
        name = snapshot.names[id(function)]
        self.assertEqual((name.module, name.qualified_name), (__name__, function.__qualname__))
        name = snapshot.names[id(code)]
        expected = code.co_qualname if hasattr(code, "co_qualname") else code.co_name
        self.assertEqual((name.qualified_name, name.file, name.line), (expected, __file__, code.co_firstlineno))
        self.assertEqual(snapshot.names[id(len)].qualified_name, "len")
        thing = snapshot.of(self)
        self.assertEqual((thing.type.module, thing.type.qualified_name), (__name__, "Names"))

    def test_nested_and_unusual_class_names(self):
        class Inner:
            pass

        things = [Inner(), type("with blank and \u20ac", (), {})(), type("", (), {"__module__": 5})()]
        snapshot = self.dump(fork=False)
        expected = [type(thing).__qualname__ for thing in things]
        self.assertEqual([snapshot.of(thing).type.qualified_name for thing in things], expected)


class Hashes(DumperCase):
    def test_equal_contents_have_equal_hashes_and_others_do_not(self):
        equal = ["".join(["same ", "text"]) for _ in range(3)]
        other = ["same texT", "same tex", "same text\0", "\u20acame text"]
        blobs = [bytes(bytearray(b"same text")) for _ in range(2)]
        snapshot = self.dump(fork=False)
        hashes = [snapshot.of(thing).content_hash for thing in equal]
        self.assertEqual(len({id(thing) for thing in equal}), 3)
        self.assertEqual(len(set(hashes)), 1)
        others = [snapshot.of(thing).content_hash for thing in other]
        self.assertEqual(len({*others, *hashes}), 1 + len(other))
        self.assertEqual(len({snapshot.of(thing).content_hash for thing in blobs}), 1)

    def test_each_dump_has_a_key_of_its_own(self):
        thing = "".join(["some ", "text"])
        hashes = {self.dump(fork=fork).of(thing).content_hash for fork in (False, False, True, True)}
        self.assertEqual(len(hashes), 4)

    def test_without_hashes_nothing_is_hashed(self):
        snapshot = self.dump(fork=False, content_hashes=False)
        self.assertFalse(any(item.flags & support.HASHED for item in snapshot.objects.values()))

    def test_only_strings_and_bytes_are_hashed(self):
        snapshot = self.dump(fork=False)
        hashed = {item.type.name for item in snapshot.objects.values() if item.flags & support.HASHED}
        self.assertTrue({"str", "bytes"} <= hashed)
        self.assertFalse(hashed & {"int", "float", "list", "tuple", "dict"})


if __name__ == "__main__":
    unittest.main()
