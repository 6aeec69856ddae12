// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_members.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "algorithms/retained.h"
#include "analyses/attribute_dicts.h"
#include "analyses/garbage_report.h"
#include "analyses/network_cycles.h"
#include "analyses/network_roots.h"
#include "analyses/network_walk.h"
#include "analyses/network_ways.h"
#include "analyses/objects_of_types.h"
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
      const auto [targets, labels, keeper] = view_.Labels(dict->value);
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
      AddCycles(opened_, subject_, question_.type_patterns, members_);
      return;
    }
    for (const uint32_t object : ObjectsOfTypes(opened_, subject_, question_.type_patterns, members_.remarks)) {
      members_.objects.push_back({object});
    }
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

  void TakeCycles() {
    members_.title = "cycles";
    if (!question_.type_patterns.empty()) members_.title += " with " + Joined(question_.type_patterns);
    const uint32_t class_count = AddLivingCycles(opened_, subject_, question_.type_patterns, members_);
    if (class_count > 0 && members_.first_class_part > 0 && !question_.split) {
      Note(Grouped(class_count) +
           (class_count == 1 ? " cycle with a class in it is" : " cycles with classes in them are") +
           " summed up here; --split draws each cycle.");
    }
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
