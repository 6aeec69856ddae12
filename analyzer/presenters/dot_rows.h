// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "analyses/network.h"

namespace barrow::presenters {

// What keeps a layout by levels from drawing columns and ribbons.

// Parts with less than this hang together in rows of several; larger ones have a row of their own.
inline constexpr size_t kLargePart = 9;
// A part of more levels than kMostLevels is wrapped: each row has kLevelsInRow of them.
inline constexpr int kMostLevels = 24;
inline constexpr int kLevelsInRow = 16;

// Whether the labels of the edges need so much room of their own that nobody finds the way along the edges: if so many
// are in one part.
bool IsCrowded(const analyses::Network& network);

// Nodes that edges nobody sees are to join, so that small parts stand in rows of several: of so many that the picture
// is about as wide as it is high, where parts are a few nodes in a row each.
std::vector<std::pair<uint32_t, uint32_t>> RowsOfParts(const analyses::Network& network);

// [index of an edge]: whether it leads from one row of a long part to another, and is to have no effect on levels. A
// node with one edge stands in the row of its neighbour. O((nodes + edges) * log nodes).
std::vector<bool> EdgesBetweenRows(const analyses::Network& network);

}  // namespace barrow::presenters
