// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/limits.h"
#include "base/suggestion.h"
#include "base/text.h"
#include "cli/help_text.h"

namespace barrow::cli {
namespace {

constexpr size_t kLargestNumber = 999'999'999;

const Option* FindOption(const Command& command, std::string_view name) {
  for (const Option* option : OptionsOf(command)) {
    if (option->name == name) return option;
  }
  return nullptr;
}

std::string Dashed(const Option& option) { return "--" + std::string(option.name); }

// Every error of a command line ends with where to look.
[[noreturn]] void Refuse(const Command& command, const std::string& message) {
  ThrowUsage(message + " ('barrow " + std::string(command.name) + " --help' shows how)");
}

std::optional<size_t> ParseNumber(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

[[noreturn]] void RefuseNoValue(const Command& command, const Option& option) {
  Refuse(command,
         Dashed(option) + " needs a value" + (option.choices.empty() ? "" : ": " + Alternatives(option.choices)));
}

void CheckValue(const Command& command, const Option& option, const std::string& value) {
  if (option.kind != OptionKind::kFlag && value.empty()) RefuseNoValue(command, option);
  switch (option.kind) {
    case OptionKind::kChoice:
      if (std::find(option.choices.begin(), option.choices.end(), value) == option.choices.end()) {
        Refuse(command, Dashed(option) + " cannot be '" + value + "'" +
                            DidYouMean(value, option.choices, "'", "'", "it is " + Alternatives(option.choices)));
      }
      return;
    case OptionKind::kLimit:
      if (value != "all" && !ParseNumber(value)) {
        const bool is_global = FindLimit(value.substr(0, value.find('='))).has_value();
        Refuse(command, Dashed(option) + " cannot be '" + value + "': it is a whole number up to " +
                            std::to_string(std::numeric_limits<size_t>::max()) + ", or all" +
                            (is_global ? "; limits of files stand before the command" : ""));
      }
      return;
    case OptionKind::kBytes:
      if (!ParseBytes(value)) {
        Refuse(command, Dashed(option) + " cannot be '" + value + "': it is a size, as in 4096, 64K or 1.5M");
      }
      return;
    case OptionKind::kFile:
    case OptionKind::kFlag:
    case OptionKind::kText:
    case OptionKind::kQuery:
      return;
  }
}

[[noreturn]] void RefuseUnknownOption(const Command& command, const std::string& word) {
  const std::string_view name = std::string_view(word).substr(0, word.find('='));
  std::vector<std::string> dashed;
  for (const Option* option : OptionsOf(command)) dashed.push_back(Dashed(*option));
  const std::vector<std::string_view> names(dashed.begin(), dashed.end());
  Refuse(command, "'" + std::string(command.name) + "' has no option " + std::string(name) +
                      DidYouMean(name, names, "", "", ""));
}

// CLI11 says that the number of values is wrong; which option that is shows in the words.
[[noreturn]] void RefuseMissingValue(const Command& command, std::span<const std::string> words) {
  for (const Option* option : OptionsOf(command)) {
    const std::string dashed = Dashed(*option);
    const bool flag = option->kind == OptionKind::kFlag;
    for (const std::string& word : words) {
      if (flag && word.starts_with(dashed + "=")) Refuse(command, dashed + " takes no value");
      if (!flag && word == dashed + "=") RefuseNoValue(command, *option);
    }
    const bool last = !words.empty() && (words.back() == dashed ||
                                         (option->letter != 0 && words.back() == std::string{'-', option->letter}));
    if (last && !flag) RefuseNoValue(command, *option);
  }
  Refuse(command, "an option has the wrong number of values");
}

void CheckOperands(const Command& command, std::span<const std::string> operands) {
  size_t next = 0;
  for (const Operand& operand : command.operands) {
    const size_t available = operands.size() - next;
    if (available < operand.least) {
      Refuse(command,
             std::string(operand.name) + " is missing: " + std::string(operand.help.substr(0, operand.help.find(';'))));
    }
    const size_t taken = std::min(available, operand.most);
    for (const std::string& value : operands.subspan(next, taken)) {
      const bool listed = std::find(operand.choices.begin(), operand.choices.end(), value) != operand.choices.end();
      if (operand.kind == OperandKind::kChoice && !listed) {
        Refuse(command, std::string(operand.name) + " cannot be '" + value + "'" +
                            DidYouMean(value, operand.choices, "'", "'", "it is " + Alternatives(operand.choices)));
      }
      if (value.empty()) Refuse(command, std::string(operand.name) + " is empty");
    }
    next += taken;
  }
  if (next < operands.size()) Refuse(command, "'" + operands[next] + "' is one argument too many");
}

}  // namespace

Arguments Arguments::Parse(const Command& command, std::span<const std::string> words) {
  Arguments result(command);
  const Reading reading = result.Read(words);
  if (result.Has("help")) return result;
  for (const std::string& word : reading.unknown) {
    // CLI11 gives the mark that ends the options back as well.
    if (word.size() > 1 && word.front() == '-' && word != "--") RefuseUnknownOption(command, word);
  }
  if (reading.mismatch) RefuseMissingValue(command, words);
  for (const Option* option : OptionsOf(command)) {
    for (const std::string& value : result.Texts(option->name)) CheckValue(command, *option, value);
  }
  if (!result.StandsAlone()) CheckOperands(command, result.operands_);
  return result;
}

// What CLI11 makes of the words; nothing of it is checked.
Arguments::Reading Arguments::Read(std::span<const std::string> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<const Option*, std::vector<std::string>> values;
  std::map<const Option*, CLI::Option*> parsed;
  for (const Option* option : OptionsOf(*command_)) {
    std::string names = Dashed(*option);
    if (option->letter != 0) names = std::string{'-', option->letter, ','} + names;
    if (!option->without_value.empty()) {
      const std::string value = "{" + std::string(option->without_value) + "}";
      names = Dashed(*option) + value;
      if (option->letter != 0) names = std::string{'-', option->letter} + value + "," + names;
      parsed[option] = app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    } else if (option->kind == OptionKind::kFlag) {
      parsed[option] = app.add_flag(names)->disable_flag_override();
    } else {
      parsed[option] = app.add_option(names, values[option])
                           ->expected(1)
                           ->allow_extra_args(false)
                           ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
  }
  app.add_option("OPERAND", operands_);

  Reading reading;
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError&) {
    reading.mismatch = true;
  }
  for (const auto& [option, cli_option] : parsed) {
    if (cli_option->count() == 0) continue;
    const bool flag = option->kind == OptionKind::kFlag;
    std::vector<std::string> given = flag ? std::vector<std::string>{""} : cli_option->results();
    if (!given.empty()) given_[option->name] = std::move(given);
  }
  reading.unknown = app.remaining();
  return reading;
}

// Whether an option was given that takes no operands. Refuses those, and that a required option is missing.
bool Arguments::StandsAlone() const {
  for (const Option* option : OptionsOf(*command_)) {
    if (option->required && !Has(option->name)) {
      Refuse(*command_, Spelling(*option) + " is missing: " + std::string(option->help));
    }
    if (option->stands_alone && Has(option->name)) {
      if (operands_.empty()) return true;
      Refuse(*command_, "'" + operands_.front() + "' is one argument too many: " + Dashed(*option) + " takes none");
    }
  }
  return false;
}

bool Arguments::Has(std::string_view option) const {
  assert(FindOption(*command_, option) != nullptr);
  return given_.contains(option);
}

std::string_view Arguments::Text(std::string_view option) const {
  assert(FindOption(*command_, option) != nullptr);
  const auto given = given_.find(option);
  return given == given_.end() ? FindOption(*command_, option)->initial : std::string_view(given->second.back());
}

std::span<const std::string> Arguments::Texts(std::string_view option) const {
  assert(FindOption(*command_, option) != nullptr);
  const auto given = given_.find(option);
  return given == given_.end() ? std::span<const std::string>() : given->second;
}

std::span<const std::string> Arguments::Files() const {
  size_t count = 0;  // in every command files come first
  for (const Operand& operand : command_->operands) {
    if (operand.kind != OperandKind::kFile) break;
    count += std::min(operand.most, operands_.size() - count);
  }
  return operands().first(count);
}

std::optional<size_t> Arguments::Limit(std::string_view option) const {
  const std::optional<size_t> number = ParseNumber(Text(option));
  return number == size_t{0} ? std::nullopt : number;
}

std::optional<size_t> Arguments::Number(std::string_view option) const {
  if (!Has(option)) return std::nullopt;
  const std::optional<size_t> number = ParseNumber(Text(option));
  if (!number || *number > kLargestNumber) {
    Refuse(*command_, "--" + std::string(option) + " cannot be '" + std::string(Text(option)) + "': it is a number");
  }
  return number;
}

std::optional<uint64_t> Arguments::Bytes(std::string_view option) const {
  return Has(option) ? ParseBytes(Text(option)) : std::nullopt;
}

}  // namespace barrow::cli
