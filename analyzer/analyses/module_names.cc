// SPDX-License-Identifier: Apache-2.0
#include "analyses/module_names.h"

#include "analyses/attributes.h"

namespace barrow::analyses {

ModuleNames::ModuleNames(std::span<const ResolvedRoot> roots) {
  for (const ResolvedRoot& root : roots) {
    if (root.kind == reader::RootKind::kModule && !root.name.empty()) modules_.emplace(root.name, root.object);
  }
}

std::optional<ObjectId> ModuleNames::Find(std::string_view name) const {
  const auto found = modules_.find(name);
  return found == modules_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string_view> ModuleNames::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, module] : modules_) names.push_back(name);
  return names;
}

bool ModuleNames::IsShadowed(store::SnapshotView& view, const std::string& name) {
  const size_t point = name.rfind('.');
  if (point == std::string::npos) return false;
  const auto [known, is_new] = shadowed_.try_emplace(name, false);
  if (!is_new) return known->second;
  const std::optional<ObjectId> package = Find(std::string_view(name).substr(0, point));
  const std::optional<ObjectId> found =
      package ? Attributes(view).FindOwn(*package, std::string_view(name).substr(point + 1)) : std::nullopt;
  known->second = found.has_value() && found != Find(name);
  return known->second;
}

}  // namespace barrow::analyses
