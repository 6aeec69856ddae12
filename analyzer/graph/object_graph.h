// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/ids.h"

namespace barrow {

// The references between the objects of one snapshot, both directions, in compressed sparse rows. Immutable. Ids are
// dense: 0 <= id.value < object_count(). GraphBuilder has already dropped, and counted, references to objects the
// snapshot does not contain, so every id met here is valid.
class ObjectGraph {
 public:
  // No objects.
  ObjectGraph();

  // `first[i]` is where the references of object i begin in `target`; first.size() == object_count + 1. Builds the
  // reverse direction. O(objects + references).
  ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target);

  // Both directions as they were taken from a graph before.
  ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target, std::vector<uint32_t> reverse_first,
              std::vector<ObjectId> source);

  uint32_t object_count() const { return static_cast<uint32_t>(first_.size() - 1); }
  uint64_t reference_count() const { return target_.size(); }

  // What `from` refers to, in label order. A target referenced twice appears twice. The view lives as long as the
  // graph. O(1).
  std::span<const ObjectId> References(ObjectId from) const {
    return {target_.data() + first_[from.value], first_[from.value + 1] - first_[from.value]};
  }

  // Who refers to `to`, by rising id; an object that refers to it twice appears twice. O(1).
  std::span<const ObjectId> Referrers(ObjectId to) const {
    return {source_.data() + reverse_first_[to.value], reverse_first_[to.value + 1] - reverse_first_[to.value]};
  }

  std::span<const uint32_t> first() const { return first_; }
  std::span<const ObjectId> targets() const { return target_; }
  std::span<const uint32_t> reverse_first() const { return reverse_first_; }
  std::span<const ObjectId> sources() const { return source_; }

 private:
  std::vector<uint32_t> first_;
  std::vector<ObjectId> target_;
  std::vector<uint32_t> reverse_first_;
  std::vector<ObjectId> source_;
};

}  // namespace barrow
