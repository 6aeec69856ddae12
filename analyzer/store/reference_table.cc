// SPDX-License-Identifier: Apache-2.0
#include "store/reference_table.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "store/object_function.h"
#include "store/reference_walk.h"
#include "store/scan_plan.h"

namespace barrow::store {
namespace {

using Direction = ReferenceWalk::Direction;

void ResultLabel(sqlite3_context* context, ReferenceWalk& walk) {
  const auto label = walk.Label();
  if (label.has_value()) ResultText(context, *label);
}

// begin … end of the object ids a constraint leaves.
std::pair<uint32_t, uint32_t> ObjectsIn(const IntegerRange& range, const SnapshotView& snapshot) {
  const int64_t low = std::max<int64_t>(range.low(), 0);
  const int64_t high = std::min<int64_t>(range.high(), int64_t{snapshot.object_count()} - 1);
  if (low > high) return {0, 0};
  return {static_cast<uint32_t>(low), static_cast<uint32_t>(high + 1)};
}

// ---- reference ----

class ReferenceCursor : public TableCursor {
 public:
  explicit ReferenceCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    const ScanPlan plan(text, arguments);
    const bool by_target = plan.nesting()[1] == 'd';
    walks_.clear();
    for (const int64_t snapshot_id : view_.SnapshotIds()) {
      if (!plan.RangeOf('s').Contains(snapshot_id)) continue;
      const std::shared_ptr<SnapshotView> snapshot = view_.Snapshot(snapshot_id);
      const auto [begin, end] = ObjectsIn(plan.RangeOf(by_target ? 'd' : 'o'), *snapshot);
      walks_.emplace_back(snapshot, by_target ? Direction::kByTarget : Direction::kBySource, begin, end);
    }
    current_ = 0;
    SkipEnded();
  }

  bool AtEnd() const override { return current_ == walks_.size(); }

  void Next() override {
    walks_[current_].Next();
    SkipEnded();
  }

  int64_t RowId() const override {
    return (walks_[current_].snapshot().snapshot_id() << 32) | static_cast<int64_t>(walks_[current_].index());
  }

  void Column(sqlite3_context* context, int column) override {
    ReferenceWalk& walk = walks_[current_];
    switch (column) {
      case 0:
        return sqlite3_result_int64(context, walk.snapshot().snapshot_id());
      case 1:
        return sqlite3_result_int64(context, walk.source());
      case 2:
        return sqlite3_result_int64(context, walk.Position());
      case 3:
        return sqlite3_result_int64(context, walk.target());
      default:
        return ResultLabel(context, walk);
    }
  }

 private:
  void SkipEnded() {
    while (current_ < walks_.size() && walks_[current_].AtEnd()) ++current_;
  }

  CaseView& view_;
  std::vector<ReferenceWalk> walks_;  // one per snapshot
  size_t current_ = 0;
};

class ReferenceTable : public VirtualTable {
 public:
  explicit ReferenceTable(std::shared_ptr<CaseView> view) : view_(std::move(view)) {}

  const char* Declaration() const override {
    return "CREATE TABLE reference (snapshot_id INTEGER, source_id INTEGER, position INTEGER, target_id INTEGER, label "
           "TEXT)";
  }

  std::unique_ptr<TableCursor> Open() override { return std::make_unique<ReferenceCursor>(*view_); }

  bool BestIndex(sqlite3_index_info& info, std::string& text) override {
    const CaseView::Figures figures = view_->EstimatedFigures();
    auto rows = static_cast<double>(figures.references);
    // Letters: snapshot, origin, position, destination.
    PlanBuilder plan(info, "sopd ");
    plan.Take('s');
    if (plan.IsFixed('s')) rows /= static_cast<double>(figures.snapshots);
    const bool by_target = ReachesTargetFirst(info);
    const char letter = by_target ? 'd' : 'o';
    plan.Take(letter);
    if (plan.IsFixed(letter)) {
      rows = rows / static_cast<double>(figures.objects) + 1;
    } else {
      for (size_t i = plan.RangeCount(letter); i > 0; --i) rows /= 4;
    }
    std::string nesting = plan.Nest(by_target ? "sdop" : "sop", by_target ? "" : "p");
    if (std::ranges::any_of(nesting, [](char c) { return c >= 'A' && c <= 'Z'; })) {
      info.orderByConsumed = 0;  // there is no walking backwards
      nesting = by_target ? "sdop" : "sop";
    }
    text = plan.Text(nesting);
    info.estimatedRows = static_cast<sqlite3_int64>(std::max(rows, 1.0));
    info.estimatedCost = rows + 10;
    return true;
  }

 private:
  // Whether the target is the better way in: by an equality, or else by a range, if the source has none of that kind;
  // or if only the wanted order says anything.
  static bool ReachesTargetFirst(const sqlite3_index_info& info) {
    const auto strength = [&](int column) {
      int strongest = 0;
      for (int i = 0; i < info.nConstraint; ++i) {
        const auto& constraint = info.aConstraint[i];
        if (!constraint.usable || constraint.iColumn != column || !IsRangeOperator(constraint.op)) continue;
        strongest = std::max(strongest, constraint.op == SQLITE_INDEX_CONSTRAINT_EQ ? 2 : 1);
      }
      return strongest;
    };
    const int source = strength(1);
    const int target = strength(3);
    if (source != target || source > 0) return target > source;
    for (int i = 0; i < info.nOrderBy; ++i) {
      if (info.aOrderBy[i].iColumn != 0) return info.aOrderBy[i].iColumn == 3;
    }
    return false;
  }

  std::shared_ptr<CaseView> view_;
};

// ---- referent_of, referrer_of ----

template <Direction kDirection>
class ReferenceFunctionCursor : public ObjectFunctionCursor {
 public:
  static constexpr const char* kName = kDirection == Direction::kBySource ? "referent_of" : "referrer_of";
  static constexpr std::string_view kColumns = "object_id INTEGER, position INTEGER, label TEXT";

  using ObjectFunctionCursor::ObjectFunctionCursor;

  static ScanEstimate Estimate(CaseView& view) {
    const CaseView::Figures figures = view.EstimatedFigures();
    const double rows = static_cast<double>(figures.references) / static_cast<double>(figures.objects);
    return {.rows = rows + 1, .cost = rows + 10};
  }

  bool AtEnd() const override { return walk_.AtEnd(); }
  void Next() override { walk_.Next(); }
  int64_t RowId() const override { return static_cast<int64_t>(walk_.index()); }

 private:
  enum { kObject, kPosition, kLabel };

  void Begin() override {
    walk_ = ReferenceWalk();
    if (subject_.snapshot == nullptr) return;
    walk_ = ReferenceWalk(subject_.snapshot, kDirection, subject_.object, subject_.object + 1);
  }

  void OwnColumn(sqlite3_context* context, int column) override {
    if (column == kLabel) return ResultLabel(context, walk_);
    if (column == kPosition) return sqlite3_result_int64(context, walk_.Position());
    sqlite3_result_int64(context, kDirection == Direction::kBySource ? walk_.target() : walk_.source());
  }

  ReferenceWalk walk_;
};

}  // namespace

std::unique_ptr<VirtualTable> MakeReferenceTable(std::shared_ptr<CaseView> view) {
  return std::make_unique<ReferenceTable>(std::move(view));
}

std::unique_ptr<VirtualTable> MakeReferentFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<ReferenceFunctionCursor<Direction::kBySource>>>(std::move(view));
}

std::unique_ptr<VirtualTable> MakeReferrerFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<ReferenceFunctionCursor<Direction::kByTarget>>>(std::move(view));
}

}  // namespace barrow::store
