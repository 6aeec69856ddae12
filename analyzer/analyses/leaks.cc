// SPDX-License-Identifier: Apache-2.0
#include "analyses/leaks.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "analyses/leak_search.h"

namespace barrow::analyses {

LeakReport FindLeaks(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
                     const LeakThresholds& thresholds, std::optional<size_t> limit, const Wastes* wastes) {
  LeakSearch search(opened, subject, baselines, thresholds);
  AddModules(search);
  AddAccumulations(search);
  AddVariables(search);
  AddGarbage(search);
  AddHeldByC(search);
  AddBigObjects(search);
  AddBigOwners(search);
  constexpr size_t kMostWastes = 50;
  if (!search.compared()) {
    const Wastes found = wastes != nullptr ? *wastes : FindWastes(opened, subject, kMostWastes, thresholds.least_spare);
    AddDuplicates(search, found.duplicates);
    AddSpareRoom(search, found.spare_room);
    AddDictionaries(search, found.dictionaries);
  }

  LeakReport report{.suspects = std::move(search.suspects()),
                    .total_bytes = search.total_bytes(),
                    .compared = search.compared(),
                    .baseline_bytes = search.baseline_bytes(),
                    .met_withheld_key = search.met_withheld_key(),
                    .garbage = search.now().garbage_objects()};
  std::ranges::stable_sort(report.suspects, std::greater<>(), [&](const Suspect& one) { return search.Weight(one); });
  const size_t shown = std::min(limit.value_or(report.suspects.size()), report.suspects.size());
  report.rest_count = report.suspects.size() - shown;
  report.suspects.resize(shown);
  return report;
}

}  // namespace barrow::analyses
