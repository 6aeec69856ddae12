// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>

namespace barrow::presenters {

struct TreeLine {
  std::string text;
  uint32_t depth = 0;  // of the first line 0; no line is more than one deeper than the one before
};

// Draws a tree as Pympler's refbrowser does, lines in the order of a walk that visits parents before children. Texts
// are made visible first.
//
//   root-+-a-+-x
//        |   +-y
//        |
//        +-bb--c-+-p
//        |       +-q
//        |
//        +-leaf
void DrawTree(std::span<const TreeLine> lines, std::ostream& out);

}  // namespace barrow::presenters
