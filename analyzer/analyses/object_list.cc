// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_list.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "analyses/glob.h"

namespace barrow::analyses {
namespace {

// Whether a type is asked for, [TypeId].
std::vector<bool> WantedTypes(const ObjectColumns& columns, const ObjectQuestion& question) {
  std::vector<bool> wanted;
  for (const std::string& name : columns.type_names) wanted.push_back(MatchesAnyGlob(question.type_patterns, name));
  return wanted;
}

// The place of each type among all by name, [TypeId]: types of one name share it.
std::vector<uint64_t> RanksOfNames(std::span<const std::string> names) {
  std::vector<uint32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](uint32_t type) { return std::pair(std::string_view(names[type]), type); });
  std::vector<uint64_t> ranks(names.size());
  uint64_t rank = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && names[order[i]] != names[order[i - 1]]) ++rank;
    ranks[order[i]] = rank;
  }
  return ranks;
}

class Lister {
 public:
  Lister(const ObjectColumns& columns, const ObjectQuestion& question)
      : columns_(columns), question_(question), objects_(*columns.objects) {
    if (question.key == ObjectSortKey::kType) ranks_ = RanksOfNames(columns.type_names);
  }

  ObjectList List() {
    const std::vector<bool> wanted = WantedTypes(columns_, question_);
    ObjectList list;
    std::vector<Entry> entries;
    for (uint32_t id = 0; id < objects_.count(); ++id) {
      if (!wanted[objects_.type[id].value] || !Fits(id)) continue;
      list.matching += FiguresOf(id);
      entries.push_back({KeyOf(id), id});
    }
    const auto order = question_.order.value_or(question_.key == ObjectSortKey::kType ? SortOrder::kAscending
                                                                                      : SortOrder::kDescending);
    const auto before = [&](const Entry& a, const Entry& b) {
      if (a.key != b.key) return order == SortOrder::kAscending ? a.key < b.key : a.key > b.key;
      return a.id < b.id;
    };
    const size_t shown = std::min(question_.limit.value_or(entries.size()), entries.size());
    std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(shown), entries.end(), before);
    for (size_t i = 0; i < shown; ++i) list.rows.push_back({entries[i].id});
    list.rest_count = entries.size() - shown;
    for (size_t i = shown; i < entries.size(); ++i) list.rest += FiguresOf(entries[i].id);
    return list;
  }

 private:
  struct Entry {
    uint64_t key;
    uint32_t id;
  };

  uint64_t BytesOf(uint32_t id) const {
    return question_.size == SizeKind::kFlat ? objects_.flat_bytes[id] : objects_.allocated_bytes[id];
  }

  bool Fits(uint32_t id) const {
    if (columns_.chosen != nullptr && !(*columns_.chosen)[id]) return false;
    const uint64_t bytes = BytesOf(id);
    if (bytes < question_.least_bytes.value_or(0) || bytes > question_.most_bytes.value_or(UINT64_MAX)) return false;
    return !question_.least_retained.has_value() || columns_.retained_bytes[id] >= *question_.least_retained;
  }

  uint64_t KeyOf(uint32_t id) const {
    switch (question_.key) {
      case ObjectSortKey::kSize:
        return BytesOf(id);
      case ObjectSortKey::kRetained:
        return columns_.retained_bytes[id];
      case ObjectSortKey::kReferenceCount:
        return objects_.reference_count[id];
      case ObjectSortKey::kType:
        break;
    }
    return ranks_[objects_.type[id].value];
  }

  Figures FiguresOf(uint32_t id) const {
    return {.object_count = 1, .flat_bytes = objects_.flat_bytes[id], .allocated_bytes = objects_.allocated_bytes[id]};
  }

  const ObjectColumns& columns_;
  const ObjectQuestion& question_;
  const ObjectTable& objects_;
  std::vector<uint64_t> ranks_;
};

}  // namespace

ObjectList ListObjects(const ObjectColumns& columns, const ObjectQuestion& question) {
  return Lister(columns, question).List();
}

}  // namespace barrow::analyses
