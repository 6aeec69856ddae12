// SPDX-License-Identifier: Apache-2.0
#include "redaction/redaction.h"

#include <zstd.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/owned.h"
#include "base/text.h"
#include "graph/graph_builder.h"
#include "reader/container_reader.h"
#include "reader/limits.h"
#include "reader/mark.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"
#include "reader/zstd_frame.h"
#include "redaction/message_copy.h"
#include "redaction/name_owners.h"
#include "redaction/profile_redactor.h"
#include "redaction/snapshot_redactor.h"

namespace barrow::redaction {
namespace {

constexpr int kCompressionLevel = 3;
constexpr size_t kMostFrameBytes = size_t{8} << 20;  // schema/FORMAT.md: what writers keep to

// A source that is read twice, and may be a pipe: it remembers what the first reading takes, up to where that stops.
class RereadSource final : public reader::ByteSource {
 public:
  explicit RereadSource(reader::ByteSource& source) : ByteSource(source.name()), source_(source) {}

  std::optional<uint64_t> size() const override { return source_.size(); }

  // The bytes it begins with, up to that many. Before all reading.
  std::span<const std::byte> Front(size_t byte_count) {
    ReadOn(byte_count);
    return bytes_;
  }

  void Rewind() {
    next_ = 0;
    is_second_ = true;
  }

  size_t Read(std::span<std::byte> buffer) override {
    if (!is_second_ && bytes_.size() - next_ < buffer.size()) ReadOn(buffer.size() - (bytes_.size() - next_));
    const size_t count = std::min(buffer.size(), bytes_.size() - next_);
    std::copy_n(bytes_.begin() + static_cast<ptrdiff_t>(next_), count, buffer.begin());
    next_ += count;
    return count;
  }

 private:
  void ReadOn(size_t byte_count) {
    const size_t size = bytes_.size();
    if (const uint64_t most = reader::Limits().record_bytes; size > most) {
      ThrowInput(name() + ": is larger than " + HumanBytes(most) + "; copy it on a machine with more memory" +
                 RaisedBy(Limit::kRecordMemory, most));
    }
    bytes_.resize(size + byte_count);
    bytes_.resize(size + source_.Read(std::span(bytes_).subspan(size)));
  }

  reader::ByteSource& source_;
  std::vector<std::byte> bytes_;
  size_t next_ = 0;
  bool is_second_ = false;
};

void Append(std::string& text, uint64_t number, int byte_count) {
  for (int i = 0; i < byte_count; ++i) text += static_cast<char>(number >> (8 * i) & 0xff);
}

// schema/FORMAT.md, "The mark". Version 1.0: no field of a later one gets through.
std::string MarkText(reader::FileKind kind) {
  std::string mark;
  Append(mark, 0x184D2A5B, 4);
  Append(mark, 16, 4);
  mark += "barrow\r\n";
  Append(mark, 1, 2);
  Append(mark, 0, 2);
  Append(mark, static_cast<uint32_t>(kind), 4);
  return mark;
}

class FrameWriter {
 public:
  FrameWriter(const std::string& name, std::ostream& out) : name_(name), out_(out), context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kCompressionLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void Write(std::string_view content) {
    if (content.empty()) return;
    if (const uint64_t most = reader::Limits().frame_bytes; content.size() > most) {
      ThrowInput(name_ + ": a segment would take " + HumanBytes(content.size()) + " with its names replaced; try " +
                 "--contents none" + RaisedBy(Limit::kFrameSize, most));
    }
    std::string frame(ZSTD_compressBound(content.size()), '\0');
    const size_t size = ZSTD_compress2(context_.get(), frame.data(), frame.size(), content.data(), content.size());
    if (ZSTD_isError(size) != 0) ThrowInput(name_ + ": cannot be compressed: " + ZSTD_getErrorName(size));
    out_.write(frame.data(), static_cast<std::streamsize>(size));
  }

 private:
  const std::string& name_;
  std::ostream& out_;
  Owned<ZSTD_CCtx, ZSTD_freeCCtx> context_;
};

constexpr protozero::pbf_tag_type kHeaderTag = 1;
constexpr protozero::pbf_tag_type kTrailerTag = 15;

// What may be told of a field; nothing of one that is broken within. The reader drops that field alone as well, but of
// a header it keeps what it can, and without one no file can be read.
template <typename RedactField>
std::string RedactOrDrop(protozero::pbf_tag_type tag, std::string_view bytes, RedactField redact, bool& whole) {
  try {
    return redact(tag, bytes);
  } catch (const protozero::exception&) {
    whole = false;
  }
  return tag == kHeaderTag ? redact(tag, std::string_view()) : std::string();
}

// The frames of the input one by one; `redact` makes of a field what may be told of it, `redact_trailer` likewise of
// the last. True if the output is complete: the input was, and every field of it got through.
template <typename RedactField, typename RedactTrailer>
bool RewriteFrames(reader::ByteSource& source, bool complete, FrameWriter& writer, RedactField redact,
                   RedactTrailer redact_trailer) {
  const reader::Limits limits;
  Diagnostics ignored;  // the first reading has counted them
  reader::ContainerReader container(source, limits, ignored);
  uint64_t segment_count = 0;
  bool has_header = false;
  bool whole = complete;
  std::optional<std::string> trailer;
  while (const std::optional<reader::StoredFrame> stored = container.Next()) {
    const std::optional<reader::FrameContent> content = reader::DecompressFrame(stored->bytes, stored->content_bytes);
    if (!content) continue;
    std::string frame;
    try {
      for (MessageIn in = Open(content->view()); in.next();) {
        const protozero::pbf_tag_type tag = in.tag();
        if (!in.has_wire_type(protozero::pbf_wire_type::length_delimited)) {
          in.skip();  // of no use to a reader either
          continue;
        }
        const std::string_view bytes = BytesOf(in);
        if (tag == kTrailerTag) {
          trailer = bytes;
          continue;
        }
        if (tag == kHeaderTag && std::exchange(has_header, true)) continue;
        const std::string redacted = RedactOrDrop(tag, bytes, redact, whole);
        if (redacted.empty() && tag != kHeaderTag) continue;
        if (frame.size() + redacted.size() > kMostFrameBytes) writer.Write(std::exchange(frame, {}));
        MessageOut(frame).add_message(tag, redacted);
        segment_count += tag != kHeaderTag;
      }
    } catch (const protozero::exception&) {
      // Counted as damaged by the first reading; what stood before the fault is kept, as there.
    }
    writer.Write(frame);
  }
  if (!whole || !trailer) return false;
  std::string frame;
  MessageOut(frame).add_message(kTrailerTag, redact_trailer(*trailer, segment_count));
  writer.Write(frame);
  return true;
}

bool HasLoss(const Diagnostics& diagnostics) {
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    // What the dumper could not read is no fault of the file: its trailer says so, and goes on saying so.
    if (anomaly == Anomaly::kUnreadableObject) continue;
    if (diagnostics.count(anomaly) > 0 && Describe(anomaly).severity == Severity::kLoss) return true;
  }
  return false;
}

void RedactSnapshot(RereadSource& source, NamePolicy& policy, std::ostream& out, Redaction& done) {
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits(), done.diagnostics);
  done.complete = !HasLoss(done.diagnostics);
  const Heap heap = BuildHeap(source.name(), std::move(records), done.diagnostics);
  const NameOwners owners(heap, policy);
  SnapshotRedactor redactor(heap.header, owners, policy);
  FrameWriter writer(source.name(), out);
  source.Rewind();
  done.complete = RewriteFrames(
      source, done.complete, writer,
      [&](protozero::pbf_tag_type tag, std::string_view field) {
        return redactor.Redact(static_cast<reader::SnapshotField>(tag), field);
      },
      [&](std::string_view trailer, uint64_t segment_count) { return redactor.Trailer(trailer, segment_count); });
  done.texts_removed = redactor.texts_removed();
}

void RedactProfile(RereadSource& source, NamePolicy& policy, std::ostream& out, Redaction& done) {
  done.is_profile = true;
  reader::ReadProfile(source, reader::FileFormat::kProfile, reader::Limits(), done.diagnostics);
  done.complete = !HasLoss(done.diagnostics);
  ProfileRedactor redactor(policy);
  FrameWriter writer(source.name(), out);
  source.Rewind();
  done.complete = RewriteFrames(
      source, done.complete, writer,
      [&](protozero::pbf_tag_type tag, std::string_view field) {
        return redactor.Redact(static_cast<reader::ProfileField>(tag), field);
      },
      [&](std::string_view trailer, uint64_t segment_count) { return redactor.Trailer(trailer, segment_count); });
  done.texts_removed = redactor.texts_removed();
}

}  // namespace

Redaction Redact(reader::ByteSource& once, const RedactionOptions& options, Pseudonyms& pseudonyms, std::ostream& out) {
  RereadSource source(once);
  const std::span<const std::byte> front = source.Front(reader::kMarkBytes);
  const reader::FileFormat format = reader::SniffFormat(front);
  Redaction done;
  NamePolicy policy(options, pseudonyms);
  switch (format) {
    case reader::FileFormat::kSnapshot:
      out << MarkText(reader::FileKind::kSnapshot);
      RedactSnapshot(source, policy, out, done);
      break;
    case reader::FileFormat::kProfile:
      out << MarkText(reader::FileKind::kProfile);
      RedactProfile(source, policy, out, done);
      break;
    case reader::FileFormat::kCase:
      ThrowInput(source.name() + ": is a case; redact the snapshots it was loaded from, and load them again");
    default:
      const std::string_view foreign = reader::ForeignFormat(front);
      ThrowInput(source.name() + ": " +
                 (foreign.empty() ? "is neither a snapshot nor a profile of barrow; give what barrow.dump or "
                                    "barrow.ClassTracker wrote"
                                  : std::string(foreign)));
  }
  done.names_replaced = policy.replaced_count();
  done.unfitted_types = policy.keep_types().Unfitted();
  done.unfitted_modules = policy.keep_modules().Unfitted();
  return done;
}

}  // namespace barrow::redaction
