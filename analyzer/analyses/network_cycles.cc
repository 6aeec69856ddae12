// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_cycles.h"

#include <algorithm>
#include <vector>

#include "algorithms/retained.h"
#include "analyses/data_cycles.h"
#include "analyses/objects_of_types.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

// `root_distance`: only of living ones.
DataCycles AddDataCycles(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
                         const std::vector<uint32_t>* root_distance, NetworkMembers& members) {
  members.without_globals = members.without_classes = true;
  DataCycles cycles = FindDataCycles(opened, subject.info.id);
  const bool has_types = !patterns.empty();
  std::vector<bool> is_wanted(cycles.count(), !has_types);
  uint64_t through_program = 0;
  if (has_types) {
    for (const uint32_t object : ObjectsOfTypes(opened, subject, patterns, members.remarks)) {
      if (cycles.cycle[object] != kNoObject) is_wanted[cycles.cycle[object]] = true;
      through_program += cycles.is_through[object] ? 1 : 0;
    }
  }
  for (ObjectId object{0}; object.value < cycles.cycle.size(); ++object.value) {
    if (root_distance != nullptr && (*root_distance)[object.value] == kNoObject) continue;
    const uint32_t cycle = cycles.cycle[object.value];
    if (cycle != kNoObject && is_wanted[cycle]) members.objects.push_back(object);
    if (!has_types) through_program += cycles.is_through[object.value] ? 1 : 0;
  }
  if (through_program > 0) {
    members.remarks.push_back(
        {Remark::Kind::kNote, Grouped(through_program) + (has_types ? " such object" : " object") +
                                  (through_program == 1 ? " is" : "s are") +
                                  " in cycles only through classes of instances, modules and their globals, and not "
                                  "drawn for that."});
  }
  return cycles;
}

}  // namespace

void AddCycles(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
               NetworkMembers& members) {
  AddDataCycles(opened, subject, patterns, nullptr, members);
}

uint32_t AddLivingCycles(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
                         NetworkMembers& members) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  const DataCycles cycles = AddDataCycles(opened, subject, patterns, &lifelines->root_distance, members);
  std::vector<uint32_t> group(cycles.cycle.size());  // the last one is for what is in no cycle
  for (uint32_t i = 0; i < group.size(); ++i) group[i] = std::min(cycles.count(), cycles.cycle[i]);
  const std::vector<RetainedByGroup> retained =
      RetainedByGroups(DominatorTree(lifelines->dominator), lifelines->retained_bytes, group, cycles.count() + 1);
  std::vector<uint32_t> order;
  std::vector<bool> is_taken(cycles.count());
  for (const ObjectId object : members.objects) is_taken[group[object.value]] = true;
  for (uint32_t i = 0; i < cycles.count(); ++i) {
    if (is_taken[i]) order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](uint32_t a, uint32_t b) {
    if (cycles.has_class[a] != cycles.has_class[b]) return static_cast<bool>(cycles.has_class[b]);
    if (cycles.is_program[a] != cycles.is_program[b]) return static_cast<bool>(cycles.is_program[b]);
    return retained[a].retained_bytes > retained[b].retained_bytes;
  });
  std::vector<uint32_t> rank(cycles.count());
  uint32_t class_count = 0;
  for (uint32_t i = 0; i < order.size(); ++i) {
    rank[order[i]] = i;
    class_count += cycles.has_class[order[i]] ? 1 : 0;
  }
  for (const ObjectId object : members.objects) members.part.push_back(rank[group[object.value]]);
  members.first_class_part = static_cast<uint32_t>(order.size()) - class_count;
  return class_count;
}

}  // namespace barrow::analyses
