// SPDX-License-Identifier: Apache-2.0
//
// The first 24 bytes of a .barrow file (schema/FORMAT.md, "The mark"): what it is, before anything is decompressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace barrow::reader {

inline constexpr size_t kMarkBytes = 24;

enum class FileKind : uint32_t { kSnapshot = 1, kProfile = 2 };

struct Mark {
  uint32_t extra_bytes = 0;  // appended by a newer minor version, to be skipped
  uint16_t major_version = 0;
  uint16_t minor_version = 0;
  uint32_t kind = 0;  // a FileKind if this version knows it
};

// The mark at the front of `bytes`; empty if there is none, or not all of it.
[[nodiscard]] std::optional<Mark> ParseMark(std::span<const std::byte> bytes);

// Whether `bytes`, shorter than a mark, could be the beginning of one.
[[nodiscard]] bool IsCutMark(std::span<const std::byte> bytes);

// Whether `bytes` begin as a mark does, intact or not.
[[nodiscard]] bool BeginsLikeMark(std::span<const std::byte> bytes);

enum class FileFormat {
  kSnapshot,  // also empty files, unknown kinds and broken marks: reading it as a snapshot says what is wrong
  kProfile,
  kCase,     // an SQLite database
  kPympler,  // a pickle, as Pympler's dump_stats writes: reading it says whether it is one of those
  kOther,
};

// What a file is by its first bytes: give it kMarkBytes, or all if the file is shorter.
[[nodiscard]] FileFormat SniffFormat(std::span<const std::byte> first_bytes);

// What to say of a file of kOther whose first bytes tell what became of it: "is compressed with gzip; …". Empty:
// nothing.
[[nodiscard]] std::string_view ForeignFormat(std::span<const std::byte> first_bytes);

// The same, never empty: else what a file should be instead.
[[nodiscard]] std::string_view UnknownFormat(std::span<const std::byte> first_bytes);

}  // namespace barrow::reader
