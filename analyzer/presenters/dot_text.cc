// SPDX-License-Identifier: Apache-2.0
#include "presenters/dot_text.h"

#include <algorithm>
#include <ostream>
#include <vector>

#include "analyses/network_document.h"
#include "presenters/dot_rows.h"
#include "presenters/network_style.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::NodeKind;

constexpr size_t kTitleColumns = 120;
constexpr size_t kMostBent = 100;  // edges that layouts without levels bend around nodes in a second; 300 take 15

// Inside of a quoted string: "\\" is a backslash to the escapes of a label, "&amp;" an ampersand to its references. A
// tooltip is unescaped twice: for line breaks, then for names of nodes as "\N".
constexpr std::string_view kInLabel = "\\\\";
constexpr std::string_view kInTooltip = "\\\\\\\\";

// Of a text that is visible already.
std::string Escaped(std::string_view text, std::string_view backslash) {
  std::string escaped;
  for (const char c : text) {
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

// Inside of a label that is HTML; the same.
std::string HtmlEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
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

struct EdgeStyle {
  bool is_beside = false;   // its label has no room of its own
  bool is_between = false;  // it leads from one row to another
};

void WriteEdge(const Network& network, const NetworkEdge& edge, EdgeStyle style, const std::string& prefix,
               std::ostream& out) {
  const std::string& from = network.nodes[edge.from].id;
  const std::string& to = network.nodes[edge.to].id;
  out << "  \"" << from << "\" -> \"" << to << "\" [" << (style.is_beside ? "x" : "")
      << "label=" << DotLines({EdgeLabel(edge)}, kInLabel)
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
  if (style.is_between) out << ", constraint=false";
  out << "];\n";
}

}  // namespace

void WriteDot(const Network& network, const DotStyle& style, std::ostream& out) {
  const bool is_crowded = IsCrowded(network);
  const bool is_straight = !style.in_rows && network.edges.size() > kMostBent;
  out << "digraph barrow {\n"
      << "  charset=\"UTF-8\";\n"
      << "  bgcolor=\"" << (style.has_background ? "white" : "transparent") << "\";\n"
      << "  fontname=\"Helvetica,Arial,sans-serif\"; fontsize=11; fontcolor=\"" << kLineColour << "\";\n"
      << "  rankdir=LR; nodesep=0.15; ranksep=0.5; overlap=prism; sep=\"+14,10\"; esep=\"+6,4\";\n"
      << "  splines=" << (is_straight ? "line" : "true") << "; "
      << (is_crowded ? "nslimit=1; nslimit1=1; mclimit=0.1;\n" : "nslimit=10; nslimit1=10;\n")
      << "  tooltip=" << DotLines({Shortened(MadeVisible(network.title), kTitleColumns)}, kInTooltip) << ";\n"
      << "  node [shape=box, style=\"filled,rounded\", margin=\"0.12,0.06\", height=0.3, penwidth=1.2,\n"
      << "        fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, fontcolor=\"" << kTextColour << "\"];\n"
      << "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, color=\"" << kLineColour << "\", fontcolor=\""
      << kLineColour << "\", arrowsize=0.7];\n";
  if (!style.id_prefix.empty()) out << "  id=\"" << style.id_prefix << "graph\";\n";
  WriteLegend(network, out);
  for (const NetworkNode& node : network.nodes) WriteNode(node, style.id_prefix, out);
  const std::vector<bool> is_between =
      style.in_rows ? EdgesBetweenRows(network) : std::vector<bool>(network.edges.size());
  for (size_t i = 0; i < network.edges.size(); ++i) {
    WriteEdge(network, network.edges[i], {is_crowded && style.in_rows, is_between[i]}, style.id_prefix, out);
  }
  for (const auto& [from, to] : style.in_rows ? RowsOfParts(network) : std::vector<std::pair<uint32_t, uint32_t>>()) {
    out << "  \"" << network.nodes[from].id << "\" -> \"" << network.nodes[to].id << "\" [style=invis, weight=0];\n";
  }
  out << "}\n";
}

}  // namespace barrow::presenters
