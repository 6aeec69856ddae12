// SPDX-License-Identifier: Apache-2.0
#include "analyses/container_wastes.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

// What a container takes as long as it is not roomy: the slots of dictionaries and sets are never all used.
struct Room {
  std::string_view type_name;
  uint64_t empty_bytes;
  uint64_t element_bytes;
};
constexpr std::array<Room, 3> kRooms = {{{"dict", 64, 104}, {"list", 56, 8}, {"set", 216, 104}}};

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
  const auto [targets, labels] = view.Labels(of_owner.front().owner);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const auto found = std::ranges::lower_bound(of_owner, targets[k].value, {}, &OwnedDict::dict);
    if (found == of_owner.end() || found->dict != targets[k].value) continue;
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kName && label.name == "__dict__") take(*found);
  }
}

}  // namespace

std::vector<SpareRoom> FindSpareRoom(const ObjectTable& objects, std::span<const std::string> type_names,
                                     uint64_t least_spare) {
  std::array<SpareRoom, kRooms.size()> found;
  std::array<uint64_t, kRooms.size()> most{};
  std::vector<std::optional<size_t>> room_of_type;
  for (const std::string& name : type_names) {
    const auto room = std::ranges::find(kRooms, name, &Room::type_name);
    room_of_type.push_back(room == kRooms.end() ? std::nullopt
                                                : std::optional(static_cast<size_t>(room - kRooms.begin())));
  }
  for (uint32_t object = 0; object < objects.type.size(); ++object) {
    const std::optional<size_t> room = room_of_type[objects.type[object].value];
    if (!room || objects.length_plus_one[object] == 0) continue;
    const uint64_t length = objects.length_plus_one[object] - 1;
    const uint64_t needed =
        SaturatedSum(kRooms[*room].empty_bytes, SaturatedProduct(kRooms[*room].element_bytes, length));
    if (objects.flat_bytes[object] <= SaturatedSum(needed, least_spare)) continue;
    const uint64_t spare = objects.flat_bytes[object] - needed;
    SpareRoom& row = found[*room];
    ++row.object_count;
    row.spare_bytes = SaturatedSum(row.spare_bytes, spare);
    if (length == 0) ++row.empty_count;
    if (spare > std::exchange(most[*room], std::max(most[*room], spare))) row.first_object = object;
  }
  std::vector<SpareRoom> rows;
  for (size_t room = 0; room < kRooms.size(); ++room) {
    if (found[room].object_count == 0) continue;
    found[room].type_name = kRooms[room].type_name;
    rows.push_back(std::move(found[room]));
  }
  std::ranges::stable_sort(rows, std::greater<>(), &SpareRoom::spare_bytes);
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
