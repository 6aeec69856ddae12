// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace barrow::cli {

enum class ExitCode : int {
  kDone = 0,
  kFailure = 1,  // input or system: a file that cannot be read, a full disk
  kUsage = 2,    // the command line
};

}  // namespace barrow::cli
