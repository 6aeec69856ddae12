// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "graph/heap.h"
#include "reader/snapshot_records.h"

namespace barrow::analyses {

// Roots in words. `threads` are those of their snapshot.

// What it is, without its name where that is the first word of a path: "module", "local variable of run (app.py:12),
// thread MainThread".
std::string RootKindWords(const ResolvedRoot& root, std::span<const reader::Thread> threads);

// All of it: "module app", "local variable users of run (app.py:12), thread MainThread".
std::string RootWords(const ResolvedRoot& root, std::span<const reader::Thread> threads);

// The frame it belongs to: "frame of run (app.py:12), thread MainThread". Empty: to none.
std::string FrameWords(const ResolvedRoot& root, std::span<const reader::Thread> threads);

}  // namespace barrow::analyses
