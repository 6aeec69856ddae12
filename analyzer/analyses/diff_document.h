// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/diff.h"
#include "analyses/document.h"
#include "analyses/ranking.h"
#include "analyses/subject.h"

namespace barrow::analyses {

// Columns: type_name; the change in object_count, flat_size and allocated_size; new, vanished and surviving objects
// with both sizes; by how much surviving objects grew. Text shows the size that was asked for and the counts, --wide
// and machines have all. Says in a remark if there is no identity, and why.
Document ToDocument(const Diff& diff, SizeKind size, const Subject& left, const Subject& right);

}  // namespace barrow::analyses
