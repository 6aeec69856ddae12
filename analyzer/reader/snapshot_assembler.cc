// SPDX-License-Identifier: Apache-2.0
#include "reader/snapshot_assembler.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/checked.h"
#include "base/large_vector.h"

namespace barrow::reader {
namespace {

// How much larger a column may be made at once than it has to be, on the strength of a guess.
constexpr uint64_t kBoldestGrowth = 32;

template <typename T>
void Move(std::vector<T>&& part, std::vector<T>& all) {
  std::vector<T> from = std::move(part);
  all.insert(all.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// A stack too deep for one message goes on in the next one, under the same number.
void AppendThreads(std::vector<Thread>&& part, std::vector<Thread>& all) {
  for (Thread& thread : part) {
    if (!all.empty() && thread.number != 0 && thread.number == all.back().number) {
      Move(std::move(thread.frames), all.back().frames);
    } else {
      all.push_back(std::move(thread));
    }
  }
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
    const bool too_many_lost = run.first >= placed.size() && run.first - placed.size() > lost_numbers;
    if (run.first < placed.size() || too_many_lost) {
      diagnostics.Count(Anomaly::kBadSegment);
      diagnostics.Count(Anomaly::kNumbersOverLimit, too_many_lost);
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

}  // namespace

template <typename T>
void SnapshotAssembler::AppendColumn(RawColumn<T>&& part, std::vector<T>& column) const {
  const RawColumn<T> from = std::move(part);
  const uint64_t needed = column.size() + from.size();
  if (needed > column.capacity()) {
    // Columns are about as dense in the rest of the file as in what has been read, or a little more. A good guess
    // saves copying; a bad one costs addresses, not memory.
    const uint64_t guess = SaturatedProduct(needed, file_bytes_) / std::max<uint64_t>(offset_, 1);
    ReserveLarge(column, std::clamp(guess + guess / 4, 2 * needed, kBoldestGrowth * needed));
  }
  column.insert(column.end(), from.begin(), from.end());
}

void SnapshotAssembler::AppendObjects(ObjectPart&& part) {
  ObjectColumns& objects = records_.objects;
  AppendColumn(std::move(part.address), objects.address);
  AppendColumn(std::move(part.type), objects.type);
  AppendColumn(std::move(part.shape), objects.shape);
  AppendColumn(std::move(part.flat_bytes), objects.flat_bytes);
  AppendColumn(std::move(part.allocated_bytes), objects.allocated_bytes);
  AppendColumn(std::move(part.reference_count), objects.reference_count);
  AppendColumn(std::move(part.length_plus_one), objects.length_plus_one);
  AppendColumn(std::move(part.flags), objects.flags);
  AppendColumn(std::move(part.target_count), objects.target_count);
  target_count_ += part.target.size();
  AppendColumn(std::move(part.target), objects.target);
  AppendColumn(std::move(part.content_hash), objects.content_hash);
}

void SnapshotAssembler::TakeHeader(Header&& header) {
  const uint32_t walked = header.interpreters_walked;
  if (walked != 0 && walked < header.interpreter_count) {
    diagnostics_.Count(Anomaly::kUnwalkedInterpreter, header.interpreter_count - walked);
  }
  records_.header = std::move(header);
}

void SnapshotAssembler::Add(FrameRecords&& frame, uint64_t offset) {
  offset_ = offset;
  diagnostics_.Add(frame.diagnostics);
  sums_ += frame.sums;
  if (frame.header) {
    if (has_header_) diagnostics_.Count(Anomaly::kBadSegment);
    if (!has_header_) TakeHeader(std::move(*frame.header));
    has_header_ = true;
  }
  if (frame.trailer) {
    if (records_.trailer) diagnostics_.Count(Anomaly::kBadSegment);
    if (!records_.trailer) records_.trailer = frame.trailer;
  }
  Move(std::move(frame.types), types_);
  Move(std::move(frame.shapes), shapes_);
  for (ObjectPart& part : frame.objects) AppendObjects(std::move(part));
  for (const MoreReferences& more : frame.more_references) target_count_ += more.target.size();
  Move(std::move(frame.more_references), records_.more_references);
  Move(std::move(frame.names), records_.names);
  Move(std::move(frame.texts), records_.texts);
  Move(std::move(frame.roots), records_.roots);
  AppendThreads(std::move(frame.threads), records_.threads);
}

SnapshotRecords SnapshotAssembler::Finish(Diagnostics& diagnostics) {
  records_.types = PlaceByNumber(std::move(types_), limits_.lost_numbers, diagnostics_);
  records_.shapes = PlaceByNumber(std::move(shapes_), limits_.lost_numbers, diagnostics_);
  CompareWithTrailer();
  diagnostics.Add(diagnostics_);
  return std::move(records_);
}

void SnapshotAssembler::CompareWithTrailer() {
  if (!records_.trailer) {
    diagnostics_.Count(Anomaly::kTruncated);
    return;
  }
  const Trailer& trailer = *records_.trailer;
  const uint64_t most = std::max(sums_.objects, trailer.object_count);
  diagnostics_.Count(Anomaly::kTotalsDiffer, most - std::min(sums_.objects, trailer.object_count));
  diagnostics_.Count(Anomaly::kUnreadableObject, trailer.unreadable_objects);

  const std::array<std::pair<uint64_t, uint64_t>, 7> sums = {{
      {trailer.reference_count, sums_.references},
      {trailer.root_count, records_.roots.size()},
      {trailer.type_count, CountDefined(records_.types)},
      {trailer.shape_count, CountDefined(records_.shapes)},
      {trailer.flat_bytes, sums_.flat_bytes},
      {trailer.allocated_bytes, sums_.allocated_bytes},
      {trailer.segment_count, sums_.segments},
  }};
  for (const auto& [written, held] : sums) diagnostics_.Count(Anomaly::kSumsDiffer, written != held);
}

}  // namespace barrow::reader
