// SPDX-License-Identifier: Apache-2.0
#include "graph/address_index.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace barrow {
namespace {

// A bitmap is worth it up to this many bytes for each address in it. What is sparser goes to a sorted list, 8 bytes
// each.
constexpr uint64_t kDenseBytesPerAddress = 64;

}  // namespace

AddressIndex::AddressIndex(std::span<const uint64_t> addresses) {
  MakeLeaves(CollectRuns(addresses));
  FillLeaves(addresses);
  Rank();
}

std::vector<AddressIndex::Run> AddressIndex::CollectRuns(std::span<const uint64_t> addresses) {
  std::vector<Run> runs;
  for (const uint64_t address : addresses) {
    const uint64_t key = address >> kLeafBits;
    if (runs.empty() || runs.back().key != key) runs.push_back({.key = key});
    ++runs.back().count;
    runs.back().bits |= address;
  }
  const auto by_key = [](const Run& a, const Run& b) { return a.key < b.key; };
  if (!std::is_sorted(runs.begin(), runs.end(), by_key)) std::sort(runs.begin(), runs.end(), by_key);
  return runs;
}

void AddressIndex::MakeLeaves(const std::vector<Run>& runs) {
  uint64_t block_count = 0;
  for (size_t i = 0; i < runs.size();) {
    Run whole = runs[i++];
    for (; i < runs.size() && runs[i].key == whole.key; ++i) {
      whole.count += runs[i].count;
      whole.bits |= runs[i].bits;
    }
    Leaf leaf{.key = whole.key};
    const auto alignment = static_cast<uint32_t>(std::min(std::countr_zero(whole.bits), kLeafBits - 6));
    const uint64_t blocks = (uint64_t{1} << (kLeafBits - alignment)) / 64;
    if (blocks * sizeof(Block) <= whole.count * kDenseBytesPerAddress) {
      leaf.alignment = alignment;
      leaf.begin = static_cast<uint32_t>(block_count);
      block_count += blocks;
    }
    leaves_.push_back(leaf);
  }
  // Four terabytes of heap.
  if (block_count > UINT32_MAX) ThrowInput("its objects lie in more places than barrow can number, 2^38");
  blocks_.resize(block_count);

  const size_t slot_count = std::bit_ceil(std::max<size_t>(leaves_.size() * 2, 2));
  slot_shift_ = 64 - std::countr_zero(slot_count);
  slots_.resize(slot_count);
  for (uint32_t i = 0; i < leaves_.size(); ++i) {
    Slot& slot = slots_[SlotOf(leaves_[i].key)];
    if (slot.key == kNoKey) slot = {leaves_[i].key, i};
  }
}

void AddressIndex::FillLeaves(std::span<const uint64_t> addresses) {
  const Leaf* leaf = nullptr;
  for (const uint64_t address : addresses) {
    const uint64_t key = address >> kLeafBits;
    if (leaf == nullptr || leaf->key != key) leaf = &leaves_[LeafOf(key)];
    if (leaf->alignment == kSparse) {
      sparse_.push_back(address);
    } else {
      const uint64_t place = PlaceIn(*leaf, address);
      blocks_[leaf->begin + (place >> 6)].bits |= uint64_t{1} << (place & 63);
    }
  }
  if (!std::is_sorted(sparse_.begin(), sparse_.end())) std::sort(sparse_.begin(), sparse_.end());
  sparse_.erase(std::unique(sparse_.begin(), sparse_.end()), sparse_.end());
}

void AddressIndex::Rank() {
  uint32_t sparse_place = 0;
  for (Leaf& leaf : leaves_) {
    leaf.first_id = count_;
    if (leaf.alignment == kSparse) {
      leaf.begin = sparse_place;
      while (sparse_place < sparse_.size() && sparse_[sparse_place] >> kLeafBits == leaf.key) ++sparse_place;
      leaf.end = sparse_place;
      count_ += leaf.end - leaf.begin;
    } else {
      const uint64_t blocks = (uint64_t{1} << (kLeafBits - leaf.alignment)) / 64;
      for (Block& block : std::span(blocks_).subspan(leaf.begin, blocks)) {
        block.rank = count_;
        count_ += CountBits(block.bits);
      }
    }
  }
}

uint32_t AddressIndex::LeafOf(uint64_t key) const {
  const Slot& slot = slots_[SlotOf(key)];
  if (slot.key == key) return slot.leaf;
  const auto leaf = std::lower_bound(leaves_.begin(), leaves_.end(), key,
                                     [](const Leaf& candidate, uint64_t wanted) { return candidate.key < wanted; });
  return static_cast<uint32_t>(leaf - leaves_.begin());
}

uint32_t AddressIndex::RankInLeavesOr(uint64_t address, uint32_t none) const {
  const uint64_t key = address >> kLeafBits;
  // A free slot proves that no leaf has this key: it would have taken it.
  if (slots_[SlotOf(key)].key == kNoKey) return none;
  const uint32_t leaf = LeafOf(key);
  if (leaf == leaves_.size() || leaves_[leaf].key != key) return none;
  return RankInLeafOr(leaf, address, none);
}

uint32_t AddressIndex::RankInListOr(const Leaf& leaf, uint64_t address, uint32_t none) const {
  const auto begin = sparse_.begin() + leaf.begin;
  const auto end = sparse_.begin() + leaf.end;
  const auto found = std::lower_bound(begin, end, address);
  if (found == end || *found != address) return none;
  return leaf.first_id + static_cast<uint32_t>(found - begin);
}

}  // namespace barrow
