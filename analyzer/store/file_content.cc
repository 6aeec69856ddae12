// SPDX-License-Identifier: Apache-2.0
#include "store/file_content.h"

#include <utility>

#include "base/error.h"
#include "graph/graph_builder.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"

namespace barrow::store {

FileContent ReadContent(reader::ByteSource& source, reader::FileFormat format,
                        const std::function<void(std::string_view)>& step) {
  Diagnostics diagnostics;
  if (format == reader::FileFormat::kProfile || format == reader::FileFormat::kPympler) {
    reader::ProfileRecords profile = reader::ReadProfile(source, format, reader::Limits(), diagnostics);
    return {std::move(profile), diagnostics};
  }
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits(), diagnostics);
  if (step) step("resolving references");
  try {
    Heap heap = BuildHeap(std::move(records), diagnostics);
    return {std::move(heap), diagnostics};
  } catch (const Error& error) {
    ThrowInput(source.name() + ": " + error.what());  // the graph knows no files
  }
}

}  // namespace barrow::store
