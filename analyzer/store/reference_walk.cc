// SPDX-License-Identifier: Apache-2.0
#include "store/reference_walk.h"

#include <utility>

namespace barrow::store {

ReferenceWalk::ReferenceWalk(std::shared_ptr<SnapshotView> snapshot, Direction direction, uint32_t begin, uint32_t end)
    : snapshot_(std::move(snapshot)), direction_(direction), owner_(begin) {
  if (begin == end) return;
  owner_range_ = RangeOf(begin);
  index_ = owner_range_.begin;
  end_ = RangeOf(end - 1).end;
  if (index_ > end_) snapshot_->ThrowDamaged("references do not follow one another");
  Load();
}

// Chunks that were damaged on purpose may fit each by itself and not together: what belongs to nobody is an error, not
// a row.
void ReferenceWalk::Load() {
  if (AtEnd()) return;
  while (index_ >= owner_range_.end) {
    if (++owner_ == snapshot_->object_count()) snapshot_->ThrowDamaged("references do not follow one another");
    owner_range_ = RangeOf(owner_);
    repeat_ = 0;
  }
  if (index_ < owner_range_.begin) snapshot_->ThrowDamaged("references do not follow one another");
  other_ = static_cast<uint32_t>(snapshot_->At(others(), index_));
}

void ReferenceWalk::Next() {
  const uint32_t owner = owner_;
  const uint32_t other = other_;
  ++index_;
  Load();
  if (direction_ == Direction::kBySource) return;
  if (owner == owner_ && other == other_) {
    ++repeat_;
  } else {
    repeat_ = 0;
  }
}

uint32_t ReferenceWalk::Position() {
  if (direction_ == Direction::kBySource) return static_cast<uint32_t>(index_ - owner_range_.begin);
  return snapshot_->PositionBetween(other_, owner_, repeat_);
}

}  // namespace barrow::store
