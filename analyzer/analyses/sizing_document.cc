// SPDX-License-Identifier: Apache-2.0
#include "analyses/sizing_document.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "analyses/cells.h"
#include "analyses/tree_levels.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr size_t kLargestWithProfiles = 10;

FactGroup Statistics(const Sizing& sizing, const SizingView& shown) {
  const bool hidden = shown.stats == 0;
  FactGroup group{.name = "sizing",
                  .title = "sizing",
                  .facts = {
                      {"total", "total", Unit::kBytes, ToCell(sizing.total)},
                      {"rules", "rules", Unit::kText, std::string(shown.pympler ? "pympler" : "owned")},
                      {"align", "aligned to", Unit::kBytes, ToCell(shown.options.align)},
                      {"given_count", "objects given", Unit::kCount, ToCell(sizing.sizes.size())},
                      {"sized_count", "objects sized", Unit::kCount, ToCell(sizing.sized_count)},
                      {"seen_count", "objects seen", Unit::kCount, ToCell(sizing.seen_count)},
                      {"excluded_count", "objects excluded", Unit::kCount, ToCell(sizing.excluded_count)},
                      {"ranked_count", "objects ranked", Unit::kCount, ToCell(sizing.ranked_count)},
                      {"duplicate_count", "duplicates", Unit::kCount, ToCell(sizing.duplicate_count)},
                      {"deepest", "deepest level", Unit::kCount, ToCell(sizing.deepest)},
                  }};
  group.machine_only = hidden;
  return group;
}

Table Objects(const Sizing& sizing, const SizingView& shown, const Subject& subject) {
  Table table;
  table.head = {.name = "objects",
                .caption = subject.label,
                .noun = "objects",
                .columns = {
                    {"object", "object", Unit::kText},
                    {"size", "size", Unit::kBytes},
                    {"own_size", "own", Unit::kBytes},
                }};
  for (size_t i = 0; i < sizing.sizes.size(); ++i) {
    table.rows.push_back({.cells = {shown.names[i], ToCell(sizing.sizes[i]), ToCell(sizing.flats[i])}});
  }
  if (sizing.sizes.size() > 1) {
    uint64_t flat = 0;
    for (const SizedNode& node : sizing.nodes) flat = node.depth == 0 ? SaturatedSum(flat, node.flat) : flat;
    table.rows.push_back({.cells = {{}, ToCell(sizing.total), ToCell(flat)}, .kind = RowKind::kTotal});
  }
  return table;
}

// Nodes in the order they are shown: each before its referents, these by falling size, equal ones as they were met.
std::vector<uint32_t> ShownOrder(const std::vector<SizedNode>& nodes) {
  std::vector<std::vector<uint32_t>> children(nodes.size());
  std::vector<uint32_t> waiting;
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].depth > 0) children[nodes[i].parent].push_back(i);
  }
  for (auto& of_one : children) {
    std::ranges::stable_sort(of_one, [&](uint32_t a, uint32_t b) { return nodes[a].size > nodes[b].size; });
  }
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].depth > 0) continue;
    waiting.push_back(i);
    while (!waiting.empty()) {
      const uint32_t node = waiting.back();
      waiting.pop_back();
      order.push_back(node);
      waiting.insert(waiting.end(), children[node].rbegin(), children[node].rend());
    }
  }
  return order;
}

Table Detail(const Sizing& sizing) {
  Table table;
  table.head = {.name = "referents",
                .caption = "",
                .noun = "",
                .columns = {
                    {"depth", "depth", Unit::kNumber},
                    {"name", "name", Unit::kText},
                    {"size", "size", Unit::kBytes},
                    {"own_size", "own", Unit::kBytes},
                }};
  for (const uint32_t i : ShownOrder(sizing.nodes)) {
    const SizedNode& node = sizing.nodes[i];
    table.rows.push_back({.cells = {ToCell(node.depth), node.name, ToCell(node.size), ToCell(node.flat)}});
  }
  return table;
}

Table Largest(const Sizing& sizing, const SizingView& shown, SizingRules& rules) {
  Table table;
  table.head = {.name = "largest",
                .caption = "largest objects",
                .noun = "objects",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"object_id", "id", Unit::kNumber},
                    {"size", "size", Unit::kBytes},
                    {"depth", "depth", Unit::kNumber},
                    {"parent_id", "parent", Unit::kNumber},
                    {"name", "name", Unit::kText},
                }};
  const auto id = [](SizedThing thing) { return thing < kInvented ? ToCell(thing) : Cell{}; };
  const size_t most = shown.stats >= 2 ? kLargestWithProfiles : shown.cutoff;
  for (size_t i = 0; i < sizing.largest.size() && i < most; ++i) {
    const RankedThing& ranked = sizing.largest[i];
    table.rows.push_back(
        {.cells = {rules.TypeNameOf(ranked.thing), id(ranked.thing), ToCell(ranked.size), ToCell(ranked.depth),
                   ranked.depth == 0 ? Cell{} : id(ranked.parent), rules.NameOf(ranked.thing)}});
  }
  return table;
}

Table Profiles(const Sizing& sizing, SizingRules& rules) {
  Table table;
  table.head = {.name = "types",
                .caption = "flat sizes by type",
                .noun = "types",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"object_count", "# objects", Unit::kCount},
                    {"total", "total", Unit::kBytes},
                    {"share", "share", Unit::kShare},
                    {"average", "average", Unit::kBytes},
                    {"largest_size", "largest", Unit::kBytes},
                    {"largest", "largest object", Unit::kText},
                }};
  uint64_t objects = 0;
  uint64_t total = 0;
  for (const TypeProfile& profile : sizing.profiles) {
    objects += profile.object_count;
    total = SaturatedSum(total, profile.total_bytes);
  }
  for (const TypeProfile& profile : sizing.profiles) {
    table.rows.push_back(
        {.cells = {profile.type_name, ToCell(profile.object_count), ToCell(profile.total_bytes),
                   ShareOf(profile.total_bytes, total), ToCell(profile.total_bytes / profile.object_count),
                   ToCell(profile.largest_bytes), rules.NameOf(profile.largest)}});
  }
  table.rows.push_back(
      {.cells = {{}, ToCell(objects), ToCell(total), ShareOf(total, total), {}, {}, {}}, .kind = RowKind::kTotal});
  return table;
}

Table Definitions(const Sizing& sizing, SizingRules& rules) {
  Table table;
  table.head = {.name = "definitions",
                .caption = "type definitions",
                .noun = "types",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"basic_size", "basic size", Unit::kBytes},
                    {"item_size", "item size", Unit::kBytes},
                    {"referents", "referents", Unit::kText},
                }};
  std::vector<const TypeProfile*> by_name;
  for (const TypeProfile& profile : sizing.profiles) by_name.push_back(&profile);
  std::ranges::sort(by_name, {}, &TypeProfile::type_name);
  for (const TypeProfile* profile : by_name) {
    const SizingRules::Definition definition = rules.DefinitionOf(profile->largest);
    table.rows.push_back({.cells = {profile->type_name, ToCell(definition.basic_bytes), ToCell(definition.item_bytes),
                                    std::string(definition.referents)}});
  }
  return table;
}

}  // namespace

std::vector<std::string> AsizedLines(const Sizing& sizing) {
  std::vector<std::string> lines;
  for (const uint32_t i : ShownOrder(sizing.nodes)) {
    const SizedNode& node = sizing.nodes[i];
    lines.push_back(std::string(size_t{4} * node.depth, ' ') + node.name + " size=" + std::to_string(node.size) +
                    " flat=" + std::to_string(node.flat));
  }
  return lines;
}

Document ToDocument(const Sizing& sizing, const SizingView& shown, SizingRules& rules, const Subject& subject) {
  Document document{.kind = "sizeof",
                    .facts = {SubjectFacts("snapshot", subject), Statistics(sizing, shown)},
                    .tables = {Objects(sizing, shown, subject)},
                    .remarks = AnomalyRemarks(subject)};
  if (shown.options.detail > 0) document.tables.push_back(Detail(sizing));
  if (sizing.deeper && shown.options.detail == kMostTreeLevels) document.remarks.push_back(MoreLevelsRemark());
  if (shown.stats >= 1) document.tables.push_back(Largest(sizing, shown, rules));
  if (shown.stats >= 2) document.tables.push_back(Profiles(sizing, rules));
  if (shown.stats >= 3) document.tables.push_back(Definitions(sizing, rules));
  if (shown.pympler && subject.info.header.contents == reader::Contents::kNone) {
    document.remarks.push_back(
        {Remark::Kind::kWarning,
         "The file was written without names (contents: none): Pympler's rules need the names of "
         "attributes, so that sizes are too small."});
  }
  return document;
}

}  // namespace barrow::analyses
