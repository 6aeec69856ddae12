// SPDX-License-Identifier: Apache-2.0
//
// Catch2 2 (Debian 12) and 3 (Debian 13) under one name.
#pragma once

#include <string>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

namespace barrow {

// Matches a text that has this one in it.
inline auto ContainsText(const std::string& part) {
#if __has_include(<catch2/catch_all.hpp>)
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

}  // namespace barrow
