// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_members.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <string_view>

#include "algorithms/retained.h"
#include "analyses/attribute_dicts.h"
#include "analyses/data_cycles.h"
#include "analyses/garbage_report.h"
#include "analyses/network_roots.h"
#include "analyses/network_walk.h"
#include "analyses/network_ways.h"
#include "analyses/objects_of_types.h"
#include "analyses/unmatched_patterns.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

void SortUnique(auto& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::string Counted(uint64_t count, const std::string& noun) {
  return Grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// What `top` dominates, `depth` levels far, and the links to it. A module and its dictionary are one, although
// functions hold that as well.
void AddDominated(store::SnapshotView& view, const DominatorTree& tree, ObjectId top, std::optional<size_t> depth,
                  NetworkMembers& members) {
  std::vector<ObjectId> level = {top};
  if (const auto dict = OwnDict(view, top)) {
    members.links.emplace_back(top, *dict);
    if (tree.Above(dict->value) != top.value) level.push_back(*dict);
  }
  const bool has_two = level.size() > 1;
  members.objects = level;
  std::vector<bool> is_met(view.object_count());
  for (const ObjectId object : level) is_met[object.value] = true;
  for (size_t reached = 0; !level.empty() && (!depth || reached < *depth); ++reached) {
    std::vector<ObjectId> next;
    for (const ObjectId above : level) {
      for (uint32_t child = tree.FirstChild(above.value); child != kNoObject; child = tree.Next(child)) {
        members.links.emplace_back(above, ObjectId{child});
        if (child == top.value && has_two) continue;  // below its own dictionary
        if (is_met[child]) view.ThrowDamaged("dominators form a circle");
        is_met[child] = true;
        next.push_back({child});
      }
    }
    members.objects.insert(members.objects.end(), next.begin(), next.end());
    level = std::move(next);
  }
}

class Selector {
 public:
  Selector(store::Case& opened, const Subject& subject, const NetworkQuestion& question)
      : opened_(opened),
        subject_(subject),
        question_(question),
        owned_view_(opened.View(subject.info.id)),
        view_(*owned_view_) {}

  NetworkMembers Run() && {
    switch (question_.subject) {
      case NetworkSubject::kObjects:
        TakeSurroundings();
        break;
      case NetworkSubject::kTypes:
        TakeTypes();
        break;
      case NetworkSubject::kGarbage:
        TakeGarbage();
        break;
      case NetworkSubject::kCycles:
        TakeCycles();
        break;
      case NetworkSubject::kDominators:
        TakeDominated();
        break;
      case NetworkSubject::kPath:
        TakePaths();
        break;
    }
    members_.title = subject_.label + ": " + members_.title;
    for (const ResolvedRoot& root : opened_.Roots(subject_.info.id)) {
      if (IsShownByNode(root.kind)) members_.self_held.push_back(root.object);
    }
    SortUnique(members_.self_held);
    return std::move(members_);
  }

 private:
  void Note(std::string text) { members_.remarks.push_back({Remark::Kind::kNote, std::move(text)}); }

  // An object and its dictionary are one: with one the other comes in, too.
  void AddOwnDicts() {
    const size_t count = members_.objects.size();
    for (size_t i = 0; i < count; ++i) {
      if (const auto dict = OwnDict(view_, members_.objects[i])) members_.objects.push_back(*dict);
    }
    SortUnique(members_.objects);
  }

  // Own dictionaries through which members refer to each other. Garbage has them already, but where the collector
  // follows the values from the instance (CPython 3.13) and leaves the dictionary alone.
  void AddDictsBetween() {
    std::vector<ObjectId> dicts;
    for (const ObjectId object : members_.objects) {
      const std::optional<ObjectId> dict = OwnDict(view_, object);
      if (!dict || std::ranges::binary_search(members_.objects, *dict)) continue;
      const auto targets = view_.Labels(dict->value).targets;
      const auto is_member = [&](ObjectId target) { return std::ranges::binary_search(members_.objects, target); };
      if (std::ranges::any_of(targets, is_member)) dicts.push_back(*dict);
    }
    members_.objects.insert(members_.objects.end(), dicts.begin(), dicts.end());
    SortUnique(members_.objects);
    if (!dicts.empty()) {
      Note(Grouped(dicts.size()) + (dicts.size() == 1 ? " dictionary" : " dictionaries") +
           " of attributes, no garbage by the rules of this interpreter's collector, which follows attributes without "
           "them, " +
           (dicts.size() == 1 ? "is" : "are") + " counted here.");
    }
  }

  // Remarks on patterns that nothing fits; throws if none of them fits anything.
  std::vector<uint32_t> ObjectsOfPatterns() {
    const std::vector<uint32_t> objects = ObjectsOfTypes(opened_, subject_, question_.type_patterns);
    const std::vector<store::TypeTotal> types = opened_.TypeTotals(subject_.info.id);
    std::vector<std::string_view> names;
    for (const store::TypeTotal& type : types) names.push_back(type.type_name);
    AddRemarks(UnmatchedPatterns(question_.type_patterns, names), members_.remarks);
    return objects;
  }

  void TakeSurroundings() {
    members_.asked = question_.objects;
    members_.title = Joined(question_.object_names);
    NetworkWalk walk(view_);
    if (question_.surroundings != Surroundings::kReferrers) walk.AddReferents(question_.objects, question_.depth);
    NetworkWalk back(view_);
    if (question_.surroundings != Surroundings::kReferents) {
      back.AddReferrers(question_.objects, question_.depth);
      AddRoots(opened_, subject_.info, back.Objects(), members_);
    }
    members_.objects = walk.Objects();
    for (const ObjectId object : back.Objects()) members_.objects.push_back(object);
    SortUnique(members_.objects);
    members_.without_keys = members_.without_globals = members_.without_classes = question_.depth != size_t{0};
    const uint64_t passed_over = walk.passed_over() + back.passed_over();
    if (passed_over > 0) {
      Note(Counted(passed_over, "reference") +
           " to classes, globals, None and the like, and to keys that labels tell, " +
           (passed_over == 1 ? "was" : "were") + " not followed.");
    }
  }

  void TakeTypes() {
    members_.title = "objects of type " + Joined(question_.type_patterns);
    if (question_.reduction == Reduction::kCycles) {
      TakeDataCycles(nullptr);
      return;
    }
    for (const uint32_t object : ObjectsOfPatterns()) members_.objects.push_back({object});
    if (!question_.dicts) AddOwnDicts();
  }

  void TakeGarbage() {
    members_.title = "garbage";
    members_.objects = question_.objects;
    if (members_.objects.empty()) members_.objects = Together(GarbageIn(LoadForGarbage(opened_, subject_.info)));
    AddDictsBetween();
    if (!subject_.info.header.reference_counted) {
      Note("The runtime's reference counts are not exact: what is garbage cannot be told from them.");
    }
  }

  // Living cycles as parts, those of data alone before those with classes, by retained size.
  void TakeCycles() {
    members_.title = "cycles";
    if (!question_.type_patterns.empty()) members_.title += " with " + Joined(question_.type_patterns);
    const auto lifelines = opened_.LifelinesOf(subject_.info.id);
    const DataCycles cycles = TakeDataCycles(&lifelines->root_distance);
    std::vector<uint32_t> group(view_.object_count());  // the last one is for what is in no cycle
    for (uint32_t i = 0; i < group.size(); ++i) group[i] = std::min(cycles.count(), cycles.cycle[i]);
    const std::vector<RetainedByGroup> retained =
        RetainedByGroups(DominatorTree(lifelines->dominator), lifelines->retained_bytes, group, cycles.count() + 1);
    std::vector<uint32_t> order;
    std::vector<bool> is_taken(cycles.count());
    for (const ObjectId object : members_.objects) is_taken[group[object.value]] = true;
    for (uint32_t i = 0; i < cycles.count(); ++i) {
      if (is_taken[i]) order.push_back(i);
    }
    std::ranges::stable_sort(order, [&](uint32_t a, uint32_t b) {
      if (cycles.has_class[a] != cycles.has_class[b]) return static_cast<bool>(cycles.has_class[b]);
      if (cycles.is_program[a] != cycles.is_program[b]) return static_cast<bool>(cycles.is_program[b]);
      return retained[a].retained_bytes > retained[b].retained_bytes;
    });
    std::vector<uint32_t> rank(cycles.count());
    uint32_t class_count = 0;
    for (uint32_t i = 0; i < order.size(); ++i) {
      rank[order[i]] = i;
      class_count += cycles.has_class[order[i]] ? 1 : 0;
    }
    for (const ObjectId object : members_.objects) members_.part.push_back(rank[group[object.value]]);
    members_.first_class_part = static_cast<uint32_t>(order.size()) - class_count;
    if (class_count > 0 && class_count < order.size() && !question_.split) {
      Note(Grouped(class_count) +
           (class_count == 1 ? " cycle with a class in it is" : " cycles with classes in them are") +
           " summed up here; --split draws each cycle.");
    }
  }

  // The members of all cycles, or of those that an object of the types is in. `root_distance`: only of living ones.
  DataCycles TakeDataCycles(const std::vector<uint32_t>* root_distance) {
    members_.without_globals = members_.without_classes = true;
    DataCycles cycles = FindDataCycles(opened_, subject_.info.id);
    const bool has_types = !question_.type_patterns.empty();
    std::vector<bool> is_wanted(cycles.count(), !has_types);
    uint64_t through_program = 0;
    if (has_types) {
      for (const uint32_t object : ObjectsOfPatterns()) {
        if (cycles.cycle[object] != kNoObject) is_wanted[cycles.cycle[object]] = true;
        through_program += cycles.is_through[object] ? 1 : 0;
      }
    }
    for (ObjectId object{0}; object.value < view_.object_count(); ++object.value) {
      if (root_distance != nullptr && (*root_distance)[object.value] == kNoObject) continue;
      const uint32_t cycle = cycles.cycle[object.value];
      if (cycle != kNoObject && is_wanted[cycle]) members_.objects.push_back(object);
      if (!has_types) through_program += cycles.is_through[object.value] ? 1 : 0;
    }
    if (through_program > 0) {
      Note(Counted(through_program, has_types ? "such object" : "object") + (through_program == 1 ? " is" : " are") +
           " in cycles only through classes of instances, modules and their globals, and not drawn for that.");
    }
    return cycles;
  }

  void TakeDominated() {
    const ObjectId top = question_.objects.front();
    members_.title = "what " + Joined(question_.object_names) + " dominates";
    members_.asked = {top};
    members_.only_links = true;
    members_.without_globals = members_.without_classes = true;  // for what is in a cycle
    const auto lifelines = opened_.LifelinesOf(subject_.info.id);
    AddDominated(view_, DominatorTree(lifelines->dominator), top, question_.depth, members_);
    SortUnique(members_.objects);
    SortUnique(members_.links);
  }

  void TakePaths() {
    const ObjectId object = question_.objects.front();
    const bool is_garbage = !view_.RootDistance(object.value).has_value();
    const std::string name = Joined(question_.object_names);
    members_.title =
        is_garbage ? "no root reaches " + name + ", only this garbage holds it" : "what keeps " + name + " alive";
    members_.asked = {object};
    members_.without_globals = true;
    Ways ways = FindAllWays(opened_, subject_.info, object);
    AddRoots(opened_, subject_.info, ways.objects, members_);
    AddUnnamedRoots(opened_, subject_.info, ways.unnamed, members_);
    AddAsides(ways.asides, members_);
    if (is_garbage)
      Note("No root reaches the object: it is garbage, and what is drawn is the garbage that refers to it.");
    members_.objects = std::move(ways.objects);
    members_.way = std::move(ways.shortest);
    members_.narrows = std::move(ways.narrows);
    members_.self_held = std::move(ways.ends);
  }

  store::Case& opened_;
  const Subject& subject_;
  const NetworkQuestion& question_;
  std::shared_ptr<store::SnapshotView> owned_view_;
  store::SnapshotView& view_;
  NetworkMembers members_;
};

}  // namespace

NetworkMembers FindMembers(store::Case& opened, const Subject& subject, const NetworkQuestion& question) {
  return Selector(opened, subject, question).Run();
}

}  // namespace barrow::analyses
