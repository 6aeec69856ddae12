// SPDX-License-Identifier: Apache-2.0
#include "store/lifeline_functions.h"

#include <string>
#include <utility>
#include <vector>

#include "store/object_function.h"

namespace barrow::store {
namespace {

// ---- path_to ----

class PathCursor : public ObjectFunctionCursor {
 public:
  using ObjectFunctionCursor::ObjectFunctionCursor;

  void Begin() override {
    path_.clear();
    step_ = 0;
    if (subject_.snapshot != nullptr) path_ = subject_.snapshot->PathTo(subject_.object);
  }

  bool AtEnd() const override { return step_ == path_.size(); }
  void Next() override { ++step_; }
  int64_t RowId() const override { return static_cast<int64_t>(step_); }

  void Column(sqlite3_context* context, int column) override {
    switch (column) {
      case 0:
        return sqlite3_result_int64(context, static_cast<int64_t>(step_));
      case 1:
        return sqlite3_result_int64(context, path_[step_]);
      case 2:
        if (step_ == 0) return;
        if (const auto label = snapshot().LabelBetween(path_[step_ - 1], path_[step_])) ResultText(context, *label);
        return;
      case 3:
        if (step_ == 0) ResultText(context, snapshot().ReasonOf(path_[0]).kind);
        return;
      case 4:
        if (step_ != 0) return;
        if (const auto* root = snapshot().ReasonOf(path_[0]).root; root != nullptr && !root->name.empty()) {
          ResultText(context, root->name);
        }
        return;
      case 5:
        return sqlite3_result_int64(context, snapshot().snapshot_id());
      default:
        return Argument(context, column - 6);
    }
  }

 private:
  std::vector<uint32_t> path_;
  size_t step_ = 0;
};

// ---- dominated_by ----

class DominatedCursor : public ObjectFunctionCursor {
 public:
  using ObjectFunctionCursor::ObjectFunctionCursor;

  void Begin() override {
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
      if (++depth_ > subject_.snapshot->object_count()) snapshot().ThrowDamaged("dominators form a circle");
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
        return sqlite3_result_int64(context, snapshot().snapshot_id());
      default:
        return Argument(context, column - 4);
    }
  }

 private:
  const DominatorTree* tree_ = nullptr;
  uint32_t object_ = kNoObject;
  uint64_t depth_ = 1;
};

// ---- reachable_from ----

class ReachableCursor : public ObjectFunctionCursor {
 public:
  using ObjectFunctionCursor::ObjectFunctionCursor;

  void Begin() override {
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
    const auto [begin, end] = snapshot().References(queue_[next_]);
    for (uint64_t i = begin; i < end; ++i) {
      const auto target = static_cast<uint32_t>(snapshot().At(PackedColumn::kReferenceTarget, i));
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
        return sqlite3_result_int64(context, snapshot().snapshot_id());
      default:
        return Argument(context, column - 3);
    }
  }

 private:
  std::vector<bool> seen_;
  std::vector<uint32_t> queue_;
  size_t next_ = 0;
  size_t level_end_ = 1;  // in queue_, of the objects at distance_
  int64_t distance_ = 0;
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
