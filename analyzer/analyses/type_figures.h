// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "analyses/ranking.h"
#include "base/checked.h"

namespace barrow::analyses {

// How many objects, and how big. Sums stop at the largest number instead of wrapping around: sizes come from files.
struct Figures {
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;

  uint64_t bytes(SizeKind kind) const { return kind == SizeKind::kFlat ? flat_bytes : allocated_bytes; }

  Figures& operator+=(const Figures& other) {
    object_count = SaturatedSum(object_count, other.object_count);
    flat_bytes = SaturatedSum(flat_bytes, other.flat_bytes);
    allocated_bytes = SaturatedSum(allocated_bytes, other.allocated_bytes);
    return *this;
  }
  bool operator==(const Figures&) const = default;
};

// What is left of sums when a part of them is told apart. A damaged case may claim parts above the sum.
inline Figures Without(const Figures& sums, const Figures& part) {
  const auto less = [](uint64_t sum, uint64_t of_part) { return of_part > sum ? 0 : sum - of_part; };
  return {less(sums.object_count, part.object_count), less(sums.flat_bytes, part.flat_bytes),
          less(sums.allocated_bytes, part.allocated_bytes)};
}

// The figures of all objects that share a name: a type's, or a finer one such as "function (close)".
struct NamedFigures {
  std::string name;
  Figures figures;

  bool operator==(const NamedFigures&) const = default;
};

}  // namespace barrow::analyses
