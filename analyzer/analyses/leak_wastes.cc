// SPDX-License-Identifier: Apache-2.0
// Rules of leaks that tell what could be saved.
#include <algorithm>
#include <string>
#include <utility>

#include "analyses/leak_search.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

Suspect SuspectOf(LeakRule rule, const std::string& type, uint64_t objects, uint64_t bytes, uint32_t example) {
  return {.rule = rule,
          .type_name = type,
          .path = {},
          .owner = example,
          .object_count = objects,
          .retained_bytes = bytes,
          .sentence = {}};
}

// Between the number of objects and how much could be saved stand `what`, an example, and `advice`.
void AddWaste(LeakSearch& search, Suspect suspect, const std::string& what, const std::string& advice) {
  if (suspect.retained_bytes < std::max<uint64_t>(search.least_bytes(), 1)) return;
  suspect.path = search.now().writer().To(*suspect.owner).text();
  suspect.sentence = Grouped(suspect.object_count) + what + " (the first is " + suspect.path + "): " + advice +
                     ", which saves " + search.Held(suspect);
  search.Add(std::move(suspect));
}

}  // namespace

void AddWastes(LeakSearch& search, const Wastes& wastes) {
  const size_t most = search.thresholds().most_wastes;
  for (size_t i = 0; i < std::min(most, wastes.duplicates.rows.size()); ++i) {
    const DuplicateSet& set = wastes.duplicates.rows[i];
    AddWaste(search,
             SuspectOf(LeakRule::kDuplicates, set.type_name, set.object_count, set.wasted_bytes, set.first_object),
             " equal " + set.type_name, "one would do");
  }
  for (const SpareRoom& row : wastes.spare_room) {
    AddWaste(search,
             SuspectOf(LeakRule::kSpareRoom, row.type_name, row.object_count, row.spare_bytes, row.first_object),
             " of type " + row.type_name + " with room for much more than they hold, " + Grouped(row.empty_count) +
                 " of them empty",
             "make them anew");
  }
  for (size_t i = 0; i < std::min(most, wastes.dictionaries.size()); ++i) {
    const InstanceDictionaries& row = wastes.dictionaries[i];
    AddWaste(search,
             SuspectOf(LeakRule::kDictionaries, row.type_name, row.object_count, row.saved_bytes, row.first_object),
             " " + row.type_name + (row.object_count == 1 ? " with a dictionary" : " with a dictionary each"),
             "use __slots__");
  }
}

}  // namespace barrow::analyses
