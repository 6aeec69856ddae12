// SPDX-License-Identifier: Apache-2.0
#include "analyses/duplicates.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "algorithms/dominators.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

struct Hashed {
  uint64_t hash = 0;
  uint32_t object = 0;
};

// A set as long as its type has no name yet.
struct Found {
  DuplicateSet set;
  TypeId type;
};

bool WastesMore(const Found& a, const Found& b) {
  return std::tuple(b.set.wasted_bytes, a.set.first_object) < std::tuple(a.set.wasted_bytes, b.set.first_object);
}

class Finder {
 public:
  Finder(const ObjectTable& objects, size_t limit) : objects_(objects), limit_(limit) {}

  // `root_distance` of all objects; empty: that does not matter.
  DuplicateReport Run(std::span<const std::string> type_names, std::span<const uint32_t> root_distance) && {
    std::vector<Hashed> hashed;
    for (uint32_t i = 0; i < objects_.content_hash.size(); ++i) {
      const bool counts = root_distance.empty() || root_distance[i] != kNoObject;
      if (counts && objects_.content_hash[i] != 0) hashed.push_back({objects_.content_hash[i], i});
    }
    std::ranges::sort(
        hashed, [&](const Hashed& a, const Hashed& b) { return a.hash != b.hash ? a.hash < b.hash : Key(a) < Key(b); });
    for (size_t begin = 0; begin < hashed.size();) {
      size_t end = begin + 1;
      while (end < hashed.size() && IsEqual(hashed[begin], hashed[end])) ++end;
      if (end - begin > 1) AddSet(std::span(hashed).subspan(begin, end - begin));
      begin = end;
    }
    std::ranges::sort_heap(best_, WastesMore);
    for (Found& found : best_) {
      report_.rest_objects -= found.set.object_count;
      report_.rest_bytes -= found.set.wasted_bytes;
      found.set.type_name = type_names[found.type.value];
      report_.rows.push_back(std::move(found.set));
    }
    report_.rest_count = report_.set_count - report_.rows.size();
    return std::move(report_);
  }

 private:
  std::tuple<uint32_t, uint64_t, uint32_t> Key(const Hashed& hashed) const {
    return {objects_.type[hashed.object].value, objects_.length_plus_one[hashed.object], hashed.object};
  }
  bool IsEqual(const Hashed& a, const Hashed& b) const {
    return a.hash == b.hash && objects_.type[a.object] == objects_.type[b.object] &&
           objects_.length_plus_one[a.object] == objects_.length_plus_one[b.object];
  }

  // Copies by rising id.
  void AddSet(std::span<const Hashed> copies) {
    const uint32_t first = copies.front().object;
    Found found{.set = {.type_name = {}, .object_count = copies.size(), .first_object = first},
                .type = objects_.type[first]};
    if (objects_.length_plus_one[first] != 0) found.set.length = objects_.length_plus_one[first] - 1;
    uint64_t least = UINT64_MAX;
    for (const Hashed& copy : copies) {
      const uint64_t bytes = objects_.flat_bytes[copy.object];
      found.set.flat_bytes = SaturatedSum(found.set.flat_bytes, bytes);
      least = std::min(least, bytes);
    }
    found.set.wasted_bytes = found.set.flat_bytes - least;
    ++report_.set_count;
    report_.object_count += found.set.object_count;
    report_.wasted_bytes = SaturatedSum(report_.wasted_bytes, found.set.wasted_bytes);
    report_.rest_objects = report_.object_count;
    report_.rest_bytes = report_.wasted_bytes;
    if (limit_ == 0) return;
    if (best_.size() == limit_) {
      if (!WastesMore(found, best_.front())) return;
      std::ranges::pop_heap(best_, WastesMore);
      best_.pop_back();
    }
    best_.push_back(std::move(found));
    std::ranges::push_heap(best_, WastesMore);  // the one that wastes least in front
  }

  const ObjectTable& objects_;
  const size_t limit_;
  std::vector<Found> best_;
  DuplicateReport report_;
};

}  // namespace

DuplicateReport FindDuplicates(const ObjectTable& objects, std::span<const std::string> type_names,
                               std::span<const uint32_t> root_distance, size_t limit) {
  return Finder(objects, limit).Run(type_names, root_distance);
}

DuplicateReport FindDuplicates(store::Case& opened, const Subject& subject, size_t limit, bool only_reachable) {
  if (!subject.info.header.content_hashes) return {};
  const ObjectTable objects = opened.Objects(
      subject.info.id, store::kTypeColumn | store::kFlatColumn | store::kLengthColumn | store::kContentHashColumn);
  const std::vector<std::string> types = opened.TypeNames(subject.info.id);
  if (!only_reachable) return FindDuplicates(objects, types, {}, limit);
  return FindDuplicates(objects, types, opened.LifelinesOf(subject.info.id)->root_distance, limit);
}

}  // namespace barrow::analyses
