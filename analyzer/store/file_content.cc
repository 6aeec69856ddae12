// SPDX-License-Identifier: Apache-2.0
#include "store/file_content.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "graph/graph_builder.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"

namespace barrow::store {

namespace {

// Passes bytes on and says how far it is.
class WatchedSource : public reader::ByteSource {
 public:
  WatchedSource(reader::ByteSource& source, const WorkSteps& steps)
      : ByteSource(source.name()), source_(source), steps_(steps) {}

  std::optional<uint64_t> size() const override { return source_.size(); }

  size_t Read(std::span<std::byte> buffer) override {
    const size_t got = source_.Read(buffer);
    done_ += got;
    if (steps_) steps_("reading", done_, size().value_or(0));
    return got;
  }

 private:
  reader::ByteSource& source_;
  const WorkSteps& steps_;
  uint64_t done_ = 0;
};

}  // namespace

FileContent ReadContent(reader::ByteSource& unwatched, reader::FileFormat format, const WorkSteps& steps) {
  WatchedSource source(unwatched, steps);
  Diagnostics diagnostics;
  if (format == reader::FileFormat::kProfile || format == reader::FileFormat::kPympler) {
    reader::ProfileRecords profile = reader::ReadProfile(source, format, reader::Limits(), diagnostics);
    return {std::move(profile), diagnostics};
  }
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits(), diagnostics);
  if (steps) steps("resolving references", 0, 0);
  Heap heap = BuildHeap(source.name(), std::move(records), diagnostics);
  return {std::move(heap), diagnostics};
}

}  // namespace barrow::store
