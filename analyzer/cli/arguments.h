// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace barrow::cli {

// What one command line says, checked against the table of its command: options exist, choices are among their choices,
// limits are limits, operands are as many as the command takes. Asking for an option the command does not have is our
// mistake and asserts.
class Arguments {
 public:
  const Command& command() const { return *command_; }

  // Whether the option was given. For flags that is all there is to know.
  bool Has(std::string_view option) const;

  // The value given last, else the option's initial value, which may be empty. The view lives as long as the arguments.
  std::string_view Text(std::string_view option) const;

  // Every value given, in order.
  std::span<const std::string> Texts(std::string_view option) const;

  // The value of a kLimit; empty: no limit.
  std::optional<size_t> Limit(std::string_view option) const;

  // The value of a kText that is to be a number from 0; empty: it was not given. Throws Error (kUsage) if it is none.
  std::optional<size_t> Number(std::string_view option) const;

  // The value of a kBytes; empty: it was not given.
  std::optional<uint64_t> Bytes(std::string_view option) const;

  std::span<const std::string> operands() const { return operands_; }

  // Those operands that are files (OperandKind::kFile), as they were given.
  std::span<const std::string> Files() const;

  // Reads the words behind the command's name. Throws Error (kUsage) naming the word at fault, with a suggestion where
  // one is near. With --help among the words nothing else is checked.
  static Arguments Parse(const Command& command, std::span<const std::string> words);

 private:
  // What could not be read.
  struct Reading {
    std::vector<std::string> unknown;  // words that are neither options nor operands
    bool mismatch = false;             // an option has more or fewer values than it takes
  };

  explicit Arguments(const Command& command) : command_(&command) {}
  Reading Read(std::span<const std::string> words);
  bool StandsAlone() const;

  const Command* command_;
  std::map<std::string_view, std::vector<std::string>> given_;  // by option name; flags have one empty value
  std::vector<std::string> operands_;
};

}  // namespace barrow::cli
