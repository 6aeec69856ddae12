// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/subject.h"

namespace barrow::analyses {

// What `barrow info` answers about one snapshot: which file, process and runtime; whether it is complete; what it
// holds; memory as the system saw it (all of Pympler's process fields) and how much of it the objects explain; what the
// dump cost. Facts only; every anomaly is a remark with its help. `in_case`: the snapshot is one of a case, which is
// what the label names; then its own name is shown as well.
Document DescribeSnapshot(const Subject& subject, bool in_case = false);

// Parts of it that hold for profiles as well: the process, with what its uptime is called; how often each anomaly was
// met, for machines; what those are, for people.
FactGroup ProcessFacts(const reader::Header& header, std::string uptime_title = "running for");
FactGroup AnomalyFacts(const Diagnostics& diagnostics);
std::vector<Remark> ExplainAnomalies(const Diagnostics& diagnostics);

// What it answers about a case with several snapshots: a table of them.
Document DescribeCase(const std::string& file, std::span<const store::SnapshotInfo> snapshots);

}  // namespace barrow::analyses
