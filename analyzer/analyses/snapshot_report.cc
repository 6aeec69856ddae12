// SPDX-License-Identifier: Apache-2.0
#include "analyses/snapshot_report.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyses/biggest_objects.h"
#include "analyses/cells.h"
#include "analyses/dominator_report.h"
#include "analyses/network_builder.h"
#include "analyses/object_words.h"
#include "analyses/path_text.h"
#include "analyses/report_text.h"
#include "analyses/type_figures.h"
#include "analyses/types_by_name.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostLabels = 60;  // of the tree: a way through a big list costs a look at all of it

ReportMemory MemoryOf(const Subject& subject, const TypeTree& tree) {
  const store::SnapshotInfo& info = subject.info;
  ReportMemory memory{
      .object_count = info.object_count, .flat_bytes = info.flat_bytes, .allocated_bytes = info.allocated_bytes};
  if (info.header.resident_bytes != 0) memory.resident_bytes = info.header.resident_bytes;
  memory.explained_bytes = std::min(info.allocated_bytes, memory.resident_bytes.value_or(0));
  if (memory.resident_bytes) {
    memory.explained_share = static_cast<double>(memory.explained_bytes) / static_cast<double>(*memory.resident_bytes);
  }
  for (const TypeTree::Node& node : tree.nodes) {
    if (node.kind == TypeTree::NodeKind::kUnreachable) memory.unreachable_bytes = node.retained_bytes;
  }
  return memory;
}

bool HaveSameFigures(const NetworkTotals& a, const NetworkTotals& b) {
  return std::tie(a.object_count, a.in_cycles, a.reference_count, a.flat_bytes, a.allocated_bytes) ==
         std::tie(b.object_count, b.in_cycles, b.reference_count, b.flat_bytes, b.allocated_bytes);
}

GarbageSection DescribeGarbage(store::Case& opened, const Subject& subject, const GarbageObjects& objects,
                               const ReportLimits& limits) {
  const GarbageReport found = ReportGarbage(opened, subject, limits.rows, &objects);
  GarbageSection garbage{.object_count = found.object_count,
                         .flat_bytes = found.flat_bytes,
                         .allocated_bytes = found.allocated_bytes,
                         .in_cycles = found.in_cycles,
                         .uncollectable_count = found.uncollectable_count,
                         .group_count = found.group_count};
  garbage.table = std::move(ToDocument(found, subject).tables.front());
  garbage.table.head.name = "garbage";
  garbage.table.head.caption = "the biggest of them";
  CutTexts(garbage.table);
  if (!found.reference_counted) {
    garbage.absent = "The runtime's reference counts are not exact: what is garbage cannot be told from them.";
  } else if (found.object_count == 0) {
    garbage.absent = "There was no garbage.";
  } else {
    Networks networks = DrawNetworks(opened, subject,
                                     {.subject = NetworkSubject::kGarbage,
                                      .objects = Together(objects),
                                      .split = true,
                                      .most_nodes = limits.picture_nodes,
                                      .is_overview = true,
                                      .most_parts = limits.pictures});
    garbage.pictures = std::move(networks.pictures);
    for (const Network& picture : garbage.pictures) {
      const auto first = std::ranges::find_if(
          garbage.pictures, [&](const Network& other) { return HaveSameFigures(other.totals, picture.totals); });
      garbage.like.push_back(static_cast<size_t>(first - garbage.pictures.begin()) + 1);
    }
    garbage.picture_bytes = limits.picture_bytes;
  }
  return garbage;
}

Table DuplicateTable(store::SnapshotView& view, const DuplicateReport& found, size_t most) {
  Table table;
  table.head = {.name = "duplicates",
                .caption = "equal content more than once: what one copy of each would save",
                .noun = "contents",
                .columns = {{"type_name", "type", Unit::kText},
                            {"value", "value", Unit::kText},
                            {"copies", "copies", Unit::kCount},
                            {"size", "size of all", Unit::kBytes},
                            {"wasted_size", "wasted", Unit::kBytes},
                            {"object_id", "one of them", Unit::kNumber}}};
  for (const DuplicateSet& set : found.rows) {
    table.rows.push_back(
        {.cells = {set.type_name, KnownOrNothing(ValueWords(view, {set.first_object})), ToCell(set.object_count),
                   ToCell(set.flat_bytes), ToCell(set.wasted_bytes), ToCell(set.first_object)}});
  }
  if (found.rest_count > 0) {
    table.rows.push_back({.cells = {{}, {}, ToCell(found.rest_objects), {}, ToCell(found.rest_bytes), {}},
                          .kind = RowKind::kRest,
                          .stands_for = found.rest_count});
  }
  table.rows.push_back(
      {.cells = {{}, {}, ToCell(found.object_count), {}, ToCell(found.wasted_bytes), {}}, .kind = RowKind::kTotal});
  CutRows(table, most, {"copies", "wasted_size"});
  CutTexts(table);
  return table;
}

Table SpareRoomTable(const std::vector<SpareRoom>& rows) {
  Table table;
  table.head = {.name = "spare_room",
                .caption = "containers that take much more than their elements need, by type",
                .noun = "types",
                .columns = {{"type_name", "type", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"spare_size", "not used", Unit::kBytes},
                            {"empty_count", "empty", Unit::kCount},
                            {"object_id", "the one with most", Unit::kNumber}}};
  for (const SpareRoom& row : rows) {
    table.rows.push_back({.cells = {row.type_name, ToCell(row.object_count), ToCell(row.spare_bytes),
                                    ToCell(row.empty_count), ToCell(row.first_object)}});
  }
  CutTexts(table);
  return table;
}

Table DictionaryTable(const std::vector<InstanceDictionaries>& rows, size_t most) {
  Table table;
  table.head = {.name = "dictionaries",
                .caption = "instances with a dictionary each for their attributes, and what __slots__ would save",
                .noun = "types",
                .columns = {{"type_name", "type", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"dictionary_size", "dictionaries", Unit::kBytes},
                            {"saved_size", "would be saved", Unit::kBytes},
                            {"object_id", "one of them", Unit::kNumber}}};
  for (const InstanceDictionaries& row : rows) {
    table.rows.push_back({.cells = {row.type_name, ToCell(row.object_count), ToCell(row.dictionary_bytes),
                                    ToCell(row.saved_bytes), ToCell(row.first_object)}});
  }
  CutRows(table, most, {"object_count", "dictionary_size", "saved_size"});
  CutTexts(table);
  return table;
}

}  // namespace

Table TypesWithRetained(store::Case& opened, const Subject& subject, size_t most) {
  std::unordered_map<std::string, uint64_t> retained;
  for (const RetainedOfType& type : RetainedByType(opened, subject)) {
    retained.emplace(type.type_name, type.retained_bytes);
  }
  std::vector<store::TypeTotal> totals = opened.TypeTotals(subject.info.id);
  std::ranges::stable_sort(totals, std::greater<>(), &store::TypeTotal::allocated_bytes);
  Table table;
  table.head = {.name = "types",
                .caption = "objects and bytes per type",
                .noun = "types",
                .columns = {{"type_name", "types", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"flat_size", "flat size", Unit::kBytes},
                            {"allocated_size", "allocated size", Unit::kBytes},
                            {"retained_size", "retained size", Unit::kBytes}}};
  Figures all;
  for (const store::TypeTotal& total : totals) {
    const auto found = retained.find(total.type_name);
    all += Figures{total.object_count, total.flat_bytes, total.allocated_bytes};
    table.rows.push_back(
        {.cells = {total.type_name, ToCell(total.object_count), ToCell(total.flat_bytes), ToCell(total.allocated_bytes),
                   found == retained.end() ? Cell{} : ToCell(found->second)}});
  }
  // Types contain one another: their retained sizes have no sum.
  table.rows.push_back(
      {.cells = {{}, ToCell(all.object_count), ToCell(all.flat_bytes), ToCell(all.allocated_bytes), {}},
       .kind = RowKind::kTotal});
  CutRows(table, most, {"object_count", "flat_size", "allocated_size"});
  CutTexts(table);
  return table;
}

TypeTree TreeOf(store::Case& opened, const Subject& subject, const ReportLimits& limits) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  const TypesByName types = NumberTypes(opened, subject.info.id);
  TypeTree tree = FoldTypes({.lifelines = *lifelines,
                             .tree = DominatorTree(lifelines->dominator),
                             .type = types.of_object,
                             .type_names = types.names,
                             .total_bytes = subject.info.allocated_bytes},
                            {.most_nodes = limits.tree_nodes});
  std::vector<TypeTree::Node*> biggest;
  for (TypeTree::Node& node : tree.nodes) {
    node.type_name = CutText(node.type_name, kMostName);
    if (node.object) biggest.push_back(&node);
  }
  std::ranges::stable_sort(biggest, std::greater<>(), &TypeTree::Node::retained_bytes);
  if (biggest.size() > kMostLabels) biggest.resize(kMostLabels);
  PathWriter writer(opened, subject.info.id);
  for (TypeTree::Node* node : biggest) node->label = CutText(writer.To(*node->object).expression, kMostName);
  return tree;
}

SnapshotReport DescribeSnapshotAtLength(store::Case& opened, const Subject& subject, const Wastes& wastes,
                                        const GarbageObjects& garbage, const ReportLimits& limits,
                                        const WorkSteps& steps) {
  const auto step = [&](std::string_view what, uint64_t done) {
    if (steps) steps(what, done, 10);
  };
  SnapshotReport report;
  step("types", 6);
  report.types = TypesWithRetained(opened, subject, limits.type_rows);
  step("dominator tree", 6);
  report.tree = TreeOf(opened, subject, limits);
  report.memory = MemoryOf(subject, report.tree);
  step("garbage", 7);
  report.garbage = DescribeGarbage(opened, subject, garbage, limits);
  report.threads = DescribeThreads(opened, subject, limits);
  if (subject.info.header.content_hashes) {
    report.duplicates = DuplicateTable(*opened.View(subject.info.id), wastes.duplicates, limits.rows);
  } else {
    report.duplicates_absent = "The dump has no content hashes: equal content cannot be found.";
  }
  report.wastes.push_back(SpareRoomTable(wastes.spare_room));
  report.wastes.push_back(DictionaryTable(wastes.dictionaries, limits.rows));
  return report;
}

void AddPages(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& named,
              const ReportLimits& limits, SnapshotReport& report) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  const TypesByName types = NumberTypes(opened, subject.info.id);
  std::vector<uint32_t> objects;
  std::unordered_set<uint32_t> met;
  const auto add = [&](uint32_t object) {
    if (objects.size() < limits.pages && met.insert(object).second) objects.push_back(object);
  };
  for (const uint32_t object : named) add(object);
  for (const uint32_t object : BiggestObjects(*lifelines, types.of_object, limits.biggest_pages)) add(object);
  for (const TypeTree::Node& node : report.tree.nodes) {
    if (node.object && !node.label.empty()) add(*node.object);
  }
  for (const ReportThread& thread : report.threads.threads) {
    for (const ReportFrame& frame : thread.frames) {
      if (!frame.locals.empty()) add(frame.locals.front().object);
    }
  }
  std::ranges::stable_sort(objects, [&](uint32_t a, uint32_t b) {
    const uint64_t a_bytes = lifelines->retained_bytes[a];
    const uint64_t b_bytes = lifelines->retained_bytes[b];
    return a_bytes != b_bytes ? a_bytes > b_bytes : a < b;
  });
  report.pages = WritePages(opened, subject, objects, limits);
  report.pages_rest = subject.info.object_count - std::min<uint64_t>(subject.info.object_count, objects.size());
}

}  // namespace barrow::analyses
