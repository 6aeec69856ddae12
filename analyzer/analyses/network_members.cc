// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_members.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>

#include "algorithms/retained.h"
#include "algorithms/strong_components.h"
#include "analyses/attribute_dicts.h"
#include "analyses/garbage_report.h"
#include "analyses/network_walk.h"
#include "analyses/objects_of_types.h"
#include "analyses/path_text.h"
#include "analyses/root_words.h"
#include "analyses/unmatched_patterns.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostWays = 1000;

void SortUnique(auto& values) {
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
}

// The shortest ways from the roots to one object through different referrers, laid over one another.
class Ways {
 public:
  Ways(store::SnapshotView& view, ObjectId object)
      : view_(view), object_(object), place_(view.object_count(), Place::kUnknown) {
    place_[object.value] = Place::kBelow;
  }

  // Walks up from a referrer until it comes to a root or to a way that is known. False: it hangs below the object.
  bool Take(ObjectId holder) {
    std::vector<uint32_t> steps;
    std::optional<uint32_t> step = holder.value;
    // Known at once: only a damaged case comes back to where it began.
    for (; step.has_value() && place_[*step] == Place::kUnknown; step = view_.PathParent(*step)) {
      place_[*step] = Place::kOnWay;
      steps.push_back(*step);
    }
    if (step.has_value() && place_[*step] == Place::kBelow) {
      for (const uint32_t one : steps) place_[one] = Place::kBelow;
      return false;
    }
    links.emplace_back(holder, object_);
    for (size_t i = 0; i < steps.size(); ++i) {
      objects.push_back({steps[i]});
      if (i > 0) links.emplace_back(ObjectId{steps[i]}, ObjectId{steps[i - 1]});
    }
    if (step.has_value() && !steps.empty()) links.emplace_back(ObjectId{*step}, ObjectId{steps.back()});
    if (!step.has_value()) tops.push_back({steps.back()});
    return true;
  }

  std::vector<ObjectId> objects;
  std::vector<std::pair<ObjectId, ObjectId>> links;
  std::vector<ObjectId> tops;  // where the ways begin

 private:
  enum class Place : uint8_t { kUnknown, kOnWay, kBelow };

  store::SnapshotView& view_;
  ObjectId object_;
  std::vector<Place> place_;
};

// What refers to the object, and a root reaches it: the one on the way to the object first, then the nearest to a root.
std::vector<ObjectId> LivingReferrers(store::SnapshotView& view, ObjectId object) {
  std::vector<std::pair<uint32_t, ObjectId>> holders;
  const std::optional<uint32_t> first = view.PathParent(object.value);
  const auto [begin, end] = view.Referrers(object.value);
  for (uint64_t i = begin; i < end; ++i) {
    const ObjectId holder{static_cast<uint32_t>(view.At(store::PackedColumn::kReferenceSource, i))};
    if (holder == object || (!holders.empty() && holders.back().second == holder)) continue;
    const std::optional<uint32_t> distance = view.RootDistance(holder.value);
    if (distance.has_value()) holders.emplace_back(holder.value == first ? 0 : *distance + 1, holder);
  }
  SortUnique(holders);
  std::vector<ObjectId> result;
  for (const auto& [distance, holder] : holders) result.push_back(holder);
  return result;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
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
      Note(std::to_string(dicts.size()) +
           " dictionaries of attributes are counted here that are no garbage by themselves: this interpreter's "
           "collector "
           "follows the attributes without them.");
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
      AddRoots(back.Objects());
    }
    members_.objects = walk.Objects();
    for (const ObjectId object : back.Objects()) members_.objects.push_back(object);
    SortUnique(members_.objects);
    members_.without_keys = question_.depth != size_t{0};
    const uint64_t passed_over = walk.passed_over() + back.passed_over();
    if (passed_over > 0) {
      Note(std::to_string(passed_over) +
           " references to classes, globals, None and the like, and to keys that labels tell, were not followed.");
    }
  }

  void TakeTypes() {
    members_.title = "objects of type " + Joined(question_.type_patterns);
    for (const uint32_t object : ObjectsOfPatterns()) members_.objects.push_back({object});
    if (!question_.dicts) AddOwnDicts();
  }

  void TakeGarbage() {
    members_.title = "garbage";
    const Heap heap = LoadForGarbage(opened_, subject_.info);
    members_.objects = GarbageOf(heap);
    for (const ObjectId left : LeftByCollector(heap)) members_.objects.push_back(left);
    SortUnique(members_.objects);
    AddDictsBetween();
    if (!heap.header.reference_counted) {
      Note("The runtime's reference counts are not exact: what is garbage cannot be told from them.");
    }
  }

  // Parts by retained size, the objects of a part together.
  void TakeCycles() {
    members_.title = "cycles";
    if (!question_.type_patterns.empty()) members_.title += " with " + Joined(question_.type_patterns);
    const auto lifelines = opened_.LifelinesOf(subject_.info.id);
    const ObjectGraph graph = opened_.Graph(subject_.info.id);
    const StrongComponents components = FindStrongComponents(graph);
    std::vector<bool> is_wanted(components.size.size(), question_.type_patterns.empty());
    if (!question_.type_patterns.empty()) {
      for (const uint32_t object : ObjectsOfPatterns()) is_wanted[components.component[object]] = true;
    }
    // Cycles by number; the last number is for what is in none.
    std::vector<uint32_t> number(components.size.size(), kNoObject);
    uint32_t cycle_count = 0;
    for (ObjectId object{0}; object.value < graph.object_count(); ++object.value) {
      const uint32_t component = components.component[object.value];
      if (!is_wanted[component] || lifelines->root_distance[object.value] == kNoObject) continue;
      if (!IsInCycle(graph, components, object)) continue;
      if (number[component] == kNoObject) number[component] = cycle_count++;
      members_.objects.push_back(object);
    }
    std::vector<uint32_t> group(graph.object_count());
    for (uint32_t i = 0; i < group.size(); ++i) group[i] = std::min(cycle_count, number[components.component[i]]);
    const std::vector<RetainedByGroup> retained =
        RetainedByGroups(DominatorTree(lifelines->dominator), lifelines->retained_bytes, group, cycle_count + 1);
    std::vector<uint32_t> order(cycle_count);
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, std::greater<>(), [&](uint32_t i) { return retained[i].retained_bytes; });
    std::vector<uint32_t> rank(cycle_count);
    for (uint32_t i = 0; i < cycle_count; ++i) rank[order[i]] = i;
    for (const ObjectId object : members_.objects) members_.part.push_back(rank[group[object.value]]);
  }

  void TakeDominated() {
    const ObjectId top = question_.objects.front();
    members_.title = "what " + Joined(question_.object_names) + " dominates";
    members_.asked = {top};
    members_.only_links = true;
    members_.objects = {top};
    const auto lifelines = opened_.LifelinesOf(subject_.info.id);
    const DominatorTree tree(lifelines->dominator);
    std::vector<ObjectId> level = {top};
    for (size_t depth = 0; !level.empty() && (!question_.depth || depth < *question_.depth); ++depth) {
      std::vector<ObjectId> next;
      for (const ObjectId above : level) {
        for (uint32_t child = tree.FirstChild(above.value); child != kNoObject; child = tree.Next(child)) {
          next.push_back({child});
          members_.links.emplace_back(above, ObjectId{child});
        }
      }
      members_.objects.insert(members_.objects.end(), next.begin(), next.end());
      if (members_.objects.size() > view_.object_count()) view_.ThrowDamaged("dominators form a circle");
      level = std::move(next);
    }
    SortUnique(members_.objects);
    SortUnique(members_.links);
  }

  void TakePaths() {
    const ObjectId object = question_.objects.front();
    members_.title = "what keeps " + Joined(question_.object_names) + " alive";
    members_.asked = {object};
    members_.only_links = true;
    members_.objects = {object};
    opened_.PrepareLifelines(subject_.info.id);
    Ways ways(view_, object);
    if (view_.RootDistance(object.value) == 0u) ways.tops.push_back(object);
    const std::vector<ObjectId> holders = LivingReferrers(view_, object);
    size_t looked_at = 0;
    for (size_t taken = 0; looked_at < holders.size() && taken < kMostWays; ++looked_at) {
      taken += ways.Take(holders[looked_at]) ? 1 : 0;
    }
    members_.objects.insert(members_.objects.end(), ways.objects.begin(), ways.objects.end());
    members_.links = std::move(ways.links);
    SortUnique(members_.objects);
    SortUnique(members_.links);
    SortUnique(ways.tops);
    AddRoots(ways.tops);
    AddUnnamedRoots(ways.tops);
    if (ways.tops.empty()) Note("No root reaches the object.");
    if (looked_at < holders.size()) {
      Note(std::to_string(holders.size() - looked_at) + " more objects refer to it; " + std::to_string(kMostWays) +
           " ways are drawn.");
    }
  }

  // The roots that hold some of the objects, one node for each frame. A module is its own root.
  void AddRoots(const std::vector<ObjectId>& held) {
    const std::vector<reader::Thread> threads = opened_.Threads(subject_.info.id);
    // Frames by thread and number: those of a recursion have the same words.
    std::map<std::tuple<uint32_t, uint32_t, std::string>, size_t> known;
    std::map<std::string, size_t> alike;
    for (const ResolvedRoot& root : opened_.Roots(subject_.info.id)) {
      if (!std::ranges::binary_search(held, root.object) || root.kind == reader::RootKind::kModule) continue;
      const std::string frame = FrameWords(root, threads);
      std::string words = frame.empty() ? RootWords(root, threads) : frame;
      const auto key = frame.empty() ? std::tuple(0u, 0u, words) : std::tuple(root.thread, root.frame, std::string());
      const auto [entry, is_new] = known.try_emplace(key, members_.roots.size());
      if (is_new) {
        const size_t number = ++alike[words];
        if (number > 1) words += " (" + std::to_string(number) + ")";
        members_.roots.push_back({.words = std::move(words), .is_frame = !frame.empty(), .holds = {}});
      }
      const std::string label = frame.empty() || root.name.empty() ? "" : root.name;
      members_.roots[entry->second].holds.push_back({root.object, label});
    }
  }

  // What begins a way and is held by no root of the file: by C code, by being immortal.
  void AddUnnamedRoots(const std::vector<ObjectId>& tops) {
    PathWriter writer(opened_, subject_.info.id);
    std::map<std::string, size_t> known;
    for (const ObjectId top : tops) {
      if (view_.ReasonOf(top.value).root != nullptr) continue;
      const std::string words = writer.Root(top.value);
      const auto [entry, is_new] = known.try_emplace(words, members_.roots.size());
      if (is_new) members_.roots.push_back({.words = words, .is_frame = false, .holds = {}});
      members_.roots[entry->second].holds.push_back({top, {}});
    }
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
