// SPDX-License-Identifier: Apache-2.0
#include "writer/side_thread.h"

#include <cerrno>
#include <csignal>
#include <cstddef>

namespace barrow::writer {
namespace {

constexpr size_t kStackBytes = 256 * 1024;

void WaitFor(sem_t* semaphore) noexcept {
  while (sem_wait(semaphore) != 0 && errno == EINTR) {
  }
}

}  // namespace

SideThread::~SideThread() {
  if (!started_) return;
  if (busy_) Wait();
  ending_ = true;
  sem_post(&wanted_);
  pthread_join(thread_, nullptr);
  sem_destroy(&wanted_);
  sem_destroy(&done_);
}

bool SideThread::Start(Job job, void* data) noexcept {
  job_ = job;
  data_ = data;
  if (sem_init(&wanted_, 0, 0) != 0 || sem_init(&done_, 0, 0) != 0) return false;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // the new thread inherits it
  started_ = pthread_create(&thread_, &attributes, Run, this) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return started_;
}

void SideThread::Begin() noexcept {
  busy_ = true;
  sem_post(&wanted_);
}

void SideThread::Wait() noexcept {
  WaitFor(&done_);
  busy_ = false;
}

void* SideThread::Run(void* self) noexcept {
  auto* const thread = static_cast<SideThread*>(self);
  for (;;) {
    WaitFor(&thread->wanted_);
    if (thread->ending_) return nullptr;
    thread->job_(thread->data_);
    sem_post(&thread->done_);
  }
}

}  // namespace barrow::writer
