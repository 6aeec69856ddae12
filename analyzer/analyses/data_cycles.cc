// SPDX-License-Identifier: Apache-2.0
#include "analyses/data_cycles.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "algorithms/dominators.h"
#include "algorithms/strong_components.h"
#include "analyses/attribute_dicts.h"
#include "analyses/type_kinds.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

// What a class is made of beside functions and descriptors.
constexpr std::array<std::string_view, 6> kPlainTypes = {"tuple", "dict", "list", "cell", "set", "frozenset"};

enum class Role : uint8_t { kData, kPart, kProgram };  // kPart: belongs to a class or to data

std::vector<Role> RolesOfTypes(store::SnapshotView& view) {
  TypeKinds kinds(view);
  std::vector<Role> roles;
  for (uint64_t type = 0; type < view.type_count(); ++type) {
    const bool is_plain = std::ranges::find(kPlainTypes, view.TypeName(type)) != kPlainTypes.end();
    if (kinds.IsA(type, "type") || kinds.IsA(type, "module")) {
      roles.push_back(Role::kProgram);
    } else {
      roles.push_back(is_plain || kinds.IsCode(type) ? Role::kPart : Role::kData);
    }
  }
  return roles;
}

// [ObjectId]: modules that are alive by themselves, and their dictionaries.
std::vector<bool> LivingModules(store::Case& opened, store::SnapshotView& view, store::SnapshotId snapshot) {
  std::vector<bool> is_module(view.object_count());
  for (const ResolvedRoot& root : opened.Roots(snapshot)) {
    if (root.kind != reader::RootKind::kModule) continue;
    is_module[root.object.value] = true;
    if (const auto dict = OwnDict(view, root.object)) is_module[dict->value] = true;
  }
  return is_module;
}

ObjectGraph WithoutContext(const ObjectGraph& graph, store::SnapshotView& view, const std::vector<bool>& is_module) {
  std::vector<uint32_t> class_of_type;
  for (uint64_t type = 0; type < view.type_count(); ++type) {
    class_of_type.push_back(view.TypeObject(type).value_or(ObjectId{kNoObject}).value);
  }
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> targets;
  first.reserve(graph.object_count() + 1);
  targets.reserve(graph.reference_count());
  for (uint32_t i = 0; i < graph.object_count(); ++i) {
    const uint32_t own_class = class_of_type[view.At(PackedColumn::kType, i)];
    for (const ObjectId target : graph.References(ObjectId{i})) {
      if (target.value != own_class && !is_module[target.value]) targets.push_back(target);
    }
    first.push_back(static_cast<uint32_t>(targets.size()));
  }
  return ObjectGraph(std::move(first), std::move(targets));
}

}  // namespace

DataCycles FindDataCycles(store::Case& opened, store::SnapshotId snapshot) {
  const std::shared_ptr<store::SnapshotView> owned_view = opened.View(snapshot);
  store::SnapshotView& view = *owned_view;
  const ObjectGraph all = opened.Graph(snapshot);
  const uint32_t count = all.object_count();
  DataCycles result;
  result.cycle.resize(count, kNoObject);
  result.is_through.resize(count);
  const std::vector<Role> roles = RolesOfTypes(view);
  {
    const ObjectGraph graph = WithoutContext(all, view, LivingModules(opened, view, snapshot));
    const StrongComponents components = FindStrongComponents(graph);
    std::vector<uint32_t> number(components.size.size(), kNoObject);
    for (ObjectId object{0}; object.value < count; ++object.value) {
      if (!IsInCycle(graph, components, object)) continue;
      uint32_t& cycle = number[components.component[object.value]];
      if (cycle == kNoObject) {
        cycle = result.count();
        result.is_program.push_back(true);
        result.has_class.push_back(false);
      }
      result.cycle[object.value] = cycle;
      const Role role = roles[view.At(PackedColumn::kType, object.value)];
      if (role == Role::kData) result.is_program[cycle] = false;
      if (role == Role::kProgram) result.has_class[cycle] = true;
    }
  }
  for (uint32_t cycle = 0; cycle < result.count(); ++cycle) {
    result.is_program[cycle] = result.is_program[cycle] && result.has_class[cycle];
  }
  const StrongComponents components = FindStrongComponents(all);
  for (ObjectId object{0}; object.value < count; ++object.value) {
    const bool is_in_none = result.cycle[object.value] == kNoObject;
    result.is_through[object.value] = is_in_none && IsInCycle(all, components, object);
  }
  return result;
}

}  // namespace barrow::analyses
