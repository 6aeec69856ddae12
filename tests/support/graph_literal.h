// SPDX-License-Identifier: Apache-2.0
//
// Small heaps as text, so that a test shows its graph:
//
//     const Heap heap = HeapFromLiteral("root->list list->a list->b a->list");
//     heap.graph.References(IdOf(heap, "list"))
//
// A word is an object, or objects joined by "->": each refers to the next. Objects get ids, and rising addresses, in
// order of first appearance. "a->-" is an empty slot, "a->?" a reference to nothing in the file. All objects have the
// type "Node", the shape "sequence", 16 bytes of flat and 32 bytes of allocated size, and their name as qualified name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "graph/heap.h"
#include "reader/snapshot_records.h"

namespace barrow::test {

inline constexpr uint64_t kFirstAddress = 0x7f0000000010;
inline constexpr uint64_t kAddressStep = 0x20;
inline constexpr uint64_t kNoObjectAddress = 0x1000;

// The records a reader would give for a complete file of that graph: trailer included.
reader::SnapshotRecords RecordsFromLiteral(std::string_view text);

// The same, built.
Heap HeapFromLiteral(std::string_view text);

// The object of that name. Fails the test if there is none.
ObjectId IdOf(const Heap& heap, std::string_view name);

// The graph as text again: "0->1 1->0 2", every object once alone if it has no references, in order of ids.
std::string LiteralFromGraph(const ObjectGraph& graph);

// The graph of `node_count` nodes in which bit (from * node_count + to) of `edges` says whether `from` refers to `to`:
// counting through all numbers gives all graphs.
ObjectGraph GraphFromBits(uint32_t node_count, uint32_t edges);

}  // namespace barrow::test
