// SPDX-License-Identifier: Apache-2.0
#include "store/object_table.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>
#include <vector>

#include "store/enum_names.h"
#include "store/scan_plan.h"

namespace barrow::store {
namespace {

constexpr const char* kDeclaration =
    "CREATE TABLE object (snapshot_id INTEGER, object_id INTEGER, address INTEGER, type_id INTEGER, shape_id INTEGER, "
    "flat_size INTEGER, allocated_size INTEGER, reference_count INTEGER, length INTEGER, generation TEXT, tracked INTEGER, "
    "immortal INTEGER, size_estimated INTEGER, content_hash INTEGER, in_degree INTEGER, out_degree INTEGER, "
    "name_id INTEGER, name TEXT, text, text_clipped INTEGER)";

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
};

// Letters of the plan: snapshot, object, address, type. Objects stand by address, so that a loop over one is a loop over the
// other; `a` never stands in a nesting.
constexpr std::string_view kLetters = "soat";

void Result(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// A size or count; only a damaged file has one above 2^63 - 1.
void ResultCount(sqlite3_context* context, uint64_t count) {
  sqlite3_result_int64(context, count > INT64_MAX ? INT64_MAX : static_cast<int64_t>(count));
}

class ObjectCursor : public TableCursor {
 public:
  explicit ObjectCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    const ScanPlan plan(text, arguments);
    runs_.clear();
    views_.clear();
    for (const auto& snapshot : view_.Snapshots()) {
      if (plan.RangeOf('s').Contains(snapshot->snapshot_id())) views_.push_back(snapshot);
    }
    if (plan.IsBackwards('s')) std::ranges::reverse(views_);
    if (plan.nesting() == "so") {
      for (const auto& snapshot : views_) AddAll(*snapshot, plan);
    } else if (plan.nesting() == "sto") {
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
    SkipEmptyRuns();
  }

  bool AtEnd() const override { return run_ == runs_.size(); }

  void Next() override {
    ++within_;
    SkipEmptyRuns();
  }

  int64_t RowId() const override {
    return (runs_[run_].snapshot->snapshot_id() << 32) | static_cast<int64_t>(object_);
  }

  void Column(sqlite3_context* context, int column) override {
    SnapshotView& snapshot = *runs_[run_].snapshot;
    const auto at = [&](PackedColumn packed) { return snapshot.At(packed, object_); };
    const auto flag = [&](uint64_t bit) { sqlite3_result_int(context, (at(PackedColumn::kFlags) & bit) != 0 ? 1 : 0); };
    switch (column) {
      case kSnapshotId:
        return sqlite3_result_int64(context, snapshot.snapshot_id());
      case kObjectId:
        return sqlite3_result_int64(context, object_);
      case kAddress:
        return sqlite3_result_int64(context, static_cast<int64_t>(at(PackedColumn::kAddress)));
      case kTypeId:
        return ResultCount(context, at(PackedColumn::kType));
      case kShapeId:
        return ResultCount(context, at(PackedColumn::kShape));
      case kFlatSize:
        return ResultCount(context, at(PackedColumn::kFlatSize));
      case kAllocatedSize:
        return ResultCount(context, at(PackedColumn::kFlatSize) + UnZigZag(at(PackedColumn::kAllocatedExtra)));
      case kReferenceCount:
        return ResultCount(context, at(PackedColumn::kReferenceCount));
      case kLength:
        if (const uint64_t length_plus_one = at(PackedColumn::kLength)) ResultCount(context, length_plus_one - 1);
        return;
      case kGeneration:
        if (const uint64_t generation = at(PackedColumn::kFlags) & reader::kGenerationMask;
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
      case kContentHash:
        if (const auto hash = snapshot.ContentHash(object_)) sqlite3_result_int64(context, *hash);
        return;
      case kInDegree: {
        const auto [begin, end] = snapshot.Referrers(object_);
        return ResultCount(context, end - begin);
      }
      case kOutDegree: {
        const auto [begin, end] = snapshot.References(object_);
        return ResultCount(context, end - begin);
      }
      case kNameId:
        if (const auto id = snapshot.NameId(object_)) sqlite3_result_int64(context, *id);
        return;
      case kName:
        if (const auto name = snapshot.Name(object_)) Result(context, *name);
        return;
      case kText:
        if (const auto value = snapshot.Text(object_)) {
          if (value->kind != reader::TextKind::kBytes) return Result(context, value->text);
          sqlite3_result_blob64(context, value->text.data(), value->text.size(), SQLITE_TRANSIENT);
        }
        return;
      case kTextClipped:
        if (const auto clipped = snapshot.TextClipped(object_)) sqlite3_result_int(context, *clipped ? 1 : 0);
        return;
      default:
        return;
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

  // The objects the constraints on object_id and address leave, by rising id. Addresses are compared as SQL sees them, signed:
  // those at or above 2^63 are the negative ones, though their ids come last.
  static std::vector<IdRange> Objects(SnapshotView& snapshot, const ScanPlan& plan) {
    std::vector<IdRange> ranges;
    const auto add = [&](uint32_t begin, uint32_t end) {
      const IntegerRange& ids = plan.RangeOf('o');
      const int64_t low = std::max<int64_t>(ids.low(), begin);
      const int64_t high = std::min<int64_t>(ids.high(), int64_t{end} - 1);
      if (low <= high) ranges.push_back({static_cast<uint32_t>(low), static_cast<uint32_t>(high + 1)});
    };
    const IntegerRange& addresses = plan.RangeOf('a');
    const auto add_addresses = [&](int64_t low, int64_t high) {
      if (low > high) return;
      const auto end = static_cast<uint64_t>(high) == UINT64_MAX ? snapshot.object_count()
                                                                : snapshot.ObjectsBelow(static_cast<uint64_t>(high) + 1);
      add(snapshot.ObjectsBelow(static_cast<uint64_t>(low)), end);
    };
    if (addresses.empty()) return ranges;
    if (addresses.low() == INT64_MIN && addresses.high() == INT64_MAX) {
      add(0, snapshot.object_count());
    } else {
      add_addresses(std::max<int64_t>(addresses.low(), 0), addresses.high());
      add_addresses(addresses.low(), std::min<int64_t>(addresses.high(), -1));
    }
    return ranges;
  }

  void AddAll(SnapshotView& snapshot, const ScanPlan& plan) {
    const bool backwards = plan.IsBackwards('o');
    std::vector<IdRange> ranges = Objects(snapshot, plan);
    if (backwards) std::ranges::reverse(ranges);
    for (const auto& [begin, end] : ranges) runs_.push_back({&snapshot, nullptr, begin, end, backwards});
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
    const bool backwards = plan.IsBackwards('o');
    std::vector<IdRange> ranges = Objects(snapshot, plan);
    if (backwards) std::ranges::reverse(ranges);
    for (const auto& [begin, end] : ranges) {
      const uint32_t* const first = objects + order.first[type];
      const uint32_t* const last = objects + order.first[type + 1];
      runs_.push_back({&snapshot, objects, static_cast<uint32_t>(std::lower_bound(first, last, begin) - objects),
                       static_cast<uint32_t>(std::lower_bound(first, last, end) - objects), backwards});
    }
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
  std::vector<std::shared_ptr<SnapshotView>> views_;   // keeps alive what runs_ points to
  std::vector<Run> runs_;
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
    uint64_t objects = 0;
    uint64_t types = 1;
    bool signed_order = true;
    for (const auto& snapshot : view_->Snapshots()) {
      objects += snapshot->object_count();
      types = std::max(types, snapshot->type_count());
      signed_order = signed_order && snapshot->ObjectsBelow(uint64_t{1} << 63) == snapshot->object_count();
    }
    const uint64_t snapshots = std::max<uint64_t>(view_->Snapshots().size(), 1);

    // Walking by type touches all chunks of a column in turn, for every type: they must stay in memory.
    const auto columns_used = static_cast<uint64_t>(std::popcount(info.colUsed));
    const bool type_order_fits = objects * 4 * (columns_used + 1) <= view_->budget().most_bytes() / 2;

    PlanBuilder plan(info, kLetters);
    plan.Take('s');
    plan.Take('o');
    plan.Take('a');
    if (type_order_fits) plan.Take('t');

    const bool has_types = plan.IsFixed('t') || plan.RangeCount('t') > 0;
    const bool by_type = has_types || (type_order_fits && plan.WantsOrderBy('t', "s"));
    std::string nesting = Nest(plan, info, !by_type ? "so" : plan.WantsOrderBy('t', "") ? "tso" : "sto", signed_order);
    if (!has_types && !info.orderByConsumed) nesting = "so";   // SQLite sorts anyway: then walk as the chunks lie
    text = plan.Text(nesting);

    double rows = static_cast<double>(objects);
    if (plan.IsFixed('s')) rows /= static_cast<double>(snapshots);
    if (plan.IsFixed('o') || plan.IsFixed('a')) {
      rows = plan.IsFixed('s') ? 1 : static_cast<double>(snapshots);
      if (plan.IsFixed('s')) info.idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    } else {
      for (size_t i = plan.RangeCount('o') + plan.RangeCount('a') + plan.RangeCount('t'); i > 0; --i) rows /= 4;
      if (plan.IsFixed('t')) rows /= static_cast<double>(types);
    }
    rows = std::max(rows, 1.0);
    info.estimatedRows = static_cast<sqlite3_int64>(rows);
    info.estimatedCost = rows + 10;
    return true;
  }

 private:
  // ORDER BY address is ORDER BY object_id, but for addresses SQL sees as negative.
  static std::string Nest(PlanBuilder& plan, sqlite3_index_info& info, std::string_view nesting, bool signed_order) {
    std::string directed = plan.Nest(nesting, "o");
    if (info.orderByConsumed || info.nOrderBy == 0 || !signed_order) return directed;
    std::string by_address(nesting);
    std::ranges::replace(by_address, 'o', 'a');
    directed = plan.Nest(by_address, "a");
    std::ranges::replace(directed, 'a', 'o');
    std::ranges::replace(directed, 'A', 'O');
    return directed;
  }

  std::shared_ptr<CaseView> view_;
};

}  // namespace

std::unique_ptr<VirtualTable> MakeObjectTable(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectTableModule>(std::move(view));
}

}  // namespace barrow::store
