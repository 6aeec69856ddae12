// SPDX-License-Identifier: Apache-2.0
#include "writer/fact_messages.h"

#include <algorithm>
#include <span>

#include "writer/message_writer.h"
#include "writer/schema_fields.h"
#include "writer/utf8.h"

namespace barrow::writer {
namespace {

// A list is not continued beyond this, so that a message cannot outgrow a frame. Bytes, entries.
constexpr size_t kLongestRepeated = 1 << 20;
constexpr size_t kMostNumbers = 64 * 1024;

// A repeated field of numbers, packed.
template <typename Field>
void PutNumbers(MappedBuffer& message, Field field, std::span<const uint32_t> numbers) noexcept {
  numbers = numbers.first(std::min(numbers.size(), kMostNumbers));
  if (numbers.empty()) return;
  size_t bytes = 0;
  for (const uint32_t number : numbers) bytes += VarintBytes(number);
  BeginField(message, field, bytes);
  for (const uint32_t number : numbers) message.AppendVarint(number);
}

}  // namespace

std::string_view FactMessages::Clean(std::string_view text) noexcept { return CleanUtf8(text, kLongestName, clean_); }

const MappedBuffer& FactMessages::EncodeHeader(const Facts& facts, const Options& options) noexcept {
  message_.Clear();
  MessageWriter<HeaderField> header(message_);
  header.Number(HeaderField::kPointerBytes, sizeof(void*));
  header.Number(HeaderField::kAddressUnit, options.address_unit);
  header.Number(HeaderField::kContents, static_cast<uint64_t>(options.contents));
  header.Number(HeaderField::kTextLimit, options.text_limit);
  header.Number(HeaderField::kContentHashes, options.content_hashes);
  header.Number(HeaderField::kCreatedUnixNs, facts.created_unix_ns);
  header.Text(HeaderField::kProducer, Clean(facts.producer));
  header.Message(HeaderField::kProcess, EncodeProcess(facts));
  header.Message(HeaderField::kRuntime, EncodeRuntime(facts));
  header.Message(HeaderField::kMemory, EncodeMemory(facts));
  header.Number(HeaderField::kForked, facts.forked);
  return message_;
}

const MappedBuffer& FactMessages::EncodeProfileHeader(const Facts& facts, const ProfileOptions& options) noexcept {
  message_.Clear();
  MessageWriter<ProfileHeaderField> header(message_);
  header.Number(ProfileHeaderField::kContents, static_cast<uint64_t>(options.contents));
  header.Number(ProfileHeaderField::kTextLimit, options.text_limit);
  header.Number(ProfileHeaderField::kStartedUnixNs, options.started_unix_ns);
  header.Text(ProfileHeaderField::kProducer, Clean(facts.producer));
  header.Message(ProfileHeaderField::kProcess, EncodeProcess(facts));
  header.Message(ProfileHeaderField::kRuntime, EncodeRuntime(facts));
  header.Number(ProfileHeaderField::kStreamed, options.streamed);
  return message_;
}

const MappedBuffer& FactMessages::EncodeTrackerSnapshot(const TrackerSnapshot& snapshot, uint64_t number,
                                                        uint64_t footprint_count) noexcept {
  message_.Clear();
  MessageWriter<TrackerSnapshotField> fields(message_);
  fields.Number(TrackerSnapshotField::kNumber, number);
  fields.Number(TrackerSnapshotField::kTimeNs, snapshot.time_ns);
  fields.Number(TrackerSnapshotField::kDurationNs, snapshot.duration_ns);
  fields.Text(TrackerSnapshotField::kDescription, Clean(snapshot.description));
  fields.Number(TrackerSnapshotField::kTrackedTotalBytes, snapshot.tracked_total_bytes);
  fields.Number(TrackerSnapshotField::kAllObjectsBytes, snapshot.all_objects_bytes);
  fields.Number(TrackerSnapshotField::kOverheadBytes, snapshot.overhead_bytes);
  if (snapshot.memory != nullptr) fields.Message(TrackerSnapshotField::kMemory, EncodeMemory(*snapshot.memory));
  fields.Number(TrackerSnapshotField::kFootprintCount, footprint_count);
  return message_;
}

const MappedBuffer& FactMessages::EncodeTrackedClass(const TrackedClass& tracked) noexcept {
  message_.Clear();
  MessageWriter<TrackedClassField> fields(message_);
  fields.Text(TrackedClassField::kName, Clean(tracked.name));
  fields.Text(TrackedClassField::kModule, Clean(tracked.module));
  fields.Text(TrackedClassField::kQualifiedName, Clean(tracked.qualified_name));
  return message_;
}

const MappedBuffer& FactMessages::EncodeTrace(Trace trace) noexcept {
  constexpr size_t kFrameOverhead = 16;
  size_t kept = 0;
  for (size_t bytes = 0; kept < trace.size(); ++kept) {
    const TraceFrame& frame = trace[trace.size() - 1 - kept];
    bytes += frame.file.size() + frame.function.size() + frame.source.size() + kFrameOverhead;
    if (bytes > kLongestRepeated) break;
  }
  message_.Clear();
  MessageWriter<TraceField> fields(message_);
  for (const TraceFrame& frame : trace.last(kept)) {
    inner_.Clear();
    MessageWriter<TraceFrameField> inner(inner_);
    inner.Text(TraceFrameField::kFile, Clean(frame.file));
    inner.Number(TraceFrameField::kLine, frame.line);
    inner.Text(TraceFrameField::kFunction, Clean(frame.function));
    inner.Text(TraceFrameField::kSource, Clean(frame.source));
    fields.Element(TraceField::kFrames, inner_);
  }
  return message_;
}

const MappedBuffer& FactMessages::EncodeProcess(const Facts& facts) noexcept {
  inner_.Clear();
  MessageWriter<ProcessField> process(inner_);
  process.Number(ProcessField::kPid, facts.pid);
  process.Text(ProcessField::kHost, Clean(facts.host));
  for (const std::string_view argument : facts.command_line) {
    if (inner_.size() >= kLongestRepeated) break;
    process.Element(ProcessField::kCommandLine, Clean(argument));
  }
  process.Text(ProcessField::kExecutable, Clean(facts.executable));
  process.Text(ProcessField::kPlatform, Clean(facts.platform));
  process.Number(ProcessField::kUptimeNs, facts.uptime_ns);
  return inner_;
}

const MappedBuffer& FactMessages::EncodeRuntime(const Facts& facts) noexcept {
  inner_.Clear();
  MessageWriter<RuntimeField> runtime(inner_);
  runtime.Text(RuntimeField::kImplementation, Clean(facts.implementation));
  runtime.Text(RuntimeField::kVersion, Clean(facts.version));
  runtime.Text(RuntimeField::kBuild, Clean(facts.build));
  runtime.Number(RuntimeField::kReferenceCounted, facts.reference_counted);
  runtime.Number(RuntimeField::kInterpreterCount, facts.interpreter_count);
  runtime.Number(RuntimeField::kInterpretersWalked, facts.interpreters_walked);
  PutNumbers(inner_, RuntimeField::kCollectorCounts, facts.collector_counts);
  PutNumbers(inner_, RuntimeField::kCollectorThresholds, facts.collector_thresholds);
  runtime.Number(RuntimeField::kCollectorEnabled, facts.collector_enabled);
  runtime.Number(RuntimeField::kCollectorSkipsDicts, facts.collector_skips_dicts);
  return inner_;
}

const MappedBuffer& FactMessages::EncodeMemory(const Facts& facts) noexcept {
  inner_.Clear();
  MessageWriter<ProcessMemoryField> memory(inner_);
  memory.Number(ProcessMemoryField::kVirtualBytes, facts.virtual_bytes);
  memory.Number(ProcessMemoryField::kResidentBytes, facts.resident_bytes);
  memory.Number(ProcessMemoryField::kMajorFaults, facts.major_faults);
  memory.Number(ProcessMemoryField::kDataSegmentBytes, facts.data_segment_bytes);
  memory.Number(ProcessMemoryField::kCodeSegmentBytes, facts.code_segment_bytes);
  memory.Number(ProcessMemoryField::kSharedSegmentBytes, facts.shared_segment_bytes);
  memory.Number(ProcessMemoryField::kStackSegmentBytes, facts.stack_segment_bytes);
  memory.Number(ProcessMemoryField::kPageBytes, facts.page_bytes);
  for (const SystemFigure& figure : facts.system_figures) {
    if (inner_.size() >= kLongestRepeated) break;
    innermost_.Clear();
    MessageWriter<SystemFigureField> fields(innermost_);
    fields.Text(SystemFigureField::kName, Clean(figure.name));
    fields.Number(SystemFigureField::kBytes, figure.bytes);
    memory.Element(ProcessMemoryField::kSystemFigures, innermost_);
  }
  return inner_;
}

const MappedBuffer& FactMessages::EncodeType(const Type& type) noexcept {
  message_.Clear();
  MessageWriter<TypeField> fields(message_);
  fields.Number(TypeField::kAddress, type.address >> address_shift_);
  fields.Text(TypeField::kModule, Clean(type.module));
  fields.Text(TypeField::kQualifiedName, Clean(type.qualified_name));
  fields.Number(TypeField::kBasicBytes, type.basic_bytes);
  fields.Number(TypeField::kItemBytes, type.item_bytes);
  fields.Number(TypeField::kOwnedByInstances, type.owned_by_instances);
  fields.Number(TypeField::kCollected, type.collected);
  fields.Number(TypeField::kReferencesUnknown, type.references_unknown);
  PutNumbers(message_, TypeField::kBases, type.bases);
  fields.Number(TypeField::kDefaultShape, type.default_shape);
  fields.Text(TypeField::kRepresentation, Clean(type.representation));
  fields.Number(TypeField::kAttributeDictBytes, type.attribute_dict_bytes);
  return message_;
}

const MappedBuffer& FactMessages::EncodeThread(const Thread& thread, uint32_t number) noexcept {
  message_.Clear();
  MessageWriter<ThreadField> fields(message_);
  fields.Number(ThreadField::kNumber, number);
  fields.Number(ThreadField::kIdent, thread.ident);
  fields.Number(ThreadField::kNativeId, thread.native_id);
  fields.Text(ThreadField::kName, Clean(thread.name));
  fields.Number(ThreadField::kDaemon, thread.daemon);
  fields.Number(ThreadField::kDumping, thread.dumping);
  return message_;
}

const MappedBuffer& FactMessages::EncodeFrame(const Frame& frame) noexcept {
  message_.Clear();
  MessageWriter<FrameField> fields(message_);
  fields.Text(FrameField::kFunction, Clean(frame.function));
  fields.Text(FrameField::kFile, Clean(frame.file));
  fields.Number(FrameField::kLine, frame.line);
  fields.Number(FrameField::kCode, frame.code >> address_shift_);
  return message_;
}

}  // namespace barrow::writer
