// SPDX-License-Identifier: Apache-2.0
#include "reader/snapshot_reader.h"

#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/error.h"
#include "base/text.h"
#include "reader/container_reader.h"
#include "reader/frame_decoders.h"
#include "reader/memory_budget.h"
#include "reader/snapshot_assembly.h"

namespace barrow::reader {
namespace {

// The first frame must be intact: without the header's address unit no address in the others means anything.
FrameRecords ReadFirstFrame(ContainerReader& container, const std::string& name, MemoryBudget& budget) {
  constexpr uint64_t kNotKnownYet = 1;
  if (const std::optional<StoredFrame> frame = container.Next()) {
    std::optional<FrameRecords> records = DecodeStoredFrame(*frame, kNotKnownYet, budget);
    if (!records) container.CountDamaged(*frame, "frame does not decode");
    if (records && records->header) return std::move(*records);
  } else if (container.first_damage().empty()) {
    ThrowInput(name + ": ends before its header is complete, nothing can be read; copy it again, or dump again");
  }
  const std::string reason = container.first_damage().empty() ? "no header stands first" : container.first_damage();
  ThrowInput(name + ": " + reason + "; without its header nothing can be read; copy it again, or dump again");
}

void CheckCounts(const std::vector<FrameRecords>& frames, const std::string& name, const Limits& limits) {
  uint64_t objects = 0;
  uint64_t references = 0;
  for (const FrameRecords& frame : frames) {
    objects += frame.objects.address.size();
    references += frame.objects.target.size();
    for (const MoreReferences& more : frame.more_references) references += more.target.size();
  }
  if (objects > limits.objects) {
    ThrowInput(name + ": holds " + std::to_string(objects) + " objects, limit is " + std::to_string(limits.objects));
  }
  if (references > limits.references) {
    ThrowInput(name + ": holds " + std::to_string(references) + " references, limit is " +
               std::to_string(limits.references));
  }
}

}  // namespace

SnapshotRecords ReadSnapshot(ByteSource& source, const Limits& limits, Diagnostics& diagnostics) {
  ContainerReader container(source, limits, diagnostics);
  if (container.kind() != FileKind::kSnapshot) {
    ThrowInput(source.name() + ": is a profile of a class tracker, not a snapshot; \"barrow stats\" shows it");
  }
  MemoryBudget budget(limits.record_bytes);
  std::vector<FrameRecords> frames;
  try {
    frames.push_back(ReadFirstFrame(container, source.name(), budget));
    FrameDecoders(container, frames.front().header->address_unit, budget).DecodeRest(frames);
  } catch (const OverBudget&) {
    ThrowInput(source.name() + ": its records need more than " + HumanBytes(limits.record_bytes) +
               " of memory, more than this machine can spare; read it on a larger one");
  }
  CheckCounts(frames, source.name(), limits);
  SnapshotRecords records = AssembleSnapshot(std::move(frames), limits, diagnostics);
  records.file_bytes = container.offset();
  return records;
}

}  // namespace barrow::reader
