// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/path_text.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

struct DominatorOptions {
  std::optional<uint32_t> object;  // whose dominated objects are shown; empty: what nothing but the roots dominates
  size_t depth = 1;                // at most kMostTreeLevels
  std::optional<size_t> limit;     // children of each object
  bool by_type = false;            // one row per type instead
};

struct DominatorRow {
  size_t depth = 0;  // 0: the object asked for
  uint32_t object = 0;
  uint64_t address = 0;
  std::string type_name;
  uint64_t object_count = 1;  // of the type; or 1 with all it dominates, if `counted`
  uint64_t retained_bytes = 0;
  PathText path;
  uint64_t rest_count = 0;  // > 0: stands for so many siblings that the limit cut off
};

// What would go with what. Rows in the order of the tree, the biggest first; per type by retained size. The retained
// size of a type counts no byte twice: instances within others of their type are left out.
struct DominatorReport {
  std::vector<DominatorRow> rows;
  uint64_t total_bytes = 0;        // allocated, of the whole snapshot
  uint64_t unreachable_bytes = 0;  // of what no root reaches
  bool by_type = false;
  bool is_deep = false;  // the depth of a row tells something
  bool deeper = false;   // objects dominate others below kMostTreeLevels
};

struct RetainedOfType {
  std::string type_name;
  uint64_t object_count = 0;
  uint64_t retained_bytes = 0;  // instances within others of the type left out
};

// Per type name with at least one object, in no order.
std::vector<RetainedOfType> RetainedByType(store::Case& opened, const Subject& subject);

// Reads the dominator and size columns of the whole snapshot: about 10 ns per object once they are stored.
DominatorReport ReportDominators(store::Case& opened, const Subject& subject, const DominatorOptions& options);

Document ToDocument(const DominatorReport& report, const Subject& subject);

}  // namespace barrow::analyses
