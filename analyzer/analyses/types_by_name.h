// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/case.h"

namespace barrow::analyses {

// The type of each object as a number that types of equal name share.
struct TypesByName {
  std::vector<uint32_t> of_object;  // [ObjectId]
  std::vector<std::string> names;   // [number]; of types without objects, too
};

TypesByName NumberTypes(store::Case& opened, store::SnapshotId snapshot);

}  // namespace barrow::analyses
