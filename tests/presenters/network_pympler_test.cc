// SPDX-License-Identifier: Apache-2.0
//
// Graphs of Pympler's refgraph beside ours of the same objects and references.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analyses/network_builder.h"
#include "analyses/network_statistics.h"
#include "presenters/network_statistics_text.h"
#include "support/catch.h"
#include "support/json.h"
#include "support/python_heap.h"

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::Networks;
using test::Json;
using test::PythonHeap;
using Edge = std::tuple<uint64_t, uint64_t, std::string>;  // from, to, label

const Json& Golden() {
  static const Json golden = Json::Read(BARROW_SOURCE_DIR "/tests/presenters/pympler/refgraph.json");
  return golden;
}

uint64_t AddressIn(const Json& value) { return static_cast<uint64_t>(value.number()); }

std::set<Edge> EdgesOf(const Json& edges) {
  std::set<Edge> result;
  for (const Json& edge : edges.items()) {
    result.emplace(AddressIn(edge[0]), AddressIn(edge[1]), edge[2].text());
  }
  return result;
}

// A snapshot of a graph: nodes are objects of builtin types, with one reference for each edge.
class Snapshot {
 public:
  explicit Snapshot(const Json& graph) {
    PythonHeap python;
    const uint32_t first = python.Other("unrelated", {}).value + 1;
    std::map<uint64_t, ObjectId> objects;
    for (const Json& node : graph["nodes"].items()) {
      objects.emplace(AddressIn(node[0]), ObjectId{first + static_cast<uint32_t>(objects.size())});
    }
    const std::set<Edge> edges = EdgesOf(graph["edges"]);
    for (const Json& node : graph["nodes"].items()) {
      PythonHeap::Named named;
      std::vector<ObjectId> opaque;
      for (const auto& [from, to, label] : edges) {
        if (from != AddressIn(node[0])) continue;
        if (label.empty()) opaque.push_back(objects.at(to));
        if (!label.empty()) named.emplace_back(label, objects.at(to));
      }
      const std::string& type = node[2].text();
      const ObjectId object = opaque.empty() ? python.Other(type, named) : python.Opaque(type, opaque);
      const auto bytes = static_cast<uint64_t>(node[1].number());
      python.SetSizes(object, bytes, bytes);
      golden_address_.emplace(python.AddressOf(object), AddressIn(node[0]));
      question_.type_patterns.push_back(type);
    }
    python.SetContents(reader::Contents::kNone);  // sizes are flat ones then, which the graph has
    const store::SnapshotId id = opened_.Add("pympler.barrow", python.Build(), {});
    opened_.Finish();
    subject_ = {"pympler.barrow", opened_.Snapshot(id)};
    question_.subject = analyses::NetworkSubject::kTypes;
    question_.dicts = true;
  }

  Networks Draw(bool split) {
    question_.split = split;
    return analyses::DrawNetworks(opened_, subject_, question_);
  }

  std::string Statistics() {
    std::ostringstream text;
    WriteStatistics(analyses::CountNetwork(opened_, subject_, Draw(false), true), text);
    return text.str();
  }

  // In Pympler's words: addresses of the golden graph, labels without the dot.
  std::set<uint64_t> NodesIn(const Network& network) const {
    std::set<uint64_t> nodes;
    for (const NetworkNode& node : network.nodes) nodes.insert(golden_address_.at(node.address));
    return nodes;
  }
  std::set<Edge> EdgesIn(const Network& network) const {
    std::set<Edge> edges;
    for (const NetworkEdge& edge : network.edges) {
      const std::string label = edge.label.starts_with(".") ? edge.label.substr(1) : "";
      edges.emplace(golden_address_.at(network.nodes[edge.from].address),
                    golden_address_.at(network.nodes[edge.to].address), label);
    }
    return edges;
  }
  uint64_t GoldenAddress(uint64_t address) const { return golden_address_.at(address); }

 private:
  store::Case opened_ = store::Case::InMemory();
  analyses::Subject subject_;
  analyses::NetworkQuestion question_;
  std::map<uint64_t, uint64_t> golden_address_;  // by ours
};

std::set<uint64_t> NodesOf(const Json& nodes) {
  std::set<uint64_t> addresses;
  for (const Json& node : nodes.items()) addresses.insert(AddressIn(node));
  return addresses;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("Pympler's refgraph: the same nodes, edges and labels") {
  Snapshot snapshot(Golden());
  const Network network = snapshot.Draw(false).pictures.at(0);
  CHECK(snapshot.NodesIn(network).size() == Golden()["nodes"].items().size());
  CHECK(snapshot.EdgesIn(network) == EdgesOf(Golden()["edges"]));
}

TEST_CASE("Pympler's refgraph: split into the same parts in the same order, but nothing torn apart") {
  size_t torn = 0;
  for (const Json& graph : Golden()["split"].items()) {
    CAPTURE(graph["case"].text());
    Snapshot snapshot(graph);
    const Networks drawn = snapshot.Draw(true);
    const auto& parts = graph["split_and_sort"].items();
    if (graph["case"].text() == "component torn apart") {
      ++torn;
      REQUIRE(drawn.pictures.size() == 1);
      CHECK(snapshot.EdgesIn(drawn.pictures[0]) == EdgesOf(graph["edges"]));
      continue;
    }
    REQUIRE(drawn.pictures.size() == parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      CHECK(snapshot.NodesIn(drawn.pictures[i]) == NodesOf(parts[i]["nodes"]));
      CHECK(snapshot.EdgesIn(drawn.pictures[i]) == EdgesOf(parts[i]["edges"]));
      CHECK(static_cast<double>(drawn.pictures[i].totals.object_count) == parts[i]["count"].number());
      CHECK(static_cast<double>(drawn.pictures[i].totals.flat_bytes) == parts[i]["total_size"].number());
    }
  }
  CHECK(torn == 1);
}

TEST_CASE("Pympler's print_stats: the same lines, but for texts that a snapshot does not have") {
  Snapshot snapshot(Golden());
  const std::vector<std::string> ours = LinesOf(snapshot.Statistics());
  const std::vector<std::string> golden = LinesOf(Golden()["print_stats"].text());
  REQUIRE(ours.size() == golden.size() + 1);  // references and parts stand behind
  CHECK(ours[0] == golden[0]);
  for (size_t i = 1; i + 1 < golden.size(); ++i) {
    const size_t text = golden[0].find("representation");
    CHECK(snapshot.GoldenAddress(std::stoull(ours[i], nullptr, 16)) == std::stoull(golden[i], nullptr, 16));
    const size_t behind_id = golden[i].find(' ');
    CHECK(ours[i].find(' ') == behind_id);
    CHECK(ours[i].substr(behind_id, text - behind_id) == golden[i].substr(behind_id, text - behind_id));
    CHECK(ours[i].size() == golden[i].size());
  }
  const std::string& foot = ours[golden.size() - 1];
  const std::string& golden_foot = golden.back();
  const size_t cycles = golden_foot.find("N/A");
  REQUIRE(cycles != std::string::npos);
  CHECK(foot.substr(0, cycles) == golden_foot.substr(0, cycles));
  CHECK(foot.substr(foot.find(" in cycles")) == golden_foot.substr(golden_foot.find(" in cycles")));
}

}  // namespace
}  // namespace barrow::presenters
