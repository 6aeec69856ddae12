// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_name.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/held_signals.h"

namespace barrow {
namespace {

// A signal handler may look at lock-free atomics and call unlink, and little else.
std::array<std::atomic<const char*>, 16> watched;
static_assert(std::atomic<const char*>::is_always_lock_free);

void RemoveAndEnd(int signal_number) {
  RemoveTemporaries();
  // SA_RESETHAND has put the default action back; the signal is delivered when the handler returns.
  raise(signal_number);
}

}  // namespace

TemporaryName::TemporaryName(std::string path) : path_(std::move(path)) {
  for (std::atomic<const char*>& slot : watched) {
    const char* expected = nullptr;
    if (slot.compare_exchange_strong(expected, path_.c_str())) {
      slot_ = &slot;
      return;
    }
  }
}

TemporaryName::~TemporaryName() {
  if (slot_ != nullptr) slot_->store(nullptr);
}

void RemoveTemporaries() noexcept {
  for (std::atomic<const char*>& slot : watched) {
    if (const char* path = slot.load()) unlink(path);
  }
}

void RemoveTemporariesOnSignal() {
  struct sigaction action {};
  action.sa_handler = RemoveAndEnd;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : kEndingSignals) {
    struct sigaction before {};
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) sigaction(number, &action, nullptr);
  }
}

}  // namespace barrow
