// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "analyses/document.h"
#include "base/text.h"

namespace barrow::analyses {

// How deep trees are shown, whatever was asked for: a drawing is as wide as the tree is deep, in each of its lines.
inline constexpr size_t kMostTreeLevels = 1000;

// What is said of a tree that goes on below.
inline Remark MoreLevelsRemark() {
  return {Remark::Kind::kNote, "The tree has more levels than the " + Grouped(kMostTreeLevels) +
                                   " that are shown: go on from an object of the last."};
}

}  // namespace barrow::analyses
