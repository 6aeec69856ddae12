// SPDX-License-Identifier: Apache-2.0
#include "presenters/human.h"
#include "presenters/report_json_parts.h"

namespace barrow::presenters {
namespace {

using analyses::ComparedSnapshot;
using analyses::ComparisonReport;
using analyses::Trend;

void WriteSnapshot(const ComparedSnapshot& snapshot, JsonWriter& json) {
  json.BeginObject();
  json.Text("label", snapshot.label);
  json.Key("created");
  json.CellOf(snapshot.created, analyses::Unit::kTime);
  json.Flag("complete", snapshot.complete);
  json.Number("object_count", snapshot.object_count);
  json.Number("flat_bytes", snapshot.flat_bytes);
  json.Number("allocated_bytes", snapshot.allocated_bytes);
  json.Optional("resident_bytes", snapshot.resident_bytes);
  json.EndObject();
}

void WriteNumbers(std::string_view key, const std::vector<uint64_t>& numbers, JsonWriter& json) {
  json.Key(key);
  json.BeginArray();
  for (const uint64_t number : numbers) json.Number(number);
  json.EndArray();
}

void WriteTrend(const Trend& trend, JsonWriter& json) {
  json.BeginObject();
  json.TextOrNull("name", trend.name);
  WriteNumbers("object_counts", trend.object_counts, json);
  WriteNumbers("flat_bytes", trend.flat_bytes, json);
  WriteNumbers("allocated_bytes", trend.allocated_bytes, json);
  json.Key("retained_bytes");
  json.BeginArray();
  for (const auto& bytes : trend.retained_bytes) bytes ? json.Number(*bytes) : json.Null();
  json.EndArray();
  json.Flag("grew_every_step", trend.grew_every_step);
  json.EndObject();
}

void WriteTrends(const ComparisonReport& report, JsonWriter& json) {
  json.BeginObject();
  json.Key("labels");
  json.BeginArray();
  for (const ComparedSnapshot& snapshot : report.snapshots) json.Text(snapshot.label);
  json.EndArray();
  json.Key("totals");
  WriteTrend(report.totals, json);
  json.Key("types");
  json.BeginArray();
  for (const Trend& trend : report.trends) WriteTrend(trend, json);
  json.EndArray();
  json.Number("rest_count", report.trends_rest);
  json.EndObject();
}

}  // namespace

void WriteComparisonMembers(const ComparisonReport& report, JsonWriter& json) {
  json.Key("snapshots");
  json.BeginArray();
  for (const ComparedSnapshot& snapshot : report.snapshots) WriteSnapshot(snapshot, json);
  json.EndArray();
  json.Flag("same_process", report.identity_absent.empty());
  json.TextOrNull("identity_absent", report.identity_absent);
  json.Key("changes");
  json.BeginObject();
  json.Number("object_count", report.object_change);
  json.Number("flat_bytes", report.flat_change);
  json.Number("allocated_bytes", report.allocated_change);
  json.EndObject();
  json.Key("types");
  WriteTable(report.types, json);
  json.Key("trends");
  WriteTrends(report, json);
  json.Key("suspects");
  WriteTable(report.suspects, json);
  json.Key("tree");
  WriteTree(report.tree, json);
  json.Key("objects");
  WritePages(report.pages, json);
  json.Number("objects_rest", report.pages_rest);
}

}  // namespace barrow::presenters
