// SPDX-License-Identifier: Apache-2.0
#include "analyses/types_by_name.h"

#include <unordered_map>

namespace barrow::analyses {

TypesByName NumberTypes(store::Case& opened, store::SnapshotId snapshot) {
  TypesByName types;
  std::unordered_map<std::string, uint32_t> numbers;
  std::vector<uint32_t> number_of_type;
  for (const std::string& name : opened.TypeNames(snapshot)) {
    const auto [entry, is_new] = numbers.try_emplace(name, static_cast<uint32_t>(types.names.size()));
    if (is_new) types.names.push_back(name);
    number_of_type.push_back(entry->second);
  }
  for (const TypeId type : opened.Objects(snapshot, store::kTypeColumn).type) {
    types.of_object.push_back(number_of_type[type.value]);
  }
  return types;
}

}  // namespace barrow::analyses
