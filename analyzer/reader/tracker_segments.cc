// SPDX-License-Identifier: Apache-2.0
#include "reader/tracker_segments.h"

#include <algorithm>
#include <utility>

#include "base/checked.h"
#include "reader/header_message.h"
#include "reader/string_column.h"
#include "reader/tracker_fields.h"

namespace barrow::reader {
namespace {

constexpr size_t kMostFrames = size_t{1} << 16;

RegisteredClass DecodeClass(std::string_view bytes, DecodeContext& context) {
  RegisteredClass tracked;
  for (Message<TrackedClassField> message(bytes, context); message.Next();) {
    using F = TrackedClassField;
    switch (message.field()) {
      case F::kName:
        tracked.name = message.Text();
        break;
      case F::kModule:
        tracked.module = message.Text();
        break;
      case F::kQualifiedName:
        tracked.qualified_name = message.Text();
        break;
      default:
        message.SkipUnknown();
    }
  }
  return tracked;
}

TraceFrame DecodeTraceFrame(std::string_view bytes, DecodeContext& context) {
  TraceFrame frame;
  for (Message<TraceFrameField> message(bytes, context); message.Next();) {
    using F = TraceFrameField;
    switch (message.field()) {
      case F::kFile:
        frame.file = message.Text();
        break;
      case F::kLine:
        frame.line = message.U32();
        break;
      case F::kFunction:
        frame.function = message.Text();
        break;
      case F::kSource:
        frame.source = {message.Text()};
        if (frame.source.front().empty()) frame.source.clear();
        break;
      default:
        message.SkipUnknown();
    }
  }
  return frame;
}

Trace DecodeTrace(std::string_view bytes, DecodeContext& context) {
  Trace trace;
  for (Message<TraceField> message(bytes, context); message.Next();) {
    if (message.field() != TraceField::kFrames) {
      message.SkipUnknown();
      continue;
    }
    if (trace.frames.size() >= kMostFrames) throw BadMessage();
    context.budget.Take(2 * sizeof(TraceFrame));
    trace.frames.push_back(DecodeTraceFrame(message.Bytes(), context));
  }
  return trace;
}

// Sums of signed differences, modulo 2^64.
RawColumn<uint64_t> DecodeDeltas(const PackedColumn& column, uint64_t entry_count) {
  RawColumn<uint64_t> values = column.Decode<uint64_t>(entry_count);
  uint64_t sum = 0;
  for (uint64_t& value : values) value = sum += static_cast<uint64_t>(DecodeZigzag(value));
  return values;
}

// Of unsigned ones.
RawColumn<uint64_t> DecodeRises(const PackedColumn& column, uint64_t entry_count) {
  RawColumn<uint64_t> values = column.Decode<uint64_t>(entry_count);
  uint64_t sum = 0;
  for (uint64_t& value : values) value = sum += value;
  return values;
}

}  // namespace

void DecodeProfileHeader(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  Header header;
  bool streamed = false;
  for (Message<ProfileHeaderField> message(bytes, context); message.Next();) {
    using F = ProfileHeaderField;
    switch (message.field()) {
      case F::kStartedUnixNs:
        header.created_unix_ns = message.U64();
        break;
      case F::kStreamed:
        streamed = message.Bool();
        break;
      default:
        if (!DecodeOrigin(message, context, header)) message.SkipUnknown();
    }
  }
  if (parts.header) throw BadMessage();
  parts.header = std::move(header);
  parts.streamed = streamed;
}

void DecodeProfileTrailer(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  ProfileTrailer trailer;
  for (Message<ProfileTrailerField> message(bytes, context); message.Next();) {
    using F = ProfileTrailerField;
    switch (message.field()) {
      case F::kClassCount:
        trailer.class_count = message.U64();
        break;
      case F::kTraceCount:
        trailer.trace_count = message.U64();
        break;
      case F::kObjectCount:
        trailer.object_count = message.U64();
        break;
      case F::kEndCount:
        trailer.end_count = message.U64();
        break;
      case F::kCountCount:
        trailer.count_count = message.U64();
        break;
      case F::kSnapshotCount:
        trailer.snapshot_count = message.U64();
        break;
      case F::kFootprintCount:
        trailer.footprint_count = message.U64();
        break;
      case F::kNodeCount:
        trailer.node_count = message.U64();
        break;
      case F::kSegmentCount:
        trailer.segment_count = message.U64();
        break;
      case F::kClosedNs:
        trailer.closed_ns = message.U64();
        break;
      default:
        message.SkipUnknown();
    }
  }
  if (parts.trailer) throw BadMessage();
  parts.trailer = trailer;
}

void DecodeClasses(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  NumberedRun<RegisteredClass> run;
  for (Message<ClassSegmentField> segment(bytes, context); segment.Next();) {
    using F = ClassSegmentField;
    switch (segment.field()) {
      case F::kFirstClass:
        run.first = segment.U32();
        break;
      case F::kClasses:
        context.budget.Take(2 * sizeof(RegisteredClass));
        run.items.push_back(DecodeClass(segment.Bytes(), context));
        break;
      default:
        segment.SkipUnknown();
    }
  }
  parts.classes.push_back(std::move(run));
}

void DecodeTraces(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  NumberedRun<Trace> run;
  for (Message<TraceSegmentField> segment(bytes, context); segment.Next();) {
    using F = TraceSegmentField;
    switch (segment.field()) {
      case F::kFirstTrace:
        run.first = segment.U32();
        break;
      case F::kTraces:
        context.budget.Take(2 * sizeof(Trace));
        run.items.push_back(DecodeTrace(segment.Bytes(), context));
        break;
      default:
        segment.SkipUnknown();
    }
  }
  parts.traces.push_back(std::move(run));
}

void DecodeTracked(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  NumberedRun<RegisteredObject> run;
  PackedColumn address_delta, class_number, birth_delta_ns, birth_bytes, resolution_level, trace;
  for (Message<TrackedSegmentField> segment(bytes, context); segment.Next();) {
    using F = TrackedSegmentField;
    switch (segment.field()) {
      case F::kFirstObject:
        run.first = segment.U32();
        break;
      case F::kAddressDelta:
        segment.Column(address_delta);
        break;
      case F::kClass:
        segment.Column(class_number);
        break;
      case F::kBirthDeltaNs:
        segment.Column(birth_delta_ns);
        break;
      case F::kBirthBytes:
        segment.Column(birth_bytes);
        break;
      case F::kResolutionLevel:
        segment.Column(resolution_level);
        break;
      case F::kTrace:
        segment.Column(trace);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = address_delta.count();
  // The columns, the records, and what each object becomes.
  context.budget.Take(count * (4 * sizeof(RegisteredObject) + 2 * sizeof(TrackedObject)));
  const auto addresses = DecodeDeltas(address_delta, count);
  const auto classes = class_number.Decode<uint32_t>(count);
  const auto births = DecodeRises(birth_delta_ns, count);
  const auto sizes = birth_bytes.Decode<uint64_t>(count);
  const auto levels = resolution_level.Decode<uint32_t>(count);
  const auto traces = trace.Decode<uint32_t>(count);
  run.items.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    run.items.push_back({addresses[i], classes[i], births[i], sizes[i], levels[i], traces[i]});
  }
  parts.objects.push_back(std::move(run));
}

void DecodeEnds(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  PackedColumn object, time_delta_ns, kind;
  for (Message<EndSegmentField> segment(bytes, context); segment.Next();) {
    using F = EndSegmentField;
    switch (segment.field()) {
      case F::kObject:
        segment.Column(object);
        break;
      case F::kTimeDeltaNs:
        segment.Column(time_delta_ns);
        break;
      case F::kKind:
        segment.Column(kind);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  enum class EndKind : uint8_t { kDeath = 0, kForgotten = 1 };
  const uint64_t count = object.count();
  context.budget.Take(4 * count * sizeof(ObjectEnd));
  const auto objects = object.Decode<uint32_t>(count);
  const auto times = DecodeDeltas(time_delta_ns, count);
  const auto kinds = DecodeEnums(kind, count, EndKind::kForgotten, EndKind::kForgotten, context);
  for (size_t i = 0; i < count; ++i) parts.ends.push_back({objects[i], times[i], kinds[i] == EndKind::kForgotten});
}

void DecodeCounts(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  PackedColumn class_number, time_delta_ns, alive;
  for (Message<CountSegmentField> segment(bytes, context); segment.Next();) {
    using F = CountSegmentField;
    switch (segment.field()) {
      case F::kClass:
        segment.Column(class_number);
        break;
      case F::kTimeDeltaNs:
        segment.Column(time_delta_ns);
        break;
      case F::kAlive:
        segment.Column(alive);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = class_number.count();
  context.budget.Take(4 * count * (sizeof(AliveCount) + sizeof(InstanceCount)));
  const auto classes = class_number.Decode<uint32_t>(count);
  const auto times = DecodeDeltas(time_delta_ns, count);
  const auto numbers = alive.Decode<uint64_t>(count);
  for (size_t i = 0; i < count; ++i) parts.counts.push_back({classes[i], times[i], numbers[i]});
}

void DecodeReprs(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  PackedColumn object;
  StringColumn text(context);
  for (Message<ReprSegmentField> segment(bytes, context); segment.Next();) {
    using F = ReprSegmentField;
    switch (segment.field()) {
      case F::kObject:
        segment.Column(object);
        break;
      case F::kText:
        text.Add(segment.Bytes());
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = object.count();
  text.RequireAbsentOr(count);
  context.budget.Take(4 * count * sizeof(ObjectText));
  const auto objects = object.Decode<uint32_t>(count);
  for (size_t i = 0; i < count; ++i) parts.texts.push_back({objects[i], text.Text(i)});
}

void DecodeTrackerSnapshot(std::string_view bytes, DecodeContext& context, TrackerParts& parts) {
  NumberedSnapshot numbered;
  TrackerSnapshot& snapshot = numbered.snapshot;
  for (Message<TrackerSnapshotField> message(bytes, context); message.Next();) {
    using F = TrackerSnapshotField;
    switch (message.field()) {
      case F::kNumber:
        numbered.number = message.U32();
        break;
      case F::kTimeNs:
        snapshot.time = Seconds(message.U64());
        break;
      case F::kDurationNs:
        snapshot.duration = Seconds(message.U64());
        break;
      case F::kDescription:
        snapshot.description = message.Text();
        break;
      case F::kTrackedTotalBytes:
        snapshot.tracked_bytes = Clipped<int64_t>(message.U64());
        break;
      case F::kAllObjectsBytes:
        snapshot.all_objects_bytes = Clipped<int64_t>(message.U64());
        break;
      case F::kOverheadBytes:
        snapshot.overhead_bytes = Clipped<int64_t>(message.U64());
        break;
      case F::kMemory:
        DecodeMemory(message.Bytes(), context, snapshot.memory);
        snapshot.memory.available = snapshot.memory.virtual_bytes != 0 || snapshot.memory.resident_bytes != 0;
        break;
      case F::kFootprintCount:
        message.U64();  // the footprints are there to be counted
        break;
      default:
        message.SkipUnknown();
    }
  }
  context.budget.Take(2 * sizeof(NumberedSnapshot));
  parts.snapshots.push_back(std::move(numbered));
}

}  // namespace barrow::reader
