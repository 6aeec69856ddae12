// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/ids.h"

namespace barrow {

// Dense ids for a set of addresses: the id of an address is its rank. Ranking needs no sort, because heaps are dense:
// each megabyte that holds enough objects (a leaf) gets a bitmap with one bit for each place where an object can begin,
// and every 64 bits the number of objects before them:
//
//      address   | megabyte (20 bits cut off)  | place in the leaf >> alignment |
//                              |                               |
//                     slots -> leaf { first block, alignment } + block { 64 bits, rank }
//
// At an alignment of 16 bytes that is 16 KiB per megabyte of heap, and a look-up touches one cache line of it. A
// megabyte with too few objects for that keeps its addresses in a sorted list instead, so that memory stays linear in
// the number of addresses (at most about 130 bytes for each, 2 to 8 on real heaps) whatever a file claims.
class AddressIndex {
 public:
  // Addresses in any order, repetitions allowed. About 5 ns each if they come in runs of rising order, O(n log n) if
  // they are scattered.
  explicit AddressIndex(std::span<const uint64_t> addresses);

  // Number of distinct addresses.
  uint32_t count() const { return count_; }

  // Its rank among the distinct addresses; empty if it is none of them.
  std::optional<ObjectId> Find(uint64_t address) const {
    const uint32_t rank = RankOr(address, kNoRank);
    return rank == kNoRank ? std::nullopt : std::optional(ObjectId{rank});
  }

  // The same, for millions of addresses: `none` if it is none of them. An optional comes back through memory, which
  // takes as long as the look-up.
  uint32_t RankOr(uint64_t address, uint32_t none) const {
    const uint64_t key = address >> kLeafBits;
    const Slot& slot = slots_[SlotOf(key)];
    if (slot.key != key) [[unlikely]] {
      return RankInLeavesOr(address, none);
    }
    return RankInLeafOr(slot.leaf, address, none);
  }

 private:
  static constexpr int kLeafBits = 20;  // a leaf is a megabyte of addresses
  static constexpr uint64_t kLeafMask = (uint64_t{1} << kLeafBits) - 1;
  static constexpr uint32_t kSparse = 64;  // Leaf.alignment of a sorted list

  static constexpr uint64_t kNoKey = ~uint64_t{0};
  static constexpr uint32_t kNoRank = ~uint32_t{0};  // there are fewer addresses (reader::Limits::objects)

  struct Run {         // consecutive addresses of one leaf
    uint64_t key = 0;  // address >> kLeafBits
    uint32_t count = 0;
    uint64_t bits = 0;  // all addresses or-ed: their trailing zeros are the alignment
  };
  struct Leaf {
    uint64_t key = 0;
    uint32_t alignment = kSparse;  // every address is a multiple of 1 << alignment
    uint32_t begin = 0;            // dense: first block; sparse: first entry of sparse_
    uint32_t end = 0;              // sparse: end in sparse_
    uint32_t first_id = 0;
  };
  struct Block {
    uint64_t bits = 0;
    uint32_t rank = 0;  // addresses in all blocks and leaves before
  };
  // The leaf most addresses with this hash belong to. A leaf that lost its slot to another is found by binary search,
  // which bounds what a hostile choice of addresses can cost.
  struct Slot {
    uint64_t key = kNoKey;
    uint32_t leaf = 0;
  };

  static constexpr uint64_t PlaceIn(const Leaf& leaf, uint64_t address) {
    return (address & kLeafMask) >> leaf.alignment;
  }

  size_t SlotOf(uint64_t key) const { return static_cast<size_t>((key * 0x9E3779B97F4A7C15u) >> slot_shift_); }

  // std::popcount is a call into a table without -mpopcnt, which Debian's baseline does not have.
  static uint32_t CountBits(uint64_t bits) {
    bits -= (bits >> 1) & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return static_cast<uint32_t>((bits * 0x0101010101010101u) >> 56);
  }

  uint32_t RankInLeafOr(uint32_t leaf_number, uint64_t address, uint32_t none) const {
    const Leaf& leaf = leaves_[leaf_number];
    if (leaf.alignment == kSparse) return RankInListOr(leaf, address, none);
    const uint64_t place = PlaceIn(leaf, address);
    const Block& block = blocks_[leaf.begin + (place >> 6)];
    const uint64_t bit = uint64_t{1} << (place & 63);
    if ((block.bits & bit) == 0 || place << leaf.alignment != (address & kLeafMask)) return none;
    return block.rank + CountBits(block.bits & (bit - 1));
  }

  uint32_t RankInLeavesOr(uint64_t address, uint32_t none) const;
  uint32_t RankInListOr(const Leaf& leaf, uint64_t address, uint32_t none) const;

  static std::vector<Run> CollectRuns(std::span<const uint64_t> addresses);
  void MakeLeaves(const std::vector<Run>& runs);
  void FillLeaves(std::span<const uint64_t> addresses);
  void Rank();
  uint32_t LeafOf(uint64_t key) const;

  uint32_t count_ = 0;
  int slot_shift_ = 63;
  std::vector<Slot> slots_;
  std::vector<Leaf> leaves_;      // by rising key
  std::vector<Block> blocks_;     // of the dense leaves, one leaf after another
  std::vector<uint64_t> sparse_;  // of the sparse leaves, sorted
};

}  // namespace barrow
