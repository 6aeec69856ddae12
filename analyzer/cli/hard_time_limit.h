// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace barrow::cli {

// Ends the process if a statement is still not done a second after its time: SQLite looks at the clock between the
// steps of a statement, and a single call of a function, such as instr() of long texts, is one step. Says so in one
// line on standard error, with `name` (the file) in front; unfinished files are removed; the exit code is kFailure.
class HardTimeLimit {
 public:
  HardTimeLimit(std::optional<std::chrono::milliseconds> time_limit, std::string name);
  ~HardTimeLimit();
  HardTimeLimit(const HardTimeLimit&) = delete;
  HardTimeLimit& operator=(const HardTimeLimit&) = delete;

 private:
  void Wait(std::chrono::milliseconds time_limit, const std::string& name);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread watch_;
};

}  // namespace barrow::cli
