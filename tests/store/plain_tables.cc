// SPDX-License-Identifier: Apache-2.0
#include "store/plain_tables.h"

#include <algorithm>
#include <optional>
#include <span>

#include "algorithms/dominators.h"
#include "algorithms/lifelines.h"
#include "graph/labels.h"
#include "store/enum_names.h"
#include "store/heap_samples.h"
#include "store/label_text.h"
#include "store/rows.h"
#include "store/type_name.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

// object.name; empty: none.
std::optional<std::string> NaiveName(const Heap& heap, ObjectId object) {
  const auto type = std::ranges::find(heap.type_object, std::optional(object));
  if (type != heap.type_object.end()) {
    return TypeName(heap.types[static_cast<size_t>(type - heap.type_object.begin())]);
  }
  const auto name = std::ranges::find(heap.names, object, &ResolvedName::object);
  if (name == heap.names.end()) return std::nullopt;
  return QualifiedName(name->module, name->qualified_name);
}

std::optional<std::string> NaiveLabel(const Heap& heap, uint32_t source, uint32_t position) {
  const EdgeLabel label = LabelsOf(heap, {source}).Label(position);
  std::optional<LabelKey> key;
  if (label.key.has_value()) {
    const auto text = std::ranges::find(heap.texts, *label.key, &ResolvedText::object);
    key = LabelKey{heap.objects.address[label.key->value], text == heap.texts.end() ? nullptr : &*text,
                   NaiveName(heap, *label.key).value_or("")};
  }
  return LabelText(label, key, true);
}

void BindOptional(Statement& statement, int parameter, const std::optional<std::string>& text) {
  if (text.has_value()) {
    statement.Bind(parameter, std::string_view(*text));
  } else {
    statement.BindNull(parameter);
  }
}

void FillPlainTables(Database& database, int64_t id, const Heap& heap) {
  Statement object(database.connection(),
                   "INSERT INTO plain_object VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  const ObjectTable& table = heap.objects;
  const Lifelines lifelines = FindLifelines(heap);
  const auto bind_or_null = [&object](int parameter, uint32_t number) {
    number == kNoObject ? object.BindNull(parameter) : object.Bind(parameter, int64_t{number});
  };
  for (uint32_t i = 0; i < table.count(); ++i) {
    object.Bind(0, id).Bind(1, int64_t{i}).BindBits(2, table.address[i]).Bind(3, int64_t{table.type[i].value});
    object.Bind(4, int64_t{table.shape[i].value})
        .BindBits(5, table.flat_bytes[i])
        .BindBits(6, table.allocated_bytes[i]);
    object.Bind(7, int64_t{table.reference_count[i]}).BindNull(8);
    if (table.length_plus_one[i] > 0) object.BindBits(8, table.length_plus_one[i] - 1);
    const uint8_t flags = table.flags[i];
    object.Bind(9, kGenerationNames[flags & reader::kGenerationMask]);
    object.Bind(10, int64_t{(flags & reader::kGenerationMask) != 0})
        .Bind(11, int64_t{(flags & reader::kImmortal) != 0});
    object.Bind(12, int64_t{(flags & reader::kSizeEstimated) != 0}).BindNull(13);
    if (!table.content_hash.empty() && table.content_hash[i] != 0) object.BindBits(13, table.content_hash[i]);
    object.BindBits(14, heap.graph.Referrers({i}).size()).BindBits(15, heap.graph.References({i}).size());

    object.BindNull(16).BindNull(17).BindNull(18).BindNull(19);
    const auto name = std::ranges::find(heap.names, ObjectId{i}, &ResolvedName::object);
    if (name != heap.names.end()) {
      Statement find(database.connection(),
                     "SELECT name_id FROM name WHERE snapshot_id = ? AND module = ? AND qualified_name = ? AND file = "
                     "? AND line = ?");
      find.Bind(0, id).Bind(1, std::string_view(name->module)).Bind(2, std::string_view(name->qualified_name));
      find.Bind(3, std::string_view(name->file)).Bind(4, int64_t{name->line});
      REQUIRE(find.Step());
      object.Bind(16, find.Integer(0));
    }
    BindOptional(object, 17, NaiveName(heap, {i}));
    const auto text = std::ranges::find(heap.texts, ObjectId{i}, &ResolvedText::object);
    if (text != heap.texts.end()) {
      object.Bind(18, std::string_view(text->text)).Bind(19, int64_t{text->clipped});
      if (text->kind == reader::TextKind::kBytes) object.Bind(18, std::as_bytes(std::span(text->text)));
    }
    object.BindCount(20, lifelines.retained_bytes[i]);
    bind_or_null(21, lifelines.dominator[i]);
    bind_or_null(22, lifelines.root_distance[i]);
    object.Run();
  }
  Statement reference(database.connection(), "INSERT INTO plain_reference VALUES (?, ?, ?, ?, ?)");
  for (uint32_t source = 0; source < table.count(); ++source) {
    const auto targets = heap.graph.References({source});
    for (uint32_t k = 0; k < targets.size(); ++k) {
      reference.Bind(0, id).Bind(1, int64_t{source}).Bind(2, int64_t{k}).Bind(3, int64_t{targets[k].value});
      BindOptional(reference, 4, NaiveLabel(heap, source, k));
      reference.Run();
    }
  }
}

}  // namespace

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size())) {
    text.replace(place, from.size(), to);
  }
  return text;
}

Case CaseWithPlainTables(const std::vector<uint32_t>& object_counts) {
  Case loading = Case::InMemory();
  loading.database().Execute(
      "CREATE TABLE plain_object (snapshot_id INTEGER, object_id INTEGER, address INTEGER, type_id INTEGER, shape_id "
      "INTEGER,"
      " flat_size INTEGER, allocated_size INTEGER, reference_count INTEGER, length INTEGER, generation TEXT, tracked "
      "INTEGER,"
      " immortal INTEGER, size_estimated INTEGER, content_hash INTEGER, in_degree INTEGER, out_degree INTEGER, name_id "
      "INTEGER,"
      " name TEXT, text, text_clipped INTEGER, retained_size INTEGER, dominator_id INTEGER, root_distance INTEGER);"
      "CREATE TABLE plain_reference (snapshot_id INTEGER, source_id INTEGER, position INTEGER, target_id INTEGER, "
      "label TEXT)");
  uint32_t seed = 10;
  for (const uint32_t object_count : object_counts) {
    const Heap heap = test::RandomHeap(++seed, object_count);
    const SnapshotId id = loading.Add("heap", heap, {});
    FillPlainTables(loading.database(), int64_t{id.value}, heap);
  }
  loading.Finish();
  return loading;
}

void CheckSame(Case& opened, const std::string& sql, std::string_view table) {
  CAPTURE(sql);
  const std::string computed = test::TextOf(opened, Replaced(sql, "TABLE", table));
  const std::string plain = test::TextOf(opened, Replaced(sql, "TABLE", "plain_" + std::string(table)));
  CHECK((computed == plain));
}

bool Sorts(Case& opened, const std::string& sql) {
  return test::TextOf(opened, "EXPLAIN QUERY PLAN " + sql).find("TEMP B-TREE") != std::string::npos;
}

}  // namespace barrow::store
