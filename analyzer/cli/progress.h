// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "cli/console.h"

namespace barrow::cli {

// One line on a terminal that says what takes so long, and is gone when the work is done. Silent anywhere else, and as
// long as the console's patience lasts: what is done in a moment does not flicker. A thread of its own wakes up then;
// until Clear() nobody else may write to the console's `err`.
class Progress {
 public:
  explicit Progress(Console& console);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Replaces the line: "before.barrow: reading".
  void Show(std::string_view text);

  // The same with how far it is: "before.barrow: reading 45 %". Writes only when the figure changes; without a whole
  // there is no figure.
  void Show(std::string_view text, uint64_t done, uint64_t whole);

  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  void WriteWhenPatienceEnds(std::stop_token stop);
  void Write();  // with mutex_ held

  Console& console_;
  const bool visible_;
  const Clock::time_point begin_ = Clock::now();
  std::mutex mutex_;
  std::string text_;   // what is to be shown
  std::string shown_;  // what the line says; empty: there is none
  std::condition_variable_any woken_;
  std::jthread waiting_;
};

}  // namespace barrow::cli
