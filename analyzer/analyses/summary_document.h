// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/document.h"
#include "analyses/ranking.h"
#include "analyses/subject.h"
#include "analyses/summary.h"

namespace barrow::analyses {

// Columns: type_name, object_count, flat_size, allocated_size, share. `share` is the row's part of the whole snapshot
// in the size that was asked for; the other size is for --wide and machines.
Document ToDocument(const Summary& summary, SizeKind size, const Subject& subject);

}  // namespace barrow::analyses
