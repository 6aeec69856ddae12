// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "algorithms/dominator_order.h"
#include "analyses/accumulations.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// An accumulation looked at closely: who refers to its members, and what else goes with them.
struct Gathering {
  // So many objects of a type.
  struct Part {
    std::string type_name;
    uint64_t object_count = 0;
  };
  std::vector<uint32_t> members;  // by rising id; without those that the owner alone refers to, where others hold most
  // The objects that hold at least half of the members each, by a reference or by what hangs below the holder alone;
  // the most first. The owner alone if it refers to them itself. Empty: there is none that holds so many.
  std::vector<uint32_t> holders;
  size_t direct_holder_count = 0;   // the first of these, which refer to that many members themselves
  std::vector<Part> other_holders;  // which hold at least half together, by type; the most first
  // What only members and holders refer to: the strings of the members that are keys of a holder as well.
  std::vector<uint32_t> belongings;
  std::vector<Part> belonging_types;  // the most first
  uint64_t retained_bytes = 0;        // of members and belongings
};

// Looks at the accumulations of one snapshot, one after the other. An object belongs to one of them at most.
class GatheringFinder {
 public:
  // Both must outlive it. 8 bytes and about 30 ns per object when it is asked first; 12 bytes for each object that an
  // owner holds which it was asked for.
  GatheringFinder(const AccumulationFinder& finder, store::SnapshotView& view);
  ~GatheringFinder();
  GatheringFinder(const GatheringFinder&) = delete;
  GatheringFinder& operator=(const GatheringFinder&) = delete;

  // Of what belongs to one that was asked for before, nothing is a member. `owner`: kNoObject stands for the roots, and
  // then what is a root itself is no member. About 50 ns for each referrer of the members and each object beside them;
  // when 100 million of these were looked at, no more holders and belongings are found.
  Gathering Of(uint32_t owner, const std::string& type_name);

  // The objects that refer to this one and that a root reaches, by rising id. Valid until the next call of any.
  const std::vector<uint32_t>& ReferrersOf(uint32_t object);

 private:
  struct Question;
  struct Below;
  void Prepare();
  Below& BelowOf(uint32_t owner);
  uint32_t NameOf(uint32_t object) const;
  bool IsReachable(uint32_t object) const { return finder_.lifelines().root_distance[object] != kNoObject; }
  bool IsRoot(uint32_t object) const { return finder_.lifelines().root_distance[object] == 0; }
  uint64_t RetainedBytes(std::span<const uint32_t> objects) const;
  bool MayLookAt(uint64_t count);
  bool IsBeside(const Question& question, uint32_t object) const;
  void FindHolders(const Question& question, Gathering& found);
  void AddHoldersTogether(const Question& question, std::span<const uint32_t> sources, Gathering& found);
  void FindBelongings(const Question& question, std::vector<uint32_t>& beside, Gathering& found);
  bool IsOfType(const Question& question, uint32_t object) const;
  bool CanBelongToNone(const Question& question, uint32_t object);
  bool Belongs(const Question& question, std::span<const uint32_t> holders, std::span<const uint32_t> keys,
               uint32_t object);
  std::vector<uint32_t> KeysIn(std::span<const uint32_t> holders);
  std::vector<Gathering::Part> PartsOf(std::span<const uint32_t> objects) const;

  const AccumulationFinder& finder_;
  store::SnapshotView& view_;
  std::optional<DominatorOrder> order_;
  std::vector<bool> belongs_;                                   // [ObjectId]: to a gathering that was found before
  std::vector<bool> is_scalar_;                                 // [TypeId]
  std::vector<uint32_t> names_;                                 // [TypeId]: number of its name
  std::map<std::string_view, uint32_t> name_numbers_;           // of what finder_ has
  std::unordered_map<uint32_t, std::unique_ptr<Below>> below_;  // by owner; mostly several types are asked for
  std::vector<uint32_t> referrers_;
  uint64_t looked_at_ = 0;
};

}  // namespace barrow::analyses
