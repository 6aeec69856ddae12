// SPDX-License-Identifier: Apache-2.0
#include "analyses/summary.h"

#include <algorithm>

#include "analyses/glob.h"

namespace barrow::analyses {
namespace {

uint64_t KeyOf(const NamedFigures& row, const Ranking& ranking) {
  switch (ranking.key) {
    case SortKey::kSize:
      return row.figures.bytes(ranking.size);
    case SortKey::kCount:
      return row.figures.object_count;
    case SortKey::kType:
      break;
  }
  return 0;
}

void Sort(std::vector<NamedFigures>& rows, const Ranking& ranking) {
  const bool ascending = ranking.effective_order() == SortOrder::kAscending;
  std::sort(rows.begin(), rows.end(), [&](const NamedFigures& a, const NamedFigures& b) {
    const uint64_t a_key = KeyOf(a, ranking);
    const uint64_t b_key = KeyOf(b, ranking);
    if (a_key != b_key) return ascending ? a_key < b_key : a_key > b_key;
    return ascending || ranking.key != SortKey::kType ? a.name < b.name : a.name > b.name;
  });
}

}  // namespace

Summary Summarize(std::span<const NamedFigures> figures, const Ranking& ranking) {
  Summary summary;
  for (const NamedFigures& row : figures) {
    summary.all += row.figures;
    if (!MatchesAnyGlob(ranking.patterns, row.name)) continue;
    summary.matching += row.figures;
    summary.rows.push_back(row);
  }
  Sort(summary.rows, ranking);
  const size_t shown = std::min(ranking.limit.value_or(summary.rows.size()), summary.rows.size());
  for (size_t i = shown; i < summary.rows.size(); ++i) summary.rest += summary.rows[i].figures;
  summary.rest_count = summary.rows.size() - shown;
  summary.rows.resize(shown);
  return summary;
}

}  // namespace barrow::analyses
