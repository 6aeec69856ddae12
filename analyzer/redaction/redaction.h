// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "redaction/name_policy.h"

namespace barrow::redaction {

struct Redaction {
  bool is_profile = false;
  bool complete = true;         // false: something of the input was lost, and the output has no trailer
  uint64_t names_replaced = 0;  // distinct ones of this file
  uint64_t texts_removed = 0;
  std::vector<std::string> unfitted_types;    // patterns that were to keep something, and fitted nothing
  std::vector<std::string> unfitted_modules;  // likewise
  Diagnostics diagnostics;                    // of the input

  // Whether a limit of ours kept something of it from being used.
  bool met_limit() const {
    return diagnostics.count(Anomaly::kFrameOverLimit) + diagnostics.count(Anomaly::kSearchOverLimit) +
               diagnostics.count(Anomaly::kNumbersOverLimit) >
           0;
  }
};

// Reads a snapshot or a profile and writes it to `out` without what it tells of its author (schema/FORMAT.md, Privacy).
// Memory: the bytes of the file that reading takes, and what loading a snapshot or reading a profile takes. Throws
// Error (kInput) for what is neither, by its first bytes, naming the source; what was written is then to be thrown
// away.
Redaction Redact(reader::ByteSource& once, const RedactionOptions& options, Pseudonyms& pseudonyms, std::ostream& out);

}  // namespace barrow::redaction
