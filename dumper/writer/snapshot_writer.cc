// SPDX-License-Identifier: Apache-2.0
#include "writer/snapshot_writer.h"

#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <new>

#include "writer/fact_messages.h"
#include "writer/frame_writer.h"
#include "writer/mapped_buffer.h"
#include "writer/message_writer.h"
#include "writer/numbered_messages.h"
#include "writer/object_columns.h"
#include "writer/schema_fields.h"
#include "writer/side_segment.h"
#include "writer/utf8.h"

namespace barrow::writer {
namespace {

// Frames are cut at kFirstFrameBytes at first, then each at twice as much as the one before, up to kFrameBytes: so that
// damage to a small file does not take most of it. Before compression.
constexpr size_t kFirstFrameBytes = 64 * 1024;

// What is waiting is looked at after so many objects, or so many bytes of everything else.
constexpr uint32_t kObjectsPerLook = 1024;
constexpr size_t kSideBytesPerLook = 64 * 1024;
// An entry of a side column without its text, about. Bytes.
constexpr size_t kSideEntryBytes = 16;

constexpr size_t kLongestText = 1 << 20;    // see AddText
constexpr size_t kLongestShape = 1 << 20;   // see AddShapeName
constexpr size_t kLongestThread = 1 << 19;  // a thread is continued in another message beyond this

uint64_t MonotonicNs() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

// Everything waits in columns of its own kind until all together are worth a frame.
struct SnapshotWriter::State {
  State(Sink& sink, const Options& given) noexcept;

  void BeginObject(const Object& object) noexcept {
    objects.Begin(object);
    object_open = true;
    object_address = object.address;
    ++object_count;
    flat_bytes += object.flat_bytes;
    allocated_bytes += object.allocated_bytes;
  }

  // The rare cases of BeginObject, AddReference and EndObject: what is waiting is written first.
  void BeginObjectAfterLook(const Object& object) noexcept;
  void AddReferenceAfterMakingRoom(uint64_t target) noexcept;
  void EndContinuedObject() noexcept;

  // After `bytes` were added to anything but objects.
  void Look(size_t bytes) noexcept;
  size_t WaitingBytes() const noexcept;
  void CloseThread() noexcept;
  void CollectSegments() noexcept;
  void WriteFrame() noexcept;
  // From now on nothing is accepted.
  void Close() noexcept;

  FirstError error;
  Options options;
  unsigned address_shift;
  uint64_t begun_ns = MonotonicNs();
  bool header_written = false;
  bool closed = false;

  ObjectColumns objects;
  bool object_open = false;
  bool object_continued = false;   // the open object's references go to ReferenceSegments
  uint64_t object_address = 0;     // of the open object
  uint64_t references_before = 0;  // of the open object: entries written already
  uint32_t next_look = 0;          // objects.object_count() at which BeginObjectAfterLook is due
  size_t bytes_since_look = 0;
  size_t frame_limit = kFirstFrameBytes;

  FrameWriter frames;
  FactMessages facts;
  NumberedMessages<TypeSegmentField> types;
  NumberedMessages<ShapeSegmentField> shapes;
  MappedBuffer shape;  // the shape being made
  ShapeKind shape_kind = ShapeKind::kOpaque;
  SideSegment<NameSegmentField, 5> names;
  SideSegment<TextSegmentField, 4> texts;
  SideSegment<RootSegmentField, 6> roots;
  MappedBuffer threads;
  MappedBuffer thread;  // the thread being made
  uint32_t thread_count = 0;
  uint32_t frame_count = 0;  // of the thread being made

  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t root_count = 0;
  uint64_t segment_count = 0;
};

SnapshotWriter::State::State(Sink& sink, const Options& given) noexcept
    : options(given),
      address_shift(static_cast<unsigned>(std::countr_zero(given.address_unit))),
      objects(address_shift, error),
      frames(sink, given.compression_level, given.own_thread, error),
      facts(address_shift, error),
      types(error),
      shapes(error),
      shape(error),
      names(error),
      texts(error),
      roots(error),
      threads(error),
      thread(error) {
  if (!std::has_single_bit(given.address_unit)) error.Note(EINVAL);
  if (error.value() != 0) Close();
}

void SnapshotWriter::State::BeginObjectAfterLook(const Object& object) noexcept {
  if (closed) return;
  if (objects.full() || objects.targets_many() || WaitingBytes() >= frame_limit) WriteFrame();
  if (closed) return;
  next_look = std::min<uint32_t>(objects.object_count() + kObjectsPerLook, ObjectColumns::kMostObjects);
  BeginObject(object);
}

void SnapshotWriter::State::AddReferenceAfterMakingRoom(uint64_t target) noexcept {
  if (closed) return;
  const uint64_t entries = objects.open_entries();
  if (object_continued) {
    objects.WriteReferenceSegment(frames.raw(), object_address, references_before);
    ++segment_count;
  } else {
    objects.EndContinued();
    object_continued = true;
    references_before = 0;
  }
  references_before += entries;
  WriteFrame();
  if (!closed) objects.AddTarget(target);
}

void SnapshotWriter::State::EndContinuedObject() noexcept {
  object_continued = false;
  if (objects.open_entries() == 0) return;
  objects.WriteReferenceSegment(frames.raw(), object_address, references_before);
  ++segment_count;
}

void SnapshotWriter::State::Look(size_t bytes) noexcept {
  bytes_since_look += bytes;
  if (bytes_since_look < kSideBytesPerLook) return;
  bytes_since_look = 0;
  if (object_open) {
    next_look = objects.object_count();  // an object is not torn for this
  } else if (WaitingBytes() >= frame_limit) {
    WriteFrame();
  }
}

size_t SnapshotWriter::State::WaitingBytes() const noexcept {
  return objects.size() + types.size() + shapes.size() + names.size() + texts.size() + roots.size() + threads.size();
}

void SnapshotWriter::State::CloseThread() noexcept {
  if (thread.size() == 0) return;
  MessageWriter<ThreadSegmentField>(threads).Element(ThreadSegmentField::kThreads, thread);
  thread.Clear();
}

void SnapshotWriter::State::CollectSegments() noexcept {
  MappedBuffer& frame = frames.raw();
  const bool types_apart = frame.size() == 0;
  segment_count += types.Write(frame, SnapshotField::kTypes, TypeSegmentField::kFirstType);
  segment_count += shapes.Write(frame, SnapshotField::kShapes, ShapeSegmentField::kFirstShape);
  // In a frame of their own: damage to objects does not reach what other objects need.
  if (types_apart) frames.WriteFrame();
  segment_count += objects.WriteObjectSegment(frame);
  segment_count += names.Write(frame, SnapshotField::kNames);
  segment_count += texts.Write(frame, SnapshotField::kTexts);
  segment_count += roots.Write(frame, SnapshotField::kRoots);
  if (threads.size() != 0) {
    MessageWriter<SnapshotField>(frame).Message(SnapshotField::kThreads, threads);
    threads.Clear();
    ++segment_count;
  }
}

void SnapshotWriter::State::WriteFrame() noexcept {
  if (!header_written) error.Note(EINVAL);  // without it nobody can read the rest
  CollectSegments();
  next_look = 0;
  frame_limit = std::min(2 * frame_limit, kFrameBytes);
  frames.WriteFrame();
  if (error.value() != 0) Close();
}

void SnapshotWriter::State::Close() noexcept {
  closed = true;
  object_open = false;
  next_look = objects.object_count();
  objects.RefuseTargets();
}

SnapshotWriter::SnapshotWriter(Sink& sink, const Options& options) noexcept {
  void* const memory = mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  state_ = memory == MAP_FAILED ? nullptr : new (memory) State(sink, options);
}

SnapshotWriter::~SnapshotWriter() {
  if (state_ == nullptr) return;
  state_->~State();
  munmap(state_, sizeof(State));
}

void SnapshotWriter::WriteHeader(const Facts& facts) noexcept {
  if (state_ == nullptr || state_->closed || state_->header_written) return;
  State& state = *state_;
  state.header_written = true;
  state.frames.WriteMark(FileKind::kSnapshot);
  // A frame of its own: damage to what follows does not reach it.
  const MappedBuffer& header = state.facts.EncodeHeader(facts, state.options);
  MessageWriter<SnapshotField>(state.frames.raw()).Element(SnapshotField::kHeader, header);
  state.frames.WriteFrame();
  state.frames.Flush();
  if (state.error.value() != 0) state.Close();
}

uint32_t SnapshotWriter::AddType(const Type& type) noexcept {
  if (state_ == nullptr || state_->closed) return 0;
  const MappedBuffer& message = state_->facts.EncodeType(type);
  state_->Look(message.size());
  return state_->types.Add(TypeSegmentField::kTypes, message);
}

uint32_t SnapshotWriter::AddShape(ShapeKind kind, std::span<const std::string_view> names) noexcept {
  BeginShape(kind);
  for (const std::string_view name : names) AddShapeName(name);
  return EndShape();
}

void SnapshotWriter::BeginShape(ShapeKind kind) noexcept {
  if (state_ == nullptr || state_->closed) return;
  state_->shape.Clear();
  state_->shape_kind = kind;
}

void SnapshotWriter::AddShapeName(std::string_view name) noexcept {
  if (state_ == nullptr || state_->closed) return;
  State& state = *state_;
  if (state.shape.size() >= kLongestShape) {
    state.shape_kind = ShapeKind::kOpaque;  // labels counted from here on would be wrong ones
    return;
  }
  MessageWriter<ShapeField>(state.shape).Element(ShapeField::kNames, state.facts.Clean(name));
}

uint32_t SnapshotWriter::EndShape() noexcept {
  if (state_ == nullptr || state_->closed) return 0;
  State& state = *state_;
  MessageWriter<ShapeField>(state.shape).Number(ShapeField::kKind, static_cast<uint64_t>(state.shape_kind));
  const uint32_t number = state.shapes.Add(ShapeSegmentField::kShapes, state.shape);
  state.Look(state.shape.size());
  return number;
}

void SnapshotWriter::BeginObject(const Object& object) noexcept {
  if (state_ == nullptr) return;
  assert(!state_->object_open);
  if (state_->objects.object_count() == state_->next_look || state_->objects.targets_many()) [[unlikely]] {
    state_->BeginObjectAfterLook(object);
  } else {
    state_->BeginObject(object);
  }
}

void SnapshotWriter::AddReference(uint64_t target) noexcept {
  if (state_ == nullptr) return;
  if (state_->objects.targets_full()) [[unlikely]] {
    state_->AddReferenceAfterMakingRoom(target);
  } else {
    state_->objects.AddTarget(target);
  }
}

void SnapshotWriter::EndObject() noexcept {
  if (state_ == nullptr || !state_->object_open) return;
  state_->object_open = false;
  if (state_->object_continued) [[unlikely]] {
    state_->EndContinuedObject();
  } else {
    state_->objects.End();
  }
}

void SnapshotWriter::AddName(const Name& name) noexcept {
  if (state_ == nullptr || state_->closed) return;
  State& state = *state_;
  const size_t before = state.names.size();
  state.names.AddDelta(NameSegmentField::kAddressDelta, name.address >> state.address_shift);
  state.names.AddText(NameSegmentField::kModule, state.facts.Clean(name.module));
  state.names.AddText(NameSegmentField::kQualifiedName, state.facts.Clean(name.qualified_name));
  state.names.AddText(NameSegmentField::kFile, state.facts.Clean(name.file));
  state.names.AddNumber(NameSegmentField::kLine, name.line);
  state.Look(state.names.size() - before);
}

void SnapshotWriter::AddText(uint64_t address, TextKind kind, std::string_view text, bool clipped) noexcept {
  if (state_ == nullptr || state_->closed) return;
  State& state = *state_;
  const std::string_view kept = kind == TextKind::kBytes ? text.substr(0, kLongestText) : ClipUtf8(text, kLongestText);
  state.texts.AddDelta(TextSegmentField::kAddressDelta, address >> state.address_shift);
  state.texts.AddNumber(TextSegmentField::kKind, static_cast<uint64_t>(kind));
  state.texts.AddText(TextSegmentField::kText, kept);
  state.texts.AddNumber(TextSegmentField::kClipped, clipped || kept.size() < text.size());
  state.Look(kept.size() + kSideEntryBytes);
}

void SnapshotWriter::AddRoot(const Root& root) noexcept {
  if (state_ == nullptr || state_->closed) return;
  State& state = *state_;
  const std::string_view name = state.facts.Clean(root.name);
  state.roots.AddNumber(RootSegmentField::kKind, static_cast<uint64_t>(root.kind));
  state.roots.AddDelta(RootSegmentField::kAddressDelta, root.address >> state.address_shift);
  state.roots.AddText(RootSegmentField::kName, name);
  state.roots.AddNumber(RootSegmentField::kThread, root.thread);
  state.roots.AddNumber(RootSegmentField::kFrame, root.frame);
  state.roots.AddNumber(RootSegmentField::kUncounted, !root.counted);
  ++state.root_count;
  state.Look(name.size() + kSideEntryBytes);
}

uint32_t SnapshotWriter::BeginThread(const Thread& thread) noexcept {
  if (state_ == nullptr || state_->closed) return 0;
  State& state = *state_;
  state.CloseThread();
  const MappedBuffer& message = state.facts.EncodeThread(thread, ++state.thread_count);
  state.thread.Append(message.data(), message.size());
  state.frame_count = 0;
  state.Look(message.size());
  return state.thread_count;
}

uint32_t SnapshotWriter::AddFrame(const Frame& frame) noexcept {
  if (state_ == nullptr || state_->closed || state_->thread_count == 0) return 0;
  State& state = *state_;
  if (state.thread.size() >= kLongestThread) {
    state.CloseThread();
    MessageWriter<ThreadField>(state.thread).Number(ThreadField::kNumber, state.thread_count);
  }
  const MappedBuffer& message = state.facts.EncodeFrame(frame);
  MessageWriter<ThreadField>(state.thread).Element(ThreadField::kFrames, message);
  state.Look(message.size());
  return ++state.frame_count;
}

int SnapshotWriter::Finish(const Totals& totals) noexcept {
  if (state_ == nullptr || state_->closed) return error();
  State& state = *state_;
  EndObject();
  state.CloseThread();
  state.WriteFrame();
  MappedBuffer& frame = state.frames.raw();
  MappedBuffer trailer(state.error);
  MessageWriter<TrailerField> fields(trailer);
  fields.Number(TrailerField::kObjectCount, state.object_count);
  fields.Number(TrailerField::kReferenceCount, reference_count());
  fields.Number(TrailerField::kRootCount, state.root_count);
  fields.Number(TrailerField::kTypeCount, state.types.count());
  fields.Number(TrailerField::kShapeCount, state.shapes.count());
  fields.Number(TrailerField::kFlatBytes, state.flat_bytes);
  fields.Number(TrailerField::kAllocatedBytes, state.allocated_bytes);
  fields.Number(TrailerField::kSegmentCount, state.segment_count);
  fields.Number(TrailerField::kPauseNs, totals.pause_ns);
  fields.Number(TrailerField::kDurationNs, MonotonicNs() - state.begun_ns);
  fields.Number(TrailerField::kUnreadableObjects, totals.unreadable_objects);
  MessageWriter<SnapshotField>(frame).Element(SnapshotField::kTrailer, trailer);
  state.WriteFrame();
  state.frames.Flush();
  state.Close();
  return error();
}

int SnapshotWriter::error() const noexcept { return state_ == nullptr ? ENOMEM : state_->error.value(); }

uint64_t SnapshotWriter::object_count() const noexcept { return state_ == nullptr ? 0 : state_->object_count; }

uint64_t SnapshotWriter::reference_count() const noexcept {
  return state_ == nullptr ? 0 : state_->objects.entries() - state_->objects.empty_entries();
}

uint64_t SnapshotWriter::flat_bytes() const noexcept { return state_ == nullptr ? 0 : state_->flat_bytes; }

uint64_t SnapshotWriter::written_bytes() const noexcept {
  return state_ == nullptr ? 0 : state_->frames.written_bytes();
}

}  // namespace barrow::writer
