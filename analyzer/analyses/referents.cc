// SPDX-License-Identifier: Apache-2.0
#include "analyses/referents.h"

#include <algorithm>

#include "analyses/profile_names.h"

namespace barrow::analyses {
namespace {

constexpr double kLeastPercent = 0.1;

}  // namespace

std::vector<ReferentLine> ReferentLines(const ProfileView& view, uint32_t root) {
  const std::vector<reader::SizeNode>& nodes = view.profile().nodes;
  const auto whole = static_cast<double>(nodes[root].size_bytes);
  struct Pending {
    uint32_t node;
    uint32_t level;
  };
  std::vector<Pending> pending;  // what comes next is last
  // Children by rising size, ties in their own order: taken from the back they come largest first, ties the other way.
  const auto open = [&](uint32_t parent, uint32_t level) {
    const size_t begin = pending.size();
    for (uint32_t child = parent + 1; child < nodes[parent].end; child = nodes[child].end) {
      pending.push_back({child, level});
    }
    std::stable_sort(
        pending.begin() + static_cast<ptrdiff_t>(begin), pending.end(),
        [&](const Pending& a, const Pending& b) { return nodes[a.node].size_bytes < nodes[b.node].size_bytes; });
  };
  std::vector<ReferentLine> lines;
  open(root, 1);
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    const reader::SizeNode& node = nodes[next.node];
    if (node.size_bytes <= 0) continue;
    if (whole == 0) {
      if (view.by_pympler()) view.RefuseAsPympler("it divides by the size 0 of an object whose referents have a size");
      continue;
    }
    const double percent = static_cast<double>(node.size_bytes) * 100.0 / whole;
    if (!(percent > kLeastPercent)) continue;
    lines.push_back({ReferentName(view.profile(), node), node.size_bytes, node.flat_bytes, percent, next.level});
    open(next.node, next.level + 1);
  }
  return lines;
}

}  // namespace barrow::analyses
