// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <thread>
#include <utility>

namespace barrow {

// Runs both at once and returns when both are done; one after the other where there is no second core or no thread to
// have. What one of them throws comes out here.
template <typename Here, typename Elsewhere>
void RunBoth(Here&& here, Elsewhere&& elsewhere) {
  const auto policy =
      std::thread::hardware_concurrency() == 1 ? std::launch::deferred : std::launch::async | std::launch::deferred;
  std::future<void> other = std::async(policy, std::forward<Elsewhere>(elsewhere));
  here();
  other.get();
}

}  // namespace barrow
