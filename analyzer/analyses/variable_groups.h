// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "analyses/accumulations.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// Objects of one type that a local variable of one function holds, in all frames of it: what a function holds that many
// threads stand in.
struct VariableGroup {
  std::string variable;
  std::string function;
  std::string file;
  std::string type_name;
  uint32_t line = 0;              // where the frames stand; 0: not all at one
  std::vector<uint32_t> members;  // by rising id, each once
  uint64_t frame_count = 0;
  uint64_t thread_count = 0;
  uint64_t retained_bytes = 0;
  uint64_t biggest_bytes = 0;  // of one member

  // What two snapshots know it by.
  auto Key() const { return std::tie(variable, function, file, type_name); }
};

// All of them, the biggest first. O(roots log roots).
std::vector<VariableGroup> FindVariableGroups(store::Case& opened, const Subject& subject,
                                              const AccumulationFinder& finder);

}  // namespace barrow::analyses
