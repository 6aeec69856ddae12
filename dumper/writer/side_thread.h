// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>
#include <semaphore.h>

namespace barrow::writer {

// A thread beside the caller's that does one job again and again, each time it is told to. It takes no signals.
class SideThread {
 public:
  using Job = void (*)(void* data) noexcept;

  SideThread() = default;
  ~SideThread();  // waits for the job at hand
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;

  // Once. Calls malloc. False: the system gives no thread.
  bool Start(Job job, void* data) noexcept;
  bool started() const noexcept { return started_; }

  // Has the job done once. Precondition: started(), and the time before was waited for.
  void Begin() noexcept;
  // Until the job is done. What it wrote can be read then.
  void Wait() noexcept;

 private:
  static void* Run(void* self) noexcept;

  Job job_ = nullptr;
  void* data_ = nullptr;
  pthread_t thread_ = {};
  sem_t wanted_ = {};
  sem_t done_ = {};
  bool started_ = false;
  bool busy_ = false;
  bool ending_ = false;  // read by the thread after `wanted_`
};

}  // namespace barrow::writer
