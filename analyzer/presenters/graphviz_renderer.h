// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace barrow::presenters {

// Layout and drawing by Graphviz's libraries, in this process.

inline constexpr std::array<std::string_view, 6> kGraphEngines = {"dot", "neato", "fdp", "sfdp", "circo", "twopi"};
inline constexpr std::array<std::string_view, 5> kPictureFormats = {"svg", "png", "ps", "eps", "pdf"};

struct Rendering {
  std::string bytes;
  std::vector<std::string> warnings;  // what Graphviz had to say, a line each
  double scale = 1;                   // below 1: of a bitmap that would have more points than one can have
};

// `dot`: one graph in the DOT language; `engine` and `format` of those above. Throws Error (kInput) with Graphviz's
// message if it fails, as where a plugin is not installed. Not for two threads at once.
Rendering RenderDot(const std::string& dot, std::string_view engine, std::string_view format);

}  // namespace barrow::presenters
