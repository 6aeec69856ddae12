// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace barrow::cpython {

// One line of a source file, to be read.
struct SourceLine {
  std::string file;
  uint32_t line = 0;  // from 1
  size_t frame = 0;   // whom it is for
  std::string text;   // without its end, clipped at 1024 bytes; empty: there is none
};

// Fills in the texts, and reads each file once; the order is lost. Nothing but regular files is opened, of each at most
// the first 16 MiB are looked at. Needs no GIL: a file may lie on a slow disk.
void ReadSourceLines(std::vector<SourceLine>& lines);

}  // namespace barrow::cpython
