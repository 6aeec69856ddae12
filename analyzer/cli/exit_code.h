// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace barrow::cli {

// Thrown by a command that has delivered its result and found in it what it was to look for.
struct Found {
  std::string what;  // a sentence
};

enum class ExitCode : int {
  kDone = 0,
  kFailure = 1,  // input or system: a file that cannot be read, a full disk
  kUsage = 2,    // the command line
  kFound = 3,    // leaks --fail-on: what it looks for is there; verify, redact: damage
};

struct ExitStatus {
  ExitCode code;
  std::string_view meaning;
};
inline constexpr std::array kExitStatuses = {
    ExitStatus{ExitCode::kDone, "Done."},
    ExitStatus{ExitCode::kFailure, "A file, or the system, does not let barrow go on."},
    ExitStatus{ExitCode::kUsage, "The command line is wrong."},
    ExitStatus{ExitCode::kFound,
               "What 'barrow leaks --fail-on' looks for is there; or a file that 'barrow verify' looks at, or of which "
               "'barrow redact' has made a copy, is damaged and can be used in part."},
};

}  // namespace barrow::cli
