// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "analyses/document.h"
#include "analyses/ranking.h"
#include "analyses/table.h"

namespace barrow::analyses {

// A figure that cannot be negative, as a cell; beyond 2^63 it stops there.
inline Cell ToCell(uint64_t figure) {
  return std::in_range<int64_t>(figure) ? static_cast<int64_t>(figure) : std::numeric_limits<int64_t>::max();
}

// 0 means that the figure is not known.
inline Cell KnownOrNothing(uint64_t figure) { return figure == 0 ? Cell{} : ToCell(figure); }

// Empty text means that it is not known, or was withheld.
inline Cell KnownOrNothing(const std::string& text) { return text.empty() ? Cell{} : Cell{text}; }

// The part of the whole; nothing if there is no whole.
inline Cell ShareOf(uint64_t part, uint64_t whole) {
  return whole == 0 ? Cell{} : Cell{static_cast<double>(part) / static_cast<double>(whole)};
}

}  // namespace barrow::analyses
