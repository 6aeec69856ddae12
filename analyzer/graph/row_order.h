// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/large_vector.h"
#include "graph/address_index.h"
#include "graph/ids.h"

namespace barrow {

// Which row of the file's columns is which object. Rows are numbered in file order. Dumps come roughly by address, with
// many objects found a little late, so that gathering by row is kind to caches.
class RowOrder {
 public:
  // `index` holds exactly `addresses`. Of two rows with one address the first is kept, the other counted.
  RowOrder(std::span<const uint64_t> addresses, const AddressIndex& index, Diagnostics& diagnostics);

  bool is_file_order() const { return row_.empty(); }  // row and id are the same number
  uint32_t Row(ObjectId id) const { return is_file_order() ? id.value : row_[id.value]; }

  // Puts a column in order of ids; one that the file does not have stays empty. `scratch` is used and left with the
  // column's old memory, for the next one.
  template <typename T>
  void Sort(std::vector<T>& column, std::vector<T>& scratch) const {
    if (is_file_order() || column.empty()) return;
    scratch.clear();
    ReserveLarge(scratch, row_.size());
    for (const uint32_t row : row_) scratch.push_back(column[row]);
    column.swap(scratch);
  }

  // convert(id, value) of every object, in order of ids. Frees the column.
  template <typename Result, typename T, typename Convert>
  std::vector<Result> Gather(std::vector<T>&& column, Convert convert) const {
    const std::vector<T> from = std::move(column);
    std::vector<Result> gathered;
    const size_t count = is_file_order() ? from.size() : row_.size();
    ReserveLarge(gathered, count);
    for (ObjectId id{0}; id.value < count; ++id.value) gathered.push_back(convert(id, from[Row(id)]));
    return gathered;
  }

 private:
  std::vector<uint32_t> row_;  // [ObjectId]; empty: the identity
};

}  // namespace barrow
