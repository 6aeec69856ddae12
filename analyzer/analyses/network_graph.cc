// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_graph.h"

#include <algorithm>
#include <utility>

#include "analyses/attribute_dicts.h"
#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

bool HasKeys(store::SnapshotView& view, ObjectId object) {
  return view.Shape(view.At(PackedColumn::kShape, object.value)).kind == reader::ShapeKind::kMapping;
}

// A key that its label tells.
bool IsPlainKey(store::SnapshotView& view, ObjectId object, uint32_t position) {
  const auto [targets, labels, keeper] = view.Labels(object.value);
  if (labels.Label(position).kind != LabelKind::kKey) return false;
  const auto [begin, end] = view.References(targets[position].value);
  return begin == end;
}

// The number of each object of the snapshot among some, kNoPosition for the others.
class Numbers {
 public:
  Numbers(uint32_t object_count, const std::vector<ObjectId>& objects) : number_plus_one_(object_count) {
    for (uint32_t i = 0; i < objects.size(); ++i) number_plus_one_[objects[i].value] = i + 1;
  }
  uint32_t Of(uint32_t object) const { return number_plus_one_[object] - 1; }  // 0 - 1 is kNoPosition

 private:
  std::vector<uint32_t> number_plus_one_;
};

// Gathers the references of one member after the other.
struct Rows {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  std::vector<uint32_t> position;

  void Add(uint32_t to, uint32_t at) {
    target.push_back({to});
    position.push_back(at);
  }
  void EndRow() { first.push_back(static_cast<uint32_t>(target.size())); }
};

// [number of a member]: the module whose dictionary it is, if that module is alive by itself; kNoPosition for others.
std::vector<uint32_t> OwnersOfGlobals(store::SnapshotView& view, const NetworkMembers& members) {
  std::vector<uint32_t> owners(members.objects.size(), kNoPosition);
  for (size_t i = 0; i < owners.size() && members.without_globals; ++i) {
    const std::optional<ObjectId> owner = OwnerOfDict(view, members.objects[i]);
    if (!owner || TypeNameOf(view, *owner) != "module") continue;
    if (std::ranges::binary_search(members.self_held, *owner)) owners[i] = owner->value;
  }
  return owners;
}

void SetGraph(UnitGraph& units) {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  size_t next = 0;
  for (uint32_t unit = 0; unit < units.units.size(); ++unit) {
    for (; next < units.links.size() && units.links[next].from == unit; ++next) {
      target.push_back({units.links[next].to});
    }
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  units.graph = ObjectGraph(std::move(first), std::move(target));
}

}  // namespace

MemberGraph JoinMembers(store::SnapshotView& view, const NetworkMembers& members, bool only_links) {
  const Numbers numbers(view.object_count(), members.objects);
  Rows rows;
  const std::vector<uint32_t> owner_of_globals = OwnersOfGlobals(view, members);
  uint64_t globals_left_out = 0;
  uint64_t between_parts = 0;
  const auto part_of = [&](uint32_t member) { return members.part.empty() ? 0 : members.part[member]; };
  auto link = members.links.begin();
  for (const ObjectId object : members.objects) {
    const auto [begin, end] = view.References(object.value);
    const auto links_end =
        only_links ? std::find_if(link, members.links.end(), [&](const auto& pair) { return pair.first != object; })
                   : link;
    const uint32_t own_class =
        members.without_classes && !only_links
            ? view.TypeObject(view.At(PackedColumn::kType, object.value)).value_or(ObjectId{kNoPosition}).value
            : kNoPosition;
    const bool may_leave_out = members.without_keys && HasKeys(view, object);
    std::vector<bool> is_referred(static_cast<size_t>(links_end - link));
    for (uint64_t i = begin; i < end; ++i) {
      const auto target = static_cast<uint32_t>(view.At(PackedColumn::kReferenceTarget, i));
      if (numbers.Of(target) == kNoPosition || target == own_class) continue;
      const uint32_t module = owner_of_globals[numbers.Of(target)];
      if (module != kNoPosition && module != object.value && !only_links) {
        ++globals_left_out;
        continue;
      }
      if (part_of(numbers.Of(target)) != part_of(numbers.Of(object.value))) {
        ++between_parts;
        continue;
      }
      if (only_links) {
        const auto found = std::lower_bound(link, links_end, std::pair(object, ObjectId{target}));
        if (found == links_end || found->second.value != target) continue;
        is_referred[static_cast<size_t>(found - link)] = true;
      }
      const bool is_asked = std::ranges::find(members.asked, ObjectId{target}) != members.asked.end();
      if (may_leave_out && !is_asked && IsPlainKey(view, object, static_cast<uint32_t>(i - begin))) continue;
      rows.Add(numbers.Of(target), static_cast<uint32_t>(i - begin));
    }
    for (; link != links_end; ++link) {
      const auto index = is_referred.size() - static_cast<size_t>(links_end - link);
      if (!is_referred[index]) rows.Add(numbers.Of(link->second.value), kNoPosition);
    }
    rows.EndRow();
  }
  return {ObjectGraph(std::move(rows.first), std::move(rows.target)), std::move(rows.position), globals_left_out,
          between_parts};
}

void KeepMembers(const std::vector<bool>& stays, NetworkMembers& members) {
  size_t kept = 0;
  for (size_t i = 0; i < members.objects.size(); ++i) {
    if (!stays[i]) continue;
    members.objects[kept] = members.objects[i];
    if (!members.part.empty()) members.part[kept] = members.part[i];
    ++kept;
  }
  members.objects.resize(kept);
  if (!members.part.empty()) members.part.resize(kept);
  const auto is_gone = [&](ObjectId object) { return !std::ranges::binary_search(members.objects, object); };
  std::erase_if(members.asked, is_gone);
  std::erase_if(members.links, [&](const auto& link) { return is_gone(link.first) || is_gone(link.second); });
  for (NetworkRoot& root : members.roots) {
    std::erase_if(root.holds, [&](const NetworkRoot::Hold& hold) { return is_gone(hold.object); });
  }
  std::erase_if(members.roots, [](const NetworkRoot& root) { return root.holds.empty(); });
}

UnitGraph JoinUnits(store::SnapshotView& view, const NetworkMembers& members, const MemberGraph& joined, bool dicts) {
  const auto count = static_cast<uint32_t>(members.objects.size());
  const Numbers numbers(view.object_count(), members.objects);
  std::vector<uint32_t> owner(count, kNoPosition);  // of a member that is an own dictionary
  for (uint32_t i = 0; i < count && !dicts; ++i) {
    if (const auto object = OwnerOfDict(view, members.objects[i])) owner[i] = numbers.Of(object->value);
  }
  UnitGraph result;
  std::vector<uint32_t> unit_of(count);
  for (uint32_t i = 0; i < count; ++i) {
    if (owner[i] != kNoPosition) continue;
    unit_of[i] = static_cast<uint32_t>(result.units.size());
    result.units.push_back({.member = i});
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (owner[i] == kNoPosition) continue;
    unit_of[i] = unit_of[owner[i]];
    result.units[unit_of[i]].dict = i;
  }
  const auto first = joined.graph.first();
  const auto add_links = [&](uint32_t from, uint32_t member) {
    for (uint32_t k = first[member]; k < first[member + 1]; ++k) {
      const uint32_t target = joined.graph.targets()[k].value;
      if (owner[target] == member) continue;
      result.links.push_back({from, unit_of[target], member, joined.position[k]});
    }
  };
  for (uint32_t unit = 0; unit < result.units.size(); ++unit) {
    add_links(unit, result.units[unit].member);
    if (result.units[unit].dict != kNoPosition) add_links(unit, result.units[unit].dict);
  }
  for (uint32_t i = 0; i < members.roots.size(); ++i) {
    const auto unit = static_cast<uint32_t>(result.units.size());
    result.units.push_back({.member = i, .is_root = true});
    for (uint32_t k = 0; k < members.roots[i].holds.size(); ++k) {
      result.links.push_back({unit, unit_of[numbers.Of(members.roots[i].holds[k].object.value)], k, kNoPosition});
    }
  }
  SetGraph(result);
  return result;
}

UnitGraph PartOf(const UnitGraph& whole, const std::vector<uint32_t>& units) {
  UnitGraph part;
  const auto number = [&](uint32_t unit) {
    const auto found = std::ranges::lower_bound(units, unit);
    return found == units.end() || *found != unit ? kNoPosition : static_cast<uint32_t>(found - units.begin());
  };
  for (const uint32_t unit : units) {
    const auto from = static_cast<uint32_t>(part.units.size());
    part.units.push_back(whole.units[unit]);
    for (uint32_t k = whole.graph.first()[unit]; k < whole.graph.first()[unit + 1]; ++k) {
      UnitGraph::Link link = whole.links[k];
      link.from = from;
      link.to = number(link.to);
      if (link.to != kNoPosition) part.links.push_back(link);
    }
  }
  SetGraph(part);
  return part;
}

}  // namespace barrow::analyses
