// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_document.h"

#include <array>
#include <utility>

#include "analyses/cells.h"

namespace barrow::analyses {
namespace {

Table NodeTable(const Networks& networks) {
  Table table;
  table.head = {.name = "nodes",
                .caption = "",
                .noun = "nodes",
                .columns = {{"picture", "picture", Unit::kNumber},
                            {"node_id", "node", Unit::kText},
                            {"kind", "kind", Unit::kText},
                            {"type_name", "type", Unit::kText},
                            {"value", "value", Unit::kText},
                            {"length", "length", Unit::kCount},
                            {"object_id", "object", Unit::kNumber},
                            {"address", "address", Unit::kAddress},
                            {"object_count", "# objects", Unit::kCount},
                            {"unit_count", "# without dicts", Unit::kCount},
                            {"root_count", "# roots", Unit::kCount},
                            {"type_count", "# types", Unit::kCount},
                            {"flat_size", "flat size", Unit::kBytes},
                            {"allocated_size", "allocated size", Unit::kBytes},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"inner_reference_count", "references within", Unit::kCount},
                            {"in_cycle", "in cycle", Unit::kFlag},
                            {"asked", "asked for", Unit::kFlag},
                            {"narrow", "on every way", Unit::kFlag},
                            {"self_held", "alive by itself", Unit::kFlag}}};
  for (size_t i = 0; i < networks.pictures.size(); ++i) {
    for (const NetworkNode& node : networks.pictures[i].nodes) {
      const bool is_object = node.object.has_value();
      table.rows.push_back({.cells = {ToCell(i + 1),
                                      node.id,
                                      std::string(KindName(node.kind)),
                                      KnownOrNothing(node.type_name),
                                      KnownOrNothing(node.whole),
                                      node.length ? ToCell(*node.length) : Cell{},
                                      is_object ? ToCell(node.object->value) : Cell{},
                                      is_object ? Cell{static_cast<int64_t>(node.address)} : Cell{},
                                      ToCell(node.object_count),
                                      ToCell(node.unit_count),
                                      ToCell(node.root_count),
                                      ToCell(node.type_count),
                                      ToCell(node.flat_bytes),
                                      ToCell(node.allocated_bytes),
                                      node.retained_bytes ? ToCell(*node.retained_bytes) : Cell{},
                                      ToCell(node.inner_references),
                                      ToCell(node.in_cycle ? 1 : 0),
                                      ToCell(node.is_asked ? 1 : 0),
                                      ToCell(node.is_narrow ? 1 : 0),
                                      ToCell(node.is_self_held ? 1 : 0)}});
    }
  }
  return table;
}

Table EdgeTable(const Networks& networks) {
  Table table;
  table.head = {.name = "edges",
                .caption = "",
                .noun = "edges",
                .columns = {{"picture", "picture", Unit::kNumber},
                            {"from_node", "from", Unit::kText},
                            {"to_node", "to", Unit::kText},
                            {"label", "label", Unit::kText},
                            {"reference_count", "# references", Unit::kCount},
                            {"in_cycle", "in cycle", Unit::kFlag},
                            {"dominance", "dominance", Unit::kFlag},
                            {"shortest", "on the shortest way", Unit::kFlag}}};
  for (size_t i = 0; i < networks.pictures.size(); ++i) {
    const Network& network = networks.pictures[i];
    for (const NetworkEdge& edge : network.edges) {
      table.rows.push_back(
          {.cells = {ToCell(i + 1), network.nodes[edge.from].id, network.nodes[edge.to].id, KnownOrNothing(edge.label),
                     ToCell(edge.reference_count), ToCell(edge.in_cycle ? 1 : 0), ToCell(edge.is_dominance ? 1 : 0),
                     ToCell(edge.is_shortest ? 1 : 0)}});
    }
  }
  return table;
}

}  // namespace

std::string_view KindName(NodeKind kind) {
  static constexpr std::array<std::string_view, kNodeKinds> kNames = {
      "instance", "container", "value", "function", "type", "module", "frame", "root", "summary"};
  return kNames[static_cast<size_t>(kind)];
}

FactGroup TotalFacts(const NetworkTotals& totals) {
  return {.name = "graph",
          .title = "graph",
          .facts = {{"object_count", "objects", Unit::kCount, ToCell(totals.object_count)},
                    {"in_cycles", "in cycles", Unit::kCount, ToCell(totals.in_cycles)},
                    {"reference_count", "references", Unit::kCount, ToCell(totals.reference_count)},
                    {"part_count", "parts", Unit::kCount, ToCell(totals.part_count)},
                    {"flat_size", "flat size", Unit::kBytes, ToCell(totals.flat_bytes)},
                    {"allocated_size", "allocated size", Unit::kBytes, ToCell(totals.allocated_bytes)}}};
}

Document ToDocument(const Networks& networks, const Subject& subject) {
  return {.kind = "graph",
          .facts = {SubjectFacts("snapshot", subject), TotalFacts(networks.totals)},
          .tables = {NodeTable(networks), EdgeTable(networks)},
          .remarks = networks.remarks};
}

}  // namespace barrow::analyses
