// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_tree.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "analyses/object_words.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using Node = PathTree::Node;
using store::PackedColumn;

// A way keeps its own node if 1 of so many takes it: of what comes through the object before it, and of all.
constexpr uint64_t kSharedPart = 10;
constexpr uint64_t kSharedPartOfAll = 1000;
constexpr size_t kMostRepeats = 2;
constexpr size_t kMostNamedRoots = 20;  // modules and local variables that are told apart
constexpr const char* kAnyElement = "[…]";

// What tells nodes behind the same one apart.
struct NodeKey {
  uint32_t parent = kNoObject;
  uint32_t word = 0;
  uint32_t type = 0;
  uint32_t object = kNoObject;  // of a node of its own

  bool operator==(const NodeKey&) const = default;
};

struct NodeKeyHash {
  size_t operator()(const NodeKey& key) const {
    uint64_t hash = 0;
    for (const uint32_t part : {key.parent, key.word, key.type, key.object}) {
      hash = (hash ^ part) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 32;
    }
    return hash;
  }
};

class WayMerger {
 public:
  WayMerger(PathWriter& writer, const Lifelines& lifelines)
      : writer_(writer),
        view_(writer.view()),
        lifelines_(lifelines),
        through_(view_.object_count()),
        node_of_(view_.object_count(), kNoObject),
        is_asked_for_(view_.object_count()) {
    WordNumber(".__dict__");
  }

  PathTree Merge(const std::vector<uint32_t>& objects) && {
    CollectWays(objects);
    AddRoots();
    for (const uint32_t object : way_) Enter(object);
    SumUp();
    return std::move(tree_);
  }

 private:
  uint32_t ParentOf(uint32_t object) const { return lifelines_.path_parent[object]; }
  uint32_t TypeOf(uint32_t object) { return static_cast<uint32_t>(view_.At(PackedColumn::kType, object)); }

  uint32_t WordNumber(const std::string& word) {
    const auto [known, is_new] = word_numbers_.try_emplace(word, static_cast<uint32_t>(tree_.words.size()));
    if (is_new) tree_.words.push_back(word);
    return known->second;
  }

  // All objects on the ways, the nearest to the roots first, and how many of those asked for are behind each.
  void CollectWays(const std::vector<uint32_t>& objects) {
    std::vector<bool> is_on_way(view_.object_count());
    for (const uint32_t object : objects) {
      if (lifelines_.root_distance[object] == kNoObject) {
        ++tree_.unreachable_count;
        continue;
      }
      is_asked_for_[object] = true;
      ++through_[object];
      for (uint32_t step = object; step != kNoObject && !is_on_way[step]; step = ParentOf(step)) {
        is_on_way[step] = true;
      }
    }
    SortByDistance(is_on_way);
    for (size_t i = way_.size(); i-- > 0;) {
      if (ParentOf(way_[i]) != kNoObject) through_[ParentOf(way_[i])] += through_[way_[i]];
    }
  }

  // Fills way_, objects of one distance by id.
  void SortByDistance(const std::vector<bool>& is_on_way) {
    std::vector<uint32_t> next;  // by distance: where its next object goes
    size_t count = 0;
    for (uint32_t object = 0; object < is_on_way.size(); ++object) {
      if (!is_on_way[object]) continue;
      const size_t behind = size_t{lifelines_.root_distance[object]} + 1;
      if (next.size() <= behind) next.resize(behind + 1);
      ++next[behind];
      ++count;
    }
    std::partial_sum(next.begin(), next.end(), next.begin());
    way_.resize(count);
    for (uint32_t object = 0; object < is_on_way.size(); ++object) {
      if (is_on_way[object]) way_[next[lifelines_.root_distance[object]]++] = object;
    }
  }

  uint32_t NodeOf(const NodeKey& key, uint32_t holder) {
    const auto [place, is_new] = places_.try_emplace(key, static_cast<uint32_t>(tree_.nodes.size()));
    if (is_new) {
      tree_.nodes.push_back({.parent = key.parent,
                             .word = key.word,
                             .type = key.type,
                             .holder = holder,
                             .merged = key.object == kNoObject});
    }
    return place->second;
  }

  void AddRoots() {
    const auto end = std::ranges::find_if(way_, [&](uint32_t object) { return ParentOf(object) != kNoObject; });
    size_t named_count = 0;
    for (auto root = way_.begin(); root != end; ++root) {
      total_ += through_[*root];
      named_count += IsNamed(*root) ? 1 : 0;
    }
    const bool keeps_named = named_count <= kMostNamedRoots;
    for (auto root = way_.begin(); root != end; ++root) {
      const bool is_alone = (keeps_named && IsNamed(*root)) || uint64_t{through_[*root]} * kSharedPart >= total_;
      const std::string word = is_alone ? writer_.FirstWord(*root) : AnyRoot(*root);
      node_of_[*root] =
          NodeOf({.word = WordNumber(word), .type = TypeOf(*root), .object = is_alone ? *root : kNoObject}, *root);
    }
  }

  bool IsNamed(uint32_t root) {
    const auto reason = view_.ReasonOf(root);
    if (reason.root == nullptr || reason.root->name.empty()) return false;
    return reason.root->kind == reader::RootKind::kModule || reason.root->kind == reader::RootKind::kLocal;
  }

  // "<unexplained list>".
  std::string AnyRoot(uint32_t root) {
    const std::string kind(view_.ReasonOf(root).kind);
    const std::string type = writer_.TypeNameOf(root);
    return "<" + kind + (kind == type ? "" : " " + type) + ">";
  }

  // Counts an object at its node and finds the nodes of those that the ways lead to from it.
  void Enter(uint32_t object) {
    const uint32_t number = node_of_[object];
    if (number == kNoObject) view_.ThrowDamaged("path_parent and root_distance contradict the references");
    {
      Node& node = tree_.nodes[number];
      ++node.holder_count;
      if (is_asked_for_[object]) {
        if (node.own_count++ == 0) node.example = object;
        node.allocated_bytes = SaturatedSum(node.allocated_bytes, AllocatedBytesOf(view_, {object}));
      }
    }
    if (through_[object] == (is_asked_for_[object] ? 1U : 0U)) return;
    const auto [targets, labels, keeper] = view_.Labels(object);
    const std::vector<ObjectId> next(targets.begin(), targets.end());
    for (uint32_t k = 0; k < next.size(); ++k) {
      const uint32_t target = next[k].value;
      if (ParentOf(target) != object || through_[target] == 0 || node_of_[target] != kNoObject) continue;
      node_of_[target] = Follow(number, object, k, target);
    }
  }

  uint32_t Follow(uint32_t number, uint32_t object, uint32_t k, uint32_t target) {
    const uint64_t count = through_[target];
    const bool is_alone =
        !tree_.nodes[number].merged && count * kSharedPart >= through_[object] && count * kSharedPartOfAll >= total_;
    const bool in_dict = tree_.nodes[number].word == PathTree::kDictWord;
    const uint32_t type = TypeOf(target);
    std::string word = kAnyElement;
    const LabelKind kind = view_.Labels(object).labels.Label(k).kind;
    const bool is_element = kind == LabelKind::kIndex || (kind == LabelKind::kValue && !in_dict);
    // There may be millions of elements: their labels are written only if they are needed.
    if (!is_element || is_alone || tree_.nodes[number].repeats) {
      word = view_.Label(object, k).value_or(" -> " + writer_.TypeNameOf(target));
      if (in_dict) word = AsAttribute(word);
      if (const uint32_t same = RepeatedNode(number, word, type); same != kNoObject) return Repeat(same);
      if (!is_alone) word = MaskedLabel(word);
    }
    if (const uint32_t same = RepeatedNode(number, word, type); same != kNoObject) return Repeat(same);
    const NodeKey key = {
        .parent = number, .word = WordNumber(word), .type = type, .object = is_alone ? target : kNoObject};
    return NodeOf(key, target);
  }

  uint32_t Repeat(uint32_t number) {
    tree_.nodes[number].repeats = true;
    return number;
  }

  // The last node among the nearest before that has this word and type, if there are kMostRepeats of them.
  uint32_t RepeatedNode(uint32_t number, const std::string& label, uint32_t type) const {
    const auto known = word_numbers_.find(label);
    if (known == word_numbers_.end()) return kNoObject;
    const uint32_t word = known->second;
    uint32_t last = kNoObject;
    size_t met = 0;
    for (size_t step = 0; step < PathTree::kLongestRing * kMostRepeats; ++step) {
      const Node& node = tree_.nodes[number];
      if (node.parent == kNoObject) return kNoObject;
      if (node.word == word && node.type == type) {
        if (last == kNoObject) last = number;
        if (++met == kMostRepeats) return last;
      }
      number = node.parent;
    }
    return kNoObject;
  }

  void SumUp() {
    for (size_t i = tree_.nodes.size(); i-- > 0;) {
      Node& node = tree_.nodes[i];
      node.object_count += node.own_count;
      if (node.parent == kNoObject) continue;
      Node& parent = tree_.nodes[node.parent];
      parent.object_count += node.object_count;
      parent.allocated_bytes = SaturatedSum(parent.allocated_bytes, node.allocated_bytes);
      if (parent.example == kNoObject) parent.example = node.example;
    }
  }

  PathWriter& writer_;
  store::SnapshotView& view_;
  const Lifelines& lifelines_;
  std::vector<uint32_t> through_;  // [ObjectId]: how many asked for are behind it, itself included
  std::vector<uint32_t> node_of_;  // [ObjectId]
  std::vector<bool> is_asked_for_;
  std::vector<uint32_t> way_;
  uint64_t total_ = 0;  // objects asked for that roots reach
  std::unordered_map<std::string, uint32_t> word_numbers_;
  std::unordered_map<NodeKey, uint32_t, NodeKeyHash> places_;
  PathTree tree_;
};

}  // namespace

PathTree MergeWays(PathWriter& writer, const Lifelines& lifelines, const std::vector<uint32_t>& objects) {
  return WayMerger(writer, lifelines).Merge(objects);
}

}  // namespace barrow::analyses
