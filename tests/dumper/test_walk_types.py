# SPDX-License-Identifier: Apache-2.0
"""What the file says of types: names, bases, how they show themselves."""

import abc
import collections
import enum
import io
import signal
import unittest

from dumper_case import DumperCase


class Color(enum.Enum):
    RED = 1


class Permission(enum.IntFlag):
    READ = 1


class TypeCase(DumperCase):
    def types_by_address(self, **options):
        return {item.address: item for item in self.dump(fork=False, **options).types.values()}


class Bases(TypeCase):
    def test_every_type_has_all_its_bases_in_order(self):
        class Plain:
            pass

        class Mixed(Plain, collections.OrderedDict, abc.ABC):
            pass

        class Meta(abc.ABCMeta):
            pass

        kept = [Mixed(), Meta("Made", (Plain,), {})()]
        types = self.types_by_address()
        for cls in (Mixed, Meta, type(kept[1]), bool, OSError, io.BytesIO, type, object, Color):
            with self.subTest(cls=cls.__qualname__):
                self.assertEqual([base.address for base in types[id(cls)].bases], list(map(id, cls.__bases__)))
        everything = [cls for cls in self.all_classes() if id(cls) in types]
        self.assertGreater(len(everything), 200)
        for cls in everything:
            found = [base.address for base in types[id(cls)].bases]
            self.assertEqual(found, list(map(id, cls.__bases__)), cls)

    @staticmethod
    def all_classes():
        found, pending = {}, [object]
        while pending:
            cls = pending.pop()
            if id(cls) not in found:
                found[id(cls)] = cls
                pending.extend(type.__subclasses__(cls))
        return found.values()


class Representations(TypeCase):
    def test_enumerations_are_shown_as_their_metaclass_shows_them(self):
        kept = [Color.RED, Permission.READ, enum.Enum]
        types = self.types_by_address()
        for cls in (Color, Permission):
            self.assertEqual(types[id(cls)].representation, repr(cls), kept)
        self.assertEqual(types[id(enum.Enum)].representation, repr(enum.Enum))

    def test_other_classes_say_nothing_of_their_own(self):
        class Told(type):
            def __repr__(cls):
                raise AssertionError("must not run")

        class ToldEnum(enum.EnumMeta):
            def __repr__(cls):
                raise AssertionError("must not run")

        class Plain:
            pass

        other = ToldEnum("Other", (enum.Enum,), enum.EnumMeta.__prepare__("Other", (enum.Enum,)))
        classes = [Told("C", (), {}), other, Plain, int, abc.ABC, collections.OrderedDict]
        types = self.types_by_address()
        self.assertEqual([types[id(cls)].representation for cls in classes], [""] * len(classes))

    def test_the_policy_none_shows_what_metaclasses_say_of_the_standard_library_only(self):
        types = self.types_by_address(contents="none")
        self.assertEqual(types[id(Color)].representation, "")
        self.assertEqual(types[id(signal.Signals)].representation, repr(signal.Signals))


if __name__ == "__main__":
    unittest.main()
