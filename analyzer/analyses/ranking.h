// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace barrow::analyses {

// Which size a report is about.
enum class SizeKind : uint8_t {
  kFlat,       // what sys.getsizeof says, and Pympler
  kAllocated,  // what was really allocated
};

enum class SortKey : uint8_t { kSize, kCount, kType };

enum class SortOrder : uint8_t { kAscending, kDescending };

// Which rows of a report are shown, and in which order. Rows that are equal by the key stand by rising name, whatever
// the order, so that the same input gives the same output.
struct Ranking {
  SizeKind size = SizeKind::kFlat;
  SortKey key = SortKey::kSize;
  std::optional<SortOrder> order = {};     // empty: numbers descending, names ascending
  std::optional<size_t> limit = {};        // empty: all rows
  std::vector<std::string> patterns = {};  // globs on the name, one of which must fit; empty: every row

  SortOrder effective_order() const {
    return order.value_or(key == SortKey::kType ? SortOrder::kAscending : SortOrder::kDescending);
  }
};

}  // namespace barrow::analyses
