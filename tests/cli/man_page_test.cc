// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.h"

#include <sstream>
#include <string>

#include "cli/command_table.h"
#include "cli/help_text.h"
#include "support/catch.h"

using namespace barrow::cli;

namespace {

std::string WithRoffDashes(std::string text) {
  for (size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\-");
  return text;
}

}  // namespace

TEST_CASE("man page: mentions every command and every option") {
  const std::string page = ManPage();
  for (const Command* command : AllCommands()) {
    CAPTURE(command->name);
    CHECK(page.find(".SS \"barrow " + std::string(command->name)) != std::string::npos);
    for (const Option* option : OptionsOf(*command)) {
      CHECK(page.find(WithRoffDashes("--" + std::string(option->name))) != std::string::npos);
    }
  }
}

TEST_CASE("man page: has the sections a manual has") {
  const std::string page = ManPage();
  CHECK(page.find(".TH BARROW 1 ") == 0);
  for (const char* section :
       {"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "SEE ALSO"}) {
    CHECK(page.find(".SH " + std::string(section) + "\n") != std::string::npos);
  }
}

TEST_CASE("man page: tells every exit status") {
  const std::string page = ManPage();
  const std::string statuses = page.substr(page.find(".SH EXIT STATUS"), page.find(".SH ENVIRONMENT"));
  for (const char* status : {"0", "1", "2", "3"}) {
    CAPTURE(status);
    CHECK(statuses.find(".TP\n\\fB" + std::string(status) + "\\fR\n") != std::string::npos);
  }
}

TEST_CASE("man page: every line that begins with a dot is a macro that exists") {
  std::istringstream page(ManPage());
  for (std::string line; std::getline(page, line);) {
    CAPTURE(line);
    CHECK(line.find('\'') != 0);
    if (line.empty() || line.front() != '.') continue;
    const std::string macro = line.substr(0, 3);
    CHECK(std::string(".TH.SH.SS.TP.PP.RS.RE.nf.fi").find(macro) != std::string::npos);
  }
}
