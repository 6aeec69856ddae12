// SPDX-License-Identifier: Apache-2.0
#include "presenters/dot_text.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include "analyses/network_document.h"
#include "presenters/network_style.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::NodeKind;

constexpr size_t kTitleColumns = 120;

// What hangs together, the largest first: its nodes, each list in their order.
std::vector<std::vector<uint32_t>> PartsOf(const Network& network) {
  std::vector<uint32_t> parent(network.nodes.size());
  for (uint32_t i = 0; i < parent.size(); ++i) parent[i] = i;
  const auto top = [&](uint32_t node) {
    while (parent[node] != node) node = parent[node] = parent[parent[node]];
    return node;
  };
  for (const NetworkEdge& edge : network.edges) {
    const uint32_t from = top(edge.from);
    const uint32_t to = top(edge.to);
    parent[std::max(from, to)] = std::min(from, to);
  }
  std::map<uint32_t, std::vector<uint32_t>> by_top;
  for (uint32_t i = 0; i < parent.size(); ++i) by_top[top(i)].push_back(i);
  std::vector<std::vector<uint32_t>> parts;
  for (auto& [first, nodes] : by_top) parts.push_back(std::move(nodes));
  std::ranges::stable_sort(parts, std::greater<>(), [](const auto& nodes) { return nodes.size(); });
  return parts;
}

// Whether a layout by levels would take seconds to bend edges around one another, and not get clearer by it: if so many
// are in one part.
bool IsCrowded(const Network& network) {
  constexpr size_t kManyEdges = 250;
  if (network.edges.size() <= kManyEdges) return false;
  for (const std::vector<uint32_t>& part : PartsOf(network)) {
    const auto edges = static_cast<size_t>(std::ranges::count_if(
        network.edges, [&](const NetworkEdge& edge) { return std::ranges::binary_search(part, edge.from); }));
    if (edges > kManyEdges && edges > part.size() * 5 / 4) return true;
    if (part.size() * part.size() < kManyEdges) break;  // it cannot have so many, nor can those behind it
  }
  return false;
}

// Inside of a quoted string: "\\" is a backslash to the escapes of a label, "&amp;" an ampersand to its references. A
// tooltip is unescaped twice: for line breaks, then for names of nodes as "\N".
constexpr std::string_view kInLabel = "\\\\";
constexpr std::string_view kInTooltip = "\\\\\\\\";

std::string Escaped(std::string_view text, std::string_view backslash) {
  std::string escaped;
  for (const char c : MadeVisible(text)) {
    if (c == '"') {
      escaped += "\\\"";
    } else if (c == '\\') {
      escaped += backslash;
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string DotLines(const std::vector<std::string>& lines, std::string_view backslash) {
  std::string text = "\"";
  for (size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "" : "\\n") + Escaped(lines[i], backslash);
  return text + "\"";
}

// Inside of a label that is HTML.
std::string HtmlEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : MadeVisible(text)) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Swatch(NodeKind kind) {
  const NodeColours colours = ColoursOf(kind);
  std::string cell = "<TD BORDER=\"1\" COLOR=\"" + std::string(colours.line) + "\" BGCOLOR=\"";
  cell += std::string(colours.fill) + "\"><FONT COLOR=\"" + std::string(kTextColour) + "\"> ";
  return cell + std::string(KindName(kind)) + " </FONT></TD>";
}

bool IsRoot(const NetworkNode& node) {
  return node.kind == NodeKind::kRoot || (node.kind == NodeKind::kFrame && !node.object);
}

void WriteLegend(const Network& network, std::ostream& out) {
  const std::vector<NodeKind> kinds = KindsIn(network);
  bool has_cycles = false;
  bool has_dominance = false;
  bool has_shortest = false;
  const bool has_narrows = std::ranges::any_of(network.nodes, &NetworkNode::is_narrow);
  const bool has_double =
      std::ranges::any_of(network.nodes, [](const NetworkNode& node) { return node.is_self_held || IsRoot(node); });
  for (const NetworkEdge& edge : network.edges) {
    has_cycles = has_cycles || edge.in_cycle;
    has_dominance = has_dominance || edge.is_dominance;
    has_shortest = has_shortest || edge.is_shortest;
  }
  const auto line = [&](std::string_view text) {
    out << "<TR><TD>" << HtmlEscaped(Shortened(MadeVisible(text), kTitleColumns)) << "</TD></TR>";
  };
  out << "  label=<<TABLE BORDER=\"0\" CELLSPACING=\"2\">";
  line(network.title);
  line(TotalsLine(network.totals));
  out << "<TR><TD><TABLE BORDER=\"0\" CELLSPACING=\"4\"><TR>";
  for (const NodeKind kind : kinds) out << Swatch(kind);
  if (has_cycles) out << "<TD><FONT COLOR=\"" << kCycleColour << "\">cycle</FONT></TD>";
  if (has_dominance) out << "<TD>dashed: dominates, does not refer to</TD>";
  if (has_shortest) out << "<TD>bold: the shortest way</TD>";
  if (has_double) out << "<TD>double border: alive by itself</TD>";
  if (has_narrows) out << "<TD>thick border: every way leads through it</TD>";
  out << "</TR></TABLE></TD></TR></TABLE>>;\n";
}

void WriteNode(const NetworkNode& node, const std::string& prefix, std::ostream& out) {
  const NodeColours colours = ColoursOf(node.kind);
  out << "  \"" << node.id << "\" [label=" << DotLines(NodeLines(node), kInLabel)
      << ", tooltip=" << DotLines(NodeTooltip(node), kInTooltip) << ", id=\"" << prefix << node.id << "\", fillcolor=\""
      << colours.fill << "\", color=\"" << colours.line << "\"";
  if (node.kind == NodeKind::kSummary) out << ", style=\"filled,rounded,dashed\"";
  if (IsRoot(node)) out << ", style=filled, peripheries=2";
  if (node.is_self_held) out << ", peripheries=2";
  if (node.is_asked || node.is_narrow) out << ", penwidth=" << (node.is_asked ? "3.5" : "2.4");
  out << "];\n";
}

void WriteEdge(const Network& network, const NetworkEdge& edge, const std::string& prefix, std::ostream& out) {
  const std::string& from = network.nodes[edge.from].id;
  const std::string& to = network.nodes[edge.to].id;
  out << "  \"" << from << "\" -> \"" << to << "\" [label=" << DotLines({EdgeLabel(edge)}, kInLabel)
      << ", tooltip=" << DotLines({EdgeTooltip(network, edge)}, kInTooltip) << ", id=\"" << prefix << from << "_" << to
      << "\"";
  if (edge.in_cycle) out << ", color=\"" << kCycleColour << "\", fontcolor=\"" << kCycleColour << "\"";
  if (edge.is_shortest) {
    out << ", penwidth=3.5, weight=8";
  } else if (edge.in_cycle) {
    out << ", penwidth=1.8";
  }
  if (edge.is_dominance) out << ", style=dashed";
  if (edge.ranks != 1) out << ", minlen=" << edge.ranks;
  out << "];\n";
}

// The node of a part that a layout by levels will put on its last level, or near to it.
uint32_t LastOf(const Network& network, const std::vector<std::vector<uint32_t>>& next,
                const std::vector<uint32_t>& part) {
  std::set<uint32_t> is_met = {part.front()};
  std::vector<uint32_t> queue = {part.front()};
  for (size_t i = 0; i < queue.size(); ++i) {
    for (const uint32_t edge : next[queue[i]]) {
      if (is_met.insert(network.edges[edge].to).second) queue.push_back(network.edges[edge].to);
    }
  }
  return queue.back();
}

// A layout by levels puts all parts into one column. Edges that are not seen make rows of several parts of them: of so
// many that the picture is about as wide as it is high, where parts are a few nodes in a row each.
void WriteRows(const Network& network, std::ostream& out) {
  constexpr size_t kLargePart = 9;  // nodes; has a row of its own
  const std::vector<std::vector<uint32_t>> parts = PartsOf(network);
  const auto small = std::ranges::find_if(parts, [](const auto& nodes) { return nodes.size() < kLargePart; });
  const auto count = static_cast<size_t>(parts.end() - small);
  const auto in_row = static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(count) / 6.0)));
  if (in_row < 2) return;
  std::vector<std::vector<uint32_t>> next(network.nodes.size());
  for (uint32_t i = 0; i < network.edges.size(); ++i) next[network.edges[i].from].push_back(i);
  size_t place = 0;
  for (auto part = small; part + 1 != parts.end(); ++part) {
    if (++place % in_row == 0) continue;
    const auto& from = network.nodes[LastOf(network, next, *part)];
    const auto& to = network.nodes[(part + 1)->front()];
    out << "  \"" << from.id << "\" -> \"" << to.id << "\" [style=invis, weight=0];\n";
  }
}

}  // namespace

void WriteDot(const Network& network, const DotStyle& style, std::ostream& out) {
  out << "digraph barrow {\n"
      << "  charset=\"UTF-8\";\n"
      << "  bgcolor=\"" << (style.has_background ? "white" : "transparent") << "\";\n"
      << "  fontname=\"Helvetica,Arial,sans-serif\"; fontsize=11; fontcolor=\"" << kLineColour << "\";\n"
      << "  rankdir=LR; nodesep=0.15; ranksep=0.5; overlap=prism; sep=\"+14,10\"; esep=\"+6,4\";\n"
      << (style.is_straight || IsCrowded(network) ? "  splines=line; nslimit=1; nslimit1=1; mclimit=0.1;\n"
                                                  : "  splines=true; nslimit=10; nslimit1=10;\n")
      << "  tooltip=" << DotLines({Shortened(MadeVisible(network.title), kTitleColumns)}, kInTooltip) << ";\n"
      << "  node [shape=box, style=\"filled,rounded\", margin=\"0.12,0.06\", height=0.3, penwidth=1.2,\n"
      << "        fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, fontcolor=\"" << kTextColour << "\"];\n"
      << "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, color=\"" << kLineColour << "\", fontcolor=\""
      << kLineColour << "\", arrowsize=0.7];\n";
  if (!style.id_prefix.empty()) out << "  id=\"" << style.id_prefix << "graph\";\n";
  WriteLegend(network, out);
  for (const NetworkNode& node : network.nodes) WriteNode(node, style.id_prefix, out);
  for (const NetworkEdge& edge : network.edges) WriteEdge(network, edge, style.id_prefix, out);
  if (style.in_rows) WriteRows(network, out);
  out << "}\n";
}

}  // namespace barrow::presenters
