// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::cli {

// The object that OBJ names. Throws Error (kUsage) saying what is wrong with the name.
uint32_t ChosenObject(store::Case& opened, const analyses::Subject& subject, const std::string& text);

}  // namespace barrow::cli
