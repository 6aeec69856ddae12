// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"

using namespace barrow::cli;
using namespace barrow::test;

namespace {

std::string OutputOf(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const size_t got = fread(buffer.data(), 1, buffer.size(), pipe.get())) output.append(buffer.data(), got);
  return output;
}

bool HasShell(const std::string& shell) {
  return std::system(("command -v " + shell + " >/dev/null 2>&1").c_str()) == 0;
}

// What bash offers for the line, whose last word is being completed.
std::string BashOffers(const std::vector<std::string>& words) {
  const ScratchFolder scratch;
  WriteFile("completion", BashCompletion());
  std::string script = "compopt() { echo files; }; . ./completion; COMP_WORDS=(";
  for (const std::string& word : words) script += "'" + word + "' ";
  script += "); COMP_CWORD=" + std::to_string(words.size() - 1) + "; _barrow; echo ${COMPREPLY[*]}";
  WriteFile("script", script);
  return OutputOf("bash ./script 2>&1");
}

}  // namespace

TEST_CASE("completion: every script knows every command and option") {
  for (const std::string& script : {BashCompletion(), ZshCompletion(), FishCompletion()}) {
    for (const Command* command : AllCommands()) {
      CHECK(script.find(std::string(command->name)) != std::string::npos);
      for (const Option* option : OptionsOf(*command))
        CHECK(script.find(std::string(option->name)) != std::string::npos);
    }
  }
}

TEST_CASE("completion: the shells that are here accept their scripts") {
  const ScratchFolder scratch;
  WriteFile("bash", BashCompletion());
  WriteFile("zsh", ZshCompletion());
  WriteFile("fish", FishCompletion());
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    if (!HasShell(shell)) continue;
    CAPTURE(shell);
    CHECK(OutputOf(shell + " -n ./" + shell + " 2>&1") == "");
  }
}

TEST_CASE("completion: fish offers the names of queries") {
  if (!HasShell("fish")) return;
  const ScratchFolder scratch;
  WriteFile("script", FishCompletion() + "complete -C 'barrow query --show summary_b'\n");
  CHECK(OutputOf("fish --no-config ./script 2>&1").starts_with("summary_by_type\t"));
}

TEST_CASE("completion: bash offers commands, options, choices and files where they fit") {
  if (!HasShell("bash")) return;
  CHECK(BashOffers({"barrow", "su"}) == "summary\n");
  CHECK(BashOffers({"barrow", "--li"}) == "--limit\n");
  CHECK(BashOffers({"barrow", "--limit", "frame"}) == "files\nframe-size=\n");  // no blank is to follow
  CHECK(BashOffers({"barrow", "--limit", "frame-size", "=", "1G", "su"}) == "summary\n");
  CHECK(BashOffers({"barrow", "--limit", "=", "frame-size", "=", "1G", "--max-memory", "2G", "su"}) == "summary\n");
  CHECK(BashOffers({"barrow", "--max-memory", "2G", "summary", "--so"}) == "--sort\n");
  CHECK(BashOffers({"barrow", "help", "lim"}) == "limits\n");
  CHECK(BashOffers({"barrow", "summary", "--so"}) == "--sort\n");
  CHECK(BashOffers({"barrow", "summary", "--sort", ""}) == "size count type\n");
  CHECK(BashOffers({"barrow", "summary", "--sort", "=", "co"}) == "count\n");
  CHECK(BashOffers({"barrow", "summary", "--sort", "="}) == "size count type\n");
  CHECK(BashOffers({"barrow", "summary", "-s", "s"}) == "size\n");
  CHECK(BashOffers({"barrow", "summary", "--type", ""}) == "\n");
  CHECK(BashOffers({"barrow", "summary", ""}) == "files\n\n");
  CHECK(BashOffers({"barrow", "summary", "-o", ""}) == "files\n\n");
  CHECK(BashOffers({"barrow", "completion", "z"}) == "zsh\n");
  CHECK(BashOffers({"barrow", "help", "dif"}) == "diff\n");
  CHECK(BashOffers({"barrow", "query", "case.db", "summary_b"}) == "summary_by_type\n");
  CHECK(BashOffers({"barrow", "query", "summary_b"}) == "files\n\n");
  CHECK(BashOffers({"barrow", "query", "--show", "summary_b"}) == "summary_by_type\n");
  CHECK(BashOffers({"barrow", "query", "--bind", "limit", "=", "5", "case.db", "summary_b"}) == "summary_by_type\n");
  CHECK(BashOffers({"barrow", "query", "--bind", "=", "limit", "=", "5", "summary_b"}) == "files\n\n");
  CHECK(BashOffers({"barrow", "query", "case.db", "snapshots", "s"}) == "\n");
  CHECK(BashOffers({"barrow", "diff", "before.barrow", ""}) == "files\n\n");
  CHECK(BashOffers({"barrow", "load", "before.barrow", "after.barrow", "third.barrow", ""}) == "files\n\n");
}
