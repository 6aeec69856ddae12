// SPDX-License-Identifier: Apache-2.0
#include "cli/hard_time_limit.h"

#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/held_signals.h"
#include "base/temporary_name.h"
#include "cli/exit_code.h"

namespace barrow::cli {
namespace {

constexpr std::chrono::seconds kGrace{1};
constexpr std::chrono::milliseconds kShortestWait{100};

}  // namespace

class HardTimeLimit::Pause {
 public:
  explicit Pause(HardTimeLimit& limit) : limit_(limit) {
    const std::lock_guard lock(limit_.mutex_);
    limit_.paused_ = true;
  }
  ~Pause() {
    const std::lock_guard lock(limit_.mutex_);
    limit_.paused_ = false;
    limit_.begin_ += Clock::now() - began_;
  }
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;

 private:
  HardTimeLimit& limit_;
  Clock::time_point began_ = Clock::now();
};

HardTimeLimit::HardTimeLimit(std::optional<std::chrono::milliseconds> time_limit, std::string name) {
  if (!time_limit.has_value()) return;
  const HeldSignals held;  // signals are the main thread's, which may hold them back
  watch_ = std::thread([this, limit = *time_limit, name = std::move(name)] { Wait(limit, name); });
}

HardTimeLimit::~HardTimeLimit() {
  if (!watch_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  watch_.join();
}

store::RowSink HardTimeLimit::Pausing(store::RowSink sink) {
  if (!watch_.joinable()) return sink;
  return {.columns =
              [this, columns = std::move(sink.columns)](std::span<const std::string> names) {
                const Pause pause(*this);
                columns(names);
              },
          .row =
              [this, row = std::move(sink.row)](std::span<const store::Value> cells) {
                const Pause pause(*this);
                return row(cells);
              }};
}

void HardTimeLimit::Wait(std::chrono::milliseconds time_limit, const std::string& name) {
  std::unique_lock lock(mutex_);
  const Clock::duration whole = time_limit + kGrace;
  for (Clock::duration used{}; paused_ || used < whole; used = Clock::now() - begin_) {
    // Nobody wakes this thread after each row: until it wakes, the statement cannot use more than passes.
    if (changed_.wait_for(lock, std::max<Clock::duration>(whole - used, kShortestWait), [&] { return done_; })) return;
  }
  RemoveTemporaries();
  const std::string line = "barrow: " + name + ": the statement took longer than the " +
                           std::to_string(time_limit.count()) +
                           " ms it was given, within one function; give it more, or ask for less\n";
  static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
  _exit(static_cast<int>(ExitCode::kFailure));
}

}  // namespace barrow::cli
