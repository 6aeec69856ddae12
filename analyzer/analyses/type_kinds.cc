// SPDX-License-Identifier: Apache-2.0
#include "analyses/type_kinds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace barrow::analyses {
namespace {

constexpr size_t kMostBases = 1000;

constexpr std::array<std::string_view, 15> kCodeTypes = {"type",
                                                         "module",
                                                         "function",
                                                         "builtin_function_or_method",
                                                         "code",
                                                         "staticmethod",
                                                         "classmethod",
                                                         "property",
                                                         "method_descriptor",
                                                         "wrapper_descriptor",
                                                         "classmethod_descriptor",
                                                         "getset_descriptor",
                                                         "member_descriptor",
                                                         "method-wrapper",
                                                         "super"};

}  // namespace

const TypeKinds::Facts& TypeKinds::FactsOf(uint64_t type) {
  if (const auto known = facts_.find(type); known != facts_.end()) return known->second;
  return facts_.emplace(type, Find(type)).first->second;
}

TypeKinds::Facts TypeKinds::Find(uint64_t type) {
  Facts facts;
  const std::optional<ObjectId> own = view_.TypeObject(type);
  const std::optional<ObjectId> mro = own.has_value() ? attributes_.Field(*own, "__mro__") : std::nullopt;
  if (mro.has_value()) {
    const auto [targets, labels, keeper] = view_.Labels(mro->value);
    facts.classes.assign(targets.begin(),
                         targets.begin() + static_cast<std::ptrdiff_t>(std::min(targets.size(), kMostBases)));
    for (const ObjectId base : facts.classes) facts.names.push_back(view_.Name(base.value).value_or(""));
  } else {
    // Breadth first: the order does not matter to IsA.
    std::vector<uint64_t> waiting = {type};
    for (size_t i = 0; i < waiting.size() && i < kMostBases; ++i) {
      facts.names.push_back(view_.TypeName(waiting[i]));
      if (const auto object = view_.TypeObject(waiting[i])) facts.classes.push_back(*object);
      for (const uint32_t base : view_.Type(waiting[i]).bases) {
        if (std::ranges::find(waiting, uint64_t{base}) == waiting.end()) waiting.push_back(base);
      }
    }
  }
  if (facts.names.empty()) facts.names.push_back(view_.TypeName(type));
  facts.is_code = std::ranges::any_of(
      facts.names, [](const std::string& name) { return std::ranges::find(kCodeTypes, name) != kCodeTypes.end(); });
  return facts;
}

bool TypeKinds::IsA(uint64_t type, std::string_view name) {
  const std::vector<std::string>& names = Lineage(type);
  return std::ranges::find(names, name) != names.end();
}

}  // namespace barrow::analyses
