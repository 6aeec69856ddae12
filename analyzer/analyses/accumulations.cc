// SPDX-License-Identifier: Apache-2.0
#include "analyses/accumulations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr std::array<std::string_view, 5> kScalars = {"str", "bytes", "int", "float", "complex"};

}  // namespace

bool IsScalarType(std::string_view type_name) { return std::ranges::find(kScalars, type_name) != kScalars.end(); }

AccumulationFinder::AccumulationFinder(store::Case& opened, const Subject& subject)
    : objects_(opened.Objects(subject.info.id, store::kAddressColumn | store::kTypeColumn | store::kAllocatedColumn)),
      type_names_(opened.TypeNames(subject.info.id)),
      lifelines_(opened.LifelinesOf(subject.info.id)),
      tree_(lifelines_->dominator) {}

std::vector<Accumulation> AccumulationFinder::ByType(uint32_t owner) const {
  std::unordered_map<std::string, size_t> numbers;
  std::vector<Accumulation> types;
  const bool is_root = owner == kNoObject;
  const uint32_t first = is_root ? tree_.FirstTop() : tree_.FirstChild(owner);
  for (uint32_t child = first; child != kNoObject; child = tree_.Next(child)) {
    if (is_root && (lifelines_->root_distance[child] == 0 || lifelines_->root_distance[child] == kNoObject)) continue;
    const auto [entry, is_new] = numbers.try_emplace(TypeNameOf(child), types.size());
    if (is_new) types.push_back({.owner = owner, .type_name = TypeNameOf(child), .example = child});
    Accumulation& type = types[entry->second];
    const uint64_t bytes = lifelines_->retained_bytes[child];
    ++type.object_count;
    type.retained_bytes = SaturatedSum(type.retained_bytes, bytes);
    if (bytes <= type.biggest_bytes) continue;
    type.biggest_bytes = bytes;
    type.biggest = child;
  }
  return types;
}

std::vector<Accumulation> AccumulationFinder::Find(uint64_t least_objects, uint64_t least_bytes, size_t limit) const {
  struct Children {
    uint32_t count = 0;
    uint64_t bytes = 0;
  };
  std::vector<Children> children(object_count());
  for (uint32_t object = 0; object < object_count(); ++object) {
    const uint32_t owner = lifelines_->dominator[object];
    if (owner == kNoObject) continue;
    ++children[owner].count;
    children[owner].bytes = SaturatedSum(children[owner].bytes, lifelines_->retained_bytes[object]);
  }
  std::vector<uint32_t> owners;
  for (uint32_t owner = 0; owner < object_count(); ++owner) {
    if (children[owner].count >= least_objects && children[owner].bytes >= least_bytes) owners.push_back(owner);
  }
  const auto by_bytes = [&](uint32_t a, uint32_t b) {
    return children[a].bytes != children[b].bytes ? children[a].bytes > children[b].bytes : a < b;
  };
  std::ranges::sort(owners, by_bytes);
  owners.resize(std::min(owners.size(), limit));
  owners.push_back(kNoObject);

  std::vector<Accumulation> found;
  for (const uint32_t owner : owners) {
    std::vector<Accumulation> types = ByType(owner);
    std::erase_if(types, [&](const Accumulation& type) { return type.object_count < least_objects; });
    const bool has_big_scalars = std::ranges::any_of(types, [&](const Accumulation& type) {
      return type.retained_bytes >= least_bytes && IsScalarType(type.type_name);
    });
    for (Accumulation& type : types) {
      if (type.retained_bytes >= least_bytes || has_big_scalars) found.push_back(std::move(type));
    }
  }
  std::ranges::stable_sort(found, std::greater<>(), &Accumulation::retained_bytes);
  if (found.size() > limit) found.erase(found.begin() + static_cast<ptrdiff_t>(limit), found.end());
  return found;
}

uint32_t AccumulationFinder::ObjectAt(uint64_t address, const std::string& type_name) const {
  const auto found = std::ranges::lower_bound(objects_.address, address);
  if (found == objects_.address.end() || *found != address) return kNoObject;
  const auto object = static_cast<uint32_t>(found - objects_.address.begin());
  return TypeNameOf(object) == type_name ? object : kNoObject;
}

}  // namespace barrow::analyses
