// SPDX-License-Identifier: Apache-2.0
#include "reader/snapshot_reader.h"

#include <new>
#include <string>
#include <utility>

#include "base/error.h"
#include "reader/container_reader.h"
#include "reader/frame_decoders.h"
#include "reader/memory_budget.h"
#include "reader/snapshot_assembler.h"

namespace barrow::reader {
namespace {

// The first frame must be intact: without the header's address unit no address in the others means anything.
FrameRecords ReadFirstFrame(ContainerReader& container, const std::string& name, MemoryBudget& budget) {
  constexpr uint64_t kNotKnownYet = 1;
  if (const std::optional<StoredFrame> frame = container.Next()) {
    std::optional<FrameRecords> records = DecodeStoredFrame(*frame, kNotKnownYet, budget);
    if (!records) container.CountDamaged(*frame, "frame does not decode");
    if (records && records->header) return std::move(*records);
  } else if (container.CountRest(false); container.first_damage().empty()) {
    ThrowInput(name + ": ends before its header is complete, nothing can be read; copy it again, or dump again");
  }
  const std::string reason = container.first_damage().empty() ? "no header stands first" : container.first_damage();
  ThrowInput(name + ": " + reason + "; without its header nothing can be read; copy it again, or dump again");
}

// `most` of them, be it what barrow can number or what its user wants.
[[noreturn]] void ThrowTooMany(const std::string& name, Limit limit, uint64_t most) {
  const std::string more = ": holds more than " + std::to_string(most) + " " + std::string(Describe(limit).name);
  if (most < Describe(limit).most) ThrowInput(name + more + ", which is the limit" + RaisedBy(limit, most));
  ThrowInput(name + more + ", more than barrow can number; dump the process again while it is smaller");
}

void CheckCounts(const SnapshotAssembler& assembler, const std::string& name, const Limits& limits) {
  if (assembler.object_count() > limits.objects) ThrowTooMany(name, Limit::kObjects, limits.objects);
  if (assembler.target_count() > limits.references) ThrowTooMany(name, Limit::kReferences, limits.references);
}

SnapshotRecords ReadFrames(ContainerReader& container, ByteSource& source, const Limits& limits,
                           Diagnostics& diagnostics) {
  MemoryBudget budget(limits.record_bytes);
  SnapshotAssembler assembler(limits, source.size().value_or(0));
  FrameRecords first = ReadFirstFrame(container, source.name(), budget);
  FrameDecoders decoders(container, first.header->address_unit, budget);
  assembler.Add(std::move(first), container.offset());
  while (std::optional<FrameRecords> frame = decoders.Next()) {
    assembler.Add(std::move(*frame), decoders.offset());
    CheckCounts(assembler, source.name(), limits);
  }
  SnapshotRecords records = assembler.Finish(diagnostics);
  container.CountRest(records.trailer.has_value());
  return records;
}

}  // namespace

SnapshotRecords ReadSnapshot(ByteSource& source, const Limits& limits, Diagnostics& diagnostics) {
  ContainerReader container(source, limits, diagnostics);
  if (container.kind() != FileKind::kSnapshot) {
    ThrowInput(source.name() + ": is a profile of a class tracker, not a snapshot; \"barrow stats\" shows it");
  }
  SnapshotRecords records;
  try {
    records = ReadFrames(container, source, limits, diagnostics);
  } catch (const OverBudget&) {
    ThrowOverBudget(source.name(), limits.record_bytes);
  } catch (const std::bad_alloc&) {
    ThrowOutOfMemory(source.name());
  }
  records.file_bytes = container.offset();
  return records;
}

}  // namespace barrow::reader
