// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_places.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace barrow::analyses {
namespace {

constexpr uint32_t kMostRanks = 7;  // what is spread is spread over so many levels
constexpr uint32_t kFewLeaves = 3;  // so many may stand side by side

std::string NameOfKept(const NetworkNode& node) {
  if (!node.object) return node.value;
  const std::string last = node.type_name.substr(node.type_name.rfind('.') + 1);
  return node.value.empty() ? last : last + " " + node.value;
}

// How the objects of a summary are tied to the one at which their ways leave the others.
struct Ties {
  bool forth = false;
  bool back = false;
  bool by_dominance = false;
};

Ties TiesOf(const Network& network, uint32_t at, uint32_t summary) {
  Ties ties;
  for (const NetworkEdge& edge : network.edges) {
    const bool forth = edge.from == at && edge.to == summary;
    ties.forth = ties.forth || forth;
    ties.back = ties.back || (edge.from == summary && edge.to == at);
    ties.by_dominance = ties.by_dominance || (forth && edge.is_dominance);
  }
  return ties;
}

std::string_view WordsFor(const Ties& ties, bool is_direct, bool is_tree) {
  if (ties.by_dominance) return "dominated by ";
  if (!is_direct || ties.forth == ties.back) return is_tree ? "below " : "around ";
  return ties.forth ? "referents of " : "referrers of ";
}

}  // namespace

void NamePlaces(const Folding& folding, bool is_tree, Network& network) {
  for (size_t i = 0; i < folding.groups.size(); ++i) {
    const uint32_t anchor = folding.groups[i].anchor;
    if (anchor == kNoObject) continue;
    const uint32_t summary = folding.kept_count + static_cast<uint32_t>(i);
    const uint32_t at = folding.node[anchor];
    const Ties ties = TiesOf(network, at, summary);
    network.nodes[summary].place =
        std::string(WordsFor(ties, folding.groups[i].is_direct, is_tree)) + NameOfKept(network.nodes[at]);
  }
}

void SpreadLeaves(Network& network) {
  std::vector<uint32_t> degree(network.nodes.size());
  for (const NetworkEdge& edge : network.edges) {
    ++degree[edge.from];
    ++degree[edge.to];
  }
  for (const bool forth : {true, false}) {
    std::unordered_map<uint32_t, std::vector<NetworkEdge*>> leaves;
    for (NetworkEdge& edge : network.edges) {
      if (degree[forth ? edge.to : edge.from] == 1) leaves[forth ? edge.from : edge.to].push_back(&edge);
    }
    for (const auto& [node, edges] : leaves) {
      if (edges.size() <= kFewLeaves) continue;
      for (uint32_t i = 0; i < edges.size(); ++i) edges[i]->ranks = 1 + i % kMostRanks;
    }
  }
}

}  // namespace barrow::analyses
