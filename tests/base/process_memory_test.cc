// SPDX-License-Identifier: Apache-2.0
#include "base/process_memory.h"

#include <sys/resource.h>

#include "support/catch.h"

namespace barrow {
namespace {

TEST_CASE("process memory: what the system allows is known, and named where it is not enough") {
  struct rlimit before {};
  REQUIRE(getrlimit(RLIMIT_DATA, &before) == 0);
  const uint64_t allowed = uint64_t{1} << 40;  // more than the test takes
  const struct rlimit lower { allowed, before.rlim_max };
  REQUIRE(setrlimit(RLIMIT_DATA, &lower) == 0);
  CHECK(AllowedMemory() == allowed);
  CHECK(MoreMemoryThanThereIs() ==
        "more memory than the 1 TiB this process may take; allow more: barrow --max-memory, ulimit -d, ulimit -v");
  REQUIRE(setrlimit(RLIMIT_DATA, &before) == 0);
}

}  // namespace
}  // namespace barrow
