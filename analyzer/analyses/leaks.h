// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/document.h"
#include "analyses/garbage_report.h"
#include "analyses/subject.h"
#include "analyses/wastes.h"
#include "store/case.h"

namespace barrow::analyses {

enum class LeakRule : uint8_t {
  kAccumulation,  // many objects of one type under one owner
  kBigObject,     // one object that is large by itself
  kBigOwner,      // one object with much below it that the other rules do not tell of, as a long chain
  kGarbage,       // cycles that nobody collected
  kHeldByC,       // objects whose reference count nothing in the snapshot explains
  kDuplicates,    // equal content many times
  kSpareRoom,     // containers that take more than their elements need
  kDictionaries,  // instances with a dictionary each, which __slots__ would save
};

// From when on something is worth a line. Shares are 0 … 1.
struct LeakThresholds {
  double share = 0.01;               // of the allocated size of the snapshot; with baselines: of what was gained
  uint64_t least_objects = 10;       // of an accumulation
  double biggest_member = 0.5;       // of an accumulation: if one member has more than this part, that one is looked at
  uint64_t most_bytes = UINT64_MAX;  // what weighs this much is worth a line, whatever `share` says
  uint64_t least_spare = kLeastSpare;  // of a container: bytes it could give back
  size_t most_wastes = 3;              // duplicates and types with dictionaries that are told
  bool infrastructure = false;         // types of which C code holds objects in every program are told as well
};

struct Suspect {
  LeakRule rule = LeakRule::kAccumulation;
  std::string type_name;
  std::string path;               // where it hangs; empty: nowhere
  std::optional<uint32_t> owner;  // the object there
  uint64_t object_count = 0;
  uint64_t retained_bytes = 0;
  std::optional<int64_t> grown_objects = {};  // since the first baseline
  std::optional<int64_t> grown_bytes = {};
  std::string sentence;  // all of it, to be copied
};

struct LeakReport {
  std::vector<Suspect> suspects;  // by what was gained, without baseline by retained size; the most first
  uint64_t rest_count = 0;
  uint64_t total_bytes = 0;  // allocated, of the snapshot
  bool compared = false;
  uint64_t baseline_bytes = 0;    // allocated, of the first baseline
  bool met_withheld_key = false;  // for which an object could not be found in a baseline by its way
  GarbageObjects garbage;         // of the snapshot
};

struct Baseline {
  store::Case& opened;
  const Subject& subject;
};

// What is most likely a leak. With baselines only what grew from each to the next and to the snapshot, in order of
// time. An object is the same in two snapshots of one process if address and type are; otherwise, and if it is not
// there, if the way is (same_way.h). About 50 ns per object once the retained sizes are stored. `wastes`: of the
// snapshot, if they were found already.
LeakReport FindLeaks(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
                     const LeakThresholds& thresholds, std::optional<size_t> limit, const Wastes* wastes = nullptr);

// "big owner".
std::string_view RuleName(LeakRule rule);

// The statement of queries/ that shows the candidates of a rule; what a rule's analysis makes of them says
// leak_<rule>.cc.
std::string_view RuleQuery(LeakRule rule);

Document ToDocument(const LeakReport& report, const Subject& subject, std::span<const Baseline> baselines);

}  // namespace barrow::analyses
