// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "analyses/report.h"
#include "presenters/json_writer.h"

namespace barrow::presenters {

// Parts of the document of a report (schema/REPORT.md): each writes one value.

void WriteTable(const analyses::Table& table, JsonWriter& json);
void WriteFacts(std::span<const analyses::FactGroup> groups, JsonWriter& json);
void WriteRemarks(std::span<const analyses::Remark> remarks, JsonWriter& json);
void WriteFinding(const analyses::Finding& finding, JsonWriter& json);
void WriteTree(const analyses::TypeTree& tree, JsonWriter& json);
void WritePages(std::span<const analyses::ReportPage> pages, JsonWriter& json);

// The members that only reports of the kind have.
void WriteSnapshotMembers(const analyses::SnapshotReport& report, JsonWriter& json);
void WriteProfileMembers(const analyses::ProfileReport& report, JsonWriter& json);
void WriteComparisonMembers(const analyses::ComparisonReport& report, JsonWriter& json);

}  // namespace barrow::presenters
