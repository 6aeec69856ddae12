// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

int main(int argc, char** argv) { return barrow::cli::RunOnStandardStreams({argv + 1, argv + argc}); }
