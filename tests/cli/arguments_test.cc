// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::cli;

namespace {

constexpr std::array<std::string_view, 2> kColours = {"red", "green"};
constexpr std::array kOptions = {
    Option{.name = "colour",
           .letter = 'c',
           .kind = OptionKind::kChoice,
           .placeholder = "C",
           .initial = "red",
           .choices = kColours,
           .help = "a colour"},
    Option{.name = "limit", .kind = OptionKind::kLimit, .placeholder = "N", .initial = "15", .help = "a limit"},
    Option{.name = "name",
           .letter = 'n',
           .kind = OptionKind::kText,
           .placeholder = "NAME",
           .repeatable = true,
           .help = "a name"},
    Option{.name = "flag", .letter = 'f', .help = "a flag"},
    Option{.name = "list", .stands_alone = true, .help = "a list"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a file; any file"},
    Operand{.name = "MORE",
            .kind = OperandKind::kChoice,
            .least = 0,
            .most = kAnyNumber,
            .choices = kColours,
            .help = "colours"},
};
const Command kCommand = {
    .name = "paint", .purpose = "paint", .operands = kOperands, .options = kOptions, .presents = false};

Arguments Parse(const std::vector<std::string>& words) { return Arguments::Parse(kCommand, words); }

// The message of the error the words cause.
std::string Refusal(const std::vector<std::string>& words) {
  try {
    Parse(words);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kUsage);
    return error.what();
  }
  return "(none)";
}

std::string Shown(const std::string& message) { return message + " ('barrow paint --help' shows how)"; }

}  // namespace

TEST_CASE("arguments: what is not given has its initial value") {
  const Arguments arguments = Parse({"a.txt"});
  CHECK(arguments.operands().size() == 1);
  CHECK(arguments.operands()[0] == "a.txt");
  CHECK_FALSE(arguments.Has("colour"));
  CHECK(arguments.Text("colour") == "red");
  CHECK(arguments.Limit("limit") == size_t{15});
  CHECK(arguments.Text("name").empty());
  CHECK(arguments.Texts("name").empty());
  CHECK_FALSE(arguments.Has("flag"));
}

TEST_CASE("arguments: options may stand anywhere, in every usual spelling") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--colour", "green", "a.txt", "-f"},
                                                {"a.txt", "--colour=green", "--flag"},
                                                {"-c", "green", "-f", "a.txt"},
                                                {"-cgreen", "a.txt", "-f"},
                                                {"-fcgreen", "a.txt"},
                                                {"-f", "-c", "green", "--", "a.txt"}}) {
    const Arguments arguments = Parse(words);
    CHECK(arguments.Text("colour") == "green");
    CHECK(arguments.Has("flag"));
    REQUIRE(arguments.operands().size() == 1);
    CHECK(arguments.operands()[0] == "a.txt");
  }
}

TEST_CASE("arguments: behind two dashes nothing is an option") {
  CHECK(Parse({"--", "--flag"}).operands()[0] == "--flag");
}

TEST_CASE("arguments: one dash is an operand, and a value may begin with one") {
  CHECK(Parse({"-"}).operands()[0] == "-");
  CHECK(Parse({"a", "--name", "-x"}).Text("name") == "-x");
  CHECK(Parse({"a", "--name=--flag"}).Text("name") == "--flag");
}

TEST_CASE("arguments: the last value wins, unless every one counts") {
  CHECK(Parse({"a", "--colour", "green", "--colour", "red"}).Text("colour") == "red");
  const Arguments arguments = Parse({"a", "-n", "x", "--name", "y", "-n", "x"});
  CHECK(std::vector<std::string>(arguments.Texts("name").begin(), arguments.Texts("name").end()) ==
        std::vector<std::string>{"x", "y", "x"});
}

TEST_CASE("arguments: no limit is all, or 0") {
  CHECK_FALSE(Parse({"a", "--limit", "all"}).Limit("limit").has_value());
  CHECK_FALSE(Parse({"a", "--limit", "0"}).Limit("limit").has_value());
  CHECK(Parse({"a", "--limit", "3"}).Limit("limit") == size_t{3});
}

TEST_CASE("arguments: errors name the word at fault and where to look") {
  CHECK(Refusal({}) == Shown("FILE is missing: a file"));
  CHECK(Refusal({"a", "--colour", "grean"}) == Shown("--colour cannot be 'grean': did you mean 'green'?"));
  CHECK(Refusal({"a", "--colour", "blue"}) == Shown("--colour cannot be 'blue': it is red or green"));
  CHECK(Refusal({"a", "--colour"}) == Shown("--colour needs a value: red or green"));
  CHECK(Refusal({"a", "-c"}) == Shown("--colour needs a value: red or green"));
  CHECK(Refusal({"a", "--name="}) == Shown("--name needs a value"));
  CHECK(Refusal({"a", "--name", ""}) == Shown("--name needs a value"));
  CHECK(Refusal({"a", "--limit", "-3"}) ==
        Shown("--limit cannot be '-3': it is a whole number up to 18446744073709551615, or all"));
  CHECK(Refusal({"a", "--limit", "99999999999999999999999"}) ==
        Shown("--limit cannot be '99999999999999999999999': it is a whole number up to 18446744073709551615, or all"));
  CHECK(Refusal({"a", "--flag=1"}) == Shown("--flag takes no value"));
  CHECK(Refusal({"a", "--color", "red"}) == Shown("'paint' has no option --color: did you mean --colour?"));
  CHECK(Refusal({"a", "--colr=red"}) == Shown("'paint' has no option --colr: did you mean --colour?"));
  CHECK(Refusal({"a", "-x"}) == Shown("'paint' has no option -x"));
  CHECK(Refusal({"a", "blue"}) == Shown("MORE cannot be 'blue': it is red or green"));
  CHECK(Refusal({""}) == Shown("FILE is empty"));
  CHECK(Refusal({"--list", "a"}) == Shown("'a' is one argument too many: --list takes none"));
}

TEST_CASE("arguments: surplus operands are refused") {
  constexpr std::array kOne = {Operand{.name = "FILE", .help = "a file"}};
  const Command one = {.name = "one", .purpose = "one", .operands = kOne, .presents = false};
  CHECK_THROWS_WITH(Arguments::Parse(one, std::vector<std::string>{"a", "b"}),
                    "'b' is one argument too many ('barrow one --help' shows how)");
}

TEST_CASE("arguments: a required option is missed") {
  constexpr std::array kNeeded = {Option{.name = "output",
                                         .letter = 'o',
                                         .kind = OptionKind::kFile,
                                         .placeholder = "OUT",
                                         .required = true,
                                         .help = "where to"}};
  const Command needy = {.name = "needy", .purpose = "needy", .options = kNeeded, .presents = false};
  CHECK_THROWS_WITH(Arguments::Parse(needy, std::vector<std::string>{}),
                    "-o, --output OUT is missing: where to ('barrow needy --help' shows how)");
  CHECK(Arguments::Parse(needy, std::vector<std::string>{"-o", "x"}).Text("output") == "x");
}

TEST_CASE("arguments: help is help whatever else is wrong") {
  CHECK(Parse({"--help"}).Has("help"));
  CHECK(Parse({"-h", "--nonsense", "a", "b", "c"}).Has("help"));
}

TEST_CASE("arguments: what stands alone takes no operands and misses none") {
  CHECK(Parse({"--list"}).Has("list"));
  CHECK(Parse({"--list"}).operands().empty());
}
