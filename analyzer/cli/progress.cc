// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "presenters/unicode_text.h"

namespace barrow::cli {

Progress::Progress(Console& console)
    : console_(console), visible_(console.err_terminal.attached && !console.err_terminal.dumb) {}

void Progress::Show(std::string_view text) {
  if (!visible_) return;
  const std::lock_guard lock(mutex_);
  if (text == text_) return;
  text_ = text;
  if (Clock::now() - begin_ >= console_.patience) {
    Write();
  } else if (!waiting_.joinable()) {
    waiting_ = std::jthread([this](std::stop_token stop) { WriteWhenPatienceEnds(std::move(stop)); });
  }
}

void Progress::Show(std::string_view text, uint64_t done, uint64_t whole) {
  if (whole == 0) return Show(text);
  const double percent = 100.0 * static_cast<double>(std::min(done, whole)) / static_cast<double>(whole);
  Show(std::string(text) + " " + std::to_string(static_cast<int>(percent)) + " %");
}

void Progress::Clear() {
  waiting_.request_stop();
  if (waiting_.joinable()) waiting_.join();
  if (!shown_.empty()) console_.err << "\r\x1b[K" << std::flush;
  text_.clear();
  shown_.clear();
}

void Progress::WriteWhenPatienceEnds(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  woken_.wait_until(lock, stop, begin_ + console_.patience, [] { return false; });
  if (!stop.stop_requested()) Write();
}

void Progress::Write() {
  if (text_ == shown_) return;
  shown_ = text_;
  std::string line = presenters::MadeVisible(text_);
  if (console_.err_terminal.columns > 0) line = presenters::Shortened(line, console_.err_terminal.columns - 1);
  console_.err << "\r\x1b[K" << line << std::flush;
}

}  // namespace barrow::cli
