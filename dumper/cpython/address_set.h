// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "cpython/mapped_array.h"
#include "cpython/pointer_map.h"

namespace barrow::cpython {

// Which objects were found, and which of them were visited: two bits for each 16 bytes of touched address space, in
// leaves of 1 MiB. Two objects never begin within the same 16 bytes, for none is smaller; the few that begin at 8 of 16
// (objects of the binary) stand in a side table. Where needed, a leaf has two bits more for generations and one for
// objects put off. Memory is mapped as it is needed; a refusal is kept in ok().
class AddressSet {
 public:
  AddressSet() = default;
  ~AddressSet();
  AddressSet(const AddressSet&) = delete;
  AddressSet& operator=(const AddressSet&) = delete;

  // Maps the directory. Call first.
  void Open();

  // Adds an object. Addresses beyond 47 bits or not divisible by 8 are no objects: counted and ignored.
  void Mark(uint64_t address) {
    if (address >> kLeafShift != last_page_ && !Select(address)) return;
    const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
    const size_t word = granule / 64;
    const uint64_t bit = uint64_t{1} << (granule % 64);
    uint64_t& found = last_leaf_->found[word];
    if ((found & bit) != 0) return;
    found |= bit;
    if (word < last_leaf_->first_dirty) last_leaf_->first_dirty = static_cast<uint32_t>(word);
    if ((address & 7) != 0 || (address & 8) != 0) MarkShifted(address);
  }

  // Generations other than the common one, as a code from 1 to 3; 0 is "the common one". The object must have been
  // marked.
  void SetGenerationCode(uint64_t address, unsigned code);
  unsigned GenerationCode(uint64_t address);

  // Calls visit(address) for every object found, including those marked by `visit` itself: by rising address, as often
  // around as it takes. Objects about to come are prefetched.
  template <typename Visit>
  void Sweep(Visit visit) {
    for (Leaf* leaf = NextDirty(0); leaf != nullptr && ok(); leaf = NextDirty(leaf->base)) SweepLeaf(leaf, visit);
  }

  // From within `visit`: puts off the object at hand until someone takes it.
  void PutOff(uint64_t address);
  // Finds the object, if need be, and takes its visit upon the caller. False: it had its visit, or is having it.
  bool Take(uint64_t address);
  // Calls visit(address) for every object put off and not taken meanwhile, in no order; `visit` must put off none. True
  // if there was one.
  template <typename Visit>
  bool TakeAllPutOff(Visit visit) {
    bool any = false;
    for (const Leaf* leaf = put_off_; leaf != nullptr; leaf = leaf->next_put_off) {
      for (size_t word = 0; word < kWords; ++word) {
        while (const uint64_t objects = leaf->put_off[word]) {
          leaf->put_off[word] &= objects - 1;
          any = true;
          visit(AddressOf(leaf, word, static_cast<unsigned>(std::countr_zero(objects))));
        }
      }
    }
    return any;
  }

  bool ok() const { return ok_ && slabs_.ok() && shifted_.ok(); }
  uint64_t ignored() const { return ignored_; }

 private:
  static constexpr unsigned kLeafShift = 20;
  static constexpr unsigned kGranuleShift = 4;
  static constexpr uint64_t kLeafBytes = uint64_t{1} << kLeafShift;
  static constexpr size_t kGranules = size_t{1} << (kLeafShift - kGranuleShift);
  static constexpr size_t kWords = kGranules / 64;
  static constexpr unsigned kTableBits = 13;  // leaves per table: 8 GiB of addresses
  static constexpr unsigned kDirectoryBits = 47 - kLeafShift - kTableBits;

  struct Leaf {
    uint64_t found[kWords];
    uint64_t visited[kWords];
    uint64_t base;          // first address
    uint64_t* generations;  // two bits per granule; null: all are the common one
    uint64_t* put_off;      // null: none
    Leaf* next_put_off;
    uint32_t first_dirty;  // first word that may hold objects found but not visited; kWords: none
    bool has_shifted;      // some objects begin at 8 of 16
  };
  struct Table {
    Leaf* leaves[size_t{1} << kTableBits];
  };
  struct Slab {
    void* memory;
    size_t bytes;
  };

  template <typename Visit>
  void SweepLeaf(Leaf* leaf, Visit visit) {
    // Objects found below the word at hand lower first_dirty, and the loop goes back to them.
    for (size_t word = leaf->first_dirty; word < kWords; word = leaf->first_dirty) {
      leaf->first_dirty = static_cast<uint32_t>(word + 1);
      if ((leaf->found[word] & ~leaf->visited[word]) == 0) continue;
      if (word + kPrefetchWords < kWords) PrefetchWord(leaf, word + kPrefetchWords);
      while (const uint64_t pending = leaf->found[word] & ~leaf->visited[word]) {
        leaf->visited[word] |= pending & (~pending + 1);
        visit(AddressOf(leaf, word, static_cast<unsigned>(std::countr_zero(pending))));
      }
    }
  }

  uint64_t AddressOf(const Leaf* leaf, size_t word, unsigned bit) const {
    const uint64_t address = leaf->base + ((word * 64 + bit) << kGranuleShift);
    const bool shifted = leaf->has_shifted && shifted_.Find(reinterpret_cast<const void*>(address + 8)) != 0;
    return shifted ? address + 8 : address;
  }

  static constexpr size_t kPrefetchWords = 2;
  static void PrefetchWord(const Leaf* leaf, size_t word) {
    uint64_t objects = leaf->found[word];
    while (objects != 0) {
      const auto bit = static_cast<unsigned>(std::countr_zero(objects));
      __builtin_prefetch(reinterpret_cast<const void*>(leaf->base + ((word * 64 + bit) << kGranuleShift)));
      objects &= ~(uint64_t{15} << (bit & ~3u)) & (objects - 1);  // four granules share a cache line
    }
  }

  bool Select(uint64_t address);  // makes last_leaf_ the leaf of `address`; false: no object, or no memory
  Leaf* NewLeaf(uint64_t address);
  void* Map(size_t bytes);  // zeroed, kept in slabs_; null if refused
  void MarkShifted(uint64_t address);
  Leaf* NextDirty(uint64_t from) const;  // first dirty leaf above an address, else the lowest one; null: none is left

  uint64_t last_page_ = ~uint64_t{0};
  Leaf* last_leaf_ = nullptr;
  Leaf* put_off_ = nullptr;  // list of the leaves that have objects put off, or had
  Table** directory_ = nullptr;
  char* leaf_slab_ = nullptr;  // rest of the slab new leaves are cut from
  size_t leaf_slab_left_ = 0;
  MappedArray<Slab> slabs_;
  PointerMap shifted_;
  uint64_t ignored_ = 0;
  bool ok_ = true;
};

}  // namespace barrow::cpython
