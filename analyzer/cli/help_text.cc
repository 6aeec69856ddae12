// SPDX-License-Identifier: Apache-2.0
#include "cli/help_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/command_table.h"
#include "cli/global_options.h"

namespace barrow::cli {
namespace {

std::string_view TakeUntil(std::string_view& text, char end) {
  const size_t length = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(std::min(length + 1, text.size()));
  return taken;
}

void AppendWrappedLine(std::string& out, std::string_view words, size_t indent, size_t columns) {
  size_t used = 0;
  while (!words.empty()) {
    const std::string_view word = TakeUntil(words, ' ');
    if (word.empty()) continue;
    if (used > 0 && used + 1 + word.size() > columns) {
      out += '\n';
      used = 0;
    }
    out.append(used == 0 ? indent : 1, ' ');
    used += (used == 0 ? indent : 1) + word.size();
    out += word;
  }
  out += '\n';
}

void AppendExample(std::string& out, const Example& example, size_t columns) {
  out.append("  ").append(example.line).append("\n").append(Wrapped(example.shows, 6, columns));
}

}  // namespace

void AppendEntries(std::string& out, const Entries& entries, size_t columns) {
  constexpr size_t kWidest = 24;
  size_t width = 0;
  for (const auto& [term, explanation] : entries) {
    if (term.size() <= kWidest) width = std::max(width, term.size());
  }
  const size_t indent = width + 4;
  for (const auto& [term, explanation] : entries) {
    std::string body = Wrapped(explanation, indent, columns);
    if (term.size() <= width) {
      body.replace(2, term.size(), term);
      out += body;
    } else {
      out += "  " + term + "\n" + body;
    }
  }
}

std::string Wrapped(std::string_view text, size_t indent, size_t columns) {
  std::string out;
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) AppendWrappedLine(out, paragraph, indent, columns);
    paragraph.clear();
  };
  while (!text.empty()) {
    const std::string_view line = TakeUntil(text, '\n');
    if (line.empty() || line.starts_with("  ")) {
      flush();
      if (!line.empty()) out.append(indent, ' ');
      out.append(line).append("\n");
    } else {
      if (!paragraph.empty()) paragraph += ' ';
      paragraph += line;
    }
  }
  flush();
  return out;
}

size_t HelpColumns(const Terminal& terminal) {
  constexpr size_t kUsual = 80;
  constexpr size_t kReadable = 100;  // longer lines are hard to read
  return terminal.columns == 0 ? kUsual : std::min(terminal.columns, kReadable);
}

std::string_view FileHelp() {
  return "FILE is a snapshot, or a case: several snapshots loaded into one SQLite file with barrow load. CASE#2 and "
         "CASE#after.barrow choose a snapshot of a case by its number and by its name; a case that holds one "
         "snapshot needs neither.\n\n"
         "Where a command says so, FILE may also be what a class tracker recorded: a profile of barrow.ClassTracker, "
         "or a dump of Pympler's. CASE#p1 chooses a profile of a case.\n\n"
         "A file is loaded when it is first looked at and kept in a cache, so that the next command is instant.\n";
}

std::string_view FormatHelp() {
  return "text is for people: sizes in KB, MB, ... of 1024, shares in percent, shortened to the terminal's width if "
         "there is one; --wide shortens nothing. In a pipe only texts of more than 400 characters are shortened. "
         "Everything else is for programs too, and the same on every machine.\n\n"
         "csv is RFC 4180, lines ending with CR LF: a line of column names, then raw numbers, bytes and nanoseconds. "
         "A text that a spreadsheet would take for a formula, beginning with = + - or @, has a ' in front, and so has "
         "one that begins with a '; json has every text as it is. "
         "Types that a limit cuts off or a diff hides are one row without a name, so that every column adds up to "
         "its total; the column stands_for has how many rows it sums up, and 1 in the others. There is no row of "
         "totals. A document without a table is written as lines of group, name, value and unit. Remarks, as that a "
         "file is truncated, go to standard error.\n\n"
         "json is one object: document (the command), version (of this form: 1), facts (groups of named figures), "
         "tables (each with columns and their units, rows, and where there are such rest, unchanged and total), "
         "remarks. Numbers are raw, times are ISO 8601 text, addresses hexadecimal text; what is not known is "
         "null.\n\n"
         "markdown has GitHub's tables, made to be pasted into an issue.\n";
}

std::string Sentence(std::string_view phrase) {
  std::string text(phrase);
  if ('a' <= text.front() && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text + ".";
}

std::string Alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::string Spelling(const Option& option) {
  std::string text;
  if (option.letter != 0) text = std::string{'-', option.letter, ',', ' '};
  text.append("--").append(option.name);
  if (option.placeholder.empty()) return text;
  if (!option.without_value.empty()) return text.append("[=").append(option.placeholder).append("]");
  text.append(" ").append(option.placeholder);
  return text;
}

std::string Explanation(const Option& option) {
  std::string details = Alternatives(option.choices);
  if (!option.initial.empty()) details.append(details.empty() ? "default " : "; default ").append(option.initial);
  if (option.required) details.append(details.empty() ? "required" : "; required");
  if (option.repeatable) details.append(details.empty() ? "may be repeated" : "; may be repeated");
  std::string text(option.help);
  if (!details.empty()) text += " (" + details + ")";
  return text;
}

std::string Synopsis(const Command& command) {
  std::string text = "barrow ";
  text.append(command.name).append(" [OPTIONS]");
  for (const Option& option : command.options) {
    if (!option.required) continue;
    text.append(option.letter == 0 ? " --" + std::string(option.name) : std::string{' ', '-', option.letter});
    text.append(" ").append(option.placeholder);
  }
  for (const Operand& operand : command.operands) {
    const std::string name(operand.name);
    for (size_t i = 0; i < operand.least; ++i) text += " " + name;
    if (operand.most == kAnyNumber) {
      text += operand.least == 0 ? " [" + name + "...]" : "...";
    } else {
      for (size_t i = operand.least; i < operand.most; ++i) text += " [" + name + "]";
    }
  }
  return text;
}

std::string CommandHelp(const Command& command, size_t columns) {
  std::string out;
  out += command.examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const Example& example : command.examples) AppendExample(out, example, columns);
  out.append("\nUsage: ").append(Synopsis(command)).append("\n\n");
  out += Wrapped(Sentence(command.purpose), 0, columns);
  if (!command.description.empty()) out += "\n" + Wrapped(command.description, 0, columns);

  if (!command.operands.empty()) {
    out += "\nArguments:\n";
    Entries operands;
    for (const Operand& operand : command.operands) operands.emplace_back(operand.name, operand.help);
    AppendEntries(out, operands, columns);
  }
  out += "\nOptions:\n";
  Entries options;
  for (const Option* option : OptionsOf(command)) {
    options.emplace_back((option->letter == 0 ? "    " : "") + Spelling(*option), Explanation(*option));
  }
  AppendEntries(out, options, columns);
  return out;
}

std::string GeneralHelp(size_t columns) {
  constexpr size_t kTourLength = 3;  // the first commands of the table are the first to try
  std::string out = "Examples:\n";
  AppendExample(out,
                {"import barrow; barrow.dump(\"before.barrow\")",
                 "in Python: write every object of the running program to a file"},
                columns);
  for (const Command* command : AllCommands().first(kTourLength))
    AppendExample(out, command->examples.front(), columns);

  out += "\nUsage: barrow COMMAND [OPTIONS] FILE...\n\n";
  out += Wrapped(
      "Tells what is in the memory of a Python program, what grew and who holds it, from dumps of the program and "
      "from what class trackers, also Pympler's, recorded: offline, on any machine, without Python.",
      0, columns);

  out += "\nCommands:\n";
  Entries commands;
  for (const Command* command : AllCommands()) commands.emplace_back(command->name, command->purpose);
  AppendEntries(out, commands, columns);
  out += "\nOptions:\n";
  Entries options = {{"-h, --help", "show this help"}, {"-V, --version", "show the version"}};
  for (const Option& option : GlobalOptions()) options.emplace_back(Spelling(option), Explanation(option));
  AppendEntries(out, options, columns);
  out += "\n" + Wrapped(FileHelp(), 0, columns);
  out += "\n" +
         Wrapped("'barrow help COMMAND' tells more about a command, 'barrow help limits' what files may not exceed.", 0,
                 columns);
  return out;
}

}  // namespace barrow::cli
