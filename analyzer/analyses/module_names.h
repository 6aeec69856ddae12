// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/heap.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// The modules of a snapshot by their dotted names.
class ModuleNames {
 public:
  explicit ModuleNames(std::span<const ResolvedRoot> roots);

  std::optional<ObjectId> Find(std::string_view name) const;
  std::vector<std::string_view> names() const;
  bool empty() const { return modules_.empty(); }

  // Whether Python finds something else by that dotted name than the module: a package that says `from .config import
  // config` has its variable in the place of its submodule. O(attributes of the package), once for each name.
  bool IsShadowed(store::SnapshotView& view, const std::string& name);

 private:
  std::map<std::string, ObjectId, std::less<>> modules_;
  std::map<std::string, bool> shadowed_;  // those that were asked for
};

}  // namespace barrow::analyses
