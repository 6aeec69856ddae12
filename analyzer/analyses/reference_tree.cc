// SPDX-License-Identifier: Apache-2.0
#include "analyses/reference_tree.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using Node = ReferenceTree::Node;
using NodeKind = ReferenceTree::NodeKind;
using store::PackedColumn;

// One neighbour of an object, and how many references there are between the two.
struct Neighbour {
  ObjectId object;
  std::string label;
  uint64_t count = 1;
};

class Grower {
 public:
  Grower(store::SnapshotView& view, const TreeQuestion& question, std::span<const ResolvedRoot> roots)
      : view_(view), question_(question) {
    if (question.direction == TreeDirection::kReferents) return;
    for (const ResolvedRoot& root : roots) roots_[root.object.value].push_back(RootWords(root));
  }

  ReferenceTree Grow(ObjectId object) {
    ReferenceTree tree;
    seen_.insert(object.value);
    // Nodes whose children are still to be found, the next one last.
    std::vector<Node> waiting = {{.object = object, .label = {}}};
    while (!waiting.empty()) {
      if (tree.nodes.size() == kMostTreeNodes) {
        tree.complete = false;
        break;
      }
      Node node = std::move(waiting.back());
      waiting.pop_back();
      if (node.kind == NodeKind::kObject && node.depth > 0) {
        const bool is_new = seen_.insert(node.object.value).second;
        if (!is_new && !question_.repeat) node.kind = NodeKind::kRepeated;
      }
      const auto index = static_cast<uint32_t>(tree.nodes.size());
      const bool opens = node.kind == NodeKind::kObject && node.depth < question_.depth;
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
    return tree;
  }

 private:
  // The neighbours to be shown, then the folded ones, by the order of their types' first appearance.
  std::vector<Node> Children(ObjectId from) {
    const std::vector<Neighbour> neighbours =
        question_.direction == TreeDirection::kReferents ? Referents(from) : Referrers(from);
    std::vector<Node> children;
    if (const auto roots = roots_.find(from.value); roots != roots_.end()) {
      for (const std::string& words : roots->second) {
        children.push_back({.kind = NodeKind::kRoot, .object = from, .label = words});
      }
    }
    std::unordered_map<uint64_t, uint64_t> shown;  // of each type
    std::vector<Node> folded;
    std::unordered_map<uint64_t, size_t> folded_of_type;
    for (const Neighbour& neighbour : neighbours) {
      const uint64_t type = view_.At(PackedColumn::kType, neighbour.object.value);
      if (question_.fold == 0 || shown[type]++ < question_.fold) {
        children.push_back({.object = neighbour.object, .label = neighbour.label, .count = neighbour.count});
        continue;
      }
      const auto [place, is_new] = folded_of_type.emplace(type, folded.size());
      if (is_new) {
        folded.push_back({.kind = NodeKind::kFolded, .object = neighbour.object, .label = {}, .count = 0});
      }
      ++folded[place->second].count;
    }
    children.insert(children.end(), folded.begin(), folded.end());
    return children;
  }

  // Several references to the same object are one neighbour.
  std::vector<Neighbour> Referents(ObjectId from) {
    const auto targets = view_.Labels(from.value).targets;
    const std::vector<ObjectId> copies(targets.begin(), targets.end());
    std::vector<Neighbour> neighbours;
    std::unordered_map<uint32_t, size_t> places;
    std::unordered_map<uint64_t, uint64_t> labelled;  // labels of what will be folded need not be made
    for (uint32_t k = 0; k < copies.size(); ++k) {
      const auto [place, is_new] = places.emplace(copies[k].value, neighbours.size());
      if (!is_new) {
        ++neighbours[place->second].count;
        continue;
      }
      Neighbour neighbour{copies[k], {}};
      const uint64_t type = view_.At(PackedColumn::kType, copies[k].value);
      if (question_.fold == 0 || labelled[type]++ < question_.fold) {
        neighbour.label = view_.Label(from.value, k).value_or("");
      }
      neighbours.push_back(std::move(neighbour));
    }
    return neighbours;
  }

  // Sources stand together, by rising id.
  std::vector<Neighbour> Referrers(ObjectId to) {
    std::vector<Neighbour> neighbours;
    const auto [begin, end] = view_.Referrers(to.value);
    std::unordered_map<uint64_t, uint64_t> labelled;
    for (uint64_t i = begin; i < end; ++i) {
      const ObjectId source{static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i))};
      if (!neighbours.empty() && neighbours.back().object == source) {
        ++neighbours.back().count;
        continue;
      }
      Neighbour neighbour{source, {}};
      const uint64_t type = view_.At(PackedColumn::kType, source.value);
      if (question_.fold == 0 || labelled[type]++ < question_.fold) neighbour.label = LabelOf(source, to);
      neighbours.push_back(std::move(neighbour));
    }
    return neighbours;
  }

  std::string LabelOf(ObjectId source, ObjectId target) {
    const auto targets = view_.Labels(source.value).targets;
    const auto place = std::ranges::find(targets, target);
    if (place == targets.end()) view_.ThrowDamaged("the two directions of references contradict each other");
    return view_.Label(source.value, static_cast<uint32_t>(place - targets.begin())).value_or("");
  }

  store::SnapshotView& view_;
  const TreeQuestion& question_;
  std::unordered_set<uint32_t> seen_;
  std::unordered_map<uint32_t, std::vector<std::string>> roots_;
};

std::string_view KindWord(NodeKind kind) {
  static constexpr std::array<std::string_view, 4> kWords = {"object", "repeated", "folded", "root"};
  return kWords[static_cast<size_t>(kind)];
}

std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace

ReferenceTree GrowTree(store::SnapshotView& view, ObjectId object, const TreeQuestion& question,
                       std::span<const ResolvedRoot> roots) {
  return Grower(view, question, roots).Grow(object);
}

std::string RootWords(const ResolvedRoot& root) {
  const std::string name = root.name.empty() ? "" : " " + root.name;
  const std::string place =
      root.frame == 0 ? "" : " in frame " + std::to_string(root.frame) + " of thread " + std::to_string(root.thread);
  switch (root.kind) {
    case reader::RootKind::kLocal:
      return "local variable" + name + place;
    case reader::RootKind::kStack:
      return "temporary" + place;
    case reader::RootKind::kFrame:
      return "frame" + place + name;
    case reader::RootKind::kModule:
      return "module" + name;
    case reader::RootKind::kInterpreter:
      return "interpreter state" + name;
    case reader::RootKind::kThread:
      return "thread " + std::to_string(root.thread) + name;
    case reader::RootKind::kType:
      return "static type" + name;
    case reader::RootKind::kStatic:
      return "static object" + name;
    case reader::RootKind::kOther:
      break;
  }
  return "root" + name;
}

std::string NodeWords(store::SnapshotView& view, const ReferenceTree& tree, const ReferenceTree::Node& node,
                      TreeDirection direction) {
  const bool is_first = &node == tree.nodes.data();
  switch (node.kind) {
    case NodeKind::kFolded:
      return "… " + Grouped(node.count) + " more of type " + TypeNameOf(view, node.object);
    case NodeKind::kRoot:
      return "(root: " + node.label + ")";
    case NodeKind::kObject:
    case NodeKind::kRepeated:
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
  if (node.kind == NodeKind::kRepeated) words += " (already shown)";
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
    const bool is_object = node.kind == NodeKind::kObject || node.kind == NodeKind::kRepeated;
    std::vector<Cell> cells(table.head.columns.size());
    cells[0] = int64_t{node.depth};
    if (node.depth > 0) cells[1] = int64_t{node.parent};
    cells[2] = std::string(KindWord(node.kind));
    if (!node.label.empty()) cells[3] = node.label;
    cells[4] = static_cast<int64_t>(node.count);
    if (is_object) cells[5] = int64_t{node.object.value};
    if (is_object) cells[6] = AddressCell(AddressOf(view, node.object));
    if (node.kind != NodeKind::kRoot) cells[7] = TypeNameOf(view, node.object);
    if (const std::string value = ValueWords(view, node.object); is_object && !value.empty()) cells[8] = value;
    table.rows.push_back({.cells = std::move(cells)});
  }
  Document document{.kind = direction == TreeDirection::kReferents ? "referents" : "referrers",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  if (!tree.complete) {
    document.remarks.push_back({Remark::Kind::kNote, "The tree has more nodes than are shown: take less --depth."});
  }
  return document;
}

}  // namespace barrow::analyses
