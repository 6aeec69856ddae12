// SPDX-License-Identifier: Apache-2.0
#include "reader/container_reader.h"

#include <zstd.h>

#include <algorithm>

#include "base/checked.h"
#include "base/error.h"
#include "base/text.h"

namespace barrow::reader {
namespace {

using State = FrameMeasure::State;

constexpr uint64_t kReadAheadBytes = uint64_t{1} << 20;
constexpr size_t kMagicBytes = 4;
constexpr uint16_t kMajorVersion = 1;

// A mark from a newer minor version may be longer; nothing sensible is longer than this.
constexpr uint32_t kLongestMarkExtra = uint32_t{1} << 16;

}  // namespace

ContainerReader::ContainerReader(ByteSource& source, const Limits& limits, Diagnostics& diagnostics)
    : source_(source),
      limits_(limits),
      diagnostics_(diagnostics),
      // Enough for a magic number, also of a file that says it is empty, or was before it grew.
      read_ahead_bytes_(
          std::clamp<uint64_t>(source.size().value_or(kReadAheadBytes) + 1, kMagicBytes, kReadAheadBytes)),
      recovery_left_(limits.recovery_bytes) {
  ReadMark();
}

void ContainerReader::ReadMark() {
  Extend(kMarkBytes);
  if (Window().empty()) ThrowInput(source_.name() + ": is empty; copy it again, or dump again");
  const std::optional<Mark> mark = ParseMark(Window());
  if (!mark) {
    if (IsCutMark(Window())) {
      ThrowInput(source_.name() + ": ends within its first " + std::to_string(kMarkBytes) +
                 " bytes; copy it again, or dump again");
    }
    if (BeginsLikeMark(Window())) {
      ThrowInput(source_.name() +
                 ": offset 0: the mark of a barrow file is damaged; copy the file again, in binary mode");
    }
    if (SniffFormat(Window()) == FileFormat::kCase) {
      ThrowInput(source_.name() + ": is a case or another SQLite file; what is wanted here is a snapshot");
    }
    if (const std::string_view foreign = ForeignFormat(Window()); !foreign.empty()) {
      ThrowInput(source_.name() + ": " + std::string(foreign));
    }
    ThrowInput(source_.name() +
               ": is not a barrow file; barrow reads what barrow.dump() and barrow.ClassTracker wrote, "
               "and dumps of Pympler's ClassTracker");
  }
  if (mark->major_version != kMajorVersion) {
    ThrowInput(source_.name() + ": has format version " + std::to_string(mark->major_version) + "." +
               std::to_string(mark->minor_version) +
               ", this barrow reads version 1; use the barrow that belongs to it");
  }
  const bool is_known = mark->kind == static_cast<uint32_t>(FileKind::kSnapshot) ||
                        mark->kind == static_cast<uint32_t>(FileKind::kProfile);
  if (!is_known) {
    ThrowInput(source_.name() + ": holds something of kind " + std::to_string(mark->kind) +
               ", which this barrow does not know; use a newer barrow");
  }
  if (mark->extra_bytes > kLongestMarkExtra) {
    ThrowInput(source_.name() + ": offset 4: the mark of a barrow file is damaged; copy the file again");
  }
  kind_ = static_cast<FileKind>(mark->kind);
  minor_version_ = mark->minor_version;
  Skip(uint64_t{kMarkBytes} + mark->extra_bytes);
}

std::optional<StoredFrame> ContainerReader::Next() {
  for (;;) {
    Extend(1);
    if (Window().empty()) return std::nullopt;
    const FrameMeasure measure = Measure();
    if (measure.state == State::kSkippable) {
      RefuseSecondMark();
      // No writer of this version puts one here: a newer one may, and zstd tools pass over it too.
      diagnostics_.Count(Anomaly::kUnknownField);
      Skip(measure.stored_bytes);
    } else if (measure.state == State::kWhole && (IsFollowedByFrame(measure) || Decodes(measure))) {
      return Take(measure);
    } else {
      Recover(measure);
    }
  }
}

// Objects of two processes at the same addresses would make one heap that never was.
void ContainerReader::RefuseSecondMark() {
  Extend(kMarkBytes);
  if (!ParseMark(Window())) return;
  const std::string bytes = std::to_string(offset_);
  ThrowInput(source_.name() + ": holds two files one behind the other, the second from byte " + bytes +
             " on; 'head -c " + bytes + "' gives the first, 'tail -c +" + std::to_string(offset_ + 1) + "' the second");
}

FrameMeasure ContainerReader::Measure() {
  const size_t longest = ZSTD_compressBound(static_cast<size_t>(limits_.frame_bytes));
  Extend(read_ahead_bytes_);
  for (;;) {
    FrameMeasure measure = MeasureFrame(Window(), limits_.frame_bytes);
    if (measure.state != State::kCut || at_end_) return measure;
    if (Window().size() >= longest) {
      return {
          .state = State::kBroken,
          .reason = "frame is longer than " + HumanBytes(longest) + RaisedBy(Limit::kFrameSize, limits_.frame_bytes)};
    }
    Extend(std::min(longest, Window().size() * 2));
  }
}

StoredFrame ContainerReader::Take(const FrameMeasure& measure) {
  const auto bytes = Window().first(measure.stored_bytes);
  StoredFrame frame{.offset = offset_, .content_bytes = measure.content_bytes, .bytes = {bytes.begin(), bytes.end()}};
  content_bytes_ = SaturatedSum(content_bytes_, measure.content_bytes);
  const uint64_t known_bytes = source_.size().value_or(offset_ + Window().size());
  const uint64_t limit = limits_.TotalBytes(std::max(known_bytes, offset_ + Window().size()));
  if (content_bytes_ > limit) {
    const bool is_total = limit == limits_.total_bytes;
    ThrowInput(source_.name() + ": offset " + std::to_string(offset_) + ": the frames up to here claim " +
               HumanBytes(content_bytes_) + ", limit is " + HumanBytes(limit) +
               (is_total ? "" : " for a file of this size; no dump is like that") +
               (is_total ? RaisedBy(Limit::kTotalSize, limit) : RaisedBy(Limit::kTotalRatio, limits_.total_ratio)));
  }
  Drop(measure.stored_bytes);
  return frame;
}

bool ContainerReader::IsFollowedByFrame(const FrameMeasure& measure) {
  Extend(measure.stored_bytes + kMagicBytes);
  return BeginsLikeFrame(Window().subspan(measure.stored_bytes));
}

bool ContainerReader::Decodes(const FrameMeasure& measure) const {
  return DecompressFrame(Window().first(measure.stored_bytes), measure.content_bytes).has_value();
}

bool ContainerReader::IsRealFrame() {
  const FrameMeasure measure = Measure();
  const bool is_whole = measure.state == State::kWhole;
  const uint64_t work = is_whole ? measure.stored_bytes + measure.content_bytes : Window().size();
  recovery_left_ -= std::min(recovery_left_, work);
  return is_whole && Decodes(measure);
}

void ContainerReader::PassOver(size_t byte_count) {
  recovery_left_ -= std::min<uint64_t>(recovery_left_, byte_count);
  Drop(byte_count);
}

void ContainerReader::GiveUp() {
  offset_ = std::max(offset_ + Window().size(), source_.size().value_or(0));
  begin_ = buffer_.size();
  at_end_ = true;
}

// The length of what stands here cannot be trusted, so neither can the place behind it.
void ContainerReader::Recover(const FrameMeasure& broken) {
  const uint64_t begin = offset_;
  PassOver(1);
  const Search search = SearchFrame();
  Gap gap{.offset = begin,
          .byte_count = offset_ - begin,
          .reason = broken.reason.empty() ? "frame does not decode" : broken.reason,
          .is_cut = broken.state == State::kCut && search == Search::kAtEnd,
          .over_limit = broken.over_limit,
          .given_up = search == Search::kGaveUp};
  if (gap.given_up) {
    gap.reason += ", and after " + HumanBytes(limits_.recovery_bytes) + " no intact one was looked for" +
                  RaisedBy(Limit::kRecoverySize, limits_.recovery_bytes);
  }
  if (search == Search::kFound) {
    CountLost(gap);
  } else {
    rest_ = std::move(gap);
  }
}

void ContainerReader::CountLost(const Gap& gap) {
  diagnostics_.Count(Anomaly::kLostBytes, gap.byte_count);
  diagnostics_.Count(Anomaly::kFrameOverLimit, gap.over_limit);
  diagnostics_.Count(Anomaly::kSearchOverLimit, gap.given_up);
  if (!gap.is_cut) NoteDamage(gap.offset, gap.reason);
}

void ContainerReader::CountRest(bool complete) {
  if (!rest_) return;
  if (complete) {
    diagnostics_.Count(Anomaly::kBytesBehindEnd, rest_->byte_count);
  } else {
    CountLost(*rest_);
  }
  rest_.reset();
}

ContainerReader::Search ContainerReader::SearchFrame() {
  while (recovery_left_ > 0) {
    Extend(read_ahead_bytes_);
    if (Window().empty()) return Search::kAtEnd;
    const size_t next = FindFrameMagic(Window(), 0);
    if (next == Window().size()) {
      // The last bytes may be the first of a magic number.
      PassOver(at_end_ ? next : next - (kMagicBytes - 1));
    } else {
      PassOver(next);
      if (IsRealFrame()) return Search::kFound;
      PassOver(1);
    }
  }
  GiveUp();
  return Search::kGaveUp;
}

void ContainerReader::CountDamaged(const StoredFrame& frame, const std::string& reason) {
  diagnostics_.Count(Anomaly::kLostBytes, frame.bytes.size());
  NoteDamage(frame.offset, reason);
}

void ContainerReader::NoteDamage(uint64_t offset, const std::string& reason) {
  diagnostics_.Count(Anomaly::kDamagedFrame);
  if (first_damage_.empty()) first_damage_ = "offset " + std::to_string(offset) + ": " + reason;
}

void ContainerReader::Extend(size_t byte_count) {
  const size_t have = Window().size();
  if (have >= byte_count || at_end_) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(begin_));
  begin_ = 0;
  const size_t wanted = std::max(byte_count - have, read_ahead_bytes_);
  buffer_.resize(have + wanted);
  const size_t got = source_.Read(std::span(buffer_).subspan(have));
  at_end_ = got < wanted;
  buffer_.resize(have + got);
}

void ContainerReader::Drop(size_t byte_count) {
  begin_ += byte_count;
  offset_ += byte_count;
}

void ContainerReader::Skip(uint64_t byte_count) {
  while (byte_count > 0) {
    Extend(1);
    if (Window().empty()) return;
    const size_t step = static_cast<size_t>(std::min<uint64_t>(byte_count, Window().size()));
    Drop(step);
    byte_count -= step;
  }
}

}  // namespace barrow::reader
