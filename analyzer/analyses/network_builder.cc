// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_builder.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "algorithms/leaf_elimination.h"
#include "algorithms/strong_components.h"
#include "algorithms/weak_components.h"
#include "analyses/network_drawing.h"
#include "analyses/network_graph.h"
#include "analyses/network_members.h"
#include "analyses/object_words.h"
#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

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
        members_(FindMembers(opened, subject, question)) {}

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
    networks_.totals.root_count = static_cast<uint64_t>(
        std::ranges::count_if(units_.units, [&](const UnitGraph::Unit& unit) { return IsRoot(unit); }));
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
    if (all.between_parts > 0) {
      Note(Grouped(all.between_parts) + (all.between_parts == 1 ? " reference" : " references") +
           " from one cycle to another " + (all.between_parts == 1 ? "is" : "are") + " not drawn.");
    }
    if (all.globals_left_out > 0 && question_.subject == NetworkSubject::kPath) {
      Note(Grouped(all.globals_left_out) + (all.globals_left_out == 1 ? " reference" : " references") +
           " of functions and the like to the globals of their module " + (all.globals_left_out == 1 ? "is" : "are") +
           " not drawn.");
    }
    member_in_cycle_ = InCycles(all.graph);
    units_ = JoinUnits(view_, members_, all, question_.dicts);
    const StrongComponents components = FindStrongComponents(units_.graph);
    if (members_.only_links) {
      const uint64_t count = CountReferences(units_);
      units_ = JoinUnits(view_, members_, JoinMembers(view_, members_, true), question_.dicts);
      const uint64_t not_drawn = count - std::min(count, CountReferences(units_));
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

  void Draw(const UnitGraph& units, std::string title) {
    const NetworkDrawing drawing(view_, members_, question_, member_in_cycle_);
    networks_.pictures.push_back(drawing.Draw(units, std::move(title)));
  }

  bool IsRoot(const UnitGraph::Unit& unit) const {
    return unit.is_root && members_.roots[unit.member].kind != NetworkRoot::Kind::kAside;
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
        totals.root_count += IsRoot(unit) ? 1 : 0;
        if (unit.is_root) continue;
        AddToTotals(members_.objects[unit.member], member_in_cycle_[unit.member], totals);
        if (unit.dict == kNoPosition) continue;
        AddToTotals(members_.objects[unit.dict], member_in_cycle_[unit.dict], totals);
      }
      drawn_references += totals.reference_count;
      drawn_objects += totals.object_count;
    }
    if (shown < parts_.size()) {
      const uint64_t objects = networks_.totals.object_count - drawn_objects;
      const size_t parts = parts_.size() - shown;
      Note(Grouped(parts) + (parts == 1 ? " more part with " : " more parts with ") + Grouped(objects) +
           (objects == 1 ? " object " : " objects ") + (parts == 1 ? "is" : "are") +
           " not drawn; --limit all draws every one.");
    } else if (drawn_references < networks_.totals.reference_count) {
      const uint64_t between = networks_.totals.reference_count - drawn_references;
      Note(Grouped(between) + (between == 1 ? " reference leads" : " references lead") +
           " from one part to another and " + (between == 1 ? "is" : "are") + " in no picture.");
    }
  }

  const Subject& subject_;
  const NetworkQuestion& question_;
  std::shared_ptr<store::SnapshotView> owned_view_;
  store::SnapshotView& view_;
  NetworkMembers members_;
  std::vector<bool> member_in_cycle_;
  UnitGraph units_;
  std::vector<std::vector<uint32_t>> parts_;
  Networks networks_;
};

}  // namespace

Networks DrawNetworks(store::Case& opened, const Subject& subject, const NetworkQuestion& question) {
  opened.PrepareLifelines(subject.info.id);
  return Builder(opened, subject, question).Run();
}

}  // namespace barrow::analyses
