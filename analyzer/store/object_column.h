// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace barrow::store {

// Which columns Case::Objects fills; the others stay empty.
enum ObjectColumn : uint32_t {
  kAddressColumn = 1 << 0,
  kTypeColumn = 1 << 1,
  kShapeColumn = 1 << 2,
  kFlatColumn = 1 << 3,
  kAllocatedColumn = 1 << 4,  // decodes the flat sizes, too
  kReferenceCountColumn = 1 << 5,
  kLengthColumn = 1 << 6,
  kFlagsColumn = 1 << 7,
  kContentHashColumn = 1 << 8,
  kAllColumns = (1 << 9) - 1,
};

}  // namespace barrow::store
