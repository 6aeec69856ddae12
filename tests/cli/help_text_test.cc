// SPDX-License-Identifier: Apache-2.0
#include "cli/help_text.h"

#include <sstream>
#include <string>

#include "cli/command_table.h"
#include "support/catch.h"

using namespace barrow::cli;

namespace {

// Examples are never broken.
size_t LongestWrapped(const std::string& text) {
  size_t longest = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const bool example = line.starts_with("  barrow ") || line.starts_with("  import ");
    if (!example) longest = std::max(longest, line.size());  // examples are never broken
  }
  return longest;
}

}  // namespace

TEST_CASE("help: opens with an example, for every command and in general") {
  for (const Command* command : AllCommands()) {
    CAPTURE(command->name);
    const std::string help = CommandHelp(*command, 80);
    CHECK(help.find("Example") == 0);
    CHECK(help.find("  " + std::string(command->examples.front().line) + "\n") != std::string::npos);
    CHECK(help.find("\nUsage: " + Synopsis(*command) + "\n") != std::string::npos);
  }
  CHECK(GeneralHelp(80).find("Examples:") == 0);
}

TEST_CASE("help: names every option and operand of a command") {
  for (const Command* command : AllCommands()) {
    const std::string help = CommandHelp(*command, 80);
    for (const Option* option : OptionsOf(*command)) CHECK(help.find(Spelling(*option)) != std::string::npos);
    for (const Operand& operand : command->operands)
      CHECK(help.find("  " + std::string(operand.name)) != std::string::npos);
  }
}

TEST_CASE("help: the list of commands has all of them") {
  const std::string help = GeneralHelp(80);
  for (const Command* command : AllCommands())
    CHECK(help.find("\n  " + std::string(command->name) + " ") != std::string::npos);
}

TEST_CASE("help: fits the terminal") {
  for (const size_t columns : {60, 80, 100}) {
    CHECK(LongestWrapped(GeneralHelp(columns)) <= columns);
    for (const Command* command : AllCommands()) {
      CAPTURE(command->name, columns);
      CHECK(LongestWrapped(CommandHelp(*command, columns)) <= columns);
    }
  }
  CHECK(HelpColumns({}) == 80);
  CHECK(HelpColumns({.attached = true, .columns = 60}) == 60);
  CHECK(HelpColumns({.attached = true, .columns = 300}) == 100);
}

TEST_CASE("help: wraps words, keeps paragraphs apart and leaves indented lines alone") {
  CHECK(Wrapped("one two three", 0, 8) == "one two\nthree\n");
  CHECK(Wrapped("one two three", 2, 9) == "  one two\n  three\n");
  CHECK(Wrapped("a\nb\n\nc", 0, 80) == "a b\n\nc\n");
  CHECK(Wrapped("a\n  SELECT   1\nb", 0, 80) == "a\n  SELECT   1\nb\n");
  CHECK(Wrapped("incomprehensibilities", 0, 5) == "incomprehensibilities\n");
}

TEST_CASE("help: synopses tell what is needed, optional and repeated") {
  CHECK(Synopsis(RequireCommand("summary")) == "barrow summary [OPTIONS] FILE");
  CHECK(Synopsis(RequireCommand("diff")) == "barrow diff [OPTIONS] FILE [FILE]");
  CHECK(Synopsis(RequireCommand("load")) == "barrow load [OPTIONS] -o CASE FILE...");
  CHECK(Synopsis(RequireCommand("sql")) == "barrow sql [OPTIONS] FILE [STATEMENT]");
}
