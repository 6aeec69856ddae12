// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "graph/ids.h"
#include "graph/object_graph.h"
#include "reader/snapshot_records.h"

namespace barrow {

// Columns of the objects of one snapshot, [ObjectId]. Every type and shape number is valid: it was checked, or replaced
// by 0 and counted. The shape is the effective one (the type's default is already put in).
struct ObjectTable {
  std::vector<uint64_t> address;  // rising, no two alike
  std::vector<TypeId> type;
  std::vector<ShapeId> shape;
  std::vector<uint64_t> flat_bytes;
  std::vector<uint64_t> allocated_bytes;
  std::vector<uint32_t> reference_count;  // clipped at 2^32 - 1; 0 for immortal objects
  std::vector<uint64_t> length_plus_one;  // 0: no length
  std::vector<uint8_t> flags;             // reader::kGenerationMask, …
  std::vector<uint64_t> content_hash;     // 0: not hashed (a hash of 0 is stored as 1). Empty: the file has none

  uint32_t count() const { return static_cast<uint32_t>(address.size()); }
};

// A place among an object's labels where no reference stands: an empty slot, or a dangling reference that was dropped.
// A reference's label position is its index in References() plus the number of the object's gaps at or before that
// position.
struct LabelGap {
  ObjectId object;
  uint32_t position = 0;
  auto operator<=>(const LabelGap&) const = default;
};

struct ResolvedRoot {
  reader::RootKind kind = reader::RootKind::kOther;
  ObjectId object;
  std::string name;
  uint32_t thread = 0;  // Thread.number; 0: none
  uint32_t frame = 0;   // from 1, innermost first; 0: none
  bool counted = true;
};

struct ResolvedName {
  ObjectId object;
  std::string module;
  std::string qualified_name;
  std::string file;
  uint32_t line = 0;
  bool operator==(const ResolvedName&) const = default;
};

struct ResolvedText {
  ObjectId object;
  reader::TextKind kind = reader::TextKind::kStr;
  bool clipped = false;
  std::string text;
  bool operator==(const ResolvedText&) const = default;
};
// A whole str that no object of the snapshot needs to be.
inline ResolvedText StrText(std::string_view text) { return {.object = {}, .text = std::string(text)}; }

// One snapshot with everything resolved to dense ids: what GraphBuilder makes and the store keeps.
struct Heap {
  reader::Header header;
  std::optional<reader::Trailer> trailer;
  std::vector<reader::Type> types;                   // [TypeId]; [0] stands for "type unknown", as do lost ones
  std::vector<std::optional<ObjectId>> type_object;  // [TypeId]: the type's own object
  std::vector<reader::Shape> shapes;                 // [ShapeId]
  ObjectTable objects;
  ObjectGraph graph;                // implied __class__ references included, last of their object
  std::vector<LabelGap> gaps;       // sorted
  std::vector<ResolvedName> names;  // sorted by object, at most one per object
  std::vector<ResolvedText> texts;  // sorted by object, at most one per object
  std::vector<ResolvedRoot> roots;  // in file order
  std::vector<reader::Thread> threads;
  uint64_t file_bytes = 0;
};

}  // namespace barrow
