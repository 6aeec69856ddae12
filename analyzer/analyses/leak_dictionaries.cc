// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of instances with a dictionary each, which __slots__ would save. Its statement is
// queries/instance_dictionaries.sql, whose rows are found without SQL (container_wastes.h).
#include <algorithm>

#include "analyses/leak_savings.h"

namespace barrow::analyses {

void AddDictionaries(LeakSearch& search, std::span<const InstanceDictionaries> dictionaries) {
  for (size_t i = 0; i < std::min(search.thresholds().most_wastes, dictionaries.size()); ++i) {
    const InstanceDictionaries& row = dictionaries[i];
    AddSaving(search, {LeakRule::kDictionaries, row.type_name, row.object_count, row.saved_bytes, row.first_object},
              " " + row.type_name + (row.object_count == 1 ? " with a dictionary" : " with a dictionary each"),
              "use __slots__");
  }
}

}  // namespace barrow::analyses
