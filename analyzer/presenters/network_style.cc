// SPDX-License-Identifier: Apache-2.0
#include "presenters/network_style.h"

#include <algorithm>
#include <array>
#include <limits>

#include "presenters/cell_text.h"
#include "presenters/human.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::NodeKind;
using analyses::Unit;

constexpr size_t kLineColumns = 44;
constexpr size_t kLabelColumns = 36;
constexpr size_t kTooltipColumns = 2000;
constexpr size_t kNameColumns = 600;  // of one of three in a tooltip

// Figures stop at 2^63 - 1.
int64_t Capped(uint64_t figure) {
  return static_cast<int64_t>(std::min(figure, uint64_t{std::numeric_limits<int64_t>::max()}));
}

std::string Bytes(uint64_t bytes) { return HumanText(Capped(bytes), Unit::kBytes, false); }
std::string Count(uint64_t count) { return HumanCount(Capped(count)); }

std::string Counted(uint64_t count, std::string_view noun) {
  return Count(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// Without the middle of a long text, which is not seen anyway. Broken characters at the cut are not seen either.
std::string Ends(std::string_view text, size_t bytes) {
  if (text.size() <= 2 * bytes) return std::string(text);
  return std::string(text.substr(0, bytes)) + "…" + std::string(text.substr(text.size() - bytes));
}

std::string Shown(std::string_view text, size_t columns) {
  return Shortened(MadeVisible(Ends(text, 8 * columns)), columns);
}

std::string Fitted(std::string_view text, size_t columns) { return Isolated(Shown(text, columns)); }

// Behind the objects of a summary.
std::string RootsOf(const NetworkNode& node) {
  return node.root_count == 0 ? "" : ", " + Counted(node.root_count, "root");
}

std::vector<std::string> SummaryLines(const NetworkNode& node) {
  if (!node.value.empty()) return {Fitted(node.value, kLineColumns)};
  if (node.object_count == 0) {
    const std::string text = node.root_count == 0 ? Count(node.aside_count) + " × " + node.type_name
                                                  : Counted(node.root_count, node.type_name);
    return {Fitted(text, kLineColumns)};
  }
  const std::string what = node.type_count == 1
                               ? Count(node.unit_count) + " × " + node.type_name
                               : Counted(node.unit_count, "object") + " of " + Counted(node.type_count, "type");
  std::vector<std::string> lines = {Fitted(what, kLineColumns) + RootsOf(node)};
  if (!node.place.empty()) lines.push_back(Fitted(node.place, kLineColumns));
  lines.push_back(Bytes(node.flat_bytes) + " flat");
  return lines;
}

std::string NameOf(const NetworkNode& node) {
  if (node.kind == NodeKind::kSummary) return SummaryLines(node).front();
  if (!node.object) return Fitted(node.value, kNameColumns);
  return Fitted(node.type_name, kNameColumns) + " at " + Hexadecimal(node.address);
}

}  // namespace

NodeColours ColoursOf(NodeKind kind) {
  static constexpr std::array<NodeColours, analyses::kNodeKinds> kColours = {{
      {"#dbeafe", "#3b82f6"},  // instance
      {"#dcfce7", "#16a34a"},  // container
      {"#f3f4f6", "#9ca3af"},  // value
      {"#cffafe", "#0891b2"},  // function
      {"#fce7f3", "#db2777"},  // type
      {"#ede9fe", "#7c3aed"},  // module
      {"#ffedd5", "#ea580c"},  // frame
      {"#fef08a", "#a16207"},  // root
      {"#ffffff", "#6b7280"},  // summary
  }};
  return kColours[static_cast<size_t>(kind)];
}

std::vector<std::string> NodeLines(const NetworkNode& node) {
  if (node.kind == NodeKind::kSummary) return SummaryLines(node);
  if (!node.object) {
    // Words of a root come in several facts with commas between them.
    std::vector<std::string> lines;
    for (const std::string& line : BrokenIntoLines(Shown(node.value, kTooltipColumns), kLineColumns)) {
      lines.push_back(Isolated(Shortened(line, kLineColumns)));
    }
    return lines;
  }
  std::vector<std::string> lines = {Fitted(node.type_name, kLineColumns)};
  if (!node.value.empty()) lines.push_back(Fitted(node.value, kLineColumns));
  if (node.length) lines.push_back(Counted(*node.length, "element"));
  lines.push_back(Bytes(node.flat_bytes) + " flat, " + Bytes(node.retained_bytes.value_or(0)) + " retained");
  return lines;
}

std::vector<std::string> NodeTooltip(const NetworkNode& node) {
  if (node.kind == NodeKind::kSummary) {
    std::vector<std::string> lines = SummaryLines(node);
    if (node.type_count == 1 && node.object_count > 0) {
      lines.front() = Count(node.unit_count) + " × " + Fitted(node.type_name, kTooltipColumns) + RootsOf(node);
    }
    if (const uint64_t dicts = node.object_count - std::min(node.object_count, node.unit_count); dicts > 0) {
      lines.push_back("with " + Count(dicts) + (dicts == 1 ? " dictionary" : " dictionaries") + " of attributes");
    }
    if (node.object_count > 0) lines.push_back(Counted(node.inner_references, "reference") + " between them");
    return lines;
  }
  if (!node.object) return {Fitted(node.value, kTooltipColumns)};
  std::vector<std::string> lines = {Fitted(node.type_name, kTooltipColumns) + " at " + Hexadecimal(node.address) +
                                    ", #" + std::to_string(node.object->value)};
  if (!node.whole.empty()) lines.push_back(Fitted(node.whole, kTooltipColumns));
  if (node.length) lines.push_back(Counted(*node.length, "element"));
  lines.push_back(Bytes(node.flat_bytes) + " flat, " + Bytes(node.allocated_bytes) + " allocated, " +
                  Bytes(node.retained_bytes.value_or(0)) + " retained");
  if (node.object_count > 1) lines.emplace_back("with the dictionary of its attributes");
  if (node.in_cycle) lines.emplace_back("in a cycle");
  if (node.is_narrow) lines.emplace_back("every way leads through it");
  if (node.is_self_held) lines.emplace_back("alive by itself");
  return lines;
}

std::string EdgeLabel(const NetworkEdge& edge) {
  std::string text = Fitted(edge.label, kLabelColumns);
  if (edge.reference_count <= 1 || edge.label_is_whole) return text;
  if (edge.label_is_list) return text + " (" + Counted(edge.reference_count, "reference") + ")";
  return text + (text.empty() ? "× " : " × ") + Count(edge.reference_count);
}

std::string EdgeTooltip(const Network& network, const NetworkEdge& edge) {
  std::string text = NameOf(network.nodes[edge.from]) + " -> " + NameOf(network.nodes[edge.to]);
  if (!edge.label.empty()) text += ": " + Fitted(edge.label, kNameColumns);
  if (edge.reference_count > 1) text += ", " + Counted(edge.reference_count, "reference");
  if (edge.is_dominance) text += ": dominates it without referring to it";
  return text;
}

std::string TotalsLine(const analyses::NetworkTotals& totals) {
  return Counted(totals.object_count, "object") + ", " + Bytes(totals.flat_bytes) + " flat, " +
         Count(totals.in_cycles) + " in cycles, " + Counted(totals.reference_count, "reference") + ", " +
         Counted(totals.part_count, "part");
}

std::vector<NodeKind> KindsIn(const Network& network) {
  std::vector<NodeKind> kinds;
  for (const NetworkNode& node : network.nodes) kinds.push_back(node.kind);
  std::ranges::sort(kinds);
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

}  // namespace barrow::presenters
