// SPDX-License-Identifier: Apache-2.0
#include "reader/tracker_reader.h"

#include <new>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "reader/container_reader.h"
#include "reader/memory_budget.h"
#include "reader/tracker_assembler.h"
#include "reader/tracker_fields.h"
#include "reader/tracker_segments.h"
#include "reader/zstd_frame.h"

namespace barrow::reader {
namespace {

using F = ProfileField;

void DecodeBytes(F field, std::string_view bytes, DecodeContext& context, NameTable& names, TrackerParts& parts) {
  switch (field) {
    case F::kHeader:
      return DecodeProfileHeader(bytes, context, parts);
    case F::kClasses:
      return DecodeClasses(bytes, context, parts);
    case F::kTraces:
      return DecodeTraces(bytes, context, parts);
    case F::kObjects:
      return DecodeTracked(bytes, context, parts);
    case F::kEnds:
      return DecodeEnds(bytes, context, parts);
    case F::kCounts:
      return DecodeCounts(bytes, context, parts);
    case F::kReprs:
      return DecodeReprs(bytes, context, parts);
    case F::kFootprints:
      return DecodeFootprints(bytes, context, names, parts);
    case F::kSnapshots:
      return DecodeTrackerSnapshot(bytes, context, parts);
    case F::kTrailer:
      return DecodeProfileTrailer(bytes, context, parts);
  }
}

void DecodeField(Message<F>& profile, DecodeContext& context, NameTable& names, TrackerParts& parts) {
  const F field = profile.field();
  const bool is_known = (field >= F::kHeader && field <= F::kSnapshots) || field == F::kTrailer;
  if (field != F::kHeader && field != F::kTrailer) ++parts.segment_count;
  if (!is_known) return profile.SkipUnknown();
  if (!profile.HasBytes()) {
    context.diagnostics.Count(Anomaly::kBadSegment);
    return profile.Skip();
  }
  const std::string_view bytes = profile.Bytes();
  try {
    DecodeBytes(field, bytes, context, names, parts);
  } catch (const BadMessage&) {
    context.diagnostics.Count(Anomaly::kBadSegment);
  } catch (const protozero::exception&) {
    context.diagnostics.Count(Anomaly::kBadSegment);
  }
}

// False if the frame as a whole is no part of a Profile message; what stood before the fault has been taken.
bool DecodeFrame(std::string_view content, DecodeContext& context, NameTable& names, TrackerParts& parts) {
  try {
    for (Message<F> profile(content, context); profile.Next();) DecodeField(profile, context, names, parts);
  } catch (const BadMessage&) {
    return false;
  } catch (const protozero::exception&) {
    return false;
  }
  return true;
}

ProfileRecords ReadFrames(ContainerReader& container, const std::string& name, MemoryBudget& budget,
                          Diagnostics& diagnostics) {
  TrackerParts parts;
  NameTable names(budget);
  DecodeContext context{.budget = budget, .diagnostics = diagnostics};
  while (const std::optional<StoredFrame> frame = container.Next()) {
    const std::optional<FrameContent> content = DecompressFrame(frame->bytes, frame->content_bytes);
    const bool is_whole = content && DecodeFrame(content->view(), context, names, parts);
    if (!is_whole) container.CountDamaged(*frame, "frame does not decode");
    if (!parts.header) break;
  }
  container.CountRest(parts.trailer.has_value());
  if (!parts.header) {
    const std::string reason =
        container.first_damage().empty() ? "ends before its header is complete" : container.first_damage();
    ThrowInput(name + ": " + reason + "; without its header nothing can be read; copy it again");
  }
  return AssembleProfile(std::move(parts), names, diagnostics);
}

}  // namespace

ProfileRecords ReadTrackerProfile(ByteSource& source, const Limits& limits, Diagnostics& diagnostics) {
  ContainerReader container(source, limits, diagnostics);
  if (container.kind() != FileKind::kProfile) {
    ThrowInput(source.name() + ": is a snapshot, not a profile of a class tracker");
  }
  MemoryBudget budget(limits.record_bytes);
  ProfileRecords records;
  try {
    records = ReadFrames(container, source.name(), budget, diagnostics);
  } catch (const OverBudget&) {
    ThrowOverBudget(source.name(), limits.record_bytes);
  } catch (const std::bad_alloc&) {
    ThrowOutOfMemory(source.name());
  }
  records.file_bytes = container.offset();
  return records;
}

}  // namespace barrow::reader
