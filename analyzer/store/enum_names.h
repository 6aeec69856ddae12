// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace barrow::store {

// The words the case stores for the values of an enum, in order of the values. They never change.
inline constexpr std::array<std::string_view, 3> kContentsNames = {"names", "none", "values"};
inline constexpr std::array<std::string_view, 4> kShapeKindNames = {"opaque", "sequence", "mapping", "set"};
inline constexpr std::array<std::string_view, 9> kRootKindNames = {"other",       "local",  "stack", "frame", "module",
                                                                   "interpreter", "thread", "type",  "static"};
inline constexpr std::array<std::string_view, 2> kSeverityNames = {"note", "loss"};
inline constexpr std::array<std::string_view, 5> kGenerationNames = {"untracked", "young", "middle", "old", "frozen"};

inline constexpr std::array<std::string_view, 2> kProfileSourceNames = {"barrow", "pympler"};
inline constexpr std::array<std::string_view, 5> kNameKindNames = {"text", "number", "none", "bytes", "tuple"};
inline constexpr std::array<std::string_view, 5> kRelationNames = {"attribute", "key", "value", "element", "text"};

template <typename Enum, size_t size>
constexpr std::string_view NameOf(const std::array<std::string_view, size>& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

// Empty if the word is none of them.
template <typename Enum, size_t size>
constexpr std::optional<Enum> ValueOf(const std::array<std::string_view, size>& names, std::string_view word) {
  for (size_t i = 0; i < size; ++i) {
    if (names[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace barrow::store
