// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "algorithms/lifelines.h"
#include "store/case.h"

namespace barrow::store {

// Adds the columns of a snapshot to the case at `path`, which other connections may be reading. Returns false if that
// was not possible: the file or its folder may not be written, it is in use, or somebody else has added them meanwhile.
// About 10 ns per object on two cores.
[[nodiscard]] bool StoreLifelines(const std::filesystem::path& path, const std::string& name, SnapshotId snapshot,
                                  const Lifelines& lifelines);

}  // namespace barrow::store
