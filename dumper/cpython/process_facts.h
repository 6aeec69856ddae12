// SPDX-License-Identifier: Apache-2.0
//
// What the operating system says about this process: who it is and how much memory it has. Gathered before a dump,
// because a forked child could only report about itself. Linux: /proc. Whatever cannot be read stays empty or 0, as the
// schema's "not known"; nothing here fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "writer/snapshot_writer.h"

namespace barrow::cpython {

struct ProcessFacts {
  struct Figure {
    std::string name;
    uint64_t bytes = 0;
  };

  uint64_t pid = 0;
  std::string host;
  std::vector<std::string> command_line;
  std::string executable;
  std::string platform;    // "Linux-6.1.0-x86_64"
  uint64_t uptime_ns = 0;  // since the process began

  uint64_t virtual_bytes = 0;
  uint64_t resident_bytes = 0;
  uint64_t major_faults = 0;
  uint64_t page_bytes = 0;
  std::vector<Figure> figures;  // every size in /proc/self/status, in its order

  // Bytes of the figure with this name; 0: the system did not tell.
  uint64_t FigureBytes(std::string_view name) const;
};

// With `identity` false, what tells whose process it is stays empty: host, command line, executable
// and platform. Needs no GIL.
ProcessFacts ReadProcessFacts(bool identity);

// Adds what /proc/self/stat says. The process's name, which stands in the line in brackets, may hold blanks and
// brackets.
void ParseStat(std::string_view line, ProcessFacts& facts);

// Adds the sizes of /proc/self/status.
void ParseStatus(std::string_view text, ProcessFacts& facts);

// The same facts, in the form the writer takes. Lives as long as the facts it was made of.
class ProcessFactViews {
 public:
  explicit ProcessFactViews(const ProcessFacts& facts);

  // Fills in the fields of messages Process and ProcessMemory.
  void Fill(writer::Facts& out) const;

 private:
  const ProcessFacts& facts_;
  std::vector<std::string_view> command_line_;
  std::vector<writer::SystemFigure> figures_;
};

}  // namespace barrow::cpython
