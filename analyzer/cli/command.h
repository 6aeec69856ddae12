// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace barrow::cli {

class Arguments;
struct Console;

// A subcommand as data. The parser, --help, the man page, the shell completions and the tests all read these tables and
// nothing else. Everything here is constant and lives as long as the program.

enum class OptionKind : uint8_t {
  kFlag,    // takes no value
  kText,    // any text
  kChoice,  // one of `choices`
  kLimit,   // a number of rows; "all" and 0 mean no limit
  kFile,    // a path
  kBytes,   // a size: 4096, 64K, 1.5M
  kQuery,   // the name of a query that comes with barrow
};

struct Option {
  std::string_view name = {};  // "sort": given as --sort
  char letter = 0;             // 'o': given as -o too; 0: none
  OptionKind kind = OptionKind::kFlag;
  std::string_view placeholder = {};               // "KEY" in --sort KEY; empty for flags
  std::string_view initial = {};                   // value if it is not given; empty: none
  std::span<const std::string_view> choices = {};  // of kChoice
  std::string_view without_value = {};             // the value where none follows; one can follow behind a = only
  bool required = false;
  bool stands_alone = false;   // makes the command do something else, for which there are no operands
  bool repeatable = false;     // may be given several times, and each counts. Otherwise the last wins
  std::string_view help = {};  // one sentence without the full stop, beginning in lower case
};

enum class OperandKind : uint8_t {
  kFile,     // a path; "#2" or "#name" behind it chooses a snapshot of a case
  kText,     // any text
  kChoice,   // one of `choices`
  kCommand,  // the name of a command
  kQuery,    // the name of a query that comes with barrow
};

inline constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();

// What stands on the command line without a name.
struct Operand {
  std::string_view name = {};  // "FILE"
  OperandKind kind = OperandKind::kFile;
  size_t least = 1;
  size_t most = 1;                                 // only the last operand of a command may be more than one
  std::span<const std::string_view> choices = {};  // of kChoice
  std::string_view help = {};
};

struct Example {
  std::string_view line = {};   // "barrow summary before.barrow"; parses
  std::string_view shows = {};  // what it is good for, a few words
};

struct Command {
  std::string_view name = {};
  std::string_view purpose = {};           // one line, beginning in lower case, without full stop
  std::string_view description = {};       // paragraphs, separated by empty lines; not wrapped
  std::span<const Example> examples = {};  // at least one; the first opens the help
  std::span<const Operand> operands = {};
  std::span<const Option> options = {};
  bool presents = true;  // its result is a document: it has the options --format, --output, …
  // Does the work. Throws Error for what the user can act on.
  void (*run)(const Arguments& arguments, Console& console) = nullptr;
};

// The options of every command whose result is a document.
std::span<const Option> ResultOptions();

// Every option of the command in the order of its help: its own, those of its result, --help.
std::vector<const Option*> OptionsOf(const Command& command);

}  // namespace barrow::cli
