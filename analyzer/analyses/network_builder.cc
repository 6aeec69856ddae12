// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_builder.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "algorithms/folding.h"
#include "algorithms/leaf_elimination.h"
#include "algorithms/strong_components.h"
#include "algorithms/weak_components.h"
#include "analyses/network_graph.h"
#include "analyses/network_members.h"
#include "analyses/network_words.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr uint32_t kMostRanks = 7;  // what is spread is spread over so many levels
constexpr uint32_t kFewLeaves = 3;  // so many may stand side by side

// With more edges than this nobody can follow one. Trees have as many edges as nodes.
uint32_t MostEdges(uint32_t most_nodes) { return most_nodes + most_nodes / 2; }

std::vector<ObjectId> AllOf(const ObjectGraph& graph) {
  std::vector<ObjectId> all(graph.object_count());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = {i};
  return all;
}

std::vector<bool> InCycles(const ObjectGraph& graph) {
  const StrongComponents components = FindStrongComponents(graph);
  std::vector<bool> in_cycle(graph.object_count());
  for (const ObjectId object : AllOf(graph)) in_cycle[object.value] = IsInCycle(graph, components, object);
  return in_cycle;
}

class Builder {
 public:
  Builder(store::Case& opened, const Subject& subject, const NetworkQuestion& question)
      : subject_(subject),
        question_(question),
        owned_view_(opened.View(subject.info.id)),
        view_(*owned_view_),
        members_(FindMembers(opened, subject, question)),
        words_(view_, members_) {}

  Networks Run() && {
    Reduce();
    networks_.remarks = AnomalyRemarks(subject_);
    AddRemarks(std::move(members_.remarks), networks_.remarks);
    if (members_.objects.empty()) return std::move(networks_);
    networks_.objects = members_.objects;
    Join();
    FindParts();
    for (size_t i = 0; i < members_.objects.size(); ++i) {
      AddToTotals(members_.objects[i], member_in_cycle_[i], networks_.totals);
    }
    networks_.totals.root_count = members_.roots.size();
    networks_.totals.reference_count = CountReferences(units_);
    networks_.totals.part_count = parts_.size();
    if (question_.split) {
      DrawParts();
    } else {
      Draw(units_, members_.title);
      networks_.pictures.back().totals = networks_.totals;
    }
    return std::move(networks_);
  }

 private:
  void Note(std::string text) { networks_.remarks.push_back({Remark::Kind::kNote, std::move(text)}); }

  // What is left of a tree or of ways is shown with all its references: it is its cycles that were asked for.
  void Reduce() {
    if (question_.reduction == Reduction::kNone || members_.objects.empty()) return;
    const MemberGraph joined = JoinMembers(view_, members_, false);
    KeepMembers(question_.reduction == Reduction::kCycles ? InCycles(joined.graph) : WithoutLeaves(joined.graph),
                members_);
    members_.only_links = false;
    members_.title += question_.reduction == Reduction::kCycles ? ", only what is in cycles" : ", without leaves";
  }

  // What is in a cycle is told from all references, whichever of them are drawn.
  void Join() {
    const MemberGraph all = JoinMembers(view_, members_, false);
    member_in_cycle_ = InCycles(all.graph);
    units_ = JoinUnits(view_, members_, all, question_.dicts);
    const StrongComponents components = FindStrongComponents(units_.graph);
    if (members_.only_links) {
      const uint64_t count = CountReferences(units_);
      units_ = JoinUnits(view_, members_, JoinMembers(view_, members_, true), question_.dicts);
      const uint64_t not_drawn = count - CountReferences(units_);
      if (not_drawn > 0) {
        Note(std::to_string(not_drawn) + (not_drawn == 1 ? " more reference" : " more references") +
             " between these objects " + (not_drawn == 1 ? "is" : "are") + " not drawn.");
      }
    }
    for (UnitGraph::Link& link : units_.links) {
      link.in_cycle = components.component[link.from] == components.component[link.to];
    }
  }

  // Units by part. The largest part first, equal ones by their first object; parts that were given as they were given.
  void FindParts() {
    std::vector<uint32_t> part = FindWeakComponents(units_.graph, AllOf(units_.graph));
    const bool are_given = !members_.part.empty();
    for (uint32_t unit = 0; unit < part.size() && are_given; ++unit)
      part[unit] = members_.part[units_.units[unit].member];
    std::map<uint32_t, std::vector<uint32_t>> by_number;
    for (uint32_t unit = 0; unit < part.size(); ++unit) by_number[part[unit]].push_back(unit);
    for (auto& [number, units] : by_number) parts_.push_back(std::move(units));
    if (are_given) return;
    std::ranges::stable_sort(parts_, std::greater<>(), [](const auto& units) { return units.size(); });
  }

  void AddToTotals(ObjectId object, bool in_cycle, NetworkTotals& totals) {
    ++totals.object_count;
    totals.in_cycles += in_cycle ? 1 : 0;
    totals.flat_bytes = SaturatedSum(totals.flat_bytes, FlatBytesOf(view_, object));
    totals.allocated_bytes = SaturatedSum(totals.allocated_bytes, AllocatedBytesOf(view_, object));
  }

  static uint64_t CountReferences(const UnitGraph& units) {
    uint64_t count = 0;
    for (const UnitGraph::Unit& unit : units.units) count += units.inner_references(unit);
    for (const UnitGraph::Link& link : units.links) count += link.position != kNoPosition ? 1 : 0;
    return count;
  }

  void DrawParts() {
    const size_t shown = std::min(question_.most_parts.value_or(parts_.size()), parts_.size());
    uint64_t drawn_references = 0;
    uint64_t drawn_objects = 0;
    for (size_t i = 0; i < shown; ++i) {
      const UnitGraph part = PartOf(units_, parts_[i]);
      Draw(part, members_.title + ", part " + std::to_string(i + 1) + " of " + std::to_string(parts_.size()));
      NetworkTotals& totals = networks_.pictures.back().totals;
      totals.part_count = 1;
      totals.reference_count = CountReferences(part);
      for (const UnitGraph::Unit& unit : part.units) {
        totals.root_count += unit.is_root ? 1 : 0;
        if (unit.is_root) continue;
        AddToTotals(members_.objects[unit.member], member_in_cycle_[unit.member], totals);
        if (unit.dict == kNoPosition) continue;
        AddToTotals(members_.objects[unit.dict], member_in_cycle_[unit.dict], totals);
      }
      drawn_references += totals.reference_count;
      drawn_objects += totals.object_count;
    }
    if (shown < parts_.size()) {
      Note(std::to_string(parts_.size() - shown) + " more parts with " +
           std::to_string(networks_.totals.object_count - drawn_objects) +
           " objects are not drawn; --limit all draws "
           "every one.");
    } else if (drawn_references < networks_.totals.reference_count) {
      Note(std::to_string(networks_.totals.reference_count - drawn_references) +
           " references lead from one part to another and are in no picture.");
    }
  }

  // ---- one picture ----

  void Draw(const UnitGraph& units, std::string title) {
    Network network{.title = std::move(title), .nodes = {}, .edges = {}, .totals = {}};
    const std::vector<ObjectId> order = OrderOf(units);
    std::vector<std::string> groups;
    const std::vector<uint32_t> kind = GroupsOf(units, groups);
    const auto most = static_cast<uint32_t>(question_.most_nodes);
    const Folding folding = Fold(
        units.graph,
        {.kind = kind, .order = order, .start_count = start_count_, .most_nodes = most, .most_edges = MostEdges(most)});
    AddNodes(units, folding, groups, kind, network);
    AddEdges(units, folding, network);
    if (question_.unflatten) Unflatten(network);
    networks_.pictures.push_back(std::move(network));
  }

  // What was asked for; then cycles before what hangs below them, by retained size.
  std::vector<ObjectId> OrderOf(const UnitGraph& units) {
    using Rank = std::tuple<int, uint32_t, bool, uint64_t>;
    std::vector<std::pair<Rank, ObjectId>> ranked;
    start_count_ = 0;
    for (const ObjectId unit : AllOf(units.graph)) {
      const UnitGraph::Unit& it = units.units[unit.value];
      if (it.is_root) {
        ranked.emplace_back(Rank(2, 0, false, 0), unit);
        continue;
      }
      const bool is_asked = IsAsked(it);
      start_count_ += is_asked ? 1 : 0;
      const uint32_t part = members_.part.empty() ? 0 : members_.part[it.member];
      const uint64_t retained = view_.RetainedBytes(members_.objects[it.member].value);
      ranked.emplace_back(Rank(is_asked ? 0 : 1, part, !member_in_cycle_[it.member], ~retained), unit);
    }
    std::ranges::sort(ranked);
    std::vector<ObjectId> order;
    for (const auto& [rank, unit] : ranked) order.push_back(unit);
    return order;
  }

  bool IsAsked(const UnitGraph::Unit& unit) const {
    const auto asked = [&](uint32_t member) {
      return std::ranges::find(members_.asked, members_.objects[member]) != members_.asked.end();
    };
    return !unit.is_root && (asked(unit.member) || (unit.dict != kNoPosition && asked(unit.dict)));
  }

  // [unit]: its group's number; `names` by number.
  std::vector<uint32_t> GroupsOf(const UnitGraph& units, std::vector<std::string>& names) {
    std::unordered_map<std::string, uint32_t> numbers;
    std::vector<uint32_t> group;
    for (const UnitGraph::Unit& unit : units.units) {
      const auto [number, is_new] = numbers.try_emplace(words_.GroupOf(unit), static_cast<uint32_t>(names.size()));
      if (is_new) names.push_back(number->first);
      group.push_back(number->second);
    }
    return group;
  }

  void AddNodes(const UnitGraph& units, const Folding& folding, const std::vector<std::string>& groups,
                const std::vector<uint32_t>& kind, Network& network) {
    network.nodes.resize(folding.node_count());
    std::vector<std::vector<uint32_t>> kinds_in(folding.group_kind.size());
    for (uint32_t i = 0; i < units.units.size(); ++i) {
      const UnitGraph::Unit& unit = units.units[i];
      NetworkNode& node = network.nodes[folding.node[i]];
      const bool in_cycle =
          !unit.is_root && (member_in_cycle_[unit.member] || (unit.dict != kNoPosition && member_in_cycle_[unit.dict]));
      if (folding.node[i] < folding.kept_count) {
        node = words_.Describe(unit);
        node.is_asked = IsAsked(unit);
      } else {
        AddToSummary(unit, node);
        if (!unit.is_root) kinds_in[folding.node[i] - folding.kept_count].push_back(kind[i]);
        ++node.node_count;
      }
      node.in_cycle = node.in_cycle || in_cycle;
    }
    for (size_t i = 0; i < kinds_in.size(); ++i) {
      NetworkNode& node = network.nodes[folding.kept_count + i];
      node.kind = NodeKind::kSummary;
      node.id = "s" + std::to_string(i + 1);
      --node.node_count;  // it began with its own
      std::ranges::sort(kinds_in[i]);
      const auto repeated = std::ranges::unique(kinds_in[i]);
      kinds_in[i].erase(repeated.begin(), repeated.end());
      node.type_count = kinds_in[i].size();
      if (node.type_count == 1) node.type_name = groups[kinds_in[i].front()];
      if (node.object_count > 0) continue;
      node.type_name = folding.group_kind[i] == kMixedKinds ? "root" : groups[folding.group_kind[i]];
    }
  }

  void AddToSummary(const UnitGraph::Unit& unit, NetworkNode& node) {
    node.root_count += unit.is_root ? 1 : 0;
    if (unit.is_root) return;
    for (const uint32_t member : {unit.member, unit.dict}) {
      if (member == kNoPosition) continue;
      ++node.object_count;
      node.flat_bytes = SaturatedSum(node.flat_bytes, FlatBytesOf(view_, members_.objects[member]));
      node.allocated_bytes = SaturatedSum(node.allocated_bytes, AllocatedBytesOf(view_, members_.objects[member]));
    }
    if (unit.dict != kNoPosition) ++node.inner_references;
  }

  void AddEdges(const UnitGraph& units, const Folding& folding, Network& network) {
    struct Drawn {
      NetworkEdge edge;
      NetworkWords::EdgeWords words;
    };
    std::map<std::pair<uint32_t, uint32_t>, Drawn> edges;
    for (const UnitGraph::Link& link : units.links) {
      const uint32_t from = folding.node[link.from];
      const uint32_t to = folding.node[link.to];
      if (from == to && from >= folding.kept_count) {
        if (link.position != kNoPosition) ++network.nodes[from].inner_references;
        continue;
      }
      auto& [edge, words] = edges[{from, to}];
      edge.from = from;
      edge.to = to;
      const bool is_single = from < folding.kept_count && to < folding.kept_count;
      is_single ? words_.AddLabel(units, link, words) : words_.AddToCommonLabel(units, link, words);
      edge.reference_count += link.position != kNoPosition ? 1 : 0;
      edge.in_cycle = edge.in_cycle || link.in_cycle;
      edge.is_dominance = edge.is_dominance || (link.position == kNoPosition && !units.units[link.from].is_root);
    }
    for (auto& [ends, drawn] : edges) {
      drawn.edge.label = std::move(drawn.words.text);
      drawn.edge.is_dominance = drawn.edge.is_dominance && drawn.edge.reference_count == 0;
      network.edges.push_back(std::move(drawn.edge));
    }
  }

  // Leaves at one node stand on as many levels as they need, not all in one row.
  static void Unflatten(Network& network) {
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

  const Subject& subject_;
  const NetworkQuestion& question_;
  std::shared_ptr<store::SnapshotView> owned_view_;
  store::SnapshotView& view_;
  NetworkMembers members_;
  NetworkWords words_;
  std::vector<bool> member_in_cycle_;
  UnitGraph units_;
  std::vector<std::vector<uint32_t>> parts_;
  uint32_t start_count_ = 0;
  Networks networks_;
};

}  // namespace

Networks DrawNetworks(store::Case& opened, const Subject& subject, const NetworkQuestion& question) {
  opened.PrepareLifelines(subject.info.id);
  return Builder(opened, subject, question).Run();
}

}  // namespace barrow::analyses
