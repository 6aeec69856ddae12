// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow::analyses {

// Of "3.12.1": 12; 0 if there is none to read.
int MinorVersion(std::string_view version);

}  // namespace barrow::analyses
