// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace barrow {

// Something the user can act on: a flag, a file, a full disk. Caught once, in cli::Run, and printed as one line behind
// "barrow: ". The message names file, place, reason and remedy: "old.barrow: offset 4128: frame claims 9.0 GiB, limit
// is 64 MiB (--max-frame raises it)".
class Error : public std::runtime_error {
 public:
  enum class Kind {
    kInput,  // a file or the system: exit code 1
    kUsage,  // the command line: exit code 2
  };
  Error(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

[[noreturn]] inline void ThrowInput(const std::string& message) { throw Error(Error::Kind::kInput, message); }
[[noreturn]] inline void ThrowUsage(const std::string& message) { throw Error(Error::Kind::kUsage, message); }

}  // namespace barrow
