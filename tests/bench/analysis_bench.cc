// SPDX-License-Identifier: Apache-2.0
//
// Dominators and retained sizes of a made-up heap, timed: analysis_bench SHAPE OBJECTS. Shapes: mixed (as Python heaps
// are: many atoms that containers share, lists, records, parents), chain, fan, list (doubly linked). One line, ns per
// object and reference. tests/bench/analysis_figures.py runs it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "algorithms/dominators.h"
#include "algorithms/graphs.h"
#include "algorithms/retained.h"

namespace {

using barrow::ObjectId;

// Blocks of objects that lie together, as they were allocated: a list of records, each with a dictionary, some atoms of
// its own and some shared ones, and every second record with a reference back. 1.4 references per object.
barrow::ObjectGraph Mixed(uint32_t object_count) {
  constexpr uint32_t kRecord = 8;  // a record, its dictionary, six atoms
  constexpr uint32_t kBlock = 1 + 100 * kRecord;
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t object = 0; object < object_count; ++object) {
    const uint32_t block = object / kBlock * kBlock;
    const uint32_t within = object - block;
    const auto refer = [&](uint64_t to) {
      if (to < object_count) target.push_back(ObjectId{static_cast<uint32_t>(to)});
    };
    if (within == 0) {
      for (uint32_t record = 0; record < 100; ++record) refer(uint64_t{block} + 1 + record * kRecord);
      refer(uint64_t{block} + kBlock);  // the next list
    } else if ((within - 1) % kRecord == 0) {
      refer(uint64_t{object} + 1);
    } else if ((within - 1) % kRecord == 1) {
      for (uint32_t atom = 1; atom <= 6; ++atom) refer(uint64_t{object} + atom);
      refer(object * uint64_t{2654435761} % object_count);  // something far away
      if (within % 2 == 0) refer(block);                    // the list it is in
    }
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return {std::move(first), std::move(target)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string_view shape = argv[1];
  const auto count = static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const barrow::ObjectGraph graph = shape == "chain"  ? barrow::test::Chain(count)
                                    : shape == "fan"  ? barrow::test::Fan(count)
                                    : shape == "list" ? barrow::test::DoublyLinkedList(count)
                                                      : Mixed(count);
  const std::vector<uint64_t> bytes(count, 64);
  const std::vector<ObjectId> roots = {ObjectId{0}};
  const auto begin = std::chrono::steady_clock::now();
  const barrow::Dominators dominators = barrow::FindDominators(graph, roots);
  const std::vector<uint64_t> retained = barrow::RetainedBytes(dominators, bytes);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const double parts = static_cast<double>(count) + static_cast<double>(graph.reference_count());
  std::printf("%.2f s for %u objects and %llu references, %.1f ns each, %llu bytes retained by the first\n",
              seconds.count(), count, static_cast<unsigned long long>(graph.reference_count()),
              seconds.count() * 1e9 / parts, static_cast<unsigned long long>(retained[0]));
  return 0;
}
