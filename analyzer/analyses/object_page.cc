// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_page.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analyses/cells.h"
#include "analyses/dominated.h"
#include "analyses/object_words.h"
#include "analyses/path_text.h"
#include "analyses/reference_counts.h"
#include "analyses/reference_tree.h"
#include "base/text.h"
#include "store/enum_names.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

Cell FlagOrNothing(bool flag) { return flag ? Cell{int64_t{1}} : Cell{}; }

class PageWriter {
 public:
  // `roots`: of all objects; `totals`: of the snapshot.
  PageWriter(PathWriter& paths, const std::vector<ResolvedRoot>& roots, const std::vector<store::TypeTotal>& totals,
             const Subject& subject, ObjectId object, const PageOptions& options)
      : subject_(subject), object_(object), options_(options), paths_(paths), view_(paths_.view()), totals_(totals) {
    for (const ResolvedRoot& root : roots) {
      if (root.object == object) roots_.push_back(root);
    }
  }

  Document Write() {
    Document document{.kind = "object",
                      .facts = {SubjectFacts("snapshot", subject_), Identity(), Sizes(), References(), Lifeline()},
                      .tables = {Neighbours(TreeDirection::kReferents), Neighbours(TreeDirection::kReferrers)},
                      .remarks = AnomalyRemarks(subject_)};
    for (Remark& remark : remarks_) document.remarks.push_back(std::move(remark));
    document.facts.front().machine_only = true;
    if (options_.with_dominated)
      document.tables.push_back(DominatedTable(DominatedByType(view_, object_, totals_), options_.limit));
    return document;
  }

 private:
  uint64_t At(PackedColumn column) { return view_.At(column, object_.value); }

  FactGroup Identity() {
    const std::optional<uint64_t> length = LengthOf(view_, object_);
    return {.name = "object",
            .title = "object",
            .facts = {
                {"type_name", "type", Unit::kText, TypeNameOf(view_, object_)},
                {"object_id", "id", Unit::kNumber, ToCell(object_.value)},
                {"address", "address", Unit::kAddress, AddressCell(AddressOf(view_, object_))},
                {"value", "value", Unit::kText, KnownOrNothing(ValueWords(view_, object_, 0))},
                {"value_clipped", "only the beginning of it", Unit::kFlag,
                 FlagOrNothing(view_.TextClipped(object_.value).value_or(false))},
                {"length", "length", Unit::kCount, length.has_value() ? ToCell(*length) : Cell{}},
            }};
  }

  FactGroup Sizes() {
    const bool estimated = (At(PackedColumn::kFlags) & reader::kSizeEstimated) != 0;
    return {.name = "sizes",
            .title = "sizes",
            .facts = {
                {"flat_size", "flat size", Unit::kBytes, ToCell(FlatBytesOf(view_, object_))},
                {"allocated_size", "allocated size", Unit::kBytes, ToCell(AllocatedBytesOf(view_, object_))},
                {"retained_size", "retained size", Unit::kBytes, ToCell(view_.RetainedBytes(object_.value))},
                {"size_estimated", "flat size is estimated", Unit::kFlag, FlagOrNothing(estimated)},
            }};
  }

  // Whose references the interpreter counted, and how many are left over.
  FactGroup References() {
    const uint64_t flags = At(PackedColumn::kFlags);
    const bool immortal = (flags & reader::kImmortal) != 0;
    const ReferenceCounts counts = CountReferences(view_, subject_.info, object_, roots_);
    const uint64_t generation = flags & reader::kGenerationMask;
    const bool has_generation = generation < store::kGenerationNames.size();
    return {.name = "references",
            .title = "references",
            .facts = {
                {"reference_count", "reference count", Unit::kCount, counts.counted ? ToCell(*counts.counted) : Cell{}},
                {"immortal", "immortal, not counted", Unit::kFlag, FlagOrNothing(immortal)},
                {"seen_from_objects", "seen from objects", Unit::kCount, ToCell(counts.from_objects)},
                {"seen_from_roots", "seen from roots", Unit::kCount, ToCell(counts.from_roots)},
                {"unexplained",
                 IsComplete(subject_.info) ? "unexplained: held by C code"
                                           : "unexplained: held by what the file lost, or C code",
                 Unit::kCount, counts.unexplained ? ToCell(*counts.unexplained) : Cell{}},
                {"generation", "collector's generation", Unit::kText,
                 has_generation ? Cell{std::string(store::kGenerationNames[generation])} : Cell{}},
            }};
  }

  FactGroup Lifeline() {
    const std::optional<uint32_t> distance = view_.RootDistance(object_.value);
    const std::optional<uint32_t> dominator = view_.Dominator(object_.value);
    const PathText path = paths_.To(object_.value);
    FactGroup group{.name = "alive",
                    .title = "why it is alive",
                    .facts = {
                        {"path", "shortest path", Unit::kText, path.expression},
                        {"root", "from", Unit::kText, path.root},
                        {"root_distance", "references on it", Unit::kCount, distance ? ToCell(*distance) : Cell{}},
                        {"dominator_id", "immediate dominator", Unit::kNumber, dominator ? ToCell(*dominator) : Cell{}},
                    }};
    if (!dominator) return group;
    group.facts.push_back({"dominator", "which is", Unit::kText, ObjectWords(view_, {*dominator})});
    group.facts.push_back({"dominator_path", "found at", Unit::kText, paths_.To(*dominator).text()});
    return group;
  }

  // The first level of a tree of referents or referrers, as a table.
  Table Neighbours(TreeDirection direction) {
    const bool out = direction == TreeDirection::kReferents;
    const ReferenceTree tree = GrowTree(view_, object_, {.direction = direction, .depth = 1, .fold = options_.fold},
                                        {roots_, paths_.threads()});
    Table table;
    table.head = {.name = out ? "referents" : "referrers",
                  .caption = out ? "referents: what it refers to" : "referrers: what refers to it, and how it calls it",
                  .noun = out ? "referents" : "referrers",
                  .columns = {
                      {"label", "label", Unit::kText},
                      {"type_name", "type", Unit::kText},
                      {"object_id", "id", Unit::kNumber},
                      {"object_count", "# objects", Unit::kCount},
                      {"reference_count", "# references", Unit::kCount, false, true},
                      {"allocated_size", "allocated size", Unit::kBytes},
                      {"retained_size", "retained size", Unit::kBytes},
                      {"value", "value", Unit::kText},
                  }};
    for (size_t i = 1; i < tree.nodes.size(); ++i) table.rows.push_back({.cells = NeighbourCells(tree.nodes[i])});
    if (tree.rest_count > 0) {
      table.rows.push_back({.cells = std::vector<Cell>(table.head.columns.size()),
                            .kind = RowKind::kRest,
                            .stands_for = tree.rest_count});
      remarks_.push_back({Remark::Kind::kNote, "Only " + Grouped(tree.nodes.size() - 1) + " " + table.head.noun +
                                                   " are shown, and how many more there are; --fold shows some of "
                                                   "each type."});
    }
    return table;
  }

  std::vector<Cell> NeighbourCells(const ReferenceTree::Node& node) {
    using NodeKind = ReferenceTree::NodeKind;
    if (node.kind == NodeKind::kRoot) return {node.label, Cell{"root"}, {}, {}, {}, {}, {}, {}};
    std::string type = TypeNameOf(view_, node.object);
    if (node.kind == NodeKind::kFolded) return {Cell{"…"}, std::move(type), {}, ToCell(node.count), {}, {}, {}, {}};
    return {KnownOrNothing(node.label),
            std::move(type),
            ToCell(node.object.value),
            ToCell(1),
            ToCell(node.count),
            ToCell(AllocatedBytesOf(view_, node.object)),
            ToCell(view_.RetainedBytes(node.object.value)),
            KnownOrNothing(ValueWords(view_, node.object))};
  }

  const Subject& subject_;
  ObjectId object_;
  const PageOptions& options_;
  PathWriter& paths_;
  store::SnapshotView& view_;
  std::vector<ResolvedRoot> roots_;  // that hold the object
  std::vector<Remark> remarks_;      // about tables that could not be shown whole
  const std::vector<store::TypeTotal>& totals_;
};

}  // namespace

Document DescribeObject(store::Case& opened, const Subject& subject, ObjectId object, const PageOptions& options) {
  opened.PrepareLifelines(subject.info.id);
  return ObjectPages(opened, subject).Describe(object, options);
}

ObjectPages::ObjectPages(store::Case& opened, const Subject& subject)
    : subject_(subject),
      paths_(opened, subject.info.id),
      roots_(opened.Roots(subject.info.id)),
      totals_(opened.TypeTotals(subject.info.id)) {}

Document ObjectPages::Describe(ObjectId object, const PageOptions& options) {
  return PageWriter(paths_, roots_, totals_, subject_, object, options).Write();
}

}  // namespace barrow::analyses
