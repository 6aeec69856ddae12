// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of equal content. Its statement is queries/duplicates_by_content.sql, whose rows are
// found without SQL (duplicates.h), less what no root reaches.
#include <algorithm>

#include "analyses/leak_savings.h"

namespace barrow::analyses {

void AddDuplicates(LeakSearch& search, const DuplicateReport& duplicates) {
  for (size_t i = 0; i < std::min(search.thresholds().most_wastes, duplicates.rows.size()); ++i) {
    const DuplicateSet& set = duplicates.rows[i];
    AddSaving(search, {LeakRule::kDuplicates, set.type_name, set.object_count, set.wasted_bytes, set.first_object},
              " equal " + set.type_name, "one would do");
  }
}

}  // namespace barrow::analyses
