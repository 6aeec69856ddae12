// SPDX-License-Identifier: Apache-2.0
#include "reader/snapshot_assembly.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <utility>

namespace barrow::reader {
namespace {

// One vector out of the same member of every frame, moving the elements and freeing each frame's vector behind them.
template <typename T, typename Member>
std::vector<T> Concatenate(std::vector<FrameRecords>& frames, Member member) {
  size_t size = 0;
  size_t parts = 0;
  for (FrameRecords& frame : frames) {
    size += member(frame).size();
    parts += !member(frame).empty();
  }
  std::vector<T> all;
  if (parts > 1) all.reserve(size);
  for (FrameRecords& frame : frames) {
    std::vector<T> part = std::move(member(frame));
    if (part.empty()) continue;
    if (parts == 1) return part;
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  }
  return all;
}

ObjectColumns ConcatenateObjects(std::vector<FrameRecords>& frames) {
  const auto column = [&]<typename T>(std::vector<T> ObjectColumns::*member) {
    return Concatenate<T>(
        frames, [member](FrameRecords & frame) -> auto& { return frame.objects.*member; });
  };
  ObjectColumns objects;
  objects.address = column(&ObjectColumns::address);
  objects.type = column(&ObjectColumns::type);
  objects.shape = column(&ObjectColumns::shape);
  objects.flat_bytes = column(&ObjectColumns::flat_bytes);
  objects.allocated_bytes = column(&ObjectColumns::allocated_bytes);
  objects.reference_count = column(&ObjectColumns::reference_count);
  objects.length_plus_one = column(&ObjectColumns::length_plus_one);
  objects.flags = column(&ObjectColumns::flags);
  objects.target_count = column(&ObjectColumns::target_count);
  objects.target = column(&ObjectColumns::target);
  objects.content_hash = column(&ObjectColumns::content_hash);
  return objects;
}

// Runs in their places, [0] and lost numbers as placeholders. A run that claims numbers already taken, or leaves more
// of them undefined than a damaged file can explain, is dropped and counted.
template <typename T>
std::vector<T> PlaceByNumber(std::vector<NumberedRun<T>>&& all_runs, uint32_t lost_numbers, Diagnostics& diagnostics) {
  std::vector<NumberedRun<T>> runs = std::move(all_runs);
  std::stable_sort(runs.begin(), runs.end(),
                   [](const NumberedRun<T>& a, const NumberedRun<T>& b) { return a.first < b.first; });
  std::vector<T> placed(1);
  placed[0].lost = true;
  for (NumberedRun<T>& run : runs) {
    if (run.first < placed.size() || run.first - placed.size() > lost_numbers) {
      diagnostics.Count(Anomaly::kBadSegment);
      continue;
    }
    lost_numbers -= static_cast<uint32_t>(run.first - placed.size());
    while (placed.size() < run.first) placed.emplace_back().lost = true;
    placed.insert(placed.end(), std::make_move_iterator(run.items.begin()), std::make_move_iterator(run.items.end()));
  }
  return placed;
}

template <typename T>
uint64_t CountDefined(const std::vector<T>& placed) {
  return static_cast<uint64_t>(std::count_if(placed.begin(), placed.end(), [](const T& item) { return !item.lost; }));
}

uint64_t Sum(const std::vector<uint64_t>& column) { return std::accumulate(column.begin(), column.end(), uint64_t{0}); }

uint64_t CountReferences(const SnapshotRecords& records) {
  const auto filled = [](const std::vector<uint64_t>& target) {
    return target.size() - static_cast<uint64_t>(std::count(target.begin(), target.end(), uint64_t{0}));
  };
  uint64_t count = filled(records.objects.target);
  for (const MoreReferences& more : records.more_references) count += filled(more.target);
  return count;
}

void CompareWithTrailer(const SnapshotRecords& records, uint64_t segment_count, Diagnostics& diagnostics) {
  if (!records.trailer) {
    diagnostics.Count(Anomaly::kTruncated);
    return;
  }
  const Trailer& trailer = *records.trailer;
  const uint64_t objects = records.objects.address.size();
  const uint64_t missing = std::max(objects, trailer.object_count) - std::min(objects, trailer.object_count);
  diagnostics.Count(Anomaly::kTotalsDiffer, missing);
  diagnostics.Count(Anomaly::kUnreadableObject, trailer.unreadable_objects);

  const std::array<std::pair<uint64_t, uint64_t>, 7> sums = {{
      {trailer.reference_count, CountReferences(records)},
      {trailer.root_count, records.roots.size()},
      {trailer.type_count, CountDefined(records.types)},
      {trailer.shape_count, CountDefined(records.shapes)},
      {trailer.flat_bytes, Sum(records.objects.flat_bytes)},
      {trailer.allocated_bytes, Sum(records.objects.allocated_bytes)},
      {trailer.segment_count, segment_count},
  }};
  for (const auto& [written, held] : sums) diagnostics.Count(Anomaly::kSumsDiffer, written != held);
}

}  // namespace

SnapshotRecords AssembleSnapshot(std::vector<FrameRecords>&& all_frames, const Limits& limits,
                                 Diagnostics& diagnostics) {
  std::vector<FrameRecords> frames = std::move(all_frames);
  SnapshotRecords records;
  uint64_t segment_count = 0;
  for (FrameRecords& frame : frames) {
    diagnostics.Add(frame.diagnostics);
    segment_count += frame.segment_count;
    if (frame.trailer) {
      diagnostics.Count(Anomaly::kBadSegment, records.trailer.has_value());
      if (!records.trailer) records.trailer = frame.trailer;
    }
  }
  for (size_t i = 1; i < frames.size(); ++i) diagnostics.Count(Anomaly::kBadSegment, frames[i].header.has_value());
  records.header = std::move(*frames.front().header);

  records.types = PlaceByNumber(Concatenate<NumberedRun<Type>>(
                                    frames, [](FrameRecords & frame) -> auto& { return frame.types; }),
                                limits.lost_numbers, diagnostics);
  records.shapes = PlaceByNumber(Concatenate<NumberedRun<Shape>>(
                                     frames, [](FrameRecords & frame) -> auto& { return frame.shapes; }),
                                 limits.lost_numbers, diagnostics);
  records.objects = ConcatenateObjects(frames);
  records.more_references = Concatenate<MoreReferences>(
      frames, [](FrameRecords & frame) -> auto& { return frame.more_references; });
  records.names = Concatenate<Name>(
      frames, [](FrameRecords & frame) -> auto& { return frame.names; });
  records.texts = Concatenate<Text>(
      frames, [](FrameRecords & frame) -> auto& { return frame.texts; });
  records.roots = Concatenate<Root>(
      frames, [](FrameRecords & frame) -> auto& { return frame.roots; });
  records.threads = Concatenate<Thread>(
      frames, [](FrameRecords & frame) -> auto& { return frame.threads; });
  CompareWithTrailer(records, segment_count, diagnostics);
  return records;
}

}  // namespace barrow::reader
