// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyses/pympler_rules.h"
#include "analyses/sizing.h"
#include "analyses/sizing_document.h"

namespace barrow::analyses {

// What asizeof prints with stats=N, line by line: the call, the summary, the largest objects and, from 2 on, the
// profile by type. asizeof(), asizesof() or asized(), whichever takes what was asked for. `options`: as they would
// stand in the call, sorted: "align=16, stats=2".
std::vector<std::string> AsizeofLines(const Sizing& sizing, const SizingView& shown, const std::string& options,
                                      PymplerRules& rules);

// A text as asizeof clips it: its first and last characters around "....", `clip` characters at most; 0: not at all.
std::string ClippedRepr(const std::string& repr, size_t clip);

}  // namespace barrow::analyses
