// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/diagnostics.h"
#include "reader/frame_records.h"
#include "reader/limits.h"
#include "reader/snapshot_assembler.h"

namespace barrow::test {

// The content of a frame as if it were a whole snapshot; empty where its messages are broken or take too much.
inline std::optional<reader::SnapshotRecords> DecodedFrame(std::string_view content, Diagnostics& diagnostics) {
  constexpr uint64_t kUnit = 8;
  reader::Limits limits;
  limits.lost_numbers = 1 << 10;
  reader::MemoryBudget budget(64 << 20);
  try {
    std::optional<reader::FrameRecords> frame = reader::DecodeFrame(content, kUnit, budget);
    if (!frame) return std::nullopt;
    reader::SnapshotAssembler assembler(limits, content.size());
    assembler.Add(std::move(*frame), content.size());
    return assembler.Finish(diagnostics);
  } catch (const reader::OverBudget&) {
    return std::nullopt;
  }
}

}  // namespace barrow::test
