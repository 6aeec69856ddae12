// SPDX-License-Identifier: Apache-2.0
//
// The table is data that help, man page, completions and parser share: these tests keep it whole.
#include "cli/command_table.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "analyses/leaks.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/help_text.h"
#include "cli/shell_words.h"
#include "store/query_catalog.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::cli;

TEST_CASE("command table: names are unique and found") {
  std::set<std::string_view> names;
  for (const Command* command : AllCommands()) {
    CHECK(names.insert(command->name).second);
    CHECK(FindCommand(command->name) == command);
    CHECK(&RequireCommand(command->name) == command);
  }
  CHECK(FindCommand("nonsense") == nullptr);
  CHECK_THROWS_AS(RequireCommand("nonsense"), Error);
}

TEST_CASE("command table: every command has a purpose, an example and something to run") {
  for (const Command* command : AllCommands()) {
    CAPTURE(command->name);
    CHECK(command->run != nullptr);
    CHECK_FALSE(command->examples.empty());
    REQUIRE_FALSE(command->purpose.empty());
    CHECK(command->purpose.back() != '.');
    CHECK(std::islower(static_cast<unsigned char>(command->purpose.front())));
    CHECK(command->purpose.size() < 70);
  }
}

TEST_CASE("command table: every example parses, and begins with its command") {
  for (const Command* command : AllCommands()) {
    for (const Example& example : command->examples) {
      CAPTURE(example.line);
      const std::vector<std::string> words = test::ShellWords(example.line);
      REQUIRE(words.size() >= 2);
      CHECK(words[0] == "barrow");
      CHECK(words[1] == command->name);
      CHECK_NOTHROW(Arguments::Parse(*command, std::span(words).subspan(2)));
      CHECK_FALSE(example.shows.empty());
    }
  }
}

TEST_CASE("command table: options are well-formed") {
  for (const Command* command : AllCommands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const Option* option : OptionsOf(*command)) {
      CAPTURE(command->name, option->name);
      CHECK(names.insert(option->name).second);
      if (option->letter != 0) CHECK(letters.insert(option->letter).second);
      REQUIRE_FALSE(option->help.empty());
      CHECK(option->help.back() != '.');
      CHECK(option->placeholder.empty() == (option->kind == OptionKind::kFlag));
      CHECK(option->choices.empty() == (option->kind != OptionKind::kChoice));
      if (!option->choices.empty() && !option->initial.empty()) {
        CHECK(std::find(option->choices.begin(), option->choices.end(), option->initial) != option->choices.end());
      }
    }
  }
}

TEST_CASE("command table: only the last operand may be missing or repeated") {
  for (const Command* command : AllCommands()) {
    for (size_t i = 0; i < command->operands.size(); ++i) {
      const Operand& operand = command->operands[i];
      CAPTURE(command->name, operand.name);
      CHECK_FALSE(operand.help.empty());
      CHECK(operand.least <= operand.most);
      if (i + 1 < command->operands.size()) CHECK((operand.least == 1 && operand.most == 1));
    }
  }
}

TEST_CASE("command table: leaks says for each of its rules by which query its candidates are shown") {
  const std::string_view description = RequireCommand("leaks").description;
  for (uint8_t rule = 0; rule <= static_cast<uint8_t>(analyses::LeakRule::kDictionaries); ++rule) {
    const std::string name(analyses::RuleName(analyses::LeakRule{rule}));
    const std::string query(analyses::RuleQuery(analyses::LeakRule{rule}));
    CAPTURE(name, query);
    CHECK(description.find("(" + name + ")") != std::string_view::npos);
    CHECK(description.find(name + " by " + query) != std::string_view::npos);
    CHECK(store::FindQuery(query)->description.find("Rule \"" + name + "\" of barrow leaks") != std::string::npos);
  }
}

TEST_CASE("command table: a misspelt command gets a suggestion") {
  CHECK_THROWS_WITH(RequireCommand("sumary"), "there is no command 'sumary': did you mean 'summary'?");
  CHECK_THROWS_WITH(RequireCommand("zzz"), "there is no command 'zzz': 'barrow help' lists the commands");
}
