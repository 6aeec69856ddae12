// SPDX-License-Identifier: Apache-2.0
#include "analyses/type_tree.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

using Node = TypeTree::Node;
using NodeKind = TypeTree::NodeKind;

constexpr uint32_t kNone = UINT32_MAX;

class Folder {
 public:
  Folder(const TypeTreeInput& input, const TypeTreeLimits& limits)
      : input_(input),
        limits_(limits),
        least_bytes_(Part(limits.least_share)),
        single_bytes_(Part(limits.single_share)),
        places_(input.type_names.size(), kNone) {}

  TypeTree Run() && {
    made_.push_back({.node = {.kind = NodeKind::kRoot, .retained_bytes = input_.total_bytes}});
    UnfoldTops();
    while (!waiting_.empty() && made_.size() + limits_.most_children + 1 <= limits_.most_nodes) {
      const uint32_t next = std::get<1>(waiting_.top());
      waiting_.pop();
      Unfold(next);
    }
    return InOrder();
  }

 private:
  struct Made {
    Node node;
    size_t level = 0;
    std::vector<uint32_t> objects = {};  // until it is unfolded
    std::vector<uint32_t> children = {};
  };
  // Objects that are one child, or would be if it is big enough.
  struct Child {
    uint32_t type = 0;
    uint32_t object = 0;  // the first, or the only one
    uint64_t object_count = 0;
    uint64_t bytes = 0;
    bool shown = false;
    uint32_t place = 0;  // in made_, if shown
  };

  uint64_t Part(double share) const {
    return std::max<uint64_t>(1, static_cast<uint64_t>(static_cast<double>(input_.total_bytes) * share));
  }

  uint64_t BytesOf(uint32_t object) const { return input_.lifelines.retained_bytes[object]; }

  void UnfoldTops() {
    Node unreachable{.kind = NodeKind::kUnreachable};
    std::vector<uint32_t> tops;
    for (uint32_t top = input_.tree.FirstTop(); top != kNoObject; top = input_.tree.Next(top)) {
      if (input_.lifelines.root_distance[top] != kNoObject) {
        tops.push_back(top);
        continue;
      }
      ++unreachable.object_count;
      unreachable.retained_bytes = SaturatedSum(unreachable.retained_bytes, BytesOf(top));
    }
    unreachable.own_bytes = unreachable.retained_bytes;
    AddChildren(0, tops);
    if (unreachable.object_count == 0) return;
    made_.push_back({.node = std::move(unreachable), .level = 1});
    made_[0].children.push_back(static_cast<uint32_t>(made_.size() - 1));
  }

  void Unfold(uint32_t place) {
    std::vector<uint32_t> below;
    for (const uint32_t object : made_[place].objects) {
      for (uint32_t child = input_.tree.FirstChild(object); child != kNoObject; child = input_.tree.Next(child)) {
        below.push_back(child);
      }
    }
    made_[place].objects = {};
    AddChildren(place, below);
  }

  void AddChildren(uint32_t parent, const std::vector<uint32_t>& objects) {
    std::vector<Child> children = ChildrenOf(objects);
    std::ranges::sort(children, [&](const Child& a, const Child& b) {
      if (a.bytes != b.bytes) return a.bytes > b.bytes;
      if (a.type != b.type) return input_.type_names[a.type] < input_.type_names[b.type];
      return a.object < b.object;
    });
    Node rest{.kind = NodeKind::kRest};
    size_t shown = 0;
    for (Child& child : children) {
      child.shown = shown < limits_.most_children && (child.bytes >= least_bytes_ || children.size() == 1);
      if (child.shown) {
        ++shown;
        Add(parent, child);
        continue;
      }
      ++rest.rest_count;
      rest.object_count += child.object_count;
      rest.retained_bytes = SaturatedSum(rest.retained_bytes, child.bytes);
    }
    HandOut(objects, children);
    for (const Child& child : children) {
      if (child.shown && CanUnfold(child.place)) waiting_.emplace(child.bytes, child.place);
    }
    if (rest.rest_count == 0) return;
    rest.own_bytes = rest.retained_bytes;
    made_.push_back({.node = std::move(rest), .level = made_[parent].level + 1});
    made_[parent].children.push_back(static_cast<uint32_t>(made_.size() - 1));
  }

  std::vector<Child> ChildrenOf(const std::vector<uint32_t>& objects) {
    std::vector<Child> children;
    std::vector<uint32_t> types;
    for (const uint32_t object : objects) {
      const uint32_t type = input_.type[object];
      const uint64_t bytes = BytesOf(object);
      if (bytes >= single_bytes_) {
        children.push_back({.type = type, .object = object, .object_count = 1, .bytes = bytes});
        continue;
      }
      if (places_[type] == kNone) {
        places_[type] = static_cast<uint32_t>(children.size());
        types.push_back(type);
        children.push_back({.type = type, .object = object});
      }
      Child& group = children[places_[type]];
      ++group.object_count;
      group.bytes = SaturatedSum(group.bytes, bytes);
    }
    for (const uint32_t type : types) places_[type] = kNone;
    return children;
  }

  void Add(uint32_t parent, Child& child) {
    child.place = static_cast<uint32_t>(made_.size());
    Node node{.kind = NodeKind::kGroup,
              .type_name = input_.type_names[child.type],
              .object_count = child.object_count,
              .retained_bytes = child.bytes};
    if (child.object_count == 1) {
      node.kind = NodeKind::kObject;
      node.object = child.object;
    }
    made_.push_back({.node = std::move(node), .level = made_[parent].level + 1});
    made_[parent].children.push_back(child.place);
  }

  // Gives the objects to the nodes that stand for them.
  void HandOut(const std::vector<uint32_t>& objects, const std::vector<Child>& children) {
    for (const Child& child : children) {
      if (!child.shown) continue;
      if (child.object_count == 1) {
        made_[child.place].objects = {child.object};
      } else {
        places_[child.type] = child.place;
      }
    }
    for (const uint32_t object : objects) {
      const uint32_t place = places_[input_.type[object]];
      if (place != kNone && BytesOf(object) < single_bytes_) made_[place].objects.push_back(object);
    }
    for (const Child& child : children) places_[child.type] = kNone;
  }

  bool CanUnfold(uint32_t place) const {
    return made_[place].node.retained_bytes >= least_bytes_ && made_[place].level < limits_.most_levels;
  }

  TypeTree InOrder() {
    TypeTree tree{.total_bytes = input_.total_bytes, .nodes = {}};
    std::vector<std::pair<uint32_t, uint32_t>> pending = {{0, 0}};  // place in made_, index of the parent
    while (!pending.empty()) {
      const auto [place, parent] = pending.back();
      pending.pop_back();
      const auto index = static_cast<uint32_t>(tree.nodes.size());
      Made& made = made_[place];
      made.node.parent = parent;
      uint64_t below = 0;
      for (const uint32_t child : made.children) below = SaturatedSum(below, made_[child].node.retained_bytes);
      // A damaged file may say more of the parts than of the whole.
      made.node.retained_bytes = std::max(made.node.retained_bytes, below);
      made.node.own_bytes = made.node.retained_bytes - below;
      tree.nodes.push_back(std::move(made.node));
      for (size_t i = made.children.size(); i-- > 0;) pending.emplace_back(made.children[i], index);
    }
    return tree;
  }

  const TypeTreeInput& input_;
  const TypeTreeLimits& limits_;
  const uint64_t least_bytes_;
  const uint64_t single_bytes_;
  std::vector<uint32_t> places_;  // by type, while children of one node are made; else kNone
  std::vector<Made> made_;
  std::priority_queue<std::tuple<uint64_t, uint32_t>> waiting_;  // bytes and place of what can be unfolded
};

}  // namespace

TypeTree FoldTypes(const TypeTreeInput& input, const TypeTreeLimits& limits) { return Folder(input, limits).Run(); }

}  // namespace barrow::analyses
