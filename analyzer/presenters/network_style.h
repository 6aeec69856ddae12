// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyses/network.h"

namespace barrow::presenters {

// How nodes and edges of a picture look and read, whatever draws it. Texts are made visible (unicode_text.h),
// shortened and isolated from what stands beside them, and not escaped yet.

// Colours are RGB in hexadecimal. Fills are light and their text dark, lines are of middling brightness: both can be
// read on white and on black.
struct NodeColours {
  std::string_view fill;
  std::string_view line;
};
NodeColours ColoursOf(analyses::NodeKind kind);
inline constexpr std::string_view kTextColour = "#111827";
inline constexpr std::string_view kLineColour = "#6b7280";   // edges and what is written beside them
inline constexpr std::string_view kCycleColour = "#dc2626";  // edges that are part of a cycle

// "app.Node", "'value'", "48 B flat, 1.20 MB retained".
std::vector<std::string> NodeLines(const analyses::NetworkNode& node);

// All that is known about it, a fact a line.
std::vector<std::string> NodeTooltip(const analyses::NetworkNode& node);

// ".name", "[…] × 1,652".
std::string EdgeLabel(const analyses::NetworkEdge& edge);
// Its ends as well.
std::string EdgeTooltip(const analyses::Network& network, const analyses::NetworkEdge& edge);

// "3 objects, 168 B flat, 2 in cycles, 4 references, 1 part".
std::string TotalsLine(const analyses::NetworkTotals& totals);

// What the legend explains: the kinds of nodes that are there, in the order of the enum.
std::vector<analyses::NodeKind> KindsIn(const analyses::Network& network);

}  // namespace barrow::presenters
