// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace barrow {

// Hears how far long work is: what is done next ("dominators"), and how much of the whole is done by then, in parts of
// about the same time each. Empty: nobody listens.
using WorkSteps = std::function<void(std::string_view step, uint64_t done, uint64_t whole)>;

}  // namespace barrow
