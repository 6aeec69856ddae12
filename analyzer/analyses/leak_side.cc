// SPDX-License-Identifier: Apache-2.0
#include "analyses/leak_side.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "analyses/candidates.h"
#include "analyses/diff.h"
#include "analyses/garbage_report.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using Total = LeakSide::Total;

constexpr uint64_t kMostTimesBelow = 64;  // the objects of a snapshot

void Add(Total& total, uint32_t object, uint64_t bytes) {
  if (total.objects++ == 0) total.example = object;
  total.bytes = SaturatedSum(total.bytes, bytes);
}

// The loops of a numpy ufunc: a list of pairs of types and a method. The ufunc does not show that it holds them.
bool IsListOfLoops(store::SnapshotView& view, ObjectId object) {
  if (TypeNameOf(view, object) != "list") return false;
  const auto [targets, labels, keeper] = view.Labels(object.value);
  if (targets.empty()) return false;
  const ObjectId pair = targets.front();
  if (TypeNameOf(view, pair) != "tuple") return false;
  const auto parts = view.Labels(pair.value);
  return std::ranges::any_of(parts.targets,
                             [&](ObjectId part) { return TypeNameOf(view, part) == "numpy._ArrayMethod"; });
}

}  // namespace

void LeakSide::LookAtCounts(bool with_infrastructure) {
  FindGarbage();
  if (!IsComplete(subject_.info)) return;
  for (const uint32_t object :
       CandidateObjects(opened_, subject_, "held_by_c",
                        {{"infrastructure", int64_t{with_infrastructure ? 1 : 0}}, {"limit", int64_t{-1}}})) {
    if (with_infrastructure || !IsListOfLoops(writer_.view(), {object}))
      Add(held_by_c_[finder_.TypeNameOf(object)], object, finder_.lifelines().retained_bytes[object]);
  }
}

void LeakSide::FindGarbage() {
  garbage_objects_ = GarbageIn(LoadForGarbage(opened_, subject_.info));
  for (const ObjectId object : garbage_objects_.found) {
    Add(garbage_[finder_.TypeNameOf(object.value)], object.value, finder_.allocated_bytes(object.value));
  }
  // What hangs below garbage goes with it, untracked objects as well.
  const Lifelines& lifelines = finder_.lifelines();
  all_garbage_.bytes = UnreachableBytes(finder_.tree(), lifelines.retained_bytes, lifelines.root_distance);
  for (const auto& [type, total] : garbage_) all_garbage_.objects += total.objects;
}

std::optional<uint32_t> LeakSide::Same(const LeakSide& now, uint32_t object) {
  if (AreOfOneProcess(subject_.info.header, now.subject_.info.header)) {
    const uint32_t same = finder_.ObjectAt(now.finder_.address(object), now.finder_.TypeNameOf(object));
    if (same != kNoObject) return same;
  }
  if (!same_way_) same_way_.emplace(now.opened_, now.subject_, opened_, subject_);
  return same_way_->Find(object);
}

const VariableGroup* LeakSide::SameVariables(const VariableGroup& group) {
  if (variables_by_key_.empty()) {
    for (const VariableGroup& one : variables()) variables_by_key_.emplace(one.Key(), &one);
  }
  const auto same = variables_by_key_.find(group.Key());
  return same == variables_by_key_.end() ? nullptr : same->second;
}

std::optional<std::map<std::string, Figures>> LeakSide::Below(uint32_t object) {
  std::unordered_map<uint32_t, Figures> types;  // by TypeId
  std::vector<uint32_t> waiting = {object};
  while (!waiting.empty()) {
    const uint32_t above = waiting.back();
    waiting.pop_back();
    for (uint32_t child = finder_.tree().FirstChild(above); child != kNoObject; child = finder_.tree().Next(child)) {
      if (++looked_at_below_ > kMostTimesBelow * finder_.object_count()) return std::nullopt;
      types[finder_.type(child).value] += {1, 0, finder_.allocated_bytes(child)};
      waiting.push_back(child);
    }
  }
  std::map<std::string, Figures> sums;
  for (const auto& [type, figures] : types) sums[finder_.type_names()[type]] += figures;
  return sums;
}

}  // namespace barrow::analyses
