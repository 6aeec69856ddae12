// SPDX-License-Identifier: Apache-2.0
#include "store/lifeline_functions.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/scan_plan.h"

namespace barrow::store {
namespace {

// What the argument of a function means: one object of one snapshot. Empty: there is none.
struct Subject {
  std::shared_ptr<SnapshotView> snapshot;
  uint32_t object = 0;
};

Subject SubjectOf(CaseView& view, const ScanPlan& plan) {
  for (const auto& snapshot : view.Snapshots()) {
    if (!plan.RangeOf('s').Contains(snapshot->snapshot_id())) continue;
    const IntegerRange& object = plan.RangeOf('f');
    const bool exists = object.low() == object.high() && object.low() >= 0 && object.low() < snapshot->object_count();
    return exists ? Subject{snapshot, static_cast<uint32_t>(object.low())} : Subject{};
  }
  return {};
}

void Result(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// ---- path_to ----

class PathCursor : public TableCursor {
 public:
  explicit PathCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    subject_ = SubjectOf(view_, ScanPlan(text, arguments));
    path_.clear();
    step_ = 0;
    if (subject_.snapshot != nullptr) path_ = subject_.snapshot->PathTo(subject_.object);
  }

  bool AtEnd() const override { return step_ == path_.size(); }
  void Next() override { ++step_; }
  int64_t RowId() const override { return static_cast<int64_t>(step_); }

  void Column(sqlite3_context* context, int column) override {
    SnapshotView& snapshot = *subject_.snapshot;
    switch (column) {
      case 0:
        return sqlite3_result_int64(context, static_cast<int64_t>(step_));
      case 1:
        return sqlite3_result_int64(context, path_[step_]);
      case 2:
        if (step_ == 0) return;
        if (const auto label = snapshot.LabelBetween(path_[step_ - 1], path_[step_])) Result(context, *label);
        return;
      case 3:
        if (step_ == 0) Result(context, snapshot.ReasonOf(path_[0]).kind);
        return;
      case 4:
        if (step_ != 0) return;
        if (const auto* root = snapshot.ReasonOf(path_[0]).root; root != nullptr && !root->name.empty()) {
          Result(context, root->name);
        }
        return;
      case 5:
      case 7:
        return sqlite3_result_int64(context, snapshot.snapshot_id());
      default:
        return sqlite3_result_int64(context, subject_.object);
    }
  }

 private:
  CaseView& view_;
  Subject subject_;
  std::vector<uint32_t> path_;
  size_t step_ = 0;
};

// ---- dominated_by ----

class DominatedCursor : public TableCursor {
 public:
  explicit DominatedCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    subject_ = SubjectOf(view_, ScanPlan(text, arguments));
    depth_ = 1;
    object_ = kNoObject;
    if (subject_.snapshot == nullptr) return;
    tree_ = &subject_.snapshot->Dominated();
    object_ = tree_->FirstChild(subject_.object);
  }

  bool AtEnd() const override { return object_ == kNoObject; }

  void Next() override {
    if (tree_->FirstChild(object_) != kNoObject) {
      object_ = tree_->FirstChild(object_);
      // Only a damaged case has dominators in a circle.
      if (++depth_ > subject_.snapshot->object_count()) subject_.snapshot->ThrowDamaged("dominators form a circle");
      return;
    }
    for (; object_ != subject_.object; object_ = tree_->Above(object_), --depth_) {
      if (tree_->Next(object_) == kNoObject) continue;
      object_ = tree_->Next(object_);
      return;
    }
    object_ = kNoObject;
  }

  int64_t RowId() const override { return object_; }

  void Column(sqlite3_context* context, int column) override {
    switch (column) {
      case 0:
        return sqlite3_result_int64(context, object_);
      case 1:
        return sqlite3_result_int64(context, tree_->Above(object_));
      case 2:
        return sqlite3_result_int64(context, static_cast<int64_t>(depth_));
      case 3:
      case 5:
        return sqlite3_result_int64(context, subject_.snapshot->snapshot_id());
      default:
        return sqlite3_result_int64(context, subject_.object);
    }
  }

 private:
  CaseView& view_;
  Subject subject_;
  const DominatorTree* tree_ = nullptr;
  uint32_t object_ = kNoObject;
  uint64_t depth_ = 1;
};

// ---- reachable_from ----

class ReachableCursor : public TableCursor {
 public:
  explicit ReachableCursor(CaseView& view) : view_(view) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override {
    subject_ = SubjectOf(view_, ScanPlan(text, arguments));
    queue_.clear();
    next_ = 0;
    distance_ = 0;
    level_end_ = 1;
    if (subject_.snapshot == nullptr) return;
    seen_.assign(subject_.snapshot->object_count(), false);
    seen_[subject_.object] = true;
    queue_.push_back(subject_.object);
  }

  bool AtEnd() const override { return next_ == queue_.size(); }

  void Next() override {
    SnapshotView& snapshot = *subject_.snapshot;
    const auto [begin, end] = snapshot.References(queue_[next_]);
    for (uint64_t i = begin; i < end; ++i) {
      const auto target = static_cast<uint32_t>(snapshot.At(PackedColumn::kReferenceTarget, i));
      if (seen_[target]) continue;
      seen_[target] = true;
      queue_.push_back(target);
    }
    if (++next_ == level_end_) {
      ++distance_;
      level_end_ = queue_.size();
    }
  }

  int64_t RowId() const override { return queue_[next_]; }

  void Column(sqlite3_context* context, int column) override {
    switch (column) {
      case 0:
        return sqlite3_result_int64(context, queue_[next_]);
      case 1:
        return sqlite3_result_int64(context, distance_);
      case 2:
      case 4:
        return sqlite3_result_int64(context, subject_.snapshot->snapshot_id());
      default:
        return sqlite3_result_int64(context, subject_.object);
    }
  }

 private:
  CaseView& view_;
  Subject subject_;
  std::vector<bool> seen_;
  std::vector<uint32_t> queue_;
  size_t next_ = 0;
  size_t level_end_ = 1;  // in queue_, of the objects at distance_
  int64_t distance_ = 0;
};

// A function of an object and, if there are several snapshots, one of them. The hidden columns are the arguments.
template <typename Cursor>
class ObjectFunction : public VirtualTable {
 public:
  // `letters` as PlanBuilder takes them: f for the object, s for the snapshot.
  ObjectFunction(std::shared_ptr<CaseView> view, const char* name, const char* declaration, std::string_view letters)
      : view_(std::move(view)), name_(name), declaration_(declaration), letters_(letters) {}

  const char* Declaration() const override { return declaration_; }
  std::unique_ptr<TableCursor> Open() override { return std::make_unique<Cursor>(*view_); }

  bool BestIndex(sqlite3_index_info& info, std::string& text) override {
    // An argument that depends on a table further in cannot be had in this order of the tables.
    const int first_argument = static_cast<int>(letters_.find('f'));
    bool has_object = false;
    for (int i = 0; i < info.nConstraint; ++i) {
      const auto& constraint = info.aConstraint[i];
      if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.iColumn < first_argument) continue;
      if (!constraint.usable) return false;
      has_object = has_object || constraint.iColumn == first_argument;
    }
    if (!has_object) {
      throw std::runtime_error(std::string(name_) + " needs the id of an object, as in " + name_ + "(42)");
    }
    PlanBuilder plan(info, letters_);
    plan.Take('f');
    plan.Take('s');
    text = plan.Text("");
    info.estimatedRows = 100;
    info.estimatedCost = 1000;
    return true;
  }

 private:
  std::shared_ptr<CaseView> view_;
  const char* name_;
  const char* declaration_;
  std::string_view letters_;
};

}  // namespace

std::unique_ptr<VirtualTable> MakePathFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<PathCursor>>(std::move(view), "path_to",
                                                      "CREATE TABLE f (step INTEGER, object_id INTEGER, label TEXT, "
                                                      "root_kind TEXT, root_name TEXT, snapshot_id INTEGER, "
                                                      "of_object_id INTEGER HIDDEN, of_snapshot_id INTEGER HIDDEN)",
                                                      "      fs");
}

std::unique_ptr<VirtualTable> MakeDominatedFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<DominatedCursor>>(
      std::move(view), "dominated_by",
      "CREATE TABLE f (object_id INTEGER, dominator_id INTEGER, depth INTEGER, snapshot_id INTEGER, "
      "of_object_id INTEGER HIDDEN, of_snapshot_id INTEGER HIDDEN)",
      "    fs");
}

std::unique_ptr<VirtualTable> MakeReachableFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<ReachableCursor>>(
      std::move(view), "reachable_from",
      "CREATE TABLE f (object_id INTEGER, distance INTEGER, snapshot_id INTEGER, of_object_id INTEGER HIDDEN, "
      "of_snapshot_id INTEGER HIDDEN)",
      "   fs");
}

}  // namespace barrow::store
