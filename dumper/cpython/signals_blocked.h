// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <csignal>
#include <ctime>

namespace barrow::cpython {

// All signals, blocked for the calling thread as long as this lives, and for the threads and processes it makes
// meanwhile.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// As long as this lives, a write of this thread that fails is an errno and nothing more: SIGPIPE and SIGXFSZ, which
// would end the process, are swallowed. One that was pending before still comes.
class WriteSignalsSwallowed {
 public:
  WriteSignalsSwallowed() noexcept {
    sigset_t pending;
    sigemptyset(&swallowed_);
    sigpending(&pending);
    for (const int number : {SIGPIPE, SIGXFSZ}) {
      if (sigismember(&pending, number) == 0) sigaddset(&swallowed_, number);
    }
    pthread_sigmask(SIG_BLOCK, &swallowed_, &before_);
  }
  ~WriteSignalsSwallowed() {
    const timespec at_once = {};
    while (sigtimedwait(&swallowed_, nullptr, &at_once) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WriteSignalsSwallowed(const WriteSignalsSwallowed&) = delete;
  WriteSignalsSwallowed& operator=(const WriteSignalsSwallowed&) = delete;

 private:
  sigset_t swallowed_;
  sigset_t before_;
};

}  // namespace barrow::cpython
