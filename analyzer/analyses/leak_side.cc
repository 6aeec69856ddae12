// SPDX-License-Identifier: Apache-2.0
#include "analyses/leak_side.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "algorithms/reasons.h"
#include "analyses/diff.h"
#include "analyses/garbage_report.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using Total = LeakSide::Total;

// Types that every program holds many of and that C code and the runtime refer to by themselves.
constexpr std::array<std::string_view, 14> kInfrastructure = {"type",
                                                              "str",
                                                              "int",
                                                              "moduledef",
                                                              "code",
                                                              "module",
                                                              "NoneType",
                                                              "builtin_function_or_method",
                                                              "bytes",
                                                              "method_descriptor",
                                                              "tuple",
                                                              "PyCapsule",
                                                              "getset_descriptor",
                                                              "wrapper_descriptor"};

void Add(Total& total, uint32_t object, uint64_t bytes) {
  if (total.objects++ == 0) total.example = object;
  total.bytes = SaturatedSum(total.bytes, bytes);
}

// The loops of a numpy ufunc: a list of pairs of types and a method. The ufunc does not show that it holds them.
bool IsListOfLoops(store::SnapshotView& view, ObjectId object) {
  if (TypeNameOf(view, object) != "list") return false;
  const auto targets = view.Labels(object.value).targets;
  if (targets.empty()) return false;
  const ObjectId pair = targets.front();
  if (TypeNameOf(view, pair) != "tuple") return false;
  const auto parts = view.Labels(pair.value).targets;
  return std::ranges::any_of(parts, [&](ObjectId part) { return TypeNameOf(view, part) == "numpy._ArrayMethod"; });
}

}  // namespace

bool LeakSide::IsInfrastructure(uint32_t object) {
  return std::ranges::find(kInfrastructure, finder_.TypeNameOf(object)) != kInfrastructure.end() ||
         IsListOfLoops(writer_.view(), {object});
}

void LeakSide::LookAtCounts(bool with_infrastructure) {
  const Lifelines& lifelines = finder_.lifelines();
  const Heap heap = LoadForGarbage(opened_, subject_.info);
  const bool is_complete = IsComplete(subject_.info);
  const std::vector<uint32_t> unexplained = is_complete ? UnexplainedReferences(heap) : std::vector<uint32_t>();
  for (uint32_t i = 0; i < unexplained.size(); ++i) {
    if (unexplained[i] == 0 || heap.types[heap.objects.type[i].value].references_unknown) continue;
    // What something that can be named holds as well is that one's: C code may just be working with it.
    if (lifelines.root_distance[i] != 0 || writer_.view().ReasonOf(i).kind != "unexplained") continue;
    if (with_infrastructure || !IsInfrastructure(i))
      Add(held_by_c_[finder_.TypeNameOf(i)], i, lifelines.retained_bytes[i]);
  }
  garbage_objects_ = GarbageIn(heap);
  for (const ObjectId object : garbage_objects_.found) {
    Add(garbage_[finder_.TypeNameOf(object.value)], object.value, finder_.allocated_bytes(object.value));
  }
  // What hangs below garbage goes with it, untracked objects as well.
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

}  // namespace barrow::analyses
