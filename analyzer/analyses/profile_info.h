// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/document.h"
#include "analyses/profile_subject.h"
#include "reader/profile_records.h"

namespace barrow::analyses {

// What a profile is, of which process, and what it holds: its classes and snapshots. `in_case`: it is one of a case,
// which is what the label names; then its own name is shown as well.
Document DescribeProfile(const ProfileSubject& subject, const reader::ProfileRecords& profile, bool in_case);

// The profiles of a case, one row each.
Table ProfileTable(const std::vector<store::ProfileInfo>& profiles);

}  // namespace barrow::analyses
