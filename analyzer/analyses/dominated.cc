// SPDX-License-Identifier: Apache-2.0
#include "analyses/dominated.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "algorithms/dominators.h"
#include "analyses/cells.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

// Sums per type, sorted out by name at the end: several types may share one.
class TypeSums {
 public:
  explicit TypeSums(store::SnapshotView& view) : view_(view), sums_(view.type_count()) {}

  void Add(ObjectId object) {
    sums_[view_.At(PackedColumn::kType, object.value)] +=
        {1, FlatBytesOf(view_, object), AllocatedBytesOf(view_, object)};
  }

  using ByName = std::unordered_map<std::string, Figures>;
  ByName Take() const {
    ByName sums;
    for (size_t type = 0; type < sums_.size(); ++type) {
      if (sums_[type].object_count > 0) sums[view_.TypeName(type)] += sums_[type];
    }
    return sums;
  }

 private:
  store::SnapshotView& view_;
  std::vector<Figures> sums_;  // [TypeId]
};

std::vector<NamedFigures> BySize(const TypeSums::ByName& sums) {
  std::vector<NamedFigures> types;
  for (const auto& [name, figures] : sums) {
    if (figures.object_count > 0) types.push_back({name, figures});
  }
  std::ranges::sort(types, [](const NamedFigures& a, const NamedFigures& b) {
    const uint64_t a_bytes = a.figures.allocated_bytes;
    const uint64_t b_bytes = b.figures.allocated_bytes;
    return a_bytes != b_bytes ? a_bytes > b_bytes : a.name < b.name;
  });
  return types;
}

// Every way to a dominated object leads through its immediate dominator, so that a walk along references has met that
// one before; what it meets too early hangs elsewhere.
TypeSums::ByName SumsByWalk(store::SnapshotView& view, ObjectId object) {
  TypeSums sums(view);
  std::vector<bool> is_dominated(view.object_count());
  is_dominated[object.value] = true;
  std::vector<uint32_t> waiting = {object.value};
  while (!waiting.empty()) {
    const auto [begin, end] = view.References(waiting.back());
    waiting.pop_back();
    for (uint64_t i = begin; i < end; ++i) {
      const auto target = static_cast<uint32_t>(view.At(PackedColumn::kReferenceTarget, i));
      if (is_dominated[target]) continue;
      const std::optional<uint32_t> dominator = view.Dominator(target);
      if (!dominator.has_value() || !is_dominated[*dominator]) continue;
      is_dominated[target] = true;
      sums.Add({target});
      waiting.push_back(target);
    }
  }
  return sums.Take();
}

enum class Side : uint8_t { kUnknown, kWithin, kOutside };

// On which side of the object each one is, by the dominators of all.
std::vector<Side> SidesOf(store::SnapshotView& view, ObjectId object) {
  const uint32_t count = view.object_count();
  std::vector<uint32_t> dominator(count);
  for (uint32_t i = 0; i < count; ++i) dominator[i] = view.Dominator(i).value_or(kNoObject);
  std::vector<Side> sides(count, Side::kUnknown);
  sides[object.value] = Side::kWithin;
  std::vector<uint32_t> chain;  // from an object upwards, to one that is known
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t above = i;
    for (; above != kNoObject && sides[above] == Side::kUnknown; above = dominator[above]) {
      chain.push_back(above);
      // Only a damaged case has dominators in a circle.
      if (chain.size() > count) view.ThrowDamaged("dominators form a circle");
    }
    const Side side = above == kNoObject ? Side::kOutside : sides[above];
    for (const uint32_t one : chain) sides[one] = side;
    chain.clear();
  }
  return sides;
}

// Adds up the side with fewer objects; the other one is the rest of the totals.
TypeSums::ByName SumsByScan(store::SnapshotView& view, ObjectId object, std::span<const store::TypeTotal> totals) {
  const std::vector<Side> sides = SidesOf(view, object);
  const auto within = static_cast<uint64_t>(std::ranges::count(sides, Side::kWithin));
  const bool is_most = within > view.object_count() / 2;
  const Side added = is_most ? Side::kOutside : Side::kWithin;
  TypeSums sums(view);
  for (uint32_t i = 0; i < view.object_count(); ++i) {
    // The object itself is told nowhere: it is outside of what goes with it.
    const Side side = i == object.value ? Side::kOutside : sides[i];
    if (side == added) sums.Add({i});
  }
  if (!is_most) return sums.Take();
  TypeSums::ByName rest;
  for (const store::TypeTotal& total : totals) {
    rest[total.type_name] += {total.object_count, total.flat_bytes, total.allocated_bytes};
  }
  for (const auto& [name, part] : sums.Take()) rest[name] = Without(rest[name], part);
  return rest;
}

}  // namespace

std::vector<NamedFigures> DominatedByType(store::SnapshotView& view, ObjectId object,
                                          std::span<const store::TypeTotal> totals) {
  uint64_t all_bytes = 0;
  for (const store::TypeTotal& total : totals) all_bytes = SaturatedSum(all_bytes, total.allocated_bytes);
  const bool is_large = view.RetainedBytes(object.value) > all_bytes / 4;
  return BySize(is_large ? SumsByScan(view, object, totals) : SumsByWalk(view, object));
}

std::vector<std::vector<NamedFigures>> DominatedByType(const DominatorTree& tree, const ObjectTable& table,
                                                       const TypesByName& types, std::span<const uint32_t> objects) {
  constexpr uint32_t kNobody = UINT32_MAX;
  std::vector<std::unordered_map<uint32_t, Figures>> sums(objects.size());
  std::vector<uint32_t> holder(types.of_object.size(), kNobody);  // which of `objects` dominates it, the nearest
  std::vector<bool> is_asked(types.of_object.size());
  for (uint32_t i = static_cast<uint32_t>(objects.size()); i-- > 0;) {
    holder[objects[i]] = i;
    is_asked[objects[i]] = true;
  }
  std::vector<uint32_t> met;  // of `objects`, each before what it dominates
  std::vector<uint32_t> waiting;
  for (uint32_t top = tree.FirstTop(); top != kNoObject; top = tree.Next(top)) waiting.push_back(top);
  while (!waiting.empty()) {
    const uint32_t object = waiting.back();
    waiting.pop_back();
    const uint32_t above = tree.Above(object);
    const uint32_t holder_above = above == kNoObject ? kNobody : holder[above];
    if (is_asked[object]) {
      met.push_back(object);
    } else {
      holder[object] = holder_above;
      if (holder_above != kNobody) {
        sums[holder_above][types.of_object[object]] +=
            Figures{1, table.flat_bytes[object], table.allocated_bytes[object]};
      }
    }
    for (uint32_t child = tree.FirstChild(object); child != kNoObject; child = tree.Next(child)) {
      waiting.push_back(child);
    }
  }
  for (size_t i = met.size(); i-- > 0;) {
    const uint32_t object = met[i];
    const uint32_t above = tree.Above(object);
    if (above == kNoObject || holder[above] == kNobody) continue;
    auto& into = sums[holder[above]];
    for (const auto& [type, figures] : sums[holder[object]]) into[type] += figures;
    into[types.of_object[object]] += Figures{1, table.flat_bytes[object], table.allocated_bytes[object]};
  }
  std::vector<std::vector<NamedFigures>> result;
  for (const auto& of_one : sums) {
    TypeSums::ByName named;
    for (const auto& [type, figures] : of_one) named.emplace(types.names[type], figures);
    result.push_back(BySize(named));
  }
  return result;
}

Table DominatedTable(const std::vector<NamedFigures>& types, std::optional<size_t> limit) {
  Table table;
  table.head = {.name = "dominated",
                .caption = "dominated: what would go with it",
                .noun = "types",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"object_count", "# objects", Unit::kCount},
                    {"flat_size", "flat size", Unit::kBytes, false, true},
                    {"allocated_size", "allocated size", Unit::kBytes},
                }};
  const size_t shown = std::min(limit.value_or(types.size()), types.size());
  Figures total;
  Figures rest;
  for (size_t i = 0; i < types.size(); ++i) {
    total += types[i].figures;
    if (i >= shown) rest += types[i].figures;
  }
  const auto add = [&](Cell name, const Figures& figures, RowKind kind, uint64_t stands_for) {
    table.rows.push_back(
        {{std::move(name), ToCell(figures.object_count), ToCell(figures.flat_bytes), ToCell(figures.allocated_bytes)},
         kind,
         stands_for});
  };
  for (size_t i = 0; i < shown; ++i) add(types[i].name, types[i].figures, RowKind::kData, 0);
  if (types.size() > shown) add({}, rest, RowKind::kRest, types.size() - shown);
  add({}, total, RowKind::kTotal, 0);
  return table;
}

}  // namespace barrow::analyses
