// SPDX-License-Identifier: Apache-2.0
#include "analyses/dominator_report.h"

#include <algorithm>
#include <utility>

#include "algorithms/retained.h"
#include "analyses/cells.h"
#include "analyses/tree_levels.h"
#include "analyses/types_by_name.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

class Reporter {
 public:
  Reporter(store::Case& opened, const Subject& subject, const DominatorOptions& options)
      : options_(options),
        lifelines_(opened.LifelinesOf(subject.info.id)),
        tree_(lifelines_->dominator),
        writer_(opened, subject.info.id),
        opened_(opened),
        snapshot_(subject.info.id) {
    report_.total_bytes = subject.info.allocated_bytes;
    report_.by_type = options.by_type;
    report_.is_deep = options.depth > 1 || options.object.has_value();
    report_.unreachable_bytes = UnreachableBytes(tree_, lifelines_->retained_bytes, lifelines_->root_distance);
  }

  DominatorReport Run() && {
    if (options_.by_type) {
      AddTypes();
    } else {
      if (options_.object) AddRow(*options_.object, 0);
      AddChildren(options_.object.value_or(kNoObject), 1);
    }
    return std::move(report_);
  }

 private:
  void AddTypes() {
    const auto [group, names] = NumberTypes(opened_, snapshot_);
    std::vector<RetainedByGroup> groups(names.size());
    if (options_.object) {
      // Immediate ones only, so that nothing counts twice.
      for (uint32_t child = tree_.FirstChild(*options_.object); child != kNoObject; child = tree_.Next(child)) {
        RetainedByGroup& one = groups[group[child]];
        ++one.object_count;
        one.retained_bytes = SaturatedSum(one.retained_bytes, lifelines_->retained_bytes[child]);
      }
    } else {
      groups = RetainedByGroups(tree_, lifelines_->retained_bytes, group, static_cast<uint32_t>(names.size()));
    }
    for (size_t i = 0; i < names.size(); ++i) {
      if (groups[i].object_count == 0) continue;
      report_.rows.push_back({.depth = 1,
                              .type_name = names[i],
                              .object_count = groups[i].object_count,
                              .retained_bytes = groups[i].retained_bytes,
                              .path = {}});
    }
    std::ranges::sort(report_.rows, [](const DominatorRow& a, const DominatorRow& b) {
      return std::pair(b.retained_bytes, std::cref(a.type_name).get()) <
             std::pair(a.retained_bytes, std::cref(b.type_name).get());
    });
    const size_t shown = std::min(options_.limit.value_or(report_.rows.size()), report_.rows.size());
    if (shown == report_.rows.size()) return;
    DominatorRow rest{.depth = 1, .type_name = {}, .object_count = 0, .path = {}};
    for (size_t i = shown; i < report_.rows.size(); ++i) rest.object_count += report_.rows[i].object_count;
    rest.rest_count = report_.rows.size() - shown;
    report_.rows.resize(shown);
    report_.rows.push_back(std::move(rest));
  }

  void AddRow(uint32_t object, size_t depth) {
    DominatorRow row{.depth = depth, .object = object, .type_name = writer_.TypeNameOf(object), .path = {}};
    row.address = writer_.view().At(store::PackedColumn::kAddress, object);
    row.retained_bytes = lifelines_->retained_bytes[object];
    row.path = writer_.To(object);
    report_.rows.push_back(std::move(row));
  }

  // Depth is an option of the user's: an explicit stack of the children yet to come.
  void AddChildren(uint32_t above, size_t first_depth) {
    struct Pending {
      uint32_t object;
      size_t depth;
      uint64_t rest_count;
      uint64_t rest_bytes;
    };
    std::vector<Pending> pending;
    const auto expand = [&](uint32_t object, size_t depth) {
      std::vector<uint32_t> children;
      uint32_t child = object == kNoObject ? tree_.FirstTop() : tree_.FirstChild(object);
      for (; child != kNoObject; child = tree_.Next(child)) children.push_back(child);
      const size_t shown = std::min(options_.limit.value_or(children.size()), children.size());
      std::partial_sort(children.begin(), children.begin() + static_cast<ptrdiff_t>(shown), children.end(),
                        [&](uint32_t a, uint32_t b) {
                          const uint64_t a_bytes = lifelines_->retained_bytes[a];
                          const uint64_t b_bytes = lifelines_->retained_bytes[b];
                          return a_bytes != b_bytes ? a_bytes > b_bytes : a < b;
                        });
      if (shown < children.size()) {
        uint64_t bytes = 0;
        for (size_t i = shown; i < children.size(); ++i) {
          bytes = SaturatedSum(bytes, lifelines_->retained_bytes[children[i]]);
        }
        pending.push_back({0, depth, children.size() - shown, bytes});
      }
      for (size_t i = shown; i-- > 0;) pending.push_back({children[i], depth, 0, 0});
    };
    expand(above, first_depth);
    while (!pending.empty()) {
      const Pending next = pending.back();
      pending.pop_back();
      if (next.rest_count > 0) {
        report_.rows.push_back({.depth = next.depth,
                                .type_name = {},
                                .retained_bytes = next.rest_bytes,
                                .path = {},
                                .rest_count = next.rest_count});
        continue;
      }
      AddRow(next.object, next.depth);
      if (next.depth < options_.depth) expand(next.object, next.depth + 1);
      if (next.depth == kMostTreeLevels && tree_.FirstChild(next.object) != kNoObject) report_.deeper = true;
    }
  }

  const DominatorOptions& options_;
  std::shared_ptr<const Lifelines> lifelines_;
  DominatorTree tree_;
  PathWriter writer_;
  store::Case& opened_;
  store::SnapshotId snapshot_;
  DominatorReport report_;
};

Table TypeTable(const DominatorReport& report, const Subject& subject) {
  Table table;
  table.head = {.name = "types",
                .caption = subject.label,
                .noun = "types",
                .columns = {{"type_name", "types", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"share", "share", Unit::kShare}}};
  for (const DominatorRow& row : report.rows) {
    if (row.rest_count > 0) {
      // Types contain one another: their retained sizes have no sum.
      table.rows.push_back(
          {.cells = {{}, ToCell(row.object_count), {}, {}}, .kind = RowKind::kRest, .stands_for = row.rest_count});
      continue;
    }
    table.rows.push_back({.cells = {row.type_name, ToCell(row.object_count), ToCell(row.retained_bytes),
                                    ShareOf(row.retained_bytes, report.total_bytes)}});
  }
  return table;
}

Table ObjectTableOf(const DominatorReport& report, const Subject& subject) {
  Table table;
  table.head = {.name = "objects",
                .caption = subject.label,
                .noun = "objects",
                .columns = {{"type_name", "type", Unit::kText},
                            {"object_id", "object", Unit::kNumber},
                            {"address", "address", Unit::kAddress, false, true},
                            {"depth", "depth", Unit::kNumber, false, !report.is_deep},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"share", "share", Unit::kShare},
                            {"path", "path", Unit::kText},
                            {"root", "root", Unit::kText, false, true}}};
  for (const DominatorRow& row : report.rows) {
    const bool rest = row.rest_count > 0;
    const std::string what = rest ? std::to_string(row.rest_count) + " more" : row.type_name;
    table.rows.push_back(
        {.cells = {what, rest ? Cell{} : ToCell(row.object), rest ? Cell{} : Cell{static_cast<int64_t>(row.address)},
                   ToCell(row.depth), ToCell(row.retained_bytes), ShareOf(row.retained_bytes, report.total_bytes),
                   rest ? Cell{} : Cell{row.path.expression}, rest ? Cell{} : Cell{row.path.root}},
         .stands_for = row.rest_count});
  }
  return table;
}

}  // namespace

std::vector<RetainedOfType> RetainedByType(store::Case& opened, const Subject& subject) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  const auto [group, names] = NumberTypes(opened, subject.info.id);
  const std::vector<RetainedByGroup> groups = RetainedByGroups(
      DominatorTree(lifelines->dominator), lifelines->retained_bytes, group, static_cast<uint32_t>(names.size()));
  std::vector<RetainedOfType> types;
  for (size_t i = 0; i < names.size(); ++i) {
    if (groups[i].object_count > 0) types.push_back({names[i], groups[i].object_count, groups[i].retained_bytes});
  }
  return types;
}

DominatorReport ReportDominators(store::Case& opened, const Subject& subject, const DominatorOptions& options) {
  return Reporter(opened, subject, options).Run();
}

Document ToDocument(const DominatorReport& report, const Subject& subject) {
  Document document{.kind = "dominators",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {report.by_type ? TypeTable(report, subject) : ObjectTableOf(report, subject)},
                    .remarks = AnomalyRemarks(subject)};
  document.facts.front().facts.push_back(
      {"unreachable_size", "held by no root", Unit::kBytes, ToCell(report.unreachable_bytes)});
  if (report.deeper) document.remarks.push_back(MoreLevelsRemark());
  if (report.rows.empty()) {
    document.remarks.push_back({Remark::Kind::kNote,
                                "Nothing would go with it but itself: what it refers to is held by others as well, as "
                                "barrow paths and referrers tell."});
  }
  return document;
}

}  // namespace barrow::analyses
