// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "store/sql_runner.h"

namespace barrow::cli {

// Ends the process if a statement is still not done a second after its time: SQLite looks at the clock between the
// steps of a statement, and a single call of a function, such as instr() of long texts, is one step. Says so in one
// line on standard error, with `name` (the file) in front; unfinished files are removed; the exit code is kFailure.
// The time runs from its making on, but while the sink that Pausing() gives is busy.
class HardTimeLimit {
 public:
  HardTimeLimit(std::optional<std::chrono::milliseconds> time_limit, std::string name);
  ~HardTimeLimit();
  HardTimeLimit(const HardTimeLimit&) = delete;
  HardTimeLimit& operator=(const HardTimeLimit&) = delete;

  // A sink that does the same, and whose time does not count: who reads the answer may take as long as he likes. Must
  // not outlive this.
  store::RowSink Pausing(store::RowSink sink);

 private:
  using Clock = std::chrono::steady_clock;
  class Pause;

  void Wait(std::chrono::milliseconds time_limit, const std::string& name);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  bool paused_ = false;
  Clock::time_point begin_ = Clock::now();  // later by as much as the pauses took
  std::thread watch_;
};

}  // namespace barrow::cli
