// SPDX-License-Identifier: Apache-2.0
#include "writer/profile_writer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "writer/fact_messages.h"
#include "writer/frame_writer.h"
#include "writer/mapped_buffer.h"
#include "writer/message_writer.h"
#include "writer/numbered_messages.h"
#include "writer/schema_fields.h"
#include "writer/side_segment.h"

namespace barrow::writer {
namespace {

// Segments are closed when they have about so many bytes; the entries that fit are looked at now and then.
constexpr size_t kSegmentBytes = kFrameBytes / 2;
constexpr size_t kEntriesPerLook = 256;
// Nodes have texts of up to 64 KiB.
constexpr size_t kNodesPerLook = 16;

// Texts of a run, numbered anew in each segment.
class SegmentTexts {
 public:
  explicit SegmentTexts(FirstError& error) noexcept : positions_(error) {}

  // For a run with so many texts.
  bool Open(size_t count) noexcept {
    positions_.Clear();
    if (!positions_.Reserve(count * sizeof(Position))) return false;
    const Position none{};
    for (size_t i = 0; i < count; ++i) positions_.Append(&none, sizeof none);
    return true;
  }
  void NextSegment() noexcept {
    ++segment_;
    used_ = 0;
  }
  // Position of a text (number from 1) in this segment, plus one. `is_news`: it is not in the segment yet.
  uint32_t Place(uint32_t text, bool* is_news) noexcept {
    auto* place = reinterpret_cast<Position*>(positions_.data()) + (text - 1);
    *is_news = place->segment != segment_;
    if (*is_news) *place = {segment_, ++used_};
    return place->position;
  }

 private:
  struct Position {
    uint32_t segment;
    uint32_t position;
  };

  MappedBuffer positions_;
  uint32_t segment_ = 1;
  uint32_t used_ = 0;
};

}  // namespace

struct ProfileWriter::State {
  State(Sink& sink, const ProfileOptions& given, const ProfileCounts& written_before) noexcept
      : options(given),
        counts(written_before),
        frames(sink, given.compression_level, false, error),
        facts(0, error),
        classes(error, static_cast<uint32_t>(written_before.classes)),
        traces(error, static_cast<uint32_t>(written_before.traces)),
        objects(error),
        ends(error),
        instance_counts(error),
        reprs(error),
        footprints(error),
        texts(error) {}

  bool ok() const noexcept { return error.value() == 0; }

  // After a segment: a full frame is written.
  void CloseFrame() noexcept {
    if (frames.raw().size() >= kFrameBytes) frames.WriteFrame();
  }
  template <typename Segment, typename... Key>
  void Close(Segment& segment, ProfileField field, Key... key) noexcept {
    if (segment.Write(frames.raw(), field, key...)) ++counts.segments;
    CloseFrame();
  }

  void WriteClasses(std::span<const TrackedClass> added) noexcept;
  void WriteTraces(std::span<const Trace> added) noexcept;
  void WriteObjects(std::span<const TrackedObject> added) noexcept;
  void WriteEnds(std::span<const ObjectEnd> added) noexcept;
  void WriteCounts(std::span<const InstanceCount> added) noexcept;
  void WriteReprs(std::span<const ObjectRepr> added) noexcept;
  void WriteFootprints(const ProfileRun& run, uint64_t snapshot) noexcept;
  // Nodes of one object, as many as fit into the segment. At least one, unless there is none.
  size_t WriteNodes(std::span<const FootprintNode> nodes, std::span<const std::string_view> all_texts) noexcept;
  void WriteNode(const FootprintNode& node, std::span<const std::string_view> all_texts) noexcept;
  uint32_t PlaceText(uint32_t text, std::span<const std::string_view> all_texts) noexcept;
  void CloseFootprints(uint64_t snapshot) noexcept;

  FirstError error;
  ProfileOptions options;
  ProfileCounts counts;
  FrameWriter frames;
  FactMessages facts;
  NumberedMessages<ClassSegmentField> classes;
  NumberedMessages<TraceSegmentField> traces;
  SideSegment<TrackedSegmentField, 7> objects;
  SideSegment<EndSegmentField, 3> ends;
  SideSegment<CountSegmentField, 3> instance_counts;
  SideSegment<ReprSegmentField, 2> reprs;
  SideSegment<FootprintSegmentField, 14> footprints;
  SegmentTexts texts;
};

void ProfileWriter::State::WriteClasses(std::span<const TrackedClass> added) noexcept {
  for (const TrackedClass& each : added) {
    classes.Add(ClassSegmentField::kClasses, facts.EncodeTrackedClass(each));
    if (classes.size() >= kSegmentBytes) Close(classes, ProfileField::kClasses, ClassSegmentField::kFirstClass);
  }
  Close(classes, ProfileField::kClasses, ClassSegmentField::kFirstClass);
  counts.classes = classes.count();
}

void ProfileWriter::State::WriteTraces(std::span<const Trace> added) noexcept {
  for (const Trace& each : added) {
    traces.Add(TraceSegmentField::kTraces, facts.EncodeTrace(each));
    if (traces.size() >= kSegmentBytes) Close(traces, ProfileField::kTraces, TraceSegmentField::kFirstTrace);
  }
  Close(traces, ProfileField::kTraces, TraceSegmentField::kFirstTrace);
  counts.traces = traces.count();
}

void ProfileWriter::State::WriteObjects(std::span<const TrackedObject> added) noexcept {
  using Field = TrackedSegmentField;
  uint64_t first = counts.objects + 1;
  uint64_t previous_birth_ns = 0;
  for (size_t i = 0; i < added.size(); ++i) {
    const TrackedObject& each = added[i];
    objects.AddDelta(Field::kAddressDelta, each.address);
    objects.AddNumber(Field::kClass, each.class_number);
    objects.AddNumber(Field::kBirthDeltaNs, each.birth_ns - previous_birth_ns);
    objects.AddNumber(Field::kBirthBytes, each.birth_bytes);
    objects.AddNumber(Field::kResolutionLevel, each.resolution_level);
    objects.AddNumber(Field::kTrace, each.trace);
    previous_birth_ns = each.birth_ns;
    ++counts.objects;
    if (i % kEntriesPerLook == 0 && objects.size() >= kSegmentBytes) {
      Close(objects, ProfileField::kObjects, Field::kFirstObject, first);
      first = counts.objects + 1;
      previous_birth_ns = 0;
    }
  }
  Close(objects, ProfileField::kObjects, Field::kFirstObject, first);
}

void ProfileWriter::State::WriteEnds(std::span<const ObjectEnd> added) noexcept {
  for (size_t i = 0; i < added.size(); ++i) {
    ends.AddNumber(EndSegmentField::kObject, added[i].object);
    ends.AddDelta(EndSegmentField::kTimeDeltaNs, added[i].time_ns);
    ends.AddNumber(EndSegmentField::kKind, static_cast<uint64_t>(added[i].kind));
    if (i % kEntriesPerLook == 0 && ends.size() >= kSegmentBytes) Close(ends, ProfileField::kEnds);
  }
  Close(ends, ProfileField::kEnds);
  counts.ends += added.size();
}

void ProfileWriter::State::WriteCounts(std::span<const InstanceCount> added) noexcept {
  for (size_t i = 0; i < added.size(); ++i) {
    instance_counts.AddNumber(CountSegmentField::kClass, added[i].class_number);
    instance_counts.AddDelta(CountSegmentField::kTimeDeltaNs, added[i].time_ns);
    instance_counts.AddNumber(CountSegmentField::kAlive, added[i].alive);
    if (i % kEntriesPerLook == 0 && instance_counts.size() >= kSegmentBytes)
      Close(instance_counts, ProfileField::kCounts);
  }
  Close(instance_counts, ProfileField::kCounts);
  counts.counts += added.size();
}

void ProfileWriter::State::WriteReprs(std::span<const ObjectRepr> added) noexcept {
  for (const ObjectRepr& each : added) {
    reprs.AddNumber(ReprSegmentField::kObject, each.object);
    reprs.AddText(ReprSegmentField::kText, facts.Clean(each.text));
    if (reprs.size() >= kSegmentBytes) Close(reprs, ProfileField::kReprs);
  }
  Close(reprs, ProfileField::kReprs);
}

uint32_t ProfileWriter::State::PlaceText(uint32_t text, std::span<const std::string_view> all_texts) noexcept {
  if (text == 0 || text > all_texts.size()) return 0;
  bool is_news;
  const uint32_t position = texts.Place(text, &is_news);
  if (is_news) {
    footprints.AddText(FootprintSegmentField::kTexts, facts.Clean(all_texts[text - 1]));
  }
  return position;
}

void ProfileWriter::State::WriteNode(const FootprintNode& node, std::span<const std::string_view> all_texts) noexcept {
  using Field = FootprintSegmentField;
  footprints.AddNumber(Field::kNodeLevel, node.level);
  footprints.AddNumber(Field::kNodeTotalBytes, node.total_bytes);
  footprints.AddNumber(Field::kNodeFlatBytes, node.flat_bytes);
  footprints.AddNumber(Field::kNodeRelation, static_cast<uint64_t>(node.relation));
  footprints.AddNumber(Field::kNodeName, PlaceText(node.name, all_texts));
  footprints.AddNumber(Field::kNodeValue, PlaceText(node.value, all_texts));
}

size_t ProfileWriter::State::WriteNodes(std::span<const FootprintNode> nodes,
                                        std::span<const std::string_view> all_texts) noexcept {
  size_t written = 0;
  while (written < nodes.size() && (written % kNodesPerLook != 0 || footprints.size() < kSegmentBytes)) {
    WriteNode(nodes[written++], all_texts);
  }
  return written;
}

void ProfileWriter::State::CloseFootprints(uint64_t snapshot) noexcept {
  Close(footprints, ProfileField::kFootprints, FootprintSegmentField::kSnapshot, snapshot);
  texts.NextSegment();
}

void ProfileWriter::State::WriteFootprints(const ProfileRun& run, uint64_t snapshot) noexcept {
  using Field = FootprintSegmentField;
  if (!texts.Open(run.texts.size())) return;
  size_t next_node = 0;
  for (size_t i = 0; i < run.footprints.size() && ok(); ++i) {
    const Footprint& each = run.footprints[i];
    const std::span<const FootprintNode> nodes = run.nodes.subspan(next_node);
    const size_t node_count = std::min<size_t>(each.node_count, nodes.size());
    size_t written = 0;
    do {
      const size_t cut = WriteNodes(nodes.subspan(written, node_count - written), run.texts);
      footprints.AddDelta(Field::kObjectDelta, each.object);
      footprints.AddNumber(Field::kTotalBytes, each.total_bytes);
      footprints.AddNumber(Field::kFlatBytes, each.flat_bytes);
      footprints.AddNumber(Field::kResolutionLevel, each.resolution_level);
      footprints.AddNumber(Field::kNodeCount, cut);
      footprints.AddNumber(Field::kFirstNode, written);
      written += cut;
      if ((i % kEntriesPerLook == 0 || node_count != 0) && footprints.size() >= kSegmentBytes) {
        CloseFootprints(snapshot);
      }
    } while (written < node_count);
    next_node += written;
  }
  CloseFootprints(snapshot);
  counts.footprints += run.footprints.size();
  counts.nodes += next_node;
}

ProfileWriter::ProfileWriter(Sink& sink, const ProfileOptions& options, const ProfileCounts& written_before) noexcept {
  void* const memory = mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  state_ = memory == MAP_FAILED ? nullptr : new (memory) State(sink, options, written_before);
}

ProfileWriter::~ProfileWriter() {
  if (state_ == nullptr) return;
  state_->~State();
  munmap(state_, sizeof(State));
}

void ProfileWriter::WriteHeader(const Facts& facts) noexcept {
  if (error() != 0) return;
  state_->frames.WriteMark(FileKind::kProfile);
  // A frame of its own: damage to what follows does not reach it.
  const MappedBuffer& header = state_->facts.EncodeProfileHeader(facts, state_->options);
  MessageWriter<ProfileField>(state_->frames.raw()).Element(ProfileField::kHeader, header);
  state_->frames.WriteFrame();
}

void ProfileWriter::WriteRun(const ProfileRun& run) noexcept {
  if (error() != 0) return;
  State& state = *state_;
  state.WriteClasses(run.classes);
  state.WriteTraces(run.traces);
  state.WriteObjects(run.objects);
  state.WriteEnds(run.ends);
  state.WriteCounts(run.counts);
  state.WriteReprs(run.reprs);
  if (run.snapshot != nullptr) {
    const uint64_t number = state.counts.snapshots + 1;
    state.WriteFootprints(run, number);
    const MappedBuffer& snapshot = state.facts.EncodeTrackerSnapshot(*run.snapshot, number, run.footprints.size());
    MessageWriter<ProfileField>(state.frames.raw()).Element(ProfileField::kSnapshots, snapshot);
    ++state.counts.snapshots;
    ++state.counts.segments;
  }
  state.frames.WriteFrame();
}

int ProfileWriter::Finish(uint64_t closed_ns) noexcept {
  if (error() != 0) return error();
  const ProfileCounts& counts = state_->counts;
  MappedBuffer trailer(state_->error);
  MessageWriter<ProfileTrailerField> fields(trailer);
  fields.Number(ProfileTrailerField::kClassCount, counts.classes);
  fields.Number(ProfileTrailerField::kTraceCount, counts.traces);
  fields.Number(ProfileTrailerField::kObjectCount, counts.objects);
  fields.Number(ProfileTrailerField::kEndCount, counts.ends);
  fields.Number(ProfileTrailerField::kCountCount, counts.counts);
  fields.Number(ProfileTrailerField::kSnapshotCount, counts.snapshots);
  fields.Number(ProfileTrailerField::kFootprintCount, counts.footprints);
  fields.Number(ProfileTrailerField::kNodeCount, counts.nodes);
  fields.Number(ProfileTrailerField::kSegmentCount, counts.segments);
  fields.Number(ProfileTrailerField::kClosedNs, closed_ns);
  MessageWriter<ProfileField>(state_->frames.raw()).Element(ProfileField::kTrailer, trailer);
  state_->frames.WriteFrame();
  return error();
}

int ProfileWriter::error() const noexcept { return state_ == nullptr ? ENOMEM : state_->error.value(); }

const ProfileCounts& ProfileWriter::counts() const noexcept {
  static constexpr ProfileCounts kNone{};
  return state_ == nullptr ? kNone : state_->counts;
}

}  // namespace barrow::writer
