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

#include "base/work_steps.h"
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

  // What work shows of itself: "before.barrow: reading 45 %, 61.20 MB/s, 3 s left", by the time since this was made.
  // Writes only when the share of the whole changes; without a whole there are no figures. Bytes: `done` and `whole`
  // are bytes. Parts: they are parts of work on so many objects. What is returned must not outlive this.
  WorkSteps Bytes(std::string what);
  WorkSteps Parts(std::string what, uint64_t object_count);

  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  // `rate`: what is done in a second, from the share of the whole and the seconds so far.
  template <typename Rate>
  void ShowFigures(const std::string& text, uint64_t done, uint64_t whole, Rate rate);

  void WriteWhenPatienceEnds(std::stop_token stop);
  void Write();  // with mutex_ held

  Console& console_;
  const bool visible_;
  const Clock::time_point begin_ = Clock::now();
  std::mutex mutex_;
  std::string text_;   // what is to be shown
  std::string shown_;  // what the line says; empty: there is none
  std::string step_;   // what the last figures were of
  int percent_ = -1;
  std::condition_variable_any woken_;
  std::jthread waiting_;
};

}  // namespace barrow::cli
