// SPDX-License-Identifier: Apache-2.0
#include "analyses/spread.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

void Append(const std::vector<uint32_t>& from, std::vector<uint32_t>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

void AddParts(const std::vector<Gathering::Part>& parts, std::map<std::string, uint64_t>& counts) {
  for (const Gathering::Part& part : parts) counts[part.type_name] += part.object_count;
}

std::vector<Gathering::Part> MostFirst(const std::map<std::string, uint64_t>& counts) {
  std::vector<Gathering::Part> parts;
  for (const auto& [type, count] : counts) parts.push_back({type, count});
  std::ranges::stable_sort(parts, std::ranges::greater(), &Gathering::Part::object_count);
  return parts;
}

}  // namespace

std::optional<Spread> SpreadBetween(const AccumulationFinder& finder, uint32_t top, uint32_t owner) {
  Spread spread{.top = top, .types = {}};
  for (uint32_t object = owner; object != top; object = finder.tree().Above(object)) {
    if (object == kNoObject || spread.types.size() == Spread::kMostLevels) return std::nullopt;
    spread.types.push_back(finder.TypeNameOf(object));
  }
  if (spread.types.empty()) return std::nullopt;
  std::ranges::reverse(spread.types);
  return spread;
}

std::optional<Spread> SpreadOver(const AccumulationFinder& finder, std::span<const uint32_t> owners) {
  if (owners.size() < 2) return std::nullopt;
  std::vector<uint32_t> above(owners.begin(), owners.end());
  for (size_t level = 0; level < Spread::kMostLevels; ++level) {
    for (uint32_t& object : above) {
      object = finder.tree().Above(object);
      if (object == kNoObject) return std::nullopt;
    }
    if (!std::ranges::all_of(above, [&](uint32_t one) { return one == above.front(); })) continue;
    const std::optional<Spread> spread = SpreadBetween(finder, above.front(), owners.front());
    const auto is_part = [&](uint32_t owner) { return SpreadBetween(finder, above.front(), owner) == spread; };
    return std::ranges::all_of(owners, is_part) ? spread : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::vector<uint32_t>> OwnersIn(const AccumulationFinder& finder, const Spread& spread, size_t most) {
  std::vector<uint32_t> objects = {spread.top};
  for (const std::string& type : spread.types) {
    std::vector<uint32_t> below;
    for (const uint32_t object : objects) {
      for (uint32_t child = finder.tree().FirstChild(object); child != kNoObject; child = finder.tree().Next(child)) {
        if (finder.TypeNameOf(child) != type) continue;
        if (below.size() == most) return std::nullopt;
        below.push_back(child);
      }
    }
    objects = std::move(below);
  }
  return objects;
}

Gathering GatheringIn(GatheringFinder& finder, std::vector<uint32_t>& owners, const std::string& type_name) {
  if (owners.size() == 1) return finder.Of(owners.front(), type_name);
  Gathering all;
  std::map<std::string, uint64_t> other_holders;
  std::map<std::string, uint64_t> belonging_types;
  std::erase_if(owners, [&](uint32_t owner) {
    const Gathering one = finder.Of(owner, type_name);
    Append(one.members, all.members);
    Append(one.holders, all.holders);
    Append(one.belongings, all.belongings);
    all.direct_holder_count += one.direct_holder_count;
    AddParts(one.other_holders, other_holders);
    AddParts(one.belonging_types, belonging_types);
    all.retained_bytes = SaturatedSum(all.retained_bytes, one.retained_bytes);
    return one.members.empty();
  });
  std::ranges::sort(all.members);
  all.other_holders = MostFirst(other_holders);
  all.belonging_types = MostFirst(belonging_types);
  return all;
}

}  // namespace barrow::analyses
