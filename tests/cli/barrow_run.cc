// SPDX-License-Identifier: Apache-2.0
#include "cli/barrow_run.h"

#include <sstream>

#include "cli/run.h"
#include "cli/scratch_folder.h"
#include "support/snapshot_bytes.h"

namespace barrow::test {

Outcome Barrow(const std::vector<std::string>& args, cli::Terminal terminal, std::chrono::milliseconds patience) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{
      .in = in, .out = out, .err = err, .out_terminal = terminal, .err_terminal = terminal, .patience = patience};
  const int code = cli::Run(args, console);
  return {code, out.str(), err.str()};
}

void MakeSnapshot(const std::string& name) { WriteFile(name, FileOf(SampleSnapshot())); }

bool IsOneComplaint(const std::string& err) {
  return err.starts_with("barrow: ") && err.ends_with('\n') && err.find('\n') == err.size() - 1;
}

}  // namespace barrow::test
