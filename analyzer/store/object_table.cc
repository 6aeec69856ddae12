// SPDX-License-Identifier: Apache-2.0
#include "store/object_table.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "store/enum_names.h"
#include "store/scan_plan.h"

namespace barrow::store {
namespace {

constexpr const char* kDeclaration =
    "CREATE TABLE object (snapshot_id INTEGER, object_id INTEGER, address INTEGER, type_id INTEGER, shape_id INTEGER, "
    "flat_size INTEGER, allocated_size INTEGER, reference_count INTEGER, length INTEGER, generation TEXT, tracked "
    "INTEGER, "
    "immortal INTEGER, size_estimated INTEGER, content_hash INTEGER, in_degree INTEGER, out_degree INTEGER, "
    "name_id INTEGER, name TEXT, text, text_clipped INTEGER, retained_size INTEGER, dominator_id INTEGER, "
    "root_distance INTEGER)";

enum ColumnNumber {
  kSnapshotId,
  kObjectId,
  kAddress,
  kTypeId,
  kShapeId,
  kFlatSize,
  kAllocatedSize,
  kReferenceCount,
  kLength,
  kGeneration,
  kTracked,
  kImmortal,
  kSizeEstimated,
  kContentHash,
  kInDegree,
  kOutDegree,
  kNameId,
  kName,
  kText,
  kTextClipped,
  kRetainedSize,
  kDominatorId,
  kRootDistance,
};

// Letters of the plan, by column: snapshot, object, address and type lead to the rows; those of kFiltered, numbers all,
// are compared here row by row, which costs a tenth of what SQLite takes to ask for them.
constexpr std::string_view kLetters = "soathflcn     iu    e r";
constexpr std::string_view kFiltered = "hflcniuer";

// A size or count; only a damaged file has one above 2^63 - 1.
int64_t CountOf(uint64_t count) { return count > INT64_MAX ? INT64_MAX : static_cast<int64_t>(count); }

class ObjectCursor : public TableCursor {
 public:
  explicit ObjectCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    const ScanPlan plan(text, arguments);
    runs_.clear();
    views_.clear();
    for (const int64_t snapshot_id : view_.SnapshotIds()) {
      if (plan.RangeOf('s').Contains(snapshot_id)) views_.push_back(view_.Snapshot(snapshot_id));
    }
    if (plan.IsBackwards('s')) std::ranges::reverse(views_);
    if (plan.nesting().find('t') == std::string::npos) {
      for (const auto& snapshot : views_) AddAll(*snapshot, plan);
    } else if (plan.nesting().front() == 's') {
      for (const auto& snapshot : views_) AddByType(*snapshot, plan);
    } else {
      uint64_t type_count = 0;
      for (const auto& snapshot : views_) type_count = std::max(type_count, snapshot->type_count());
      ForEachType(plan, type_count, [&](uint64_t type) {
        for (const auto& snapshot : views_) AddOfType(*snapshot, type, plan);
      });
    }
    run_ = 0;
    within_ = 0;
    SetFilters(plan);
    SkipEmptyRuns();
    SkipFiltered();
  }

  bool AtEnd() const override { return run_ == runs_.size(); }

  void Next() override {
    Step();
    SkipFiltered();
  }

  int64_t RowId() const override { return (runs_[run_].snapshot->snapshot_id() << 32) | static_cast<int64_t>(object_); }

  void Column(sqlite3_context* context, int column) override {
    SnapshotView& snapshot = *runs_[run_].snapshot;
    const auto flag = [&](uint64_t bit) {
      sqlite3_result_int(context, (snapshot.At(PackedColumn::kFlags, object_) & bit) != 0 ? 1 : 0);
    };
    switch (column) {
      case kGeneration:
        if (const uint64_t generation = snapshot.At(PackedColumn::kFlags, object_) & reader::kGenerationMask;
            generation < kGenerationNames.size()) {
          sqlite3_result_text(context, kGenerationNames[generation].data(),
                              static_cast<int>(kGenerationNames[generation].size()), SQLITE_STATIC);
        }
        return;
      case kTracked:
        return flag(reader::kGenerationMask);
      case kImmortal:
        return flag(reader::kImmortal);
      case kSizeEstimated:
        return flag(reader::kSizeEstimated);
      case kName:
        if (const auto name = snapshot.Name(object_)) ResultText(context, *name);
        return;
      case kText:
        if (const auto value = snapshot.Text(object_)) {
          if (value->kind != reader::TextKind::kBytes) return ResultText(context, value->text);
          sqlite3_result_blob64(context, value->text.data(), value->text.size(), SQLITE_TRANSIENT);
        }
        return;
      case kTextClipped:
        if (const auto clipped = snapshot.TextClipped(object_)) sqlite3_result_int(context, *clipped ? 1 : 0);
        return;
      default:
        if (const auto number = NumberAt(snapshot, column)) sqlite3_result_int64(context, *number);
    }
  }

 private:
  // Objects of one snapshot, one after another: begin … end of `objects`, or of all ids if that is null.
  struct Run {
    SnapshotView* snapshot;
    const uint32_t* objects;
    uint32_t begin;
    uint32_t end;
    bool backwards;
  };
  struct IdRange {
    uint32_t begin;
    uint32_t end;
  };
  struct NumberFilter {
    int column;
    IntegerRange range;
  };

  // The objects the constraints on object_id and address leave, in the order of the innermost loop. Ids rise with the
  // address, but SQL sees addresses as signed: those at or above 2^63 are the first for it, and the last of all ids.
  static std::vector<IdRange> Objects(SnapshotView& snapshot, const ScanPlan& plan) {
    std::vector<IdRange> ranges;
    const auto add = [&](int64_t low_address, int64_t high_address) {
      const int64_t low = std::max(low_address, plan.RangeOf('a').low());
      const int64_t high = std::min(high_address, plan.RangeOf('a').high());
      if (low > high) return;
      const uint32_t end =
          high == -1 ? snapshot.object_count() : snapshot.ObjectsBelow(static_cast<uint64_t>(high) + 1);
      const IntegerRange& ids = plan.RangeOf('o');
      const int64_t first = std::max<int64_t>(ids.low(), snapshot.ObjectsBelow(static_cast<uint64_t>(low)));
      const int64_t last = std::min<int64_t>(ids.high(), int64_t{end} - 1);
      if (first <= last) ranges.push_back({static_cast<uint32_t>(first), static_cast<uint32_t>(last + 1)});
    };
    const char loop = plan.nesting().back();
    if (loop == 'a') add(INT64_MIN, -1);
    add(0, INT64_MAX);
    if (loop != 'a') add(INT64_MIN, -1);
    if (plan.IsBackwards(loop)) std::ranges::reverse(ranges);
    return ranges;
  }

  void AddAll(SnapshotView& snapshot, const ScanPlan& plan) {
    const bool backwards = plan.IsBackwards(plan.nesting().back());
    for (const auto& [begin, end] : Objects(snapshot, plan))
      runs_.push_back({&snapshot, nullptr, begin, end, backwards});
  }

  template <typename Action>
  static void ForEachType(const ScanPlan& plan, uint64_t type_count, Action action) {
    const IntegerRange& types = plan.RangeOf('t');
    const int64_t low = std::max<int64_t>(types.low(), 0);
    const int64_t high = std::min(types.high(), static_cast<int64_t>(type_count) - 1);
    if (plan.IsBackwards('t')) {
      for (int64_t type = high; type >= low; --type) action(static_cast<uint64_t>(type));
    } else {
      for (int64_t type = low; type <= high; ++type) action(static_cast<uint64_t>(type));
    }
  }

  void AddByType(SnapshotView& snapshot, const ScanPlan& plan) {
    ForEachType(plan, snapshot.type_count(), [&](uint64_t type) { AddOfType(snapshot, type, plan); });
  }

  void AddOfType(SnapshotView& snapshot, uint64_t type, const ScanPlan& plan) {
    if (type >= snapshot.type_count()) return;
    const SnapshotView::TypeOrder& order = snapshot.ByType();
    const uint32_t* objects = order.objects.data();
    const bool backwards = plan.IsBackwards(plan.nesting().back());
    for (const auto& [begin, end] : Objects(snapshot, plan)) {
      const uint32_t* const first = objects + order.first[type];
      const uint32_t* const last = objects + order.first[type + 1];
      runs_.push_back({&snapshot, objects, static_cast<uint32_t>(std::lower_bound(first, last, begin) - objects),
                       static_cast<uint32_t>(std::lower_bound(first, last, end) - objects), backwards});
    }
  }

  // A column that is a number, of the current object; empty: NULL.
  std::optional<int64_t> NumberAt(SnapshotView& snapshot, int column) const {
    const auto at = [&](PackedColumn packed) { return snapshot.At(packed, object_); };
    const auto width = [](const ColumnCache::Range& range) { return CountOf(range.end - range.begin); };
    switch (column) {
      case kSnapshotId:
        return snapshot.snapshot_id();
      case kObjectId:
        return object_;
      case kAddress:
        return static_cast<int64_t>(at(PackedColumn::kAddress));
      case kTypeId:
        return CountOf(at(PackedColumn::kType));
      case kShapeId:
        return CountOf(at(PackedColumn::kShape));
      case kFlatSize:
        return CountOf(at(PackedColumn::kFlatSize));
      case kAllocatedSize:
        return CountOf(at(PackedColumn::kFlatSize) + UnZigZag(at(PackedColumn::kAllocatedExtra)));
      case kReferenceCount:
        return CountOf(at(PackedColumn::kReferenceCount));
      case kLength:
        if (const uint64_t length_plus_one = at(PackedColumn::kLength)) return CountOf(length_plus_one - 1);
        return std::nullopt;
      case kContentHash:
        return snapshot.ContentHash(object_);
      case kInDegree:
        return width(snapshot.Referrers(object_));
      case kOutDegree:
        return width(snapshot.References(object_));
      case kNameId:
        return snapshot.NameId(object_);
      case kRetainedSize:
        return CountOf(snapshot.RetainedBytes(object_));
      case kDominatorId:
        return snapshot.Dominator(object_);
      case kRootDistance:
        return snapshot.RootDistance(object_);
      default:
        return std::nullopt;
    }
  }

  void SetFilters(const ScanPlan& plan) {
    filters_.clear();
    for (const char letter : kFiltered) {
      if (plan.IsConstrained(letter))
        filters_.push_back({static_cast<int>(kLetters.find(letter)), plan.RangeOf(letter)});
    }
  }

  bool Passes() const {
    return std::ranges::all_of(filters_, [&](const NumberFilter& filter) {
      const std::optional<int64_t> number = NumberAt(*runs_[run_].snapshot, filter.column);
      return number.has_value() && filter.range.Contains(*number);
    });
  }

  void Step() {
    ++within_;
    SkipEmptyRuns();
  }

  void SkipFiltered() {
    while (!AtEnd() && !Passes()) Step();
  }

  void SkipEmptyRuns() {
    while (run_ < runs_.size() && within_ >= runs_[run_].end - runs_[run_].begin) {
      ++run_;
      within_ = 0;
    }
    if (run_ == runs_.size()) return;
    const Run& run = runs_[run_];
    const uint32_t index = run.backwards ? run.end - 1 - within_ : run.begin + within_;
    object_ = run.objects == nullptr ? index : run.objects[index];
  }

  CaseView& view_;
  std::vector<std::shared_ptr<SnapshotView>> views_;  // keeps alive what runs_ points to
  std::vector<Run> runs_;
  std::vector<NumberFilter> filters_;
  size_t run_ = 0;
  uint32_t within_ = 0;
  uint32_t object_ = 0;
};

class ObjectTableModule : public VirtualTable {
 public:
  explicit ObjectTableModule(std::shared_ptr<CaseView> view) : view_(std::move(view)) {}

  const char* Declaration() const override { return kDeclaration; }

  std::unique_ptr<TableCursor> Open() override { return std::make_unique<ObjectCursor>(*view_); }

  bool BestIndex(sqlite3_index_info& info, std::string& text) override {
    const CaseView::Figures figures = view_->EstimatedFigures();
    // Walking by type touches all chunks of a column in turn, for every type: they must stay in memory.
    const auto columns_used = static_cast<uint64_t>(std::popcount(info.colUsed));
    const bool type_order_fits = figures.objects * 4 * (columns_used + 1) <= view_->budget().most_bytes() / 2;

    PlanBuilder plan(info, kLetters);
    plan.Take('s');
    plan.Take('o');
    plan.Take('a');
    if (type_order_fits) plan.Take('t');
    for (const char letter : kFiltered) plan.TakeFilter(letter);

    const bool has_types = plan.IsFixed('t') || plan.RangeCount('t') > 0;
    const bool by_type = has_types || (type_order_fits && plan.WantsOrderBy('t', "s"));
    std::string nesting = Nest(plan, info, !by_type ? "s" : plan.WantsOrderBy('t', "") ? "ts" : "st");
    if (!has_types && !info.orderByConsumed) nesting = "so";  // SQLite sorts anyway: then walk as the chunks lie
    text = plan.Text(nesting);

    double rows = static_cast<double>(figures.objects);
    if (plan.IsFixed('s')) rows /= static_cast<double>(figures.snapshots);
    if (plan.IsFixed('o') || plan.IsFixed('a')) {
      rows = plan.IsFixed('s') ? 1 : static_cast<double>(figures.snapshots);
      if (plan.IsFixed('s')) info.idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    } else {
      for (size_t i = plan.RangeCount('o') + plan.RangeCount('a') + plan.RangeCount('t'); i > 0; --i) rows /= 4;
      if (plan.IsFixed('t')) rows /= static_cast<double>(figures.types);
    }
    rows = std::max(rows, 1.0);
    info.estimatedCost = rows + 10;
    for (const char letter : kFiltered) {
      for (size_t i = plan.RangeCount(letter) + (plan.IsFixed(letter) ? 2 : 0); i > 0; --i) rows /= 4;
    }
    info.estimatedRows = static_cast<sqlite3_int64>(std::max(rows, 1.0));
    return true;
  }

 private:
  // The loops in `outer`, and within them one over the objects by id or by address, whichever gives the wanted order.
  static std::string Nest(PlanBuilder& plan, const sqlite3_index_info& info, const std::string& outer) {
    std::string nesting = plan.Nest(outer + "a", "a");
    return info.orderByConsumed ? nesting : plan.Nest(outer + "o", "o");
  }

  std::shared_ptr<CaseView> view_;
};

}  // namespace

std::unique_ptr<VirtualTable> MakeObjectTable(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectTableModule>(std::move(view));
}

}  // namespace barrow::store
