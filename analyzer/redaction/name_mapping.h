// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "redaction/pseudonyms.h"

namespace barrow::redaction {

// The file by which the owner of a redacted snapshot finds out what its names stand for, and by which a second file
// gets the same replacements. Text: the salt, then a line for each name.

// What the file says; without a file, new pseudonyms. Throws Error (kInput) for a file that is something else.
Pseudonyms ReadMapping(const std::string& path);

// Writes the file anew, readable by its owner only; it has its name when it is complete. Throws Error (kInput).
void WriteMapping(const std::string& path, const Pseudonyms& pseudonyms);

}  // namespace barrow::redaction
