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

// `sentence` stands between the number of objects and how much could be saved.
void AddWaste(LeakSearch& search, Suspect suspect, const std::string& sentence) {
  if (suspect.retained_bytes < std::max<uint64_t>(search.least_bytes(), 1)) return;
  suspect.path = search.now().writer().To(*suspect.owner).text();
  suspect.sentence =
      Grouped(suspect.object_count) + sentence + " (as " + suspect.path + "), which saves " + search.Held(suspect);
  search.Add(std::move(suspect));
}

}  // namespace

void AddWastes(LeakSearch& search, const Wastes& wastes) {
  constexpr size_t kMostShown = 3;  // of a rule
  for (size_t i = 0; i < std::min(kMostShown, wastes.duplicates.rows.size()); ++i) {
    const DuplicateSet& set = wastes.duplicates.rows[i];
    AddWaste(search,
             SuspectOf(LeakRule::kDuplicates, set.type_name, set.object_count, set.wasted_bytes, set.first_object),
             " equal " + set.type_name + ": one would do");
  }
  for (const SpareRoom& row : wastes.spare_room) {
    AddWaste(search,
             SuspectOf(LeakRule::kSpareRoom, row.type_name, row.object_count, row.spare_bytes, row.first_object),
             " of type " + row.type_name + " with room for much more than they hold, " + Grouped(row.empty_count) +
                 " of them empty: make them anew");
  }
  for (size_t i = 0; i < std::min(kMostShown, wastes.dictionaries.size()); ++i) {
    const InstanceDictionaries& row = wastes.dictionaries[i];
    const bool one = row.object_count == 1;
    AddWaste(
        search, SuspectOf(LeakRule::kDictionaries, row.type_name, row.object_count, row.saved_bytes, row.first_object),
        " " + row.type_name + (one ? " has a dictionary: use __slots__" : " have a dictionary each: use __slots__"));
  }
}

}  // namespace barrow::analyses
