// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reader/byte_source.h"

namespace barrow::store {

// A name for what a file says, 32 hexadecimal digits: equal for equal bytes under an equal file name, read by a barrow
// that would load them alike, under the same limits (base/limits.h). Two different files share one with a probability
// of 2^-128. Reads `source` to its end, at about the speed of memory.
std::string ContentKey(reader::ByteSource& source, const std::string& file_name);

}  // namespace barrow::store
