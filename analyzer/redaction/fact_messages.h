// SPDX-License-Identifier: Apache-2.0
//
// What snapshots and profiles both say of a process.
#pragma once

#include <string>
#include <string_view>

#include "redaction/name_policy.h"

namespace barrow::redaction {

// Each takes the bytes of one message and returns what may be told of it. Throw protozero::exception for what is none.
// Dropped are host, command line, executable, platform and build; the process id is replaced.
std::string RedactProcess(std::string_view bytes, NamePolicy& policy);
std::string RedactRuntime(std::string_view bytes, NamePolicy& policy);
std::string RedactMemory(std::string_view bytes);

// Who wrote the file: a program that is not barrow's could name itself anything.
std::string RedactProducer(std::string_view producer);

}  // namespace barrow::redaction
