// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>

namespace barrow::store {

// From so many references on an object's are worth keeping.
inline constexpr size_t kManyReferences = 256;

// What was made of the references of the objects asked for last. Keeps at most kMostSources, and as many as have
// kMostEntries references together; always the newest.
template <typename Value>
class RecentSources {
 public:
  static constexpr size_t kMostSources = 8;
  static constexpr size_t kMostEntries = size_t{16} << 20;

  // Null: it is not kept. Valid until the next Add.
  const Value* Find(uint32_t source) {
    for (auto it = sources_.begin(); it != sources_.end(); ++it) {
      if (it->source != source) continue;
      sources_.splice(sources_.begin(), sources_, it);
      return &it->value;
    }
    return nullptr;
  }

  const Value& Add(uint32_t source, Value value, size_t entry_count) {
    sources_.push_front({source, entry_count, std::move(value)});
    entry_count_ += entry_count;
    while (sources_.size() > 1 && (sources_.size() > kMostSources || entry_count_ > kMostEntries)) {
      entry_count_ -= sources_.back().entry_count;
      sources_.pop_back();
    }
    return sources_.front().value;
  }

 private:
  struct Source {
    uint32_t source;
    size_t entry_count;
    Value value;
  };
  std::list<Source> sources_;  // the last asked for first
  size_t entry_count_ = 0;
};

}  // namespace barrow::store
