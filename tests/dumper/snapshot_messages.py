# SPDX-License-Identifier: Apache-2.0
"""The messages of schema/snapshot.proto, field by field."""

from array import array

from wire_format import FormatError, Message, fixed64, signed, utf8, varints

CONTENTS = {0: "names", 1: "none", 2: "values"}
SHAPES = {0: "opaque", 1: "sequence", 2: "mapping", 3: "set"}


class SystemFigure(Message):
    FIELDS = {1: ("name", utf8), 2: ("bytes", int)}


class Process(Message):
    FIELDS = {
        1: ("pid", int), 2: ("host", utf8), 3: ("command_line", [utf8]), 4: ("executable", utf8),
        5: ("platform", utf8), 6: ("uptime_ns", int),
    }  # fmt: skip


class Runtime(Message):
    FIELDS = {
        1: ("implementation", utf8), 2: ("version", utf8), 3: ("build", utf8), 4: ("reference_counted", bool),
        5: ("interpreter_count", int), 6: ("interpreters_walked", int), 7: ("collector_counts", "varints"),
        8: ("collector_thresholds", "varints"), 9: ("collector_enabled", bool), 10: ("collector_skips_dicts", bool),
    }  # fmt: skip


class ProcessMemory(Message):
    FIELDS = {
        1: ("virtual_bytes", int), 2: ("resident_bytes", int), 3: ("major_faults", int), 4: ("data_segment_bytes", int),
        5: ("code_segment_bytes", int), 6: ("shared_segment_bytes", int), 7: ("stack_segment_bytes", int),
        8: ("page_bytes", int), 9: ("system_figures", [SystemFigure]),
    }  # fmt: skip


class Header(Message):
    FIELDS = {
        1: ("pointer_bytes", int), 2: ("address_unit", int), 3: ("contents", CONTENTS.get),
        4: ("text_limit", int), 5: ("content_hashes", bool), 6: ("created_unix_ns", int), 7: ("producer", utf8),
        8: ("process", Process), 9: ("runtime", Runtime), 10: ("memory", ProcessMemory), 11: ("forked", bool),
    }  # fmt: skip

    def __init__(self, data):
        super().__init__(data)
        self.contents = self.contents or CONTENTS[0]
        self.address_unit = self.address_unit or 1


class Type(Message):
    FIELDS = {
        1: ("address", int), 2: ("module", utf8), 3: ("qualified_name", utf8), 4: ("basic_bytes", int),
        5: ("item_bytes", int), 6: ("owned_by_instances", bool), 7: ("collected", bool),
        8: ("references_unknown", bool), 9: ("base_numbers", "varints"), 10: ("default_shape", int),
        11: ("representation", utf8), 12: ("attribute_dict_bytes", int),
    }  # fmt: skip
    number = 0

    @property
    def name(self):
        """As Pympler shows it: module and qualified name, builtins bare."""
        return f"{self.module}.{self.qualified_name}" if self.module else self.qualified_name


class Shape(Message):
    FIELDS = {1: ("kind_number", int), 2: ("names", [utf8])}
    number = 0

    @property
    def kind(self):
        return SHAPES[self.kind_number]


class Types(Message):
    FIELDS = {1: ("first", int), 2: ("items", [Type])}


class Shapes(Message):
    FIELDS = {1: ("first", int), 2: ("items", [Shape])}


def _undecoded(data):
    return data


class Objects(Message):
    FIELDS = {
        1: ("count", int), 2: ("address_delta", [_undecoded]), 3: ("type", [_undecoded]), 4: ("shape", [_undecoded]),
        5: ("flat_bytes", [_undecoded]), 6: ("allocated_extra_bytes", [_undecoded]),
        7: ("reference_count", [_undecoded]), 8: ("length_plus_one", [_undecoded]), 9: ("flags", [_undecoded]),
        10: ("target_count", [_undecoded]), 11: ("target", [_undecoded]), 12: ("content_hash", [_undecoded]),
    }  # fmt: skip


class References(Message):
    FIELDS = {1: ("source", int), 2: ("first_position", int), 3: ("target", [_undecoded])}


def decoded(message, name):
    """A column of one of these two."""
    data = getattr(message, name)
    if len(data) > 1:
        raise FormatError(f"column {name} stands {len(data)} times in its segment")
    if name == "content_hash":
        decode = fixed64
    else:
        decode = signed if name in ("address_delta", "allocated_extra_bytes") else varints
    return decode(data[0]) if data else array("Q")


class Names(Message):
    FIELDS = {
        1: ("address_delta", "signed"), 2: ("module", [utf8]), 3: ("qualified_name", [utf8]), 4: ("file", [utf8]),
        5: ("line", "varints"),
    }  # fmt: skip


class Texts(Message):
    FIELDS = {1: ("address_delta", "signed"), 2: ("kind", "varints"), 3: ("text", [bytes]), 4: ("clipped", "varints")}


class Roots(Message):
    FIELDS = {
        1: ("kind", "varints"), 2: ("address_delta", "signed"), 3: ("name", [utf8]), 4: ("thread", "varints"),
        5: ("frame", "varints"), 6: ("uncounted", "varints"),
    }  # fmt: skip


class Frame(Message):
    FIELDS = {1: ("function", utf8), 2: ("file", utf8), 3: ("line", int), 4: ("code", int)}


class Thread(Message):
    FIELDS = {
        1: ("number", int), 2: ("ident", int), 3: ("native_id", int), 4: ("name", utf8), 5: ("daemon", bool),
        6: ("dumping", bool), 7: ("frames", [Frame]),
    }  # fmt: skip


class Threads(Message):
    FIELDS = {1: ("threads", [Thread])}


class Trailer(Message):
    FIELDS = {
        1: ("object_count", int), 2: ("reference_count", int), 3: ("root_count", int), 4: ("type_count", int),
        5: ("shape_count", int), 6: ("flat_bytes", int), 7: ("allocated_bytes", int), 8: ("segment_count", int),
        9: ("pause_ns", int), 10: ("duration_ns", int), 11: ("unreadable_objects", int),
    }  # fmt: skip
