// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/report_limits.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// The section of one object in a report.
struct ReportPage {
  struct Step {
    std::string label = {};               // how the one before refers to it; of the first: how its root is called
    std::optional<uint32_t> object = {};  // empty: stands for those that are left out
    std::string type_name = {};
    std::string value = {};
  };
  uint32_t object = 0;
  uint64_t address = 0;
  std::string title = {};
  std::string type_name = {};
  std::string value = {};
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t retained_bytes = 0;
  uint64_t object_count = 0;  // it and what it dominates
  std::string path = {};
  std::string root = {};
  std::vector<Step> steps = {};  // the way from its root
  uint64_t steps_rest = 0;
  std::vector<FactGroup> facts = {};  // as `barrow object` has them
  std::vector<Table> tables = {};     // referents, referrers, dominated
};

// A page for each object, in this order. Objects must not repeat. What they dominate is counted in one walk over all of
// the snapshot: 50 ns per object.
std::vector<ReportPage> WritePages(store::Case& opened, const Subject& subject, std::span<const uint32_t> objects,
                                   const ReportLimits& limits);

}  // namespace barrow::analyses
