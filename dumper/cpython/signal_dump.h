// SPDX-License-Identifier: Apache-2.0
//
// Dumps of a running service, asked for by a signal. Starting one takes as long as a fork; a thread that takes no
// signals and knows no Python waits for the child, reaps it and clears up behind it. The service must not suffer from a
// dump that fails: whatever goes wrong becomes one line on descriptor 2.
#pragma once

#include <Python.h>

#include <cstdint>
#include <string>

#include "writer/snapshot_writer.h"

namespace barrow::cpython {

struct SignalDumpSettings {
  std::string directory;
  std::string program;  // first part of the files' names
  writer::Contents contents = writer::Contents::kNames;
  uint32_t text_limit = 0;
  bool content_hashes = true;
};

// 0 if files can be made in `directory`, otherwise the errno.
int CheckDirectory(const char* directory);

// Starts a dump into <directory>/<program>-<pid>-<UTC time>-<n>.barrow, a file that does not exist. Returns when the
// child runs. While another dump of the process runs there is none, and a line says so. Needs the GIL; sets no
// exception.
void StartSignalDump(const SignalDumpSettings& settings);

}  // namespace barrow::cpython
