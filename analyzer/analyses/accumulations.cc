// SPDX-License-Identifier: Apache-2.0
#include "analyses/accumulations.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr std::array<std::string_view, 5> kScalars = {"str", "bytes", "int", "float", "complex"};

}  // namespace

bool IsScalarType(std::string_view type_name) { return std::ranges::find(kScalars, type_name) != kScalars.end(); }

AccumulationFinder::AccumulationFinder(store::Case& opened, const Subject& subject, bool with_addresses)
    : objects_(opened.Objects(subject.info.id, store::kTypeColumn | store::kAllocatedColumn |
                                                   (with_addresses ? store::kAddressColumn : 0U))),
      type_names_(opened.TypeNames(subject.info.id)),
      lifelines_(opened.LifelinesOf(subject.info.id)),
      tree_(lifelines_->dominator) {
  std::map<std::string_view, uint32_t> first;
  for (uint32_t type = 0; type < type_names_.size(); ++type)
    first_with_name_.push_back(first.try_emplace(type_names_[type], type).first->second);
}

std::vector<Accumulation> AccumulationFinder::ByType(uint32_t owner) const {
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> places(type_names_.size(), kNone);  // [TypeId], of the first of a name
  std::vector<Accumulation> types;
  const bool is_root = owner == kNoObject;
  const uint32_t first = is_root ? tree_.FirstTop() : tree_.FirstChild(owner);
  for (uint32_t child = first; child != kNoObject; child = tree_.Next(child)) {
    if (is_root && (lifelines_->root_distance[child] == 0 || lifelines_->root_distance[child] == kNoObject)) continue;
    uint32_t& place = places[first_with_name_[type(child).value]];
    if (place == kNone) {
      place = static_cast<uint32_t>(types.size());
      types.push_back({.owner = owner, .type_name = TypeNameOf(child), .example = child});
    }
    Accumulation& of_type = types[place];
    const uint64_t bytes = lifelines_->retained_bytes[child];
    ++of_type.object_count;
    of_type.retained_bytes = SaturatedSum(of_type.retained_bytes, bytes);
    if (bytes <= of_type.biggest_bytes) continue;
    of_type.biggest_bytes = bytes;
    of_type.biggest = child;
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
