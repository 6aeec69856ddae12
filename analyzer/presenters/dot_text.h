// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "analyses/network.h"

namespace barrow::presenters {

struct DotStyle {
  bool has_background = false;  // white; else whatever is behind the picture
  bool in_rows = false;         // for the layout "dot": small parts stand in rows, and long ones are wrapped; other
                                // layouts have straight lines for edges if there are many
  std::string id_prefix = {};   // of every id in the picture, for several SVGs on one page: "garbage1-"
};

// The picture as a directed graph in the DOT language, ready for any engine of Graphviz, with a legend as its label.
// Nodes and edges have ids ("o7f3a5c0010", "o7f3a5c0010_s1") and tooltips, which SVG shows. Any text in the picture is
// shown as it is: no quote, backslash, character reference or markup in it means anything, and what cannot be shown is
// written out (MadeVisible).
void WriteDot(const analyses::Network& network, const DotStyle& style, std::ostream& out);

}  // namespace barrow::presenters
