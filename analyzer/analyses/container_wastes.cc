// SPDX-License-Identifier: Apache-2.0
#include "analyses/container_wastes.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "analyses/candidates.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

// A dictionary that only one reference leads to, and the object that has this.
struct OwnedDict {
  uint32_t owner = 0;
  uint32_t dict = 0;
  auto operator<=>(const OwnedDict&) const = default;
};

// By owner, then dictionary. Owners that could have __slots__.
std::vector<OwnedDict> DictsOfInstances(store::SnapshotView& view, const ObjectTable& objects,
                                        std::span<const std::string> type_names) {
  std::vector<bool> is_dict;
  std::vector<bool> can_have_slots;
  for (uint64_t type = 0; type < type_names.size(); ++type) {
    is_dict.push_back(type_names[type] == "dict");
    can_have_slots.push_back(view.Type(type).owned_by_instances && view.Type(type).item_bytes == 0);
  }
  std::vector<OwnedDict> dicts;
  for (uint32_t object = 0; object < objects.type.size(); ++object) {
    if (!is_dict[objects.type[object].value]) continue;
    const auto [begin, end] = view.Referrers(object);
    if (end - begin != 1) continue;
    const auto owner = static_cast<uint32_t>(view.At(store::PackedColumn::kReferenceSource, begin));
    if (can_have_slots[objects.type[owner].value]) dicts.push_back({owner, object});
  }
  std::ranges::sort(dicts);
  return dicts;
}

// Calls `take` with those dictionaries of one owner that it calls its __dict__.
template <typename Take>
void ForEachNamed(store::SnapshotView& view, std::span<const OwnedDict> of_owner, Take take) {
  const auto [targets, labels, keeper] = view.Labels(of_owner.front().owner);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const auto found = std::ranges::lower_bound(of_owner, targets[k].value, {}, &OwnedDict::dict);
    if (found == of_owner.end() || found->dict != targets[k].value) continue;
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kName && label.name == "__dict__") take(*found);
  }
}

}  // namespace

std::vector<SpareRoom> FindSpareRoom(store::Case& opened, const Subject& subject, uint64_t least_spare) {
  const auto view = opened.View(subject.info.id);
  std::vector<SpareRoom> rows;
  ForEachCandidate(opened, subject, "containers_with_spare_room", {{"least_spare", Clipped<int64_t>(least_spare)}},
                   [&](CandidateRow row) {
                     const auto* type_name = std::get_if<std::string>(&row[0]);
                     rows.push_back({.type_name = type_name == nullptr ? "" : *type_name,
                                     .object_count = CountIn(row[1]),
                                     .spare_bytes = CountIn(row[2]),
                                     .empty_count = CountIn(row[3]),
                                     .first_object = ObjectIn(row[4], *view)});
                   });
  return rows;
}

std::vector<InstanceDictionaries> FindInstanceDictionaries(store::SnapshotView& view, const ObjectTable& objects,
                                                           std::span<const std::string> type_names, size_t limit) {
  const std::vector<OwnedDict> dicts = DictsOfInstances(view, objects, type_names);
  std::map<std::string_view, InstanceDictionaries> types;
  const auto add = [&](const OwnedDict& one) {
    InstanceDictionaries& row = types[type_names[objects.type[one.owner].value]];
    const uint64_t bytes = AllocatedBytesOf(view, {one.dict});
    const uint64_t length = std::max<uint64_t>(objects.length_plus_one[one.dict], 1) - 1;
    const uint64_t needed = SaturatedProduct(length, uint64_t{8});
    if (row.object_count++ == 0) row.first_object = one.owner;
    row.dictionary_bytes = SaturatedSum(row.dictionary_bytes, bytes);
    row.saved_bytes = SaturatedSum(row.saved_bytes, bytes > needed ? bytes - needed : 0);
  };
  for (size_t begin = 0; begin < dicts.size();) {
    size_t end = begin + 1;
    while (end < dicts.size() && dicts[end].owner == dicts[begin].owner) ++end;
    ForEachNamed(view, std::span(dicts).subspan(begin, end - begin), add);
    begin = end;
  }
  std::vector<InstanceDictionaries> rows;
  for (auto& [name, row] : types) {
    row.type_name = name;
    rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(rows, std::greater<>(), &InstanceDictionaries::saved_bytes);
  rows.resize(std::min(rows.size(), limit));
  return rows;
}

}  // namespace barrow::analyses
