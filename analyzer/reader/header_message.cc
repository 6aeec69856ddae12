// SPDX-License-Identifier: Apache-2.0
//
// Header and Trailer: one of each in a file.
#include "reader/header_message.h"

#include <algorithm>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"

namespace barrow::reader {

void DecodeProcess(std::string_view bytes, DecodeContext& context, Header& header) {
  for (Message<ProcessField> process(bytes, context); process.Next();) {
    using F = ProcessField;
    switch (process.field()) {
      case F::kPid:
        header.pid = process.U64();
        break;
      case F::kHost:
        header.host = process.Text();
        break;
      case F::kCommandLine:
        context.budget.Take(sizeof(std::string));
        header.command_line.push_back(process.Text());
        break;
      case F::kExecutable:
        header.executable = process.Text();
        break;
      case F::kPlatform:
        header.platform = process.Text();
        break;
      case F::kUptimeNs:
        header.uptime_ns = process.U64();
        break;
      default:
        process.SkipUnknown();
    }
  }
}

void DecodeRuntime(std::string_view bytes, DecodeContext& context, Header& header) {
  for (Message<RuntimeField> runtime(bytes, context); runtime.Next();) {
    using F = RuntimeField;
    switch (runtime.field()) {
      case F::kImplementation:
        header.implementation = runtime.Text();
        break;
      case F::kVersion:
        header.version = runtime.Text();
        break;
      case F::kBuild:
        header.build = runtime.Text();
        break;
      case F::kReferenceCounted:
        header.reference_counted = runtime.Bool();
        break;
      case F::kInterpreterCount:
        header.interpreter_count = runtime.U32();
        break;
      case F::kInterpretersWalked:
        header.interpreters_walked = runtime.U32();
        break;
      case F::kCollectorCounts:
        header.collector_counts = runtime.U32List();
        break;
      case F::kCollectorThresholds:
        header.collector_thresholds = runtime.U32List();
        break;
      case F::kCollectorEnabled:
        header.collector_enabled = runtime.Bool();
        break;
      case F::kCollectorSkipsDicts:
        header.collector_skips_dicts = runtime.Bool();
        break;
      default:
        runtime.SkipUnknown();
    }
  }
}

SystemFigure DecodeSystemFigure(std::string_view bytes, DecodeContext& context) {
  SystemFigure figure;
  for (Message<SystemFigureField> message(bytes, context); message.Next();) {
    using F = SystemFigureField;
    switch (message.field()) {
      case F::kName:
        figure.name = message.Text();
        break;
      case F::kBytes:
        figure.bytes = message.U64();
        break;
      default:
        message.SkipUnknown();
    }
  }
  return figure;
}

Header DecodeHeader(std::string_view bytes, DecodeContext& context) {
  Header header;
  for (Message<HeaderField> message(bytes, context); message.Next();) {
    using F = HeaderField;
    switch (message.field()) {
      case F::kPointerBytes:
        header.pointer_bytes = message.U32();
        break;
      case F::kAddressUnit:
        header.address_unit = std::max(message.U32(), uint32_t{1});
        break;
      case F::kContentHashes:
        header.content_hashes = message.Bool();
        break;
      case F::kCreatedUnixNs:
        header.created_unix_ns = message.U64();
        break;
      case F::kMemory:
        DecodeMemory(message.Bytes(), context, header);
        break;
      case F::kForked:
        header.forked = message.Bool();
        break;
      default:
        if (!DecodeOrigin(message, context, header)) message.SkipUnknown();
    }
  }
  return header;
}

Trailer DecodeTrailer(std::string_view bytes, DecodeContext& context) {
  Trailer trailer;
  for (Message<TrailerField> message(bytes, context); message.Next();) {
    using F = TrailerField;
    switch (message.field()) {
      case F::kObjectCount:
        trailer.object_count = message.U64();
        break;
      case F::kReferenceCount:
        trailer.reference_count = message.U64();
        break;
      case F::kRootCount:
        trailer.root_count = message.U64();
        break;
      case F::kTypeCount:
        trailer.type_count = message.U64();
        break;
      case F::kShapeCount:
        trailer.shape_count = message.U64();
        break;
      case F::kFlatBytes:
        trailer.flat_bytes = message.U64();
        break;
      case F::kAllocatedBytes:
        trailer.allocated_bytes = message.U64();
        break;
      case F::kSegmentCount:
        trailer.segment_count = message.U64();
        break;
      case F::kPauseNs:
        trailer.pause_ns = message.U64();
        break;
      case F::kDurationNs:
        trailer.duration_ns = message.U64();
        break;
      case F::kUnreadableObjects:
        trailer.unreadable_objects = message.U64();
        break;
      default:
        message.SkipUnknown();
    }
  }
  return trailer;
}

}  // namespace barrow::reader
