// SPDX-License-Identifier: Apache-2.0
#include "graph/row_order.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace barrow {
namespace {

constexpr uint32_t kNoRow = std::numeric_limits<uint32_t>::max();

}  // namespace

RowOrder::RowOrder(std::span<const uint64_t> addresses, const AddressIndex& index, Diagnostics& diagnostics) {
  const bool rises = std::adjacent_find(addresses.begin(), addresses.end(), std::greater_equal<>()) == addresses.end();
  if (rises) return;
  ReserveLarge(row_, index.count());
  row_.assign(index.count(), kNoRow);
  for (uint32_t row = 0; row < addresses.size(); ++row) {
    uint32_t& place = row_[index.RankOr(addresses[row], 0)];
    if (place == kNoRow) {
      place = row;
    } else {
      diagnostics.Count(Anomaly::kDuplicateObject);
    }
  }
}

}  // namespace barrow
