// SPDX-License-Identifier: Apache-2.0
#include "presenters/report_json_parts.h"

#include <array>
#include <string_view>

#include "presenters/cell_text.h"
#include "presenters/human.h"

namespace barrow::presenters {
namespace {

using analyses::Row;
using analyses::RowKind;
using analyses::Table;
using analyses::TypeTree;

void WriteCells(const Table& table, const Row& row, JsonWriter& json) {
  json.BeginArray();
  for (size_t i = 0; i < row.cells.size(); ++i) json.CellOf(row.cells[i], table.head.columns[i].unit);
  json.EndArray();
}

const Row* FindRow(const Table& table, RowKind kind) {
  for (const Row& row : table.rows) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

void WriteSummaryRow(const Table& table, std::string_view key, RowKind kind, JsonWriter& json) {
  json.Key(key);
  const Row* row = FindRow(table, kind);
  if (row == nullptr) return json.Null();
  json.BeginObject();
  json.Number("count", row->stands_for);
  json.Key("cells");
  WriteCells(table, *row, json);
  json.EndObject();
}

void WriteColumn(const analyses::Column& column, JsonWriter& json) {
  json.BeginObject();
  json.Text("name", column.name);
  json.Text("title", column.title);
  json.Text("unit", UnitName(column.unit));
  json.Flag("change", column.change);
  json.Flag("prose", column.prose);
  json.EndObject();
}

std::string_view NodeKindName(TypeTree::NodeKind kind) {
  static constexpr std::array<std::string_view, 5> kNames = {"root", "group", "object", "rest", "unreachable"};
  return kNames[static_cast<size_t>(kind)];
}

void WriteNode(const TypeTree::Node& node, bool is_root, JsonWriter& json) {
  json.BeginObject();
  json.Key("parent");
  is_root ? json.Null() : json.Number(uint64_t{node.parent});
  json.Text("kind", NodeKindName(node.kind));
  json.TextOrNull("type_name", node.type_name);
  json.TextOrNull("label", node.label);
  json.Optional("object_id", node.object);
  json.Number("object_count", node.object_count);
  json.Number("retained_bytes", node.retained_bytes);
  json.Number("own_bytes", node.own_bytes);
  json.Number("rest_count", node.rest_count);
  json.EndObject();
}

void WriteStep(const analyses::ReportPage::Step& step, JsonWriter& json) {
  json.BeginObject();
  json.Text("label", step.label);
  json.Optional("object_id", step.object);
  json.TextOrNull("type_name", step.type_name);
  json.TextOrNull("value", step.value);
  json.EndObject();
}

void WritePage(const analyses::ReportPage& page, JsonWriter& json) {
  json.BeginObject();
  json.Number("object_id", uint64_t{page.object});
  json.Text("address", Hexadecimal(page.address));
  json.Text("title", page.title);
  json.Text("type_name", page.type_name);
  json.TextOrNull("value", page.value);
  json.Number("flat_bytes", page.flat_bytes);
  json.Number("allocated_bytes", page.allocated_bytes);
  json.Number("retained_bytes", page.retained_bytes);
  json.Number("object_count", page.object_count);
  json.Text("path", page.path);
  json.Text("root", page.root);
  json.Key("steps");
  json.BeginArray();
  for (const auto& step : page.steps) WriteStep(step, json);
  json.EndArray();
  json.Number("steps_rest", page.steps_rest);
  json.Key("facts");
  WriteFacts(page.facts, json);
  json.Key("tables");
  json.BeginArray();
  for (const Table& table : page.tables) WriteTable(table, json);
  json.EndArray();
  json.EndObject();
}

void WriteLink(const analyses::Link& link, JsonWriter& json) {
  json.BeginObject();
  json.Text("section", link.section);
  json.Optional("object_id", link.object);
  json.TextOrNull("name", link.name);
  json.EndObject();
}

}  // namespace

void WriteTable(const Table& table, JsonWriter& json) {
  json.BeginObject();
  json.Text("name", table.head.name);
  json.Text("caption", table.head.caption);
  json.Text("noun", table.head.noun.empty() ? "rows" : table.head.noun);
  json.Key("columns");
  json.BeginArray();
  for (const analyses::Column& column : table.head.columns) WriteColumn(column, json);
  json.EndArray();
  json.Key("rows");
  json.BeginArray();
  for (const Row& row : table.rows) {
    if (row.kind == RowKind::kData) WriteCells(table, row, json);
  }
  json.EndArray();
  WriteSummaryRow(table, "rest", RowKind::kRest, json);
  WriteSummaryRow(table, "unchanged", RowKind::kUnchanged, json);
  json.Key("total");
  const Row* total = FindRow(table, RowKind::kTotal);
  total == nullptr ? json.Null() : WriteCells(table, *total, json);
  json.EndObject();
}

void WriteFacts(std::span<const analyses::FactGroup> groups, JsonWriter& json) {
  json.BeginArray();
  for (const analyses::FactGroup& group : groups) {
    json.BeginObject();
    json.Text("name", group.name);
    json.Text("title", group.title);
    json.Key("facts");
    json.BeginArray();
    for (const analyses::Fact& fact : group.facts) {
      json.BeginObject();
      json.Text("name", fact.name);
      json.Text("title", fact.title);
      json.Text("unit", UnitName(fact.unit));
      json.Key("value");
      json.CellOf(fact.value, fact.unit);
      json.EndObject();
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void WriteRemarks(std::span<const analyses::Remark> remarks, JsonWriter& json) {
  json.BeginArray();
  for (const analyses::Remark& remark : remarks) {
    json.BeginObject();
    json.Text("kind", RemarkName(remark.kind));
    json.Text("text", remark.text);
    json.EndObject();
  }
  json.EndArray();
}

void WriteFinding(const analyses::Finding& finding, JsonWriter& json) {
  json.BeginObject();
  json.Text("rule", finding.rule);
  json.Text("sentence", finding.sentence);
  json.TextOrNull("type_name", finding.type_name);
  json.TextOrNull("path", finding.path);
  json.Optional("object_id", finding.object);
  json.Optional("object_count", finding.object_count);
  json.Optional("retained_bytes", finding.retained_bytes);
  json.Optional("grown_objects", finding.grown_objects);
  json.Optional("grown_bytes", finding.grown_bytes);
  json.Key("evidence");
  json.BeginArray();
  for (const analyses::Link& link : finding.evidence) WriteLink(link, json);
  json.EndArray();
  json.EndObject();
}

void WriteTree(const TypeTree& tree, JsonWriter& json) {
  json.BeginObject();
  json.Number("total_bytes", tree.total_bytes);
  json.Key("nodes");
  json.BeginArray();
  for (const TypeTree::Node& node : tree.nodes) WriteNode(node, &node == tree.nodes.data(), json);
  json.EndArray();
  json.EndObject();
}

void WritePages(std::span<const analyses::ReportPage> pages, JsonWriter& json) {
  json.BeginArray();
  for (const analyses::ReportPage& page : pages) WritePage(page, json);
  json.EndArray();
}

}  // namespace barrow::presenters
