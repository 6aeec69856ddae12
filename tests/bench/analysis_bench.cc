// SPDX-License-Identifier: Apache-2.0
//
// The algorithms, timed: analysis_bench SNAPSHOT, or on a made-up heap analysis_bench SHAPE OBJECTS. Shapes: chain,
// fan, list (doubly linked). Prints one line: objects, references, then ns of processor time per object and reference
// for dominators with retained sizes, ways from the roots, strong components, garbage. tests/bench/analysis_figures.py
// runs it.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/dominators.h"
#include "algorithms/garbage.h"
#include "algorithms/graphs.h"
#include "algorithms/reasons.h"
#include "algorithms/retained.h"
#include "algorithms/root_paths.h"
#include "algorithms/strong_components.h"
#include "graph/graph_builder.h"
#include "reader/snapshot_reader.h"

namespace {

using barrow::ObjectGraph;
using barrow::ObjectId;

// What the algorithms look at.
struct Heap {
  ObjectGraph graph;
  std::vector<uint64_t> bytes;
  std::vector<barrow::PathRoot> roots;
};

Heap Read(const std::string& path) {
  barrow::reader::FileByteSource source(path);
  barrow::Diagnostics diagnostics;
  barrow::Heap heap =
      barrow::BuildHeap(barrow::reader::ReadSnapshot(source, barrow::reader::Limits(), diagnostics), diagnostics);
  Heap read;
  for (const barrow::Reason& reason : FindReasons(heap, barrow::UnexplainedReferences(heap))) {
    read.roots.push_back({reason.object, reason.strength});
  }
  read.graph = std::move(heap.graph);
  read.bytes = std::move(heap.objects.allocated_bytes);
  return read;
}

Heap Made(std::string_view shape, uint32_t count) {
  ObjectGraph graph = shape == "chain" ? barrow::test::Chain(count)
                      : shape == "fan" ? barrow::test::Fan(count)
                                       : barrow::test::DoublyLinkedList(count);
  return {std::move(graph), std::vector<uint64_t>(count, 64), {{ObjectId{0}}}};
}

double ProcessorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <typename Work>
void Time(const ObjectGraph& graph, Work work) {
  const double begin = ProcessorSeconds();
  work();
  const double parts = static_cast<double>(graph.object_count()) + static_cast<double>(graph.reference_count());
  std::printf(" %.2f", (ProcessorSeconds() - begin) * 1e9 / parts);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return 2;
  const Heap heap =
      argc == 2 ? Read(argv[1]) : Made(argv[1], static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10)));
  const ObjectGraph& graph = heap.graph;
  const uint32_t count = graph.object_count();
  std::vector<ObjectId> roots;
  for (const barrow::PathRoot& root : heap.roots) roots.push_back(root.object);
  std::printf("%u %llu", count, static_cast<unsigned long long>(graph.reference_count()));
  bool right = true;
  Time(graph, [&] {
    const barrow::Dominators dominators = barrow::FindDominators(graph, roots);
    right = barrow::RetainedBytes(dominators, heap.bytes).size() == dominators.order.size();
  });
  Time(graph, [&] { right = right && barrow::FindRootPaths(graph, heap.roots, {}).distance.size() == count; });
  Time(graph, [&] { right = right && barrow::FindStrongComponents(graph).component.size() == count; });
  Time(graph, [&] {
    // Roots have one reference more than is seen: what they reach is not garbage, and everything is looked at.
    std::vector<uint32_t> counts(count);
    for (uint32_t i = 0; i < count; ++i) counts[i] = static_cast<uint32_t>(graph.Referrers(ObjectId{i}).size());
    for (const ObjectId root : roots) ++counts[root.value];
    const std::vector<bool> all(count, true);
    const std::vector<bool> none(count);
    right = right && barrow::FindGarbage(graph, {counts, all, none, {}, {}}).size() < count;
  });
  std::printf("\n");
  return right ? 0 : 1;
}
