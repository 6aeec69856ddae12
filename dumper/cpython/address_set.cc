// SPDX-License-Identifier: Apache-2.0
#include "cpython/address_set.h"

#include <sys/mman.h>

namespace barrow::cpython {

AddressSet::~AddressSet() {
  for (size_t i = 0; i < slabs_.size(); ++i) munmap(slabs_[i].memory, slabs_[i].bytes);
}

void AddressSet::Open() { directory_ = static_cast<Table**>(Map(sizeof(Table*) << kDirectoryBits)); }

void* AddressSet::Map(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    ok_ = false;
    return nullptr;
  }
  slabs_.Push({memory, bytes});
  return memory;
}

AddressSet::Leaf* AddressSet::NewLeaf(uint64_t address) {
  constexpr size_t kLeavesPerSlab = 64;
  if (leaf_slab_left_ == 0) {
    leaf_slab_ = static_cast<char*>(Map(kLeavesPerSlab * sizeof(Leaf)));
    if (leaf_slab_ == nullptr) return nullptr;
    leaf_slab_left_ = kLeavesPerSlab;
  }
  auto* leaf = reinterpret_cast<Leaf*>(leaf_slab_);
  leaf_slab_ += sizeof(Leaf);
  --leaf_slab_left_;
  leaf->base = address & ~(kLeafBytes - 1);
  leaf->first_dirty = kWords;
  return leaf;
}

bool AddressSet::Select(uint64_t address) {
  if (address >> 47 != 0 || directory_ == nullptr) {
    ++ignored_;
    return false;
  }
  const uint64_t page = address >> kLeafShift;
  Table*& table = directory_[page >> kTableBits];
  if (table == nullptr) {
    table = static_cast<Table*>(Map(sizeof(Table)));
    if (table == nullptr) return false;
  }
  Leaf*& leaf = table->leaves[page & ((uint64_t{1} << kTableBits) - 1)];
  if (leaf == nullptr) {
    leaf = NewLeaf(address);
    if (leaf == nullptr) return false;
  }
  last_page_ = page;
  last_leaf_ = leaf;
  return true;
}

void AddressSet::MarkShifted(uint64_t address) {
  const bool begins_an_object = (address & 7) == 0;
  if (begins_an_object) {
    last_leaf_->has_shifted = true;
    shifted_.Insert(reinterpret_cast<const void*>(address), 1);
  }
  if (begins_an_object && shifted_.ok()) return;
  // Unremembered, the object would be looked for 8 bytes too early: take the mark back.
  const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
  last_leaf_->found[granule / 64] &= ~(uint64_t{1} << (granule % 64));
  ++ignored_;
}

void AddressSet::SetGenerationCode(uint64_t address, unsigned code) {
  if (address >> kLeafShift != last_page_ && !Select(address)) return;
  if (last_leaf_->generations == nullptr) {
    last_leaf_->generations = static_cast<uint64_t*>(Map(kGranules / 4));
    if (last_leaf_->generations == nullptr) return;
  }
  const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
  last_leaf_->generations[granule / 32] |= uint64_t{code & 3} << (2 * (granule % 32));
}

unsigned AddressSet::GenerationCode(uint64_t address) {
  if (address >> kLeafShift != last_page_ && !Select(address)) return 0;
  if (last_leaf_->generations == nullptr) return 0;
  const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
  return static_cast<unsigned>(last_leaf_->generations[granule / 32] >> (2 * (granule % 32))) & 3;
}

void AddressSet::PutOff(uint64_t address) {
  if (address >> kLeafShift != last_page_ && !Select(address)) return;
  Leaf* leaf = last_leaf_;
  if (leaf->put_off == nullptr) {
    leaf->put_off = static_cast<uint64_t*>(Map(kGranules / 8));
    if (leaf->put_off == nullptr) return;
    leaf->next_put_off = put_off_;
    put_off_ = leaf;
  }
  const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
  leaf->put_off[granule / 64] |= uint64_t{1} << (granule % 64);
}

bool AddressSet::Take(uint64_t address) {
  Mark(address);
  if (address >> kLeafShift != last_page_) return false;
  const size_t granule = (address & (kLeafBytes - 1)) >> kGranuleShift;
  const uint64_t bit = uint64_t{1} << (granule % 64);
  uint64_t& visited = last_leaf_->visited[granule / 64];
  if ((visited & bit) == 0) {
    visited |= bit;
    return true;
  }
  if (last_leaf_->put_off == nullptr || (last_leaf_->put_off[granule / 64] & bit) == 0) return false;
  last_leaf_->put_off[granule / 64] &= ~bit;
  return true;
}

AddressSet::Leaf* AddressSet::NextDirty(uint64_t from) const {
  if (directory_ == nullptr) return nullptr;
  constexpr uint64_t kTables = uint64_t{1} << kDirectoryBits;
  constexpr uint64_t kLeaves = uint64_t{1} << kTableBits;
  const uint64_t start = from >> kLeafShift;
  // Once around, ending with the leaf `from` itself.
  uint64_t page = start + 1;
  for (uint64_t steps = 0; steps <= kTables; ++steps) {
    const uint64_t table_number = (page >> kTableBits) % kTables;
    const Table* table = directory_[table_number];
    uint64_t slot = page & (kLeaves - 1);
    if (table != nullptr) {
      for (; slot < kLeaves; ++slot) {
        Leaf* leaf = table->leaves[slot];
        if (leaf != nullptr && leaf->first_dirty < kWords) return leaf;
      }
    }
    page = (table_number + 1) << kTableBits;
  }
  return nullptr;
}

}  // namespace barrow::cpython
