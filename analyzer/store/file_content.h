// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "base/diagnostics.h"
#include "base/work_steps.h"
#include "graph/heap.h"
#include "reader/byte_source.h"
#include "reader/mark.h"
#include "reader/profile_records.h"

namespace barrow::store {

// What a snapshot or a profile holds, ready for Case::Add, and what was odd about it.
struct FileContent {
  std::variant<Heap, reader::ProfileRecords> content;
  Diagnostics diagnostics;
};

// Reads a file to its end. `format` is kProfile or kPympler; anything else is read as a snapshot, which says what is
// wrong with a file that is none. `steps` hears how many bytes of the file were read, and then, without a whole, what
// comes after that. Throws Error (kInput) naming the source.
FileContent ReadContent(reader::ByteSource& source, reader::FileFormat format, const WorkSteps& steps = {});

}  // namespace barrow::store
