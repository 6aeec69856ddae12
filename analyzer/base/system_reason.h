// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace barrow {

// Why the system refused to open or write a file, by errno, and behind a semicolon what to do about it where that is
// known: "Permission denied; run barrow as a user who may read it".
std::string ReadingFailed(int error);
std::string WritingFailed(int error);

}  // namespace barrow
