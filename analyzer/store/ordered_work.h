// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace barrow::store {

// Computes results 0 … count - 1 on threads of its own, ahead of the one who takes them, in this order. `MakeWorker` is
// called once per thread and returns what computes: Result(size_t).
template <typename MakeWorker>
class OrderedWork {
 public:
  using Worker = std::invoke_result_t<MakeWorker&>;
  using Result = std::invoke_result_t<Worker&, size_t>;

  // The work begins at once; where `threads` or `count` is at most 1, each result is computed when it is taken, by who
  // takes it. At most `most_waiting` results wait at any time.
  OrderedWork(size_t count, size_t threads, size_t most_waiting, MakeWorker make_worker)
      : count_(count), make_worker_(std::move(make_worker)), slots_(std::max<size_t>(most_waiting, 1)) {
    if (std::min(threads, count) <= 1) return;
    try {
      for (size_t i = 0; i < std::min(threads, count); ++i) pool_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      // The system has no more threads to give: those that there are do the work.
    }
  }
  ~OrderedWork() { Stop(nullptr); }
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // The next result; call at most `count` times. Rethrows what a worker threw: there is no result behind that.
  Result Take() {
    if (pool_.empty()) return TakeAlone();
    std::unique_lock lock(mutex_);
    std::optional<Result>& slot = slots_[taken_ % slots_.size()];
    changed_.wait(lock, [&] { return stop_ || slot.has_value(); });
    if (!slot.has_value()) std::rethrow_exception(failure_);
    Result result = std::move(*slot);
    slot.reset();
    ++taken_;
    changed_.notify_all();
    return result;
  }

 private:
  Result TakeAlone() {
    if (!alone_.has_value()) alone_.emplace(make_worker_());
    return (*alone_)(taken_++);
  }

  void Work() {
    try {
      Worker worker = make_worker_();
      while (const std::optional<size_t> mine = Begin()) {
        Result result = worker(*mine);
        const std::lock_guard lock(mutex_);
        slots_[*mine % slots_.size()] = std::move(result);
        changed_.notify_all();
      }
    } catch (...) {
      Stop(std::current_exception());
    }
  }

  // The first result nobody has begun, once there is room for it.
  std::optional<size_t> Begin() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stop_ || next_ == count_ || next_ < taken_ + slots_.size(); });
    if (stop_ || next_ == count_) return std::nullopt;
    return next_++;
  }

  void Stop(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (failure_ == nullptr) failure_ = std::move(failure);
    stop_ = true;
    changed_.notify_all();
  }

  const size_t count_;
  MakeWorker make_worker_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Result>> slots_;  // result i waits in slot i % size
  size_t next_ = 0;                           // the first result nobody has begun
  size_t taken_ = 0;                          // the first result not yet handed out
  bool stop_ = false;
  std::exception_ptr failure_;
  std::optional<Worker> alone_;
  std::vector<std::jthread> pool_;  // last: joined before anything else goes
};

}  // namespace barrow::store
