// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "analyses/document.h"
#include "analyses/object_list.h"
#include "analyses/subject.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Columns: type_name, object_id, address, flat_size, allocated_size, retained_size (if it is known), reference_count,
// length, value. Says how many objects fit, and what they sum up to.
Document ToDocument(const ObjectList& list, SizeKind size, std::span<const uint64_t> retained_bytes,
                    store::SnapshotView& view, const Subject& subject);

}  // namespace barrow::analyses
