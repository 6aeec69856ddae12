// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow::cli {

inline constexpr std::string_view kVersion = BARROW_VERSION;  // "0.1.0", from CMakeLists.txt

}  // namespace barrow::cli
