// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace barrow {

// Dense numbers that cannot be mixed up. Behind GraphBuilder nobody speaks of addresses.
template <typename Tag>
struct Id {
  uint32_t value = 0;
  auto operator<=>(const Id&) const = default;
};

using ObjectId = Id<struct ObjectTag>;  // 0 … object_count - 1, by rising address
using TypeId = Id<struct TypeTag>;      // the file's type number; 0 is "type unknown"
using ShapeId = Id<struct ShapeTag>;    // the file's shape number; 0 is opaque

}  // namespace barrow

template <typename Tag>
struct std::hash<barrow::Id<Tag>> {
  size_t operator()(barrow::Id<Tag> id) const noexcept { return id.value; }
};
