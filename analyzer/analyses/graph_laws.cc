// SPDX-License-Identifier: Apache-2.0
#include "analyses/graph_laws.h"

#include <algorithm>
#include <map>

namespace barrow::analyses {
namespace {

constexpr uint64_t kMostAllocatedBytes = uint64_t{1} << 47;  // what a process can address

uint64_t UnsortedAddresses(const ObjectTable& objects) {
  uint64_t count = 0;
  for (size_t i = 1; i < objects.address.size(); ++i) count += objects.address[i] <= objects.address[i - 1];
  return count;
}

uint64_t NumbersBeyond(const std::vector<TypeId>& numbers, size_t end) {
  return static_cast<uint64_t>(std::ranges::count_if(numbers, [&](TypeId id) { return id.value >= end; }));
}

uint64_t NumbersBeyond(const std::vector<ShapeId>& numbers, size_t end) {
  return static_cast<uint64_t>(std::ranges::count_if(numbers, [&](ShapeId id) { return id.value >= end; }));
}

uint64_t TargetsBeyond(const ObjectGraph& graph) {
  const uint32_t end = graph.object_count();
  return static_cast<uint64_t>(std::ranges::count_if(graph.targets(), [&](ObjectId id) { return id.value >= end; }));
}

uint64_t ImpossibleSizes(const ObjectTable& objects) {
  uint64_t count = 0;
  for (size_t i = 0; i < objects.address.size(); ++i) {
    count += objects.flat_bytes[i] > kMostAllocatedBytes || objects.allocated_bytes[i] > kMostAllocatedBytes;
  }
  return count;
}

// A type that its instances own is an object of the file, and its own type is known.
uint64_t TypesWithoutObject(const Heap& heap) {
  uint64_t count = 0;
  for (size_t i = 1; i < heap.types.size(); ++i) {
    const reader::Type& type = heap.types[i];
    if (!type.lost && type.owned_by_instances && !heap.type_object[i].has_value()) ++count;
  }
  return count;
}

// Every reference the file shows is one that somebody owns, roots that count among them. Those of immortal objects need
// not be: constants within the interpreter's binary, as of its frozen modules, refer to others without counting.
uint64_t CountsTooSmall(const Heap& heap) {
  if (!heap.header.reference_counted) return 0;
  std::vector<uint32_t> owners(heap.objects.address.size(), 0);
  for (uint32_t i = 0; i < heap.graph.object_count(); ++i) {
    if ((heap.objects.flags[i] & reader::kImmortal) != 0) continue;
    for (const ObjectId target : heap.graph.References(ObjectId{i})) {
      if (target.value < owners.size()) ++owners[target.value];
    }
  }
  for (const ResolvedRoot& root : heap.roots) {
    if (root.counted && root.object.value < owners.size()) ++owners[root.object.value];
  }
  uint64_t count = 0;
  for (size_t i = 0; i < owners.size(); ++i) {
    const bool is_counted = (heap.objects.flags[i] & reader::kImmortal) == 0 && heap.objects.reference_count[i] != 0;
    count += is_counted && owners[i] > heap.objects.reference_count[i];
  }
  return count;
}

uint64_t RootsWithoutFrame(const Heap& heap) {
  std::map<uint32_t, size_t> frames;
  for (const reader::Thread& thread : heap.threads) frames[thread.number] += thread.frames.size();
  return static_cast<uint64_t>(std::ranges::count_if(heap.roots, [&](const ResolvedRoot& root) {
    if (root.thread == 0) return root.frame != 0;
    const auto thread = frames.find(root.thread);
    return thread == frames.end() || root.frame > thread->second;
  }));
}

}  // namespace

std::vector<BrokenLaw> BrokenLaws(const Heap& heap) {
  std::vector<BrokenLaw> broken = {
      {"ids_unsorted", "objects do not stand by rising address", UnsortedAddresses(heap.objects)},
      {"type_out_of_range", "objects are of types that do not exist",
       NumbersBeyond(heap.objects.type, heap.types.size())},
      {"shape_out_of_range", "objects have shapes that do not exist",
       NumbersBeyond(heap.objects.shape, heap.shapes.size())},
      {"reference_out_of_range", "references lead to objects that do not exist", TargetsBeyond(heap.graph)},
      {"size_impossible", "objects are larger than what a process can address", ImpossibleSizes(heap.objects)},
      {"type_without_object", "types that their instances own are no objects of the file", TypesWithoutObject(heap)},
      {"reference_count_too_small", "objects are referred to more often than they are counted", CountsTooSmall(heap),
       false},
      {"root_without_frame", "roots name threads or frames that do not exist", RootsWithoutFrame(heap)},
  };
  std::erase_if(broken, [](const BrokenLaw& law) { return law.count == 0; });
  return broken;
}

}  // namespace barrow::analyses
