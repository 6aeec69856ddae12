// SPDX-License-Identifier: Apache-2.0
#include "cli/snapshot_argument.h"

#include <string>

#include "cli/scratch_folder.h"
#include "support/catch.h"

using namespace barrow::cli;
using namespace barrow::test;

TEST_CASE("snapshot argument: what follows the last # chooses a snapshot") {
  const ScratchFolder scratch;
  CHECK(SplitArgument("case.db").path == "case.db");
  CHECK_FALSE(SplitArgument("case.db").choice.has_value());
  CHECK(SplitArgument("case.db#2").path == "case.db");
  CHECK(SplitArgument("case.db#2").choice == "2");
  CHECK(SplitArgument("a#b.db#after.barrow").path == "a#b.db");
  CHECK(SplitArgument("a#b.db#after.barrow").choice == "after.barrow");
  CHECK(SplitArgument("#2").path == "#2");
}

TEST_CASE("snapshot argument: a file whose own name has a # is taken as it is") {
  const ScratchFolder scratch;
  WriteFile("dump#2", "");
  CHECK(SplitArgument("dump#2").path == "dump#2");
  CHECK_FALSE(SplitArgument("dump#2").choice.has_value());
  CHECK(SplitArgument("dump#2#1").path == "dump#2");
}
