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
    found_position_.reset();
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
    found_position_.reset();
  }
}

uint32_t ReferenceWalk::Position() {
  if (direction_ == Direction::kBySource) return static_cast<uint32_t>(index_ - owner_range_.begin);
  const auto [begin, end] = snapshot_->References(other_);
  uint64_t next = 0;
  uint32_t repeat = 0;
  if (found_position_.has_value()) {
    if (found_repeat_ == repeat_) return *found_position_;
    next = *found_position_ + uint64_t{1};
    repeat = found_repeat_ + 1;
  }
  for (uint64_t i = begin + next; i < end; ++i) {
    if (snapshot_->At(PackedColumn::kReferenceTarget, i) != owner_) continue;
    if (repeat++ < repeat_) continue;
    found_position_ = static_cast<uint32_t>(i - begin);
    found_repeat_ = repeat_;
    return *found_position_;
  }
  snapshot_->ThrowDamaged("the two directions of references contradict each other");
}

}  // namespace barrow::store
