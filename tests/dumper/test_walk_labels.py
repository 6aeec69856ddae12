# SPDX-License-Identifier: Apache-2.0
"""Every reference has a label: attribute, slot, key, index, variable, part of a function or class."""

import collections
import dataclasses
import functools
import sys
import types
import unittest
import weakref

from dumper_case import DumperCase


class Plain:
    def method(self):
        pass


class Slotted:
    __slots__ = ("first", "second")


class SlottedChild(Slotted):
    __slots__ = ("third", "__dict__")


@dataclasses.dataclass
class Record:
    name: object
    parent: object


Point = collections.namedtuple("Point", "x y")


class LabelCase(DumperCase):
    def labels_of(self, thing, snapshot=None):
        """{label: address} of `thing`, for labels that are names or indexes."""
        snapshot = snapshot or self.dump(fork=False)
        return snapshot.edges(snapshot.of(thing))

    def check_labels(self, thing, expected, snapshot=None):
        """Each label of `expected` leads to the object it names."""
        found = self.labels_of(thing, snapshot)
        self.assertEqual({label: found.get(label) for label in expected}, {k: id(v) for k, v in expected.items()})

    def dictionary_of(self, thing, snapshot):
        return snapshot[snapshot.edges(snapshot.of(thing))["__dict__"]]

    def values_by_key(self, mapping, snapshot):
        """{address of the key: address of the value} of a mapping's Object."""
        edges = snapshot.edges(mapping)
        return {label[1]: target for label, target in edges.items() if isinstance(label, tuple) and label[0] == "value"}

    def check_attributes(self, thing, expected, snapshot=None):
        """Attributes stand in the instance (since 3.11) or in its dictionary; in both they are labelled by name."""
        snapshot = snapshot or self.dump(fork=False)
        edges = snapshot.edges(snapshot.of(thing))
        if "__dict__" in edges:
            item = snapshot[edges["__dict__"]]
            edges = snapshot.edges(item)
            if item.shape.kind == "mapping":
                keys = {id(key): key for key in thing.__dict__}
                edges = {keys[key]: target for key, target in self.values_by_key(item, snapshot).items()}
        self.assertEqual({name: edges.get(name) for name in expected}, {k: id(v) for k, v in expected.items()})


class Attributes(LabelCase):
    def test_attributes_of_an_instance(self):
        thing = Plain()
        thing.one, thing.two = [1], [2]
        if sys.version_info >= (3, 11):
            self.check_labels(thing, {"one": thing.one, "two": thing.two, "__class__": Plain})
        self.check_attributes(thing, {"one": thing.one, "two": thing.two})

    def test_instances_that_set_their_attributes_in_another_order(self):
        class Shared:
            pass

        one, other = Shared(), Shared()
        one.a, one.b = [1], [2]
        other.b, other.a = [3], [4]
        one_values, other_values = {"a": one.a, "b": one.b}, {"a": other.a, "b": other.b}
        snapshot = self.dump(fork=False)
        self.check_attributes(one, one_values, snapshot)
        self.check_attributes(other, other_values, snapshot)

    def test_a_deleted_attribute_leaves_no_reference(self):
        class Shared:
            pass

        thing = Shared()
        thing.a, thing.b, thing.c = [1], [2], [3]
        gone = thing.b
        del thing.b
        snapshot = self.dump(fork=False)
        holders = [item for item in snapshot.objects.values() if id(gone) in item.references]
        self.assertEqual([item for item in holders if item.type.qualified_name.endswith("Shared")], [])
        self.check_attributes(thing, {"a": thing.a, "c": thing.c}, snapshot)

    def test_a_dictionary_someone_asked_for(self):
        class Shared:
            pass

        thing = Shared()
        thing.a = [1]
        namespace = thing.__dict__
        value = namespace["a"]
        snapshot = self.dump(fork=False)
        self.assertEqual(self.dictionary_of(thing, snapshot).address, id(namespace))
        self.assertNotIn("a", snapshot.edges(snapshot.of(thing)))
        self.assertIn(id(value), snapshot.of(namespace).references)
        self.check_attributes(thing, {"a": value}, snapshot)

    def test_a_dictionary_that_was_replaced(self):
        thing = Plain()
        thing.a = [1]
        thing.__dict__ = {"b": [2]}
        self.check_attributes(thing, {"b": thing.__dict__["b"]})

    def test_more_attributes_than_share_their_keys(self):
        class Many:
            pass

        thing = Many()
        for i in range(60):
            setattr(thing, f"a{i}", [i])
        self.check_attributes(thing, {f"a{i}": getattr(thing, f"a{i}") for i in range(60)})

    def test_attributes_after_the_class_was_changed(self):
        class Other:
            pass

        thing = Plain()
        thing.a = [1]
        thing.__class__ = Other
        snapshot = self.dump(fork=False)
        self.assertEqual(snapshot.of(thing).type.address, id(Other))
        self.check_attributes(thing, {"a": thing.__dict__["a"]}, snapshot)

    def test_instances_of_a_class_nobody_names_any_more(self):
        class Gone:
            pass

        thing = Gone()
        thing.a = [1]
        del Gone
        self.check_attributes(thing, {"a": thing.a})

    def test_slots_and_inherited_slots(self):
        thing = SlottedChild()
        thing.first, thing.third, thing.extra = [1], [3], [4]
        self.check_labels(thing, {"first": thing.first, "third": thing.third, "__class__": SlottedChild})
        self.assertNotIn("second", self.labels_of(thing))
        self.check_attributes(thing, {"extra": thing.extra})

    def test_private_slots_bear_their_mangled_name(self):
        class Private:
            __slots__ = ("__hidden",)

            def __init__(self):
                self.__hidden = [1]

            def get(self):
                return self.__hidden

        thing = Private()
        self.check_labels(thing, {"_Private__hidden": thing.get()})

    def test_dataclasses(self):
        thing = Record([1], [2])
        self.check_attributes(thing, {"name": thing.name, "parent": thing.parent})

    def test_attributes_of_subclasses_of_builtins(self):
        things = []
        for base, value in ((list, [[1], [2]]), (tuple, ([1], [2])), (dict, {1: [2]}), (set, {1, 2}), (str, "text"),
                            (int, 1 << 80), (float, 1.5), (bytes, b"bytes"), (bytearray, b"bytes"),
                            (collections.OrderedDict, {1: [2]}), (collections.deque, [[1]]), (Exception, "e")):  # fmt: skip
            things.append(type("Child", (base,), {})(value))
            things[-1].attribute = ["held"]
        snapshot = self.dump(fork=False)
        for thing in things:
            with self.subTest(base=type(thing).__base__.__name__):
                self.check_attributes(thing, {"attribute": thing.attribute}, snapshot)


class Containers(LabelCase):
    def test_indexes_of_sequences(self):
        class Items(list):
            pass

        held = [[1], [2], [3]]
        point = Point([1], [2])
        things = [held, tuple(held), Items(held), collections.deque(held), point]
        snapshot = self.dump(fork=False)
        for thing in things:
            with self.subTest(type(thing).__name__):
                self.check_labels(thing, dict(enumerate(thing)), snapshot)
                self.assertEqual(snapshot.of(thing).length, len(thing))

    def check_mapping(self, thing, snapshot):
        edges = snapshot.edges(snapshot.of(thing))
        items = list(dict.items(thing))
        keys = {label[1]: target for label, target in edges.items() if isinstance(label, tuple) and label[0] == "key"}
        values = {
            label[1]: target for label, target in edges.items() if isinstance(label, tuple) and label[0] == "value"
        }
        for key, value in items:
            self.assertEqual(values[id(key)], id(value), key)
        self.assertEqual(list(keys.values())[: len(items)], [id(key) for key, _ in items])
        self.assertEqual(snapshot.of(thing).length, len(items))

    def test_keys_and_values_of_dictionaries(self):
        class Child(dict):
            pass

        source = {"a": [1], (1, 2): [2], 99999: [3], 2.5: [4]}
        things = [source, dict(source), Child(source), collections.OrderedDict(source),
                  collections.defaultdict(list, source), collections.Counter(a=70_000, b=80_000)]  # fmt: skip
        snapshot = self.dump(fork=False)
        for thing in things:
            with self.subTest(type(thing).__name__):
                self.check_mapping(thing, snapshot)

    def test_deleted_and_replaced_keys(self):
        thing = {f"key{i}": [i] for i in range(50)}
        for i in range(0, 50, 2):
            del thing[f"key{i}"]
        thing["key1"] = ["new"]
        self.check_mapping(thing, self.dump(fork=False))

    def test_what_a_default_dictionary_holds_besides(self):
        factory = Plain
        self.check_labels(collections.defaultdict(factory, a=1), {"default_factory": factory})

    def test_elements_of_sets(self):
        with_a_gap = {"a", (1, 2), 99999, "gone"}
        with_a_gap.discard("gone")
        things = [with_a_gap, frozenset({"a", (1, 2)}), set(), set(range(1000))]
        snapshot = self.dump(fork=False)
        for thing in things:
            item = snapshot.of(thing)
            self.assertEqual(sorted(item.references), sorted(map(id, thing)))
            self.assertEqual((item.shape.kind, item.length), ("set", len(thing)))


class Code(LabelCase):
    def test_parts_of_a_function(self):
        def function(a, b=[1], *, c=[2]) -> "returned":
            "documented"

        function.attribute = [3]
        self.check_labels(function, {
            "__code__": function.__code__, "__globals__": globals(), "__defaults__": function.__defaults__,
            "__kwdefaults__": function.__kwdefaults__, "__name__": function.__name__, "__doc__": function.__doc__,
            "__qualname__": function.__qualname__, "__module__": function.__module__, "__dict__": function.__dict__,
            "__annotations__": function.__annotations__,
        })  # fmt: skip

    def test_cells_of_a_closure_by_the_names_of_their_variables(self):
        def outer(first, second):
            def inner():
                return first, second

            return inner

        functions = [outer([i], [i + 1]) for i in range(20)]
        snapshot = self.dump(fork=False)
        for function in functions:
            cells = dict(zip(function.__code__.co_freevars, function.__closure__))
            self.check_labels(function, {"__closure__": function.__closure__}, snapshot)
            self.check_labels(function.__closure__, cells, snapshot)
            for cell in cells.values():
                self.check_labels(cell, {"cell_contents": cell.cell_contents}, snapshot)

    def test_a_tuple_of_cells_without_function_has_indexes(self):
        lonely = (types.CellType([1]), types.CellType())
        self.check_labels(lonely, {0: lonely[0], 1: lonely[1]})

    def test_constants_and_names_of_code(self):
        def function():
            return "constant of the test", 1234567.5, (1, 2, "nested constant of the test")

        code = function.__code__
        snapshot = self.dump(fork=False)
        self.check_labels(code, {"co_consts": code.co_consts, "co_name": code.co_name, "co_names": code.co_names,
                                 "co_filename": code.co_filename}, snapshot)  # fmt: skip
        for constant in code.co_consts:
            self.assertTrue(snapshot.knows(constant), constant)

    def test_parts_of_a_class(self):
        class Base:
            pass

        class Child(Base, Plain):
            __slots__ = ("a",)

        snapshot = self.dump(fork=False)
        parts = {"__mro__": Child.__mro__, "__bases__": Child.__bases__, "__base__": Child.__base__}
        self.check_labels(Child, parts, snapshot)
        namespace = snapshot[snapshot.edges(snapshot.of(Child))["__dict__"]]
        self.assertIn(id(Child.__dict__["a"]), namespace.references)
        subclasses = snapshot[snapshot.edges(snapshot.of(Base))["tp_subclasses"]]
        referred = [target for address in subclasses.references if address for target in snapshot[address].references]
        self.assertNotIn(id(Child), referred)  # by weak references

    def test_types_of_the_binary_have_their_dictionary_too(self):
        snapshot = self.dump(fork=False)
        for builtin in (int, list, dict, type, object, OSError, types.FunctionType):
            with self.subTest(builtin=builtin.__name__):
                edges = snapshot.edges(snapshot.of(builtin))
                self.assertEqual((edges["__mro__"], edges["__bases__"]), (id(builtin.__mro__), id(builtin.__bases__)))
                namespace = snapshot[edges["__dict__"]]
                self.assertEqual(namespace.length, len(builtin.__dict__))

    def test_methods_partials_and_properties(self):
        thing = Plain()
        method = thing.method
        partial = functools.partial(print, [1], end=[2])
        prop = property(Plain.method, doc="documented")
        snapshot = self.dump(fork=False)
        self.check_labels(method, {"__func__": Plain.method, "__self__": thing}, snapshot)
        self.check_labels(partial, {"func": print, "args": partial.args, "keywords": partial.keywords}, snapshot)
        self.check_labels(prop, {"fget": prop.fget, "__doc__": prop.__doc__}, snapshot)

    def test_module_globals(self):
        snapshot = self.dump(fork=False)
        module = sys.modules[__name__]
        namespace = snapshot[snapshot.edges(snapshot.of(module))["__dict__"]]
        self.assertEqual(namespace.address, id(globals()))
        self.assertEqual(self.values_by_key(namespace, snapshot)[id(sys.intern("Plain"))], id(Plain))


class Links(LabelCase):
    def test_exceptions_lead_to_their_locals(self):
        def fail(culprit):
            raise ValueError(culprit)

        error = None
        try:
            try:
                fail(["culprit"])
            except ValueError as first:
                raise KeyError("second") from first
        except KeyError as second:
            error = second
        if hasattr(error, "add_note"):
            error.add_note("a note")
            self.check_attributes(error, {"__notes__": error.__notes__})
        snapshot = self.dump(fork=False)
        cause = error.__cause__
        self.check_labels(error, {"args": error.args, "__cause__": cause, "__context__": cause,
                                  "__traceback__": error.__traceback__}, snapshot)  # fmt: skip
        last = cause.__traceback__.tb_next
        self.check_labels(cause.__traceback__, {"tb_next": last, "tb_frame": cause.__traceback__.tb_frame}, snapshot)
        self.assertEqual(snapshot.edges(snapshot.of(last.tb_frame))["culprit"], id(cause.args[0]))

    def test_a_weak_reference_owns_its_callback_only(self):
        target, callback = Plain(), functools.partial(id)
        reference = weakref.ref(target, callback)
        snapshot = self.dump(fork=False)
        owned = snapshot.targets(snapshot.of(reference))
        self.assertIn(id(callback), owned)
        self.assertNotIn(id(target), owned)

    def test_links_of_an_lru_cache_hold_keys_and_results(self):
        @functools.lru_cache(maxsize=4)
        def cached(key):
            return [key]

        results = [cached(f"key {i}") for i in range(3)]
        snapshot = self.dump(fork=False)
        links = [item for item in snapshot.instances("functools._lru_list_elem")
                 if item.address in snapshot.of(cached).references]  # fmt: skip
        self.assertEqual(sorted(snapshot.edges(link)["result"] for link in links), sorted(map(id, results)))
        self.assertEqual([link.reference_count for link in links], [2, 2, 2])  # the cache's and the dictionary's

    def test_empty_slots_keep_labels_in_step(self):
        thing = Slotted()
        thing.second = [2]
        snapshot = self.dump(fork=False)
        self.check_labels(thing, {"second": thing.second}, snapshot)
        self.assertNotIn("first", self.labels_of(thing, snapshot))


if __name__ == "__main__":
    unittest.main()
