// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "base/held_signals.h"
#include "base/text.h"
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
    const HeldSignals held;  // signals are the main thread's, which may hold them back
    waiting_ = std::jthread([this](std::stop_token stop) { WriteWhenPatienceEnds(std::move(stop)); });
  }
}

template <typename Rate>
void Progress::ShowFigures(const std::string& text, uint64_t done, uint64_t whole, Rate rate) {
  if (!visible_) return;
  if (whole == 0) return Show(text);
  const double share = static_cast<double>(std::min(done, whole)) / static_cast<double>(whole);
  const int percent = static_cast<int>(100 * share);
  if (text == step_ && percent == percent_) return;
  step_ = text;
  percent_ = percent;
  std::string line = text + " " + std::to_string(percent) + " %";
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  if (percent > 0 && seconds > 0) {
    const double left = seconds * (1 - share) / share;
    line += ", " + rate(share, seconds) + "/s, " + std::to_string(static_cast<int64_t>(left + 1)) + " s left";
  }
  Show(line);
}

WorkSteps Progress::Bytes(std::string what) {
  return [this, what = std::move(what)](std::string_view step, uint64_t done, uint64_t whole) {
    ShowFigures(what + ": " + std::string(step), done, whole, [&](double, double seconds) {
      return SizeWords(static_cast<uint64_t>(static_cast<double>(done) / seconds));
    });
  };
}

WorkSteps Progress::Parts(std::string what, uint64_t object_count) {
  return [this, what = std::move(what), object_count](std::string_view step, uint64_t done, uint64_t whole) {
    ShowFigures(what + ": " + std::string(step), done, whole, [&](double share, double seconds) {
      const double objects = static_cast<double>(object_count) * share / seconds;
      return Grouped(static_cast<uint64_t>(objects)) + " objects";
    });
  };
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
