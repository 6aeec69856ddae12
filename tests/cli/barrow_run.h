// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/console.h"

namespace barrow::test {

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

// Runs the whole tool in this process.
Outcome Barrow(const std::vector<std::string>& args, cli::Terminal terminal = {},
               std::chrono::milliseconds patience = std::chrono::milliseconds(0));

// Writes a small sound snapshot.
void MakeSnapshot(const std::string& name);

// Whether that is one line, of barrow.
bool IsOneComplaint(const std::string& err);

}  // namespace barrow::test
