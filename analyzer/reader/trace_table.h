// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reader/profile_records.h"

namespace barrow::reader {

// Gives equal traces one number: thousands of objects are made at one place.
class TraceTable {
 public:
  uint32_t Intern(Trace trace) {
    std::string key;
    for (const TraceFrame& frame : trace.frames) {
      key += frame.file + '\0' + std::to_string(frame.line) + '\0' + frame.function + '\0';
      key += frame.source_index ? std::to_string(*frame.source_index) : std::string("-");
      for (const std::string& line : frame.source) key += '\0' + line;
      key += '\1';
    }
    const auto [entry, is_new] = numbers_.try_emplace(std::move(key), static_cast<uint32_t>(traces_.size()));
    if (is_new) traces_.push_back(std::move(trace));
    return entry->second;
  }

  std::vector<Trace> Take() { return std::move(traces_); }

 private:
  std::vector<Trace> traces_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

}  // namespace barrow::reader
