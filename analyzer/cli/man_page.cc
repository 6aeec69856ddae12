// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.h"

#include <algorithm>
#include <string_view>

#include "base/limits.h"
#include "cli/command_table.h"
#include "cli/exit_code.h"
#include "cli/global_options.h"
#include "cli/help_text.h"
#include "cli/version.h"

namespace barrow::cli {
namespace {

// Text as roff shows it unchanged: no escapes, no requests at the beginning of a line, dashes that can be copied.
std::string Roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Paragraphs; lines that begin with two blanks are shown as they are.
void AppendParagraphs(std::string& out, std::string_view text) {
  bool literal = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool now_literal = line.starts_with("  ");
    if (now_literal != literal) out += now_literal ? ".RS 4\n.nf\n" : ".fi\n.RE\n";
    literal = now_literal;
    if (line.empty()) {
      out += ".PP\n";
    } else {
      out += Roff(line.substr(literal ? 2 : 0)) + "\n";
    }
  }
  if (literal) out += ".fi\n.RE\n";
}

void AppendEntry(std::string& out, std::string_view term, std::string_view text) {
  out.append(".TP\n\\fB").append(Roff(term)).append("\\fR\n").append(Roff(text)).append("\n");
}

void AppendCommand(std::string& out, const Command& command) {
  out.append(".SS \"").append(Roff(Synopsis(command))).append("\"\n");
  out.append(Roff(Sentence(command.purpose))).append("\n");
  if (!command.description.empty()) {
    out += ".PP\n";
    AppendParagraphs(out, command.description);
  }
  for (const Operand& operand : command.operands) AppendEntry(out, operand.name, Sentence(operand.help));
  for (const Option& option : command.options) AppendEntry(out, Spelling(option), Sentence(Explanation(option)));
  for (const Example& example : command.examples) {
    std::string shows = Sentence(example.shows);
    shows.back() = ':';
    out.append(".PP\n").append(Roff(shows)).append("\n.RS 4\n.nf\n");
    out.append(Roff(example.line)).append("\n.fi\n.RE\n");
  }
}

}  // namespace

std::string ManPage() {
  std::string out = ".TH BARROW 1 \"\" \"barrow ";
  out += kVersion;
  out +=
      "\" \"User Commands\"\n"
      ".SH NAME\n"
      "barrow \\- offline heap\\-dump analyzer for Python\n"
      ".SH SYNOPSIS\n"
      "\\fBbarrow\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] \\fIFILE\\fR...\n"
      ".SH DESCRIPTION\n"
      "Tells what is in the memory of a Python program, what grew and who holds it, from dumps of the program and "
      "from what class trackers, also Pympler's, recorded: offline, on any machine, without Python. A program writes a "
      "dump, a \\fIsnapshot\\fR, with\n"
      ".PP\n.RS 4\n.nf\n" +
      Roff("import barrow; barrow.dump(\"before.barrow\")") + "\n.fi\n.RE\n.PP\n";
  AppendParagraphs(out, FileHelp());
  out += ".SH COMMANDS\n";
  for (const Command* command : AllCommands()) AppendCommand(out, *command);
  out += ".SH OPTIONS OF EVERY COMMAND WITH A RESULT\n";
  for (const Option& option : ResultOptions()) AppendEntry(out, Spelling(option), Sentence(Explanation(option)));
  out += ".SH FORMATS\n";
  AppendParagraphs(out, FormatHelp());
  out += ".SH OTHER OPTIONS\n";
  AppendEntry(out, "-h, --help", "Show the help of barrow or of a command.");
  AppendEntry(out, "-V, --version", "Show the version.");
  for (const Option& option : GlobalOptions()) AppendEntry(out, Spelling(option), Sentence(Explanation(option)));
  out += ".SH LIMITS\n";
  AppendParagraphs(out, LimitsText());
  for (const LimitInfo& info : AllLimits()) AppendEntry(out, info.name, Sentence(LimitExplanation(info)));
  out += ".SH EXIT STATUS\n";
  for (const ExitStatus& status : kExitStatuses) {
    AppendEntry(out, std::to_string(static_cast<int>(status.code)), status.meaning);
  }
  out += ".SH ENVIRONMENT\n";
  AppendEntry(out, "NO_COLOR", "If set and not empty, there are no colours unless --color asks for them.");
  AppendEntry(out, "XDG_CACHE_HOME",
              "Where the cache of loaded snapshots is: in its folder barrow, else in ~/.cache/barrow.");
  AppendEntry(out, "BARROW_CACHE_LIMIT",
              "What the cache may take, as in 500M; 4G if it is not set, 0 switches it off. --limit cache-size goes "
              "before it.");
  out += ".SH SEE ALSO\n\\fBsqlite3\\fR(1), \\fBpython3\\fR(1), \\fBzstd\\fR(1)\n";
  return out;
}

}  // namespace barrow::cli
