// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reader/memory_budget.h"
#include "reader/profile_records.h"

namespace barrow::reader {

// Gives equal names one number: most names of a profile stand in it thousands of times.
class NameTable {
 public:
  explicit NameTable(MemoryBudget& budget);

  // The number of the name. Throws OverBudget.
  uint32_t Intern(ProfileName name);
  uint32_t InternText(std::string_view text);

  const std::vector<ProfileName>& names() const { return names_; }
  std::vector<ProfileName> Take() { return std::move(names_); }

 private:
  MemoryBudget& budget_;
  std::vector<ProfileName> names_;
  std::unordered_map<std::string, uint32_t> numbers_;  // by kind and text, which tell names apart
};

}  // namespace barrow::reader
