// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "analyses/document.h"
#include "analyses/report_parts.h"
#include "base/diagnostics.h"
#include "reader/snapshot_records.h"

namespace barrow::analyses {

// In words what the dump tells by its contents policy, and whether the file is whole. `is_closed`: it has its end.
ContentsNote DescribeContents(const reader::Header& header, bool is_closed, const Diagnostics& diagnostics);

// Groups of facts whose texts are cut to what a report has room for; groups for machines are left out.
std::vector<FactGroup> ReportFacts(std::vector<FactGroup> groups);

// Facts of these groups by name, in the order of the names, as one group: what a digest has room for.
FactGroup PickFacts(const std::vector<FactGroup>& groups, std::initializer_list<std::string_view> names);

// At most `most` remarks, with their texts cut; the last tells of those that are left out.
std::vector<Remark> ReportRemarks(std::vector<Remark> remarks, size_t most);

}  // namespace barrow::analyses
