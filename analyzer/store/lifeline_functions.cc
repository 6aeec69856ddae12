// SPDX-License-Identifier: Apache-2.0
#include "store/lifeline_functions.h"

#include <string_view>
#include <utility>
#include <vector>

#include "store/object_function.h"

namespace barrow::store {
namespace {

class PathCursor : public ObjectFunctionCursor {
 public:
  static constexpr const char* kName = "path_to";
  static constexpr std::string_view kColumns =
      "step INTEGER, object_id INTEGER, label TEXT, root_kind TEXT, root_name TEXT";

  using ObjectFunctionCursor::ObjectFunctionCursor;

  bool AtEnd() const override { return step_ == path_.size(); }
  void Next() override { ++step_; }
  int64_t RowId() const override { return static_cast<int64_t>(step_); }

 private:
  enum { kStep, kObject, kLabel, kRootKind, kRootName };

  void Begin() override {
    path_.clear();
    step_ = 0;
    if (subject_.snapshot != nullptr) path_ = subject_.snapshot->PathTo(subject_.object);
  }

  void OwnColumn(sqlite3_context* context, int column) override {
    if (column == kStep) return sqlite3_result_int64(context, RowId());
    if (column == kObject) return sqlite3_result_int64(context, path_[step_]);
    if (step_ == 0) return Root(context, column);
    if (column != kLabel) return;
    if (const auto label = snapshot().LabelBetween(path_[step_ - 1], path_[step_])) ResultText(context, *label);
  }

  // The first object hangs on a root.
  void Root(sqlite3_context* context, int column) const {
    const auto [kind, root] = snapshot().ReasonOf(path_[0]);
    if (column == kRootKind) return ResultText(context, kind);
    if (column == kRootName && root != nullptr && !root->name.empty()) ResultText(context, root->name);
  }

  std::vector<uint32_t> path_;
  size_t step_ = 0;
};

class DominatedCursor : public ObjectFunctionCursor {
 public:
  static constexpr const char* kName = "dominated_by";
  static constexpr std::string_view kColumns = "object_id INTEGER, dominator_id INTEGER, depth INTEGER";

  using ObjectFunctionCursor::ObjectFunctionCursor;

  bool AtEnd() const override { return object_ == kNoObject; }

  void Next() override {
    if (tree_->FirstChild(object_) != kNoObject) {
      object_ = tree_->FirstChild(object_);
      ++depth_;
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

 private:
  enum { kObject, kDominator, kDepth };

  void Begin() override {
    depth_ = 1;
    object_ = kNoObject;
    if (subject_.snapshot == nullptr) return;
    tree_ = &snapshot().Dominated();
    object_ = tree_->FirstChild(subject_.object);
  }

  void OwnColumn(sqlite3_context* context, int column) override {
    const int64_t value = column == kObject ? object_ : column == kDominator ? tree_->Above(object_) : depth_;
    sqlite3_result_int64(context, value);
  }

  const DominatorTree* tree_ = nullptr;
  uint32_t object_ = kNoObject;
  int64_t depth_ = 1;
};

class ReachableCursor : public ObjectFunctionCursor {
 public:
  static constexpr const char* kName = "reachable_from";
  static constexpr std::string_view kColumns = "object_id INTEGER, distance INTEGER";

  using ObjectFunctionCursor::ObjectFunctionCursor;

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

 private:
  enum { kObject, kDistance };

  void Begin() override {
    queue_.clear();
    next_ = 0;
    distance_ = 0;
    level_end_ = 1;
    if (subject_.snapshot == nullptr) return;
    seen_.assign(snapshot().object_count(), false);
    seen_[subject_.object] = true;
    queue_.push_back(subject_.object);
  }

  void OwnColumn(sqlite3_context* context, int column) override {
    sqlite3_result_int64(context, column == kDistance ? distance_ : RowId());
  }

  std::vector<bool> seen_;
  std::vector<uint32_t> queue_;
  size_t next_ = 0;
  size_t level_end_ = 1;  // in queue_, of the objects at distance_
  int64_t distance_ = 0;
};

}  // namespace

std::unique_ptr<VirtualTable> MakePathFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<PathCursor>>(std::move(view));
}

std::unique_ptr<VirtualTable> MakeDominatedFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<DominatedCursor>>(std::move(view));
}

std::unique_ptr<VirtualTable> MakeReachableFunction(std::shared_ptr<CaseView> view) {
  return std::make_unique<ObjectFunction<ReachableCursor>>(std::move(view));
}

}  // namespace barrow::store
