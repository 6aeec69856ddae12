// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

namespace barrow {

// The name of a file that must not outlive its making: while this object lives, a signal that ends the process (see
// RemoveTemporariesOnSignal) removes the file first. Not for more than 16 files at a time: a further one is not
// watched.
class TemporaryName {
 public:
  explicit TemporaryName(std::string path);
  ~TemporaryName();  // forgets the name; removing the file is its owner's business
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;

 private:
  std::string path_;
  std::atomic<const char*>* slot_ = nullptr;  // null: all were taken
};

// Removes the files that have a TemporaryName, for an end of the process without destructors.
void RemoveTemporaries() noexcept;

// From now on SIGINT, SIGTERM and SIGHUP remove the files that have a TemporaryName and then end the process as they
// would have. A signal that is ignored stays ignored. For main(): a library has no say in signals.
void RemoveTemporariesOnSignal();

}  // namespace barrow
