// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "analyses/subject.h"
#include "store/case.h"
#include "store/snapshot_view.h"
#include "store/sql_runner.h"

namespace barrow::analyses {

// What a statement of queries/ finds in a snapshot, for an analysis that goes on from there: so the two cannot tell
// different things. `opened` must be read-only. Parameters that `values` leaves out have their documented defaults,
// :snapshot is the subject. Throws Error (kInput) if the case is damaged.

using CandidateRow = std::span<const store::Value>;  // by the columns of the statement

void ForEachCandidate(store::Case& opened, const Subject& subject, std::string_view query,
                      std::vector<store::NamedValue> values, const std::function<void(CandidateRow)>& take);

// The column object_id, by rising id.
std::vector<uint32_t> CandidateObjects(store::Case& opened, const Subject& subject, std::string_view query,
                                       std::vector<store::NamedValue> values);

// An object_id of a row: one that the columns of the snapshot have, whatever the case says of their number.
uint32_t ObjectIn(const store::Value& cell, const store::SnapshotView& view);

// A count or size of a row, at least 0.
uint64_t CountIn(const store::Value& cell);

}  // namespace barrow::analyses
