// SPDX-License-Identifier: Apache-2.0
#include "presenters/report_json.h"

#include <array>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <variant>

#include "presenters/json_writer.h"
#include "presenters/report_json_parts.h"

namespace barrow::presenters {
namespace {

constexpr uint64_t kVersion = 1;

std::string_view KindOf(const analyses::Report& report) {
  static constexpr std::array<std::string_view, 3> kKinds = {"snapshot", "profile", "comparison"};
  return kKinds[report.content.index()];
}

void WriteContents(const analyses::ContentsNote& contents, JsonWriter& json) {
  json.BeginObject();
  json.Text("policy", contents.policy);
  json.Text("policy_sentence", contents.policy_sentence);
  json.Flag("complete", contents.complete);
  json.Text("complete_sentence", contents.complete_sentence);
  json.EndObject();
}

void WriteMembers(const analyses::SnapshotReport& report, JsonWriter& json) { WriteSnapshotMembers(report, json); }
void WriteMembers(const analyses::ProfileReport& report, JsonWriter& json) { WriteProfileMembers(report, json); }
void WriteMembers(const analyses::ComparisonReport& report, JsonWriter& json) { WriteComparisonMembers(report, json); }

}  // namespace

void WriteReportJson(const analyses::Report& report, std::ostream& out) {
  JsonWriter json(out);
  json.BeginObject();
  json.Text("document", "report");
  json.Number("version", kVersion);
  json.Text("kind", KindOf(report));
  json.Text("title", report.title);
  json.Text("producer", report.producer);
  json.Text("detail", report.detailed ? "more" : "normal");
  json.Key("remarks");
  WriteRemarks(report.remarks, json);
  json.Key("findings");
  json.BeginArray();
  for (const analyses::Finding& finding : report.findings.rows) WriteFinding(finding, json);
  json.EndArray();
  json.TextOrNull("no_findings", report.findings.none);
  json.Number("findings_rest", report.findings.rest_count);
  json.Key("contents");
  WriteContents(report.contents, json);
  json.Key("facts");
  WriteFacts(report.facts, json);
  std::visit([&](const auto& content) { WriteMembers(content, json); }, report.content);
  json.EndObject();
  out << "\n";
}

}  // namespace barrow::presenters
