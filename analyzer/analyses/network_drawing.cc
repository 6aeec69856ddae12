// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_drawing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "algorithms/folding.h"
#include "analyses/network_places.h"
#include "analyses/network_words.h"
#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

class Drawer {
 public:
  Drawer(store::SnapshotView& view, const NetworkMembers& members, const NetworkQuestion& question,
         const std::vector<bool>& in_cycle, const UnitGraph& units)
      : view_(view),
        members_(members),
        question_(question),
        in_cycle_(in_cycle),
        units_(units),
        words_(view, members),
        kind_(units.units.size()) {}

  Network Run(std::string title) && {
    network_.title = std::move(title);
    FindGroups();
    Order();
    folding_ = Fold(units_.graph, Rules());
    AddNodes();
    AddEdges();
    MarkWay();
    NamePlaces(folding_, question_.subject == NetworkSubject::kDominators, network_);
    if (question_.unflatten) SpreadLeaves(network_);
    return std::move(network_);
  }

 private:
  using Unit = UnitGraph::Unit;

  FoldingRules Rules() const {
    const auto most = static_cast<uint32_t>(question_.most_nodes);
    FoldingRules rules{.kind = kind_,
                       .order = order_,
                       .start_count = start_count_,
                       .most_nodes = most,
                       .most_edges = MostEdges(most),
                       .most_alike = static_cast<uint32_t>(question_.most_alike.value_or(UINT32_MAX)),
                       .aside = ClassesAside()};
    if (question_.is_overview) {
      rules.most_folded = kOverviewNodes;
      rules.most_extra_edges = kExtraEdges;
      rules.most_steps = members_.way.empty() ? kOverviewSteps : kStepsBesideWay;
    }
    return rules;
  }

  // What can stand in one group: by type.
  void FindGroups() {
    std::unordered_map<std::string, uint32_t> numbers;
    for (size_t i = 0; i < kind_.size(); ++i) {
      const auto [number, is_new] =
          numbers.try_emplace(words_.GroupOf(units_.units[i]), static_cast<uint32_t>(groups_.size()));
      if (is_new) groups_.push_back(number->first);
      kind_[i] = number->second;
    }
  }

  // What was asked for, and as much of what is to be shown first as leaves room; then by part, cycles before what hangs
  // below them, by retained size, equal ones by their index; then roots.
  void Order() {
    using Rank = std::tuple<int, uint32_t, bool, uint64_t, uint32_t>;
    enum : int { kAskedFor, kShownFirst, kObject, kHolder };
    const std::unordered_map<uint32_t, uint32_t> first = ShownOfWay();
    const auto place_of = [&](uint32_t member) {
      const auto found = member == kNoPosition ? first.end() : first.find(members_.objects[member].value);
      return found == first.end() ? kNoPosition : found->second;
    };
    std::vector<uint32_t> position(units_.units.size(), kNoPosition);  // where a referrer has it: elements by index
    for (const UnitGraph::Link& link : units_.links) position[link.to] = std::min(position[link.to], link.position);
    std::vector<std::pair<Rank, ObjectId>> ranked;
    for (uint32_t i = 0; i < units_.units.size(); ++i) {
      const Unit& unit = units_.units[i];
      if (unit.is_root) {
        ranked.emplace_back(Rank(kHolder, 0, false, 0, 0), ObjectId{i});
        continue;
      }
      const uint64_t smallness = ~view_.RetainedBytes(members_.objects[unit.member].value);
      const uint32_t place = std::min(place_of(unit.member), place_of(unit.dict));
      if (IsAsked(unit)) {
        ranked.emplace_back(Rank(kAskedFor, 0, !in_cycle_[unit.member], smallness, 0), ObjectId{i});
      } else if (place != kNoPosition) {
        ranked.emplace_back(Rank(kShownFirst, place, false, 0, 0), ObjectId{i});
      } else {
        ranked.emplace_back(Rank(kObject, PartOfUnit(unit), !in_cycle_[unit.member], smallness, position[i]),
                            ObjectId{i});
        continue;
      }
      ++start_count_;
    }
    std::ranges::sort(ranked);
    for (const auto& [rank, unit] : ranked) order_.push_back(unit);
  }

  // [ObjectId]: places of the ends of the way, alternately from the object and from the root.
  std::unordered_map<uint32_t, uint32_t> ShownOfWay() const {
    const size_t most = question_.is_overview ? 2 * kOverviewWay : question_.most_nodes / 2;
    std::unordered_map<uint32_t, uint32_t> places;
    for (size_t low = 0, high = members_.way.size(); low < high && places.size() < most;) {
      const size_t next = places.size() % 2 == 0 ? --high : low++;
      places.emplace(members_.way[next].value, static_cast<uint32_t>(places.size()));
    }
    return places;
  }

  uint32_t PartOfUnit(const Unit& unit) const { return members_.part.empty() ? 0 : members_.part[unit.member]; }

  // Parts with classes, beside others.
  std::vector<bool> ClassesAside() const {
    std::vector<bool> aside(units_.units.size());
    for (size_t i = 0; i < aside.size(); ++i) {
      aside[i] = !units_.units[i].is_root && PartOfUnit(units_.units[i]) >= members_.first_class_part;
    }
    const bool is_beside = std::ranges::find(aside, false) != aside.end();
    return is_beside ? aside : std::vector<bool>();
  }

  bool IsAsked(const Unit& unit) const {
    return IsEither(unit,
                    [&](ObjectId object) { return std::ranges::find(members_.asked, object) != members_.asked.end(); });
  }

  bool IsNarrow(const Unit& unit) const {
    return IsEither(unit, [&](ObjectId object) { return std::ranges::binary_search(members_.narrows, object); });
  }

  // Whether it is so of the object or of its dictionary.
  bool IsEither(const Unit& unit, auto is_so) const {
    return !unit.is_root &&
           (is_so(members_.objects[unit.member]) || (unit.dict != kNoPosition && is_so(members_.objects[unit.dict])));
  }

  bool IsKept(uint32_t node) const { return node < folding_.kept_count; }

  void AddNodes() {
    network_.nodes.resize(folding_.node_count());
    std::vector<std::vector<uint32_t>> kinds_in(folding_.groups.size());
    for (uint32_t i = 0; i < units_.units.size(); ++i) {
      const Unit& unit = units_.units[i];
      const uint32_t number = folding_.node[i];
      NetworkNode& node = network_.nodes[number];
      if (IsKept(number)) {
        node = words_.Describe(unit);
        node.is_asked = IsAsked(unit);
        node.is_narrow = IsNarrow(unit);
      } else {
        AddToSummary(unit, node);
        if (!unit.is_root) kinds_in[number - folding_.kept_count].push_back(kind_[i]);
      }
      const bool in_cycle =
          !unit.is_root && (in_cycle_[unit.member] || (unit.dict != kNoPosition && in_cycle_[unit.dict]));
      node.in_cycle = node.in_cycle || in_cycle;
    }
    for (size_t i = 0; i < kinds_in.size(); ++i) {
      NetworkNode& node = network_.nodes[folding_.kept_count + i];
      node.kind = NodeKind::kSummary;
      node.id = "s" + std::to_string(i + 1);
      std::ranges::sort(kinds_in[i]);
      kinds_in[i].erase(std::unique(kinds_in[i].begin(), kinds_in[i].end()), kinds_in[i].end());
      node.type_count = kinds_in[i].size();
      if (node.type_count == 1) node.type_name = groups_[kinds_in[i].front()];
      if (node.object_count > 0) continue;
      const uint32_t kind = folding_.groups[i].kind;
      node.type_name = kind != kMixedKinds ? groups_[kind] : node.root_count > 0 ? "root" : words_.kMoreReferrers;
    }
  }

  void AddToSummary(const Unit& unit, NetworkNode& node) {
    if (unit.is_root) {
      ++(words_.IsAside(unit) ? node.aside_count : node.root_count);
      return;
    }
    ++node.unit_count;
    for (const uint32_t member : {unit.member, unit.dict}) {
      if (member == kNoPosition) continue;
      ++node.object_count;
      node.flat_bytes = SaturatedSum(node.flat_bytes, FlatBytesOf(view_, members_.objects[member]));
      node.allocated_bytes = SaturatedSum(node.allocated_bytes, AllocatedBytesOf(view_, members_.objects[member]));
    }
    if (unit.dict != kNoPosition) ++node.inner_references;
  }

  void AddEdges() {
    struct Drawn {
      NetworkEdge edge;
      NetworkWords::EdgeWords words;
    };
    std::map<std::pair<uint32_t, uint32_t>, Drawn> edges;
    for (const UnitGraph::Link& link : units_.links) {
      const uint32_t from = folding_.node[link.from];
      const uint32_t to = folding_.node[link.to];
      if (from == to && !IsKept(from)) {
        if (link.position != kNoPosition) ++network_.nodes[from].inner_references;
        continue;
      }
      auto& [edge, words] = edges[{from, to}];
      edge.from = from;
      edge.to = to;
      const bool is_single = IsKept(from) && IsKept(to);
      is_single ? words_.AddLabel(units_, link, words) : words_.AddToCommonLabel(units_, link, words);
      edge.reference_count += link.position != kNoPosition ? 1 : 0;
      edge.in_cycle = edge.in_cycle || link.in_cycle;
      edge.is_dominance = edge.is_dominance || (link.position == kNoPosition && !units_.units[link.from].is_root);
    }
    for (auto& [ends, drawn] : edges) {
      if (IsKept(drawn.edge.from) && IsKept(drawn.edge.to)) {
        drawn.edge.label_is_list = drawn.words.labelled > 1;
        drawn.edge.label_is_whole = drawn.words.labelled == drawn.edge.reference_count;
      }
      drawn.edge.label = std::move(drawn.words.text);
      drawn.edge.is_dominance = drawn.edge.is_dominance && drawn.edge.reference_count == 0;
      network_.edges.push_back(std::move(drawn.edge));
    }
  }

  // The edges between what follows one another on the shortest way.
  void MarkWay() {
    if (members_.way.empty()) return;
    std::unordered_map<uint32_t, uint32_t> node_of;  // [ObjectId]
    for (uint32_t i = 0; i < units_.units.size(); ++i) {
      const Unit& unit = units_.units[i];
      if (unit.is_root) continue;
      for (const uint32_t member : {unit.member, unit.dict}) {
        if (member != kNoPosition) node_of[members_.objects[member].value] = folding_.node[i];
      }
    }
    std::set<std::pair<uint32_t, uint32_t>> steps;
    std::optional<uint32_t> from;
    for (size_t i = 0; i <= members_.way.size(); ++i) {
      const auto node = node_of.find((i < members_.way.size() ? members_.way[i] : members_.asked.front()).value);
      if (node == node_of.end()) continue;
      if (from.has_value()) steps.emplace(*from, node->second);
      from = node->second;
    }
    for (NetworkEdge& edge : network_.edges) edge.is_shortest = steps.contains({edge.from, edge.to});
  }

  store::SnapshotView& view_;
  const NetworkMembers& members_;
  const NetworkQuestion& question_;
  const std::vector<bool>& in_cycle_;
  const UnitGraph& units_;
  NetworkWords words_;
  std::vector<uint32_t> kind_;       // [unit]: the number of its group
  std::vector<std::string> groups_;  // by number
  std::vector<ObjectId> order_;      // units, the most important first
  uint32_t start_count_ = 0;
  Folding folding_;
  Network network_;
};

}  // namespace

Network NetworkDrawing::Draw(const UnitGraph& units, std::string title) const {
  return Drawer(view_, members_, question_, in_cycle_, units).Run(std::move(title));
}

}  // namespace barrow::analyses
