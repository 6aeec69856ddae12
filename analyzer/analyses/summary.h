// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "analyses/ranking.h"
#include "analyses/type_figures.h"

namespace barrow::analyses {

// What `barrow summary` answers: objects and bytes per type.
// Law: the rows and `rest` sum up to `matching`; without patterns `matching` is `all`.
struct Summary {
  std::vector<NamedFigures> rows;  // as ranked
  uint64_t rest_count = 0;         // names that match and the limit cut off
  Figures rest;
  Figures matching;  // of every name that fits the patterns
  Figures all;       // of the whole snapshot
};

// Names must not repeat. O(n log n).
Summary Summarize(std::span<const NamedFigures> figures, const Ranking& ranking);

}  // namespace barrow::analyses
