// SPDX-License-Identifier: Apache-2.0
#include "analyses/reference_tree.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyses/object_words.h"
#include "analyses/reference_counts.h"
#include "analyses/root_words.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using Node = ReferenceTree::Node;
using TreeNodeKind = ReferenceTree::NodeKind;
using store::PackedColumn;

class Grower {
 public:
  Grower(store::SnapshotView& view, const TreeQuestion& question, const RootsToShow& roots, uint64_t most_looked_at)
      : view_(view), question_(question), info_(roots.info), most_looked_at_(most_looked_at) {
    if (question.direction == TreeDirection::kReferents) return;
    for (const ResolvedRoot& root : roots.roots) roots_[root.object.value].push_back(&root);
    for (const reader::Thread& thread : roots.threads) threads_.emplace(thread.number, &thread);
  }

  ReferenceTree Grow(ObjectId object) {
    ReferenceTree tree;
    seen_.insert(object.value);
    // Nodes whose children are still to be found, the next one last.
    std::vector<Node> waiting = {{.object = object, .label = {}}};
    while (!waiting.empty()) {
      if (tree.nodes.size() == kMostTreeNodes || looked_at_ > most_looked_at_) {
        tree.complete = false;
        break;
      }
      Node node = std::move(waiting.back());
      waiting.pop_back();
      if (node.kind == TreeNodeKind::kObject && node.depth > 0) {
        const bool is_new = seen_.insert(node.object.value).second;
        if (!is_new && !question_.repeat) node.kind = TreeNodeKind::kRepeated;
      }
      const auto index = static_cast<uint32_t>(tree.nodes.size());
      const bool opens = node.kind == TreeNodeKind::kObject && node.depth < question_.depth;
      const bool is_deepest = node.kind == TreeNodeKind::kObject && node.depth == kMostTreeLevels;
      if (is_deepest && HasNeighbours(node.object)) tree.deeper = true;
      const uint32_t depth = node.depth + 1;
      const ObjectId from = node.object;
      tree.nodes.push_back(std::move(node));
      if (!opens) continue;
      std::vector<Node> children = Children(from);
      for (Node& child : children) {
        child.parent = index;
        child.depth = depth;
      }
      waiting.insert(waiting.end(), std::make_move_iterator(children.rbegin()),
                     std::make_move_iterator(children.rend()));
    }
    for (const Node& node : waiting) tree.rest_count += node.kind == TreeNodeKind::kFolded ? node.count : 1;
    return tree;
  }

 private:
  bool HasNeighbours(ObjectId object) {
    if (question_.direction == TreeDirection::kReferents) return !view_.Labels(object.value).targets.empty();
    const auto [begin, end] = view_.Referrers(object.value);
    return begin < end || roots_.contains(object.value);
  }

  // The neighbours of one object: of each type the first ones, then how many more there are.
  class Fan {
   public:
    explicit Fan(size_t fold) : fold_(fold) {}

    // Whether one more neighbour of that type is to be added itself.
    bool Shows(uint64_t type) {
      if (nodes_.size() >= kMostTreeNodes) return false;
      return fold_ == 0 || shown_[type]++ < fold_;
    }
    Node& Add(Node node) { return nodes_.emplace_back(std::move(node)); }
    void Fold(ObjectId object, uint64_t type) {
      const auto [place, is_new] = folded_of_type_.emplace(type, folded_.size());
      if (is_new) folded_.push_back({.kind = TreeNodeKind::kFolded, .object = object, .label = {}, .count = 0});
      ++folded_[place->second].count;
    }

    std::vector<Node>& nodes() { return nodes_; }
    // By the order of the types' first appearance.
    std::vector<Node> Take() && {
      nodes_.insert(nodes_.end(), std::make_move_iterator(folded_.begin()), std::make_move_iterator(folded_.end()));
      return std::move(nodes_);
    }

   private:
    size_t fold_;
    std::vector<Node> nodes_;
    std::vector<Node> folded_;
    std::unordered_map<uint64_t, uint64_t> shown_;  // of each type
    std::unordered_map<uint64_t, size_t> folded_of_type_;
  };

  std::vector<Node> Children(ObjectId from) {
    Fan fan(question_.fold);
    if (const auto roots = roots_.find(from.value); roots != roots_.end()) {
      for (const ResolvedRoot* root : roots->second) {
        const bool is_shown = fan.nodes().size() < kMostTreeNodes;  // the others are only counted
        fan.Add({.kind = TreeNodeKind::kRoot, .object = from, .label = is_shown ? WordsOf(*root) : ""});
      }
    }
    if (question_.direction == TreeDirection::kReferrers && info_ != nullptr) AddUnexplained(from, fan);
    question_.direction == TreeDirection::kReferents ? AddReferents(from, fan) : AddReferrers(from, fan);
    return std::move(fan).Take();
  }

  // "C code, 2 references".
  void AddUnexplained(ObjectId object, Fan& fan) {
    const auto roots = roots_.find(object.value);
    std::vector<ResolvedRoot> own;
    if (roots != roots_.end()) {
      for (const ResolvedRoot* root : roots->second) own.push_back(*root);
    }
    const uint64_t count = CountReferences(view_, *info_, object, own).unexplained.value_or(0);
    if (count == 0) return;
    const std::string who = IsComplete(*info_) ? "C code" : "what the file lost, or C code";
    fan.Add({.kind = TreeNodeKind::kRoot,
             .object = object,
             .label = who + ", " + Grouped(count) + (count == 1 ? " reference" : " references"),
             .count = count});
  }

  std::string WordsOf(const ResolvedRoot& root) const {
    const auto thread = threads_.find(root.thread);
    if (thread == threads_.end()) return RootWords(root, {});
    return RootWords(root, std::span(thread->second, 1));
  }

  uint64_t TypeOf(ObjectId object) { return view_.At(PackedColumn::kType, object.value); }

  // Several references to the same object are one neighbour.
  void AddReferents(ObjectId from, Fan& fan) {
    const auto [targets, labels, keeper] = view_.Labels(from.value);
    const std::vector<ObjectId> copies(targets.begin(), targets.end());
    looked_at_ += copies.size();
    if (met_.empty()) met_.resize(view_.object_count());
    std::unordered_map<uint32_t, size_t> places;  // of those that are shown
    for (uint32_t k = 0; k < copies.size(); ++k) {
      const ObjectId target = copies[k];
      if (met_[target.value]) {
        if (const auto place = places.find(target.value); place != places.end()) ++fan.nodes()[place->second].count;
        continue;
      }
      met_[target.value] = true;
      const uint64_t type = TypeOf(target);
      if (fan.Shows(type)) {
        places.emplace(target.value, fan.nodes().size());
        fan.Add({.object = target, .label = view_.Label(from.value, k).value_or("")});
      } else {
        fan.Fold(target, type);
      }
    }
    for (const ObjectId target : copies) met_[target.value] = false;
  }

  // Sources stand together, by rising id.
  void AddReferrers(ObjectId to, Fan& fan) {
    const auto [begin, end] = view_.Referrers(to.value);
    looked_at_ += end - begin;
    std::optional<ObjectId> last;
    bool last_is_shown = false;
    for (uint64_t i = begin; i < end; ++i) {
      const ObjectId source{static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i))};
      if (last == source) {
        if (last_is_shown) ++fan.nodes().back().count;
        continue;
      }
      last = source;
      const uint64_t type = TypeOf(source);
      last_is_shown = looked_at_ <= most_looked_at_ && fan.Shows(type);
      if (last_is_shown) {
        fan.Add({.object = source, .label = LabelOf(source, to)});
      } else {
        fan.Fold(source, type);
      }
    }
  }

  std::string LabelOf(ObjectId source, ObjectId target) {
    const auto [targets, labels, keeper] = view_.Labels(source.value);
    const auto place = std::ranges::find(targets, target);
    looked_at_ += targets.size();
    if (place == targets.end()) view_.ThrowDamaged("the two directions of references contradict each other");
    return view_.Label(source.value, static_cast<uint32_t>(place - targets.begin())).value_or("");
  }

  store::SnapshotView& view_;
  const TreeQuestion& question_;
  const store::SnapshotInfo* info_;
  const uint64_t most_looked_at_;
  uint64_t looked_at_ = 0;  // references
  std::unordered_set<uint32_t> seen_;
  std::unordered_map<uint32_t, std::vector<const ResolvedRoot*>> roots_;  // by object
  std::unordered_map<uint32_t, const reader::Thread*> threads_;           // by number
  std::vector<bool> met_;  // among the referents of one object; all false in between
};

std::string_view KindWord(TreeNodeKind kind) {
  static constexpr std::array<std::string_view, 4> kWords = {"object", "repeated", "folded", "root"};
  return kWords[static_cast<size_t>(kind)];
}

}  // namespace

ReferenceTree GrowTree(store::SnapshotView& view, ObjectId object, const TreeQuestion& question,
                       const RootsToShow& roots, uint64_t most_looked_at) {
  return Grower(view, question, roots, most_looked_at).Grow(object);
}

std::string NodeWords(store::SnapshotView& view, const ReferenceTree& tree, const ReferenceTree::Node& node,
                      TreeDirection direction) {
  const bool is_first = &node == tree.nodes.data();
  switch (node.kind) {
    case TreeNodeKind::kFolded:
      return "… " + Grouped(node.count) + " more of type " + TypeNameOf(view, node.object);
    case TreeNodeKind::kRoot:
      return "(root: " + node.label + ")";
    case TreeNodeKind::kObject:
    case TreeNodeKind::kRepeated:
      break;
  }
  constexpr size_t kMostText = 40;
  std::string words = TypeNameOf(view, node.object);
  const std::string value = ValueWords(view, node.object, kMostText);
  if (!value.empty() && value != "None") words += " " + value;
  words += " #" + std::to_string(node.object.value);
  if (!is_first && !node.label.empty()) {
    words = direction == TreeDirection::kReferents ? node.label + " " + words : words + " " + node.label;
  }
  if (node.count > 1) words += " (" + Grouped(node.count) + " references)";
  if (node.kind == TreeNodeKind::kRepeated) words += " (already shown)";
  return words;
}

Document ToDocument(const ReferenceTree& tree, TreeDirection direction, store::SnapshotView& view,
                    const Subject& subject) {
  Table table;
  table.head = {.name = "nodes",
                .caption = subject.label,
                .noun = "",
                .columns = {
                    {"depth", "depth", Unit::kNumber},
                    {"parent", "parent", Unit::kNumber},
                    {"relation", "relation", Unit::kText},
                    {"label", "label", Unit::kText},
                    {"count", "count", Unit::kCount},
                    {"object_id", "id", Unit::kNumber},
                    {"address", "address", Unit::kAddress},
                    {"type_name", "type", Unit::kText},
                    {"value", "value", Unit::kText},
                }};
  for (const Node& node : tree.nodes) {
    const bool is_object = node.kind == TreeNodeKind::kObject || node.kind == TreeNodeKind::kRepeated;
    std::vector<Cell> cells(table.head.columns.size());
    cells[0] = int64_t{node.depth};
    if (node.depth > 0) cells[1] = int64_t{node.parent};
    cells[2] = std::string(KindWord(node.kind));
    if (!node.label.empty()) cells[3] = node.label;
    cells[4] = static_cast<int64_t>(node.count);
    if (is_object) cells[5] = int64_t{node.object.value};
    if (is_object) cells[6] = AddressCell(AddressOf(view, node.object));
    if (node.kind != TreeNodeKind::kRoot) cells[7] = TypeNameOf(view, node.object);
    if (const std::string value = ValueWords(view, node.object); is_object && !value.empty()) cells[8] = value;
    table.rows.push_back({.cells = std::move(cells)});
  }
  Document document{.kind = direction == TreeDirection::kReferents ? "referents" : "referrers",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  if (!tree.complete) {
    document.remarks.push_back(
        {Remark::Kind::kNote,
         "The tree has more than is shown: " + Grouped(tree.rest_count) +
             " more neighbours of its objects, and what lies below. Take less --depth or --fold."});
  }
  if (tree.deeper) document.remarks.push_back(MoreLevelsRemark());
  return document;
}

}  // namespace barrow::analyses
