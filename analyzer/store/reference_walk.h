// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "store/snapshot_view.h"

namespace barrow::store {

// A walk over the references of a snapshot, in the order of their sources (then positions) or of their targets (then
// sources, then positions).
class ReferenceWalk {
 public:
  enum class Direction { kBySource, kByTarget };

  ReferenceWalk() = default;  // at its end
  // The references from (kBySource) or to (kByTarget) the objects begin … end - 1. begin <= end <= object_count.
  ReferenceWalk(std::shared_ptr<SnapshotView> snapshot, Direction direction, uint32_t begin, uint32_t end);

  bool AtEnd() const { return index_ == end_; }
  void Next();

  // Of the current reference.
  SnapshotView& snapshot() const { return *snapshot_; }
  uint32_t source() const { return direction_ == Direction::kBySource ? owner_ : other_; }
  uint32_t target() const { return direction_ == Direction::kBySource ? other_ : owner_; }
  uint64_t index() const { return index_; }
  // Among the references of the source. By target it has to be found (SnapshotView::PositionBetween).
  uint32_t Position();
  std::optional<std::string> Label() { return snapshot_->Label(source(), Position()); }

 private:
  void Load();
  PackedColumn others() const {
    return direction_ == Direction::kBySource ? PackedColumn::kReferenceTarget : PackedColumn::kReferenceSource;
  }
  ColumnCache::Range RangeOf(uint32_t object) {
    return direction_ == Direction::kBySource ? snapshot_->References(object) : snapshot_->Referrers(object);
  }

  std::shared_ptr<SnapshotView> snapshot_;
  Direction direction_ = Direction::kBySource;
  uint64_t index_ = 0;  // of the current reference in its direction
  uint64_t end_ = 0;
  uint32_t owner_ = 0;  // the object whose references are walked
  ColumnCache::Range owner_range_;
  uint32_t other_ = 0;
  uint32_t repeat_ = 0;  // how many rows before had the same source and target
};

}  // namespace barrow::store
