// SPDX-License-Identifier: Apache-2.0
#include "analyses/merged_tree.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analyses/profile_names.h"
#include "base/checked.h"

namespace barrow::analyses {

using reader::Relation;
using reader::SizeNode;

namespace {

// "<app.Node object>" of "<app.Node object at 0x7f00>": where something was says nothing of what it is.
std::string WithoutAddresses(std::string_view name) {
  constexpr std::string_view kMark = " at 0x";
  std::string bare;
  for (size_t at = name.find(kMark); at != std::string_view::npos; at = name.find(kMark)) {
    bare += name.substr(0, at);
    name.remove_prefix(at + kMark.size());
    name.remove_prefix(std::min(name.find_first_not_of("0123456789abcdefABCDEF"), name.size()));
  }
  return bare.append(name);
}

}  // namespace

MergedTree::MergedTree(const ProfileView& view) : view_(view), nodes_(1) {}

std::string MergedTree::ShortName(const SizeNode& node) const {
  const reader::ProfileRecords& profile = view_.profile();
  if (view_.by_pympler()) {
    const std::string name = ReferentName(profile, node);
    return name.substr(0, name.find(':'));
  }
  std::string name = SharedReferentName(profile, node);
  const bool is_own_text = node.relation == Relation::kElement || node.relation == Relation::kText;
  return is_own_text ? WithoutAddresses(name) : name;
}

uint32_t MergedTree::KeyOf(uint32_t source) {
  const SizeNode& node = view_.profile().nodes[source];
  const auto [known, is_new] = known_keys_.try_emplace({node.relation, node.name, node.value}, 0);
  if (!is_new) return known->second;
  const reader::ProfileName& name = view_.profile().names[node.name];
  if (view_.by_pympler() && name.kind != reader::NameKind::kText) {
    view_.RefuseAsPympler("it cannot merge referents whose name is no text, as " + name.text);
  }
  std::string key = ShortName(node);
  // By right rules an attribute is no element, whatever their names.
  if (!view_.by_pympler()) key += static_cast<char>('0' + static_cast<int>(node.relation));
  known->second = keys_.try_emplace(std::move(key), static_cast<uint32_t>(keys_.size())).first->second;
  return known->second;
}

void MergedTree::Index(Node& node) {
  if (node.is_indexed) return;
  node.is_indexed = true;
  for (const uint32_t child : node.children) node.by_key[KeyOf(nodes_[child].source)] = child;
}

uint32_t MergedTree::Make(uint32_t source) {
  nodes_.emplace_back().source = source;
  return static_cast<uint32_t>(nodes_.size() - 1);
}

uint32_t MergedTree::Copy(uint32_t source) {
  const std::vector<SizeNode>& nodes = view_.profile().nodes;
  const auto first = static_cast<uint32_t>(nodes_.size());
  std::vector<uint32_t> open;  // copies whose subtree is being copied
  for (uint32_t i = source; i < nodes[source].end; ++i) {
    while (!open.empty() && nodes[nodes_[open.back()].source].end <= i) open.pop_back();
    const auto copy = static_cast<uint32_t>(nodes_.size());
    if (!open.empty()) nodes_[open.back()].children.push_back(copy);
    Node node;
    node.size_bytes = nodes[i].size_bytes;
    node.flat_bytes = nodes[i].flat_bytes;
    node.source = i;
    node.is_list = nodes[i].is_list;
    nodes_.push_back(std::move(node));
    open.push_back(copy);
  }
  return first;
}

void MergedTree::Add(uint32_t root) {
  const std::vector<SizeNode>& nodes = view_.profile().nodes;
  struct Step {
    uint32_t into;
    uint32_t source;
  };
  std::vector<Step> steps = {{0, root}};
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    {
      Node& into = nodes_[step.into];
      into.size_bytes = SaturatedSum(into.size_bytes, nodes[step.source].size_bytes);
      into.flat_bytes = SaturatedSum(into.flat_bytes, nodes[step.source].flat_bytes);
      into.has_short_name = step.into != 0;
      into.is_list = true;
      Index(into);
    }
    const size_t begin = steps.size();
    std::vector<std::pair<uint32_t, uint32_t>> added;
    for (uint32_t child = step.source + 1; child < nodes[step.source].end; child = nodes[child].end) {
      const uint32_t key = KeyOf(child);
      const auto& by_key = nodes_[step.into].by_key;
      if (const auto found = by_key.find(key); found != by_key.end()) {
        steps.push_back({found->second, child});
        continue;
      }
      // By right rules the next referent of this object that has the key is merged into it, too.
      const uint32_t first = view_.by_pympler() ? Copy(child) : Make(child);
      nodes_[first].has_short_name = true;
      nodes_[step.into].children.push_back(first);
      if (view_.by_pympler()) {
        added.emplace_back(key, first);
      } else {
        nodes_[step.into].by_key[key] = first;
        steps.push_back({first, child});
      }
    }
    for (const auto& [key, copy] : added) nodes_[step.into].by_key[key] = copy;
    std::reverse(steps.begin() + static_cast<ptrdiff_t>(begin), steps.end());
  }
}

std::vector<MergedTree::Line> MergedTree::Lines() const {
  struct Open {
    uint32_t line;
    uint32_t node;
    size_t next = 0;
  };
  std::vector<Line> lines;
  std::vector<Open> open;
  const auto begin = [&](uint32_t number) {
    const Node& node = nodes_[number];
    const SizeNode& source = view_.profile().nodes[node.source];
    std::string name = number == 0           ? std::string()
                       : node.has_short_name ? ShortName(source)
                                             : ReferentName(view_.profile(), source);
    open.push_back({static_cast<uint32_t>(lines.size()), number});
    lines.push_back({std::move(name), node.size_bytes, node.flat_bytes, 0, node.is_list || number == 0});
  };
  if (view_.profile().nodes.empty()) return {Line{{}, 0, 0, 1, false}};
  begin(0);
  while (!open.empty()) {
    Open& top = open.back();
    const std::vector<uint32_t>& children = nodes_[top.node].children;
    if (top.next == children.size()) {
      lines[top.line].end = static_cast<uint32_t>(lines.size());
      open.pop_back();
    } else {
      begin(children[top.next++]);
    }
  }
  // A root into which nothing was merged still has the tuple it was made with.
  lines.front().is_list = nodes_.front().is_list;
  return lines;
}

std::vector<ReferentLine> ReferentLines(const std::vector<MergedTree::Line>& tree) {
  struct Pending {
    uint32_t line;
    uint32_t level;
  };
  constexpr double kLeastPercent = 0.1;
  const auto whole = static_cast<double>(tree.front().size_bytes);
  std::vector<Pending> pending;
  const auto open = [&](uint32_t parent, uint32_t level) {
    const auto begin = static_cast<ptrdiff_t>(pending.size());
    for (uint32_t child = parent + 1; child < tree[parent].end; child = tree[child].end) {
      pending.push_back({child, level});
    }
    std::stable_sort(pending.begin() + begin, pending.end(), [&](const Pending& a, const Pending& b) {
      return tree[a.line].size_bytes < tree[b.line].size_bytes;
    });
  };
  std::vector<ReferentLine> lines;
  if (whole > 0) open(0, 1);
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    const MergedTree::Line& line = tree[next.line];
    const double percent = static_cast<double>(line.size_bytes) * 100.0 / whole;
    if (line.size_bytes <= 0 || !(percent > kLeastPercent)) continue;
    lines.push_back({line.name, line.size_bytes, line.flat_bytes, percent, next.level});
    open(next.line, next.level + 1);
  }
  return lines;
}

}  // namespace barrow::analyses
