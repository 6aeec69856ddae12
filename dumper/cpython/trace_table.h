// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cpython/py_ref.h"
#include "cpython/source_lines.h"
#include "writer/profile_writer.h"

namespace barrow::cpython {

// Stacks of Python frames, each kept once. Needs the GIL.
class TraceTable {
 public:
  // The calling thread's stack; its number, from 1. Where the stack was seen before this takes no more than walking it.
  uint32_t Capture();

  // Reads the source lines that traces number `first` + 1 to `end` show, those nobody has read yet. Releases the GIL
  // meanwhile: traces may be added.
  void ReadSources(size_t first, size_t end);

  // Traces number `first` + 1 to `end`, as a profile takes them, with the source lines that were read. `frames` keeps
  // what they show.
  std::vector<writer::Trace> Traces(size_t first, size_t end, std::vector<writer::TraceFrame>& frames) const;

  size_t count() const { return traces_.size(); }
  uint64_t memory_bytes() const;
  int Traverse(visitproc visit, void* data);

 private:
  struct Frame {
    PyRef code;  // keeps its address from being used again
    int instruction;
    std::string file;
    std::string function;
    std::string source;
    uint32_t line;
    bool source_read;
  };
  struct FrameKey {
    PyObject* code;
    int instruction;
    bool operator==(const FrameKey&) const = default;
  };
  struct Hash {
    size_t operator()(const FrameKey& key) const {
      return std::hash<const void*>()(key.code) * 31 + static_cast<size_t>(key.instruction);
    }
    size_t operator()(const std::vector<uint32_t>& frames) const {
      size_t hash = frames.size();
      for (const uint32_t frame : frames) hash = (hash ^ frame) * 0x9E3779B97F4A7C15u;
      return hash;
    }
  };

  uint32_t FrameNumber(const FrameKey& key, int line);

  std::deque<Frame> frames_;
  std::unordered_map<FrameKey, uint32_t, Hash> frame_numbers_;               // position in frames_
  std::vector<const std::vector<uint32_t>*> traces_;                         // innermost first; keys of trace_numbers_
  std::unordered_map<std::vector<uint32_t>, uint32_t, Hash> trace_numbers_;  // from 1
  std::vector<uint32_t> scratch_;
};

}  // namespace barrow::cpython
