// SPDX-License-Identifier: Apache-2.0
#include "algorithms/lifelines.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "algorithms/dominators.h"
#include "algorithms/reasons.h"
#include "algorithms/retained.h"
#include "algorithms/root_paths.h"

namespace barrow {

Lifelines FindLifelines(const Heap& heap, const WorkSteps& steps) {
  const auto step = [&](std::string_view what, uint64_t done) {
    if (steps) steps(what, done, kLifelineSteps);
  };
  Lifelines lifelines;
  step("what roots hold", 2);
  std::vector<ObjectId> roots;
  {
    std::vector<PathRoot> path_roots;
    for (const Reason& reason : FindReasons(heap, UnexplainedReferences(heap))) {
      path_roots.push_back({reason.object, reason.strength});
    }
    const std::vector<uint32_t> bystanders = FindBystanders(heap);
    step("ways from the roots", 3);
    RootPaths paths = FindRootPaths(heap.graph, path_roots, bystanders);
    const size_t count = path_roots.size();
    for (uint32_t i = 0; i < heap.graph.object_count(); ++i) {
      const bool is_frozen = (heap.objects.flags[i] & reader::kGenerationMask) == reader::kFrozen;
      if (is_frozen && paths.distance[i] == kNoObject) path_roots.push_back({ObjectId{i}, Strength::kUnseen});
    }
    if (path_roots.size() > count) paths = FindRootPaths(heap.graph, path_roots, bystanders);
    lifelines.root_distance = std::move(paths.distance);
    lifelines.path_parent = std::move(paths.parent);
    roots.reserve(path_roots.size());
    for (const PathRoot& root : path_roots) roots.push_back(root.object);
  }
  step("dominators", 5);
  Dominators dominators = FindDominators(heap.graph, roots);
  step("retained sizes", 8);
  lifelines.retained_bytes = RetainedBytes(dominators, heap.objects.allocated_bytes);
  lifelines.dominator = std::move(dominators.dominator);
  return lifelines;
}

}  // namespace barrow
