// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace barrow::store {

// Computes results 0 … count - 1 on `threads` threads and hands them, in this order, to `take`, which runs on the
// calling thread only. At most `threads * 4` results wait at any time. `make_worker()` is called once per thread and
// returns what computes: Result(size_t). An exception of a worker or of `take` ends the work and comes out here.
template <typename Result, typename MakeWorker, typename Take>
void WorkInOrder(size_t count, size_t threads, MakeWorker make_worker, Take take) {
  if (threads > count) threads = count;
  if (threads <= 1) {
    auto worker = make_worker();
    for (size_t i = 0; i < count; ++i) take(i, worker(i));
    return;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<Result>> slots(threads * 4);
  size_t next = 0;   // the first result nobody has begun
  size_t taken = 0;  // the first result not yet handed out
  bool stop = false;
  std::exception_ptr failure;

  const auto fail = [&] {
    const std::lock_guard lock(mutex);
    if (failure == nullptr) failure = std::current_exception();
    stop = true;
    changed.notify_all();
  };
  const auto work = [&] {
    try {
      auto worker = make_worker();
      while (true) {
        size_t mine = 0;
        {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return stop || next == count || next < taken + slots.size(); });
          if (stop || next == count) return;
          mine = next++;
        }
        Result result = worker(mine);
        const std::lock_guard lock(mutex);
        slots[mine % slots.size()] = std::move(result);
        changed.notify_all();
      }
    } catch (...) {
      fail();
    }
  };

  {
    std::vector<std::jthread> pool;
    try {
      for (size_t i = 0; i < threads; ++i) pool.emplace_back(work);
      for (size_t i = 0; i < count; ++i) {
        std::optional<Result> result;
        {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return stop || slots[i % slots.size()].has_value(); });
          if (stop) break;
          result = std::exchange(slots[i % slots.size()], std::nullopt);
          taken = i + 1;
          changed.notify_all();
        }
        take(i, std::move(*result));
      }
    } catch (...) {
      fail();
    }
  }
  if (failure != nullptr) std::rethrow_exception(failure);
}

}  // namespace barrow::store
