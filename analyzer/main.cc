// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"
#include "large_blocks.h"

int main(int argc, char** argv) {
  barrow::PrepareLargeBlocks();
  return barrow::cli::RunOnStandardStreams({argv + 1, argv + argc});
}
