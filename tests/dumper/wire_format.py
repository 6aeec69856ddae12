# SPDX-License-Identifier: Apache-2.0
"""The bytes of a .barrow file in plain Python: zstd frames, and the protobuf messages in them (schema/FORMAT.md)."""

import ctypes
import struct
from array import array

ADDRESS_MASK = (1 << 64) - 1
MAX_FRAME_BYTES = 64 << 20


class FormatError(Exception):
    """The file is not what schema/FORMAT.md promises."""


# --- protobuf -------------------------------------------------------------------------------------------------------


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & ADDRESS_MASK, at
        shift += 7
        if shift > 63:
            raise FormatError("varint of more than ten bytes")


def varints(data):
    """All varints of a packed column."""
    values = array("Q", data)
    if max(data, default=0) < 0x80:
        return values
    count = value = shift = 0
    for byte in data:
        if byte < 0x80:
            values[count] = value | byte << shift if shift < 63 else (value | byte << shift) & ADDRESS_MASK
            count += 1
            value = shift = 0
        else:
            value |= (byte & 0x7F) << shift
            shift += 7
    if shift:
        raise FormatError("packed column ends within a varint")
    del values[count:]
    return values


def fields_of(data):
    """(number, value) of each field of a message; value is an int or, for length-delimited fields, a memoryview."""
    at, end = 0, len(data)
    while at < end:
        key = data[at]
        if key < 0x80:
            at += 1
        else:
            key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 1:
            (value,) = struct.unpack_from("<Q", data, at)
            at += 8
        elif wire == 2:
            size, at = _varint(data, at)
            if size > end - at:
                raise FormatError(f"field {number} claims {size} bytes, {end - at} are left")
            value = data[at : at + size]
            at += size
        elif wire == 5:
            (value,) = struct.unpack_from("<I", data, at)
            at += 4
        else:
            raise FormatError(f"field {number} has wire type {wire}")
        yield number, value


def utf8(value):
    return bytes(value).decode("utf-8")  # strict: text in the file must be UTF-8


def signed(data):
    return array("q", [(value >> 1) ^ -(value & 1) for value in varints(data)])


def fixed64(data):
    return array("Q", struct.unpack(f"<{len(data) // 8}Q", data))


class Message:
    """Decodes fields into attributes by a table {number: (name, kind)}.

    Kinds: a callable for one value; [callable] for a repeated field; a string naming a packed column's decoder."""

    FIELDS = {}
    _COLUMNS = {"varints": varints, "signed": signed, "fixed64": fixed64}
    _ABSENT = {int: 0, bool: False, utf8: ""}  # absent messages are None

    def __init__(self, data):
        for name, kind in self.FIELDS.values():
            setattr(self, name, [] if isinstance(kind, (list, str)) else self._ABSENT.get(kind))
        for number, value in fields_of(data):
            if number not in self.FIELDS:
                raise FormatError(f"{type(self).__name__} has no field {number}")
            name, kind = self.FIELDS[number]
            if isinstance(kind, str):
                getattr(self, name).extend(self._COLUMNS[kind](value))
            elif isinstance(kind, list):
                getattr(self, name).append(kind[0](value))
            else:
                setattr(self, name, kind(value))

    def __repr__(self):
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name, _ in self.FIELDS.values())
        return f"{type(self).__name__}({fields})"


# --- frames ---------------------------------------------------------------------------------------------------------

_zstd = ctypes.CDLL("libzstd.so.1")
_zstd.ZSTD_findFrameCompressedSize.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_zstd.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
_zstd.ZSTD_getFrameContentSize.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_zstd.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
_zstd.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
_zstd.ZSTD_decompress.restype = ctypes.c_size_t
_zstd.ZSTD_isError.argtypes = [ctypes.c_size_t]
_zstd.ZSTD_isError.restype = ctypes.c_uint

_MARK = struct.Struct("<II8sHHI")
_CHECKSUM_FLAG = 4


def frames_of(data, expected_kind=1):
    """Decompressed frames of a snapshot's bytes (or a profile's: kind 2). A cut last frame is left out."""
    if len(data) < _MARK.size:
        raise FormatError("shorter than the mark")
    magic, size, name, major, _minor, kind = _MARK.unpack_from(data)
    if (magic, size, name, major, kind) != (0x184D2A5B, 16, b"barrow\r\n", 1, expected_kind):
        raise FormatError(f"not the mark of a file of kind {expected_kind}")
    frames, at = [], _MARK.size
    data = bytearray(data)  # ctypes views only what is mutable
    while at < len(data):
        source = (ctypes.c_char * (len(data) - at)).from_buffer(data, at)
        stored = _zstd.ZSTD_findFrameCompressedSize(source, len(source))
        if _zstd.ZSTD_isError(stored):
            break  # cut off
        content = _zstd.ZSTD_getFrameContentSize(source, len(source))
        if content > MAX_FRAME_BYTES:
            raise FormatError("a frame without decompressed size, or a giant one")
        if not data[at + 4] & _CHECKSUM_FLAG:
            raise FormatError("a frame without checksum")
        buffer = ctypes.create_string_buffer(content)
        written = _zstd.ZSTD_decompress(buffer, content, source, stored)
        if _zstd.ZSTD_isError(written) or written != content:
            raise FormatError(f"the frame at offset {at} does not decompress")
        frames.append(buffer.raw)
        at += stored
    return frames
