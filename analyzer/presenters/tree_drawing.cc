// SPDX-License-Identifier: Apache-2.0
#include "presenters/tree_drawing.h"

#include <ostream>
#include <vector>

#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

// A node whose children are being drawn.
struct OpenNode {
  std::string carry;    // what stands before its further children, and two more characters
  size_t children = 0;  // not drawn yet
  bool forks = false;   // has more than one child
};

std::vector<size_t> ChildCounts(std::span<const TreeLine> lines) {
  std::vector<size_t> counts(lines.size());
  std::vector<size_t> way;  // from the first line to the current one
  for (size_t i = 0; i < lines.size(); ++i) {
    way.resize(lines[i].depth);
    if (!way.empty()) ++counts[way.back()];
    way.push_back(i);
  }
  return counts;
}

std::string WithoutLastTwo(const std::string& text) { return text.substr(0, text.size() - 2); }

// The line that sets a fork off from what follows it.
void CloseFork(const OpenNode& node, std::ostream& out) {
  if (!node.forks || node.carry.find_first_not_of(' ') == std::string::npos) return;
  std::string line = WithoutLastTwo(node.carry);
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << "\n";
}

}  // namespace

void DrawTree(std::span<const TreeLine> lines, std::ostream& out) {
  const std::vector<size_t> counts = ChildCounts(lines);
  std::vector<OpenNode> open;
  std::string prefix;
  std::string carry;
  for (size_t i = 0; i < lines.size(); ++i) {
    while (!open.empty() && open.back().children == 0) {
      CloseFork(open.back(), out);
      open.pop_back();
    }
    if (!open.empty()) {
      OpenNode& parent = open.back();
      --parent.children;
      if (prefix.empty()) {  // not the first child: that one goes on in its parent's line
        prefix = WithoutLastTwo(parent.carry) + "+-";
        if (parent.children == 0) parent.carry = WithoutLastTwo(parent.carry) + "  ";
        carry = parent.carry;
      }
    }
    const std::string text = MadeVisible(lines[i].text);
    prefix += text;
    carry += std::string(DisplayWidth(text), ' ');
    if (counts[i] == 0) {
      out << prefix << "\n";
      prefix.clear();
      continue;
    }
    const bool forks = counts[i] > 1;
    prefix += forks ? "-+-" : "--";
    carry += forks ? " | " : "  ";
    open.push_back({carry, counts[i], forks});
  }
  while (!open.empty()) {
    CloseFork(open.back(), out);
    open.pop_back();
  }
}

}  // namespace barrow::presenters
