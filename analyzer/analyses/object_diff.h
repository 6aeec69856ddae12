// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/ranking.h"
#include "analyses/subject.h"
#include "base/checked.h"
#include "store/case.h"

namespace barrow::analyses {

// What became of one object between two snapshots of one process.
enum class ObjectState : uint8_t {
  kNew,
  kVanished,
  kReplaced,   // another object of its type at the same address: a value that cannot change has changed
  kSurviving,  // the same address and type, and nothing says that it is another
  kCount
};

struct ObjectChange {
  ObjectState state = ObjectState::kNew;
  uint32_t object = 0;  // on the right; of a vanished one on the left
  uint64_t address = 0;
  std::string type_name;
  uint64_t bytes = 0;  // of the size asked for; of a vanished one as it was
  int64_t change = 0;  // bytes on the right minus bytes on the left
  std::string path;    // where it hangs, or hung
};

// Laws: ObjectDiff(a, a) has surviving objects only; swapping the sides swaps new and vanished.
struct ObjectDiff {
  std::vector<ObjectChange> rows;  // those whose size changed, or all; the biggest change first
  struct Total {
    uint64_t objects = 0;
    int64_t change = 0;
  };
  Total totals[static_cast<size_t>(ObjectState::kCount)];
  uint64_t rest_count = 0;  // rows the limit cut off
  int64_t rest_change = 0;
};

// Both must be of one process (AreOfOneProcess). Content hashes of two dumps cannot be compared, they are salted; that
// an address was reused shows in the type, in the length or size of an object whose type allows no change of it, and in
// texts where both dumps have them. With `all` surviving objects of unchanged size are rows as well.
ObjectDiff CompareObjects(store::Case& left_case, const Subject& left, store::Case& right_case, const Subject& right,
                          const Ranking& ranking, bool all);
Document ToDocument(const ObjectDiff& diff, SizeKind size, const Subject& left, const Subject& right);

// Retained sizes per type on both sides.
struct RetainedDiffRow {
  std::string type_name = {};
  uint64_t left_objects = 0;
  uint64_t right_objects = 0;
  uint64_t left_bytes = 0;
  uint64_t right_bytes = 0;
  int64_t change() const { return SaturatedSum(Clipped<int64_t>(right_bytes), -Clipped<int64_t>(left_bytes)); }
};

struct RetainedDiff {
  std::vector<RetainedDiffRow> rows;  // the biggest gain first; types without change left out
  uint64_t rest_count = 0;
  uint64_t unchanged_count = 0;
};

RetainedDiff CompareRetained(store::Case& left_case, const Subject& left, store::Case& right_case, const Subject& right,
                             const Ranking& ranking, bool all);
Document ToDocument(const RetainedDiff& diff, const Subject& left, const Subject& right);

}  // namespace barrow::analyses
