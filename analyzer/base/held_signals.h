// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace barrow {

// The signals by which a user or the system ends a program.
inline constexpr int kEndingSignals[] = {SIGINT, SIGTERM, SIGHUP};

// While this lives they wait, for what must not be left half done. Of the calling thread and of those it starts.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int number : kEndingSignals) sigaddset(&held, number);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace barrow
