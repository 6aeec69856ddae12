// SPDX-License-Identifier: Apache-2.0
//
// Pictures of heaps that a test makes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyses/network_builder.h"
#include "analyses/opened_heap.h"
#include "support/catch.h"

namespace barrow::test {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::NetworkQuestion;
using analyses::Networks;
using analyses::NetworkSubject;
using analyses::NetworkTotals;
using analyses::Surroundings;

struct DrawnHeap : OpenedHeap {
  using OpenedHeap::OpenedHeap;
  Networks Draw(NetworkQuestion question) { return analyses::DrawNetworks(opened, subject, question); }
};

inline NetworkQuestion About(std::vector<ObjectId> objects, std::optional<size_t> depth, Surroundings surroundings) {
  return {.subject = NetworkSubject::kObjects,
          .objects = std::move(objects),
          .object_names = {"it"},
          .surroundings = surroundings,
          .depth = depth};
}

inline NetworkQuestion OfTypes(std::string pattern) {
  return {.subject = NetworkSubject::kTypes, .type_patterns = {std::move(pattern)}};
}

inline std::set<uint32_t> ObjectsIn(const Network& network) {
  std::set<uint32_t> objects;
  for (const NetworkNode& node : network.nodes) {
    if (node.object) objects.insert(node.object->value);
  }
  return objects;
}

inline std::set<uint32_t> Values(std::initializer_list<ObjectId> objects) {
  std::set<uint32_t> values;
  for (const ObjectId object : objects) values.insert(object.value);
  return values;
}

// "from label to", by type names and values.
inline std::set<std::string> EdgesIn(const Network& network) {
  std::set<std::string> edges;
  const auto name = [&](uint32_t index) {
    const NetworkNode& node = network.nodes[index];
    return node.object && node.value.empty() ? node.type_name : node.value;
  };
  for (const NetworkEdge& edge : network.edges) edges.insert(name(edge.from) + " " + edge.label + " " + name(edge.to));
  return edges;
}

inline void CheckLaws(const Networks& networks) {
  for (const Network& network : networks.pictures) {
    NetworkTotals sums;
    uint64_t references = 0;
    for (const NetworkNode& node : network.nodes) {
      sums.object_count += node.object_count;
      sums.root_count += node.root_count;
      sums.flat_bytes += node.flat_bytes;
      sums.allocated_bytes += node.allocated_bytes;
      references += node.inner_references;
    }
    for (const NetworkEdge& edge : network.edges) references += edge.reference_count;
    CHECK(sums.object_count == network.totals.object_count);
    CHECK(sums.root_count == network.totals.root_count);
    CHECK(sums.flat_bytes == network.totals.flat_bytes);
    CHECK(sums.allocated_bytes == network.totals.allocated_bytes);
    CHECK(references == network.totals.reference_count);
    std::set<std::string> ids;
    for (const NetworkNode& node : network.nodes) CHECK(ids.insert(node.id).second);
  }
}

}  // namespace barrow::test
