// SPDX-License-Identifier: Apache-2.0
#include "algorithms/leaf_elimination.h"

#include <cstdint>

namespace barrow {

std::vector<bool> WithoutLeaves(const ObjectGraph& graph) {
  std::vector<bool> is_left(graph.object_count(), true);
  std::vector<uint32_t> targets_left(graph.object_count());
  std::vector<ObjectId> leaves;
  const auto take = [&](ObjectId leaf) {
    is_left[leaf.value] = false;
    leaves.push_back(leaf);
  };
  for (ObjectId object{0}; object.value < graph.object_count(); ++object.value) {
    targets_left[object.value] = static_cast<uint32_t>(graph.References(object).size());
    if (targets_left[object.value] == 0) take(object);
  }
  while (!leaves.empty()) {
    const ObjectId leaf = leaves.back();
    leaves.pop_back();
    for (const ObjectId referrer : graph.Referrers(leaf)) {
      if (--targets_left[referrer.value] == 0) take(referrer);
    }
  }
  return is_left;
}

}  // namespace barrow
