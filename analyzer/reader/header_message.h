// SPDX-License-Identifier: Apache-2.0
//
// What the headers of snapshots and of profiles, and the moments of profiles, have in common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/checked.h"
#include "reader/fields.h"
#include "reader/message.h"
#include "reader/profile_records.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

void DecodeProcess(std::string_view bytes, DecodeContext& context, Header& header);
void DecodeRuntime(std::string_view bytes, DecodeContext& context, Header& header);
SystemFigure DecodeSystemFigure(std::string_view bytes, DecodeContext& context);

// Whether the current field is one that both headers have; then it was decoded.
template <typename F>
bool DecodeOrigin(Message<F>& message, DecodeContext& context, Header& header) {
  switch (message.field()) {
    case F::kContents:
      header.contents = message.EnumUpTo(Contents::kValues);
      return true;
    case F::kTextLimit:
      header.text_limit = message.U32();
      return true;
    case F::kProducer:
      header.producer = message.Text();
      return true;
    case F::kProcess:
      DecodeProcess(message.Bytes(), context, header);
      return true;
    case F::kRuntime:
      DecodeRuntime(message.Bytes(), context, header);
      return true;
    default:
      return false;
  }
}

inline void Assign(uint64_t& field, uint64_t value) { field = value; }
inline void Assign(int64_t& field, uint64_t value) { field = Clipped<int64_t>(value); }
inline void AddFigure(Header& header, SystemFigure figure) { header.system_figures.push_back(std::move(figure)); }
inline void AddFigure(ProcessMemory& memory, SystemFigure figure) {
  memory.figures.push_back({std::move(figure.name), figure.bytes, {}});
}

// Into a Header, or the ProcessMemory of a moment.
template <typename Memory>
void DecodeMemory(std::string_view bytes, DecodeContext& context, Memory& memory) {
  for (Message<MemoryField> message(bytes, context); message.Next();) {
    using F = MemoryField;
    switch (message.field()) {
      case F::kVirtualBytes:
        Assign(memory.virtual_bytes, message.U64());
        break;
      case F::kResidentBytes:
        Assign(memory.resident_bytes, message.U64());
        break;
      case F::kMajorFaults:
        Assign(memory.major_faults, message.U64());
        break;
      case F::kDataSegmentBytes:
        Assign(memory.data_segment_bytes, message.U64());
        break;
      case F::kCodeSegmentBytes:
        Assign(memory.code_segment_bytes, message.U64());
        break;
      case F::kSharedSegmentBytes:
        Assign(memory.shared_segment_bytes, message.U64());
        break;
      case F::kStackSegmentBytes:
        Assign(memory.stack_segment_bytes, message.U64());
        break;
      case F::kPageBytes: {
        const uint64_t page_bytes = message.U64();
        if constexpr (requires { memory.page_bytes; }) memory.page_bytes = page_bytes;
        break;
      }
      case F::kSystemFigures:
        context.budget.Take(sizeof(SystemFigure));
        AddFigure(memory, DecodeSystemFigure(message.Bytes(), context));
        break;
      default:
        message.SkipUnknown();
    }
  }
}

}  // namespace barrow::reader
