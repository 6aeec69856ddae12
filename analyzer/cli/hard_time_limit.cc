// SPDX-License-Identifier: Apache-2.0
#include "cli/hard_time_limit.h"

#include <unistd.h>

#include <utility>

#include "base/held_signals.h"
#include "base/temporary_name.h"
#include "cli/exit_code.h"

namespace barrow::cli {
namespace {

constexpr std::chrono::seconds kGrace{1};

}  // namespace

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

void HardTimeLimit::Wait(std::chrono::milliseconds time_limit, const std::string& name) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, time_limit + kGrace, [&] { return done_; })) return;
  RemoveTemporaries();
  const std::string line = "barrow: " + name + ": the statement took longer than the " +
                           std::to_string(time_limit.count()) +
                           " ms it was given, within one function; give it more, or ask for less\n";
  static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
  _exit(static_cast<int>(ExitCode::kFailure));
}

}  // namespace barrow::cli
