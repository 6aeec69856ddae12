// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/console.h"

namespace barrow::cli {

// How wide help is written for a terminal, or for whatever else is there.
size_t HelpColumns(const Terminal& terminal);

// What FILE can be, for the general help and the man page.
std::string_view FileHelp();

// What the formats promise, for the man page.
std::string_view FormatHelp();

// All help is written from the command table and fits `columns` wide terminals as far as single words do.

// What `barrow --help` prints: what barrow is for, a session to copy, the commands.
std::string GeneralHelp(size_t columns);

// What `barrow COMMAND --help` prints. Opens with the examples.
std::string CommandHelp(const Command& command, size_t columns);

// "barrow diff [OPTIONS] SNAPSHOT [SNAPSHOT]".
std::string Synopsis(const Command& command);

// "text, csv or json".
std::string Alternatives(std::span<const std::string_view> words);

// "-o, --output FILE".
std::string Spelling(const Option& option);

// The help of an option with its choices and initial value, as one sentence: "… (size, count or type; default size)".
std::string Explanation(const Option& option);

// "Objects and bytes per type." of "objects and bytes per type".
std::string Sentence(std::string_view phrase);

// The text with line breaks, each line behind `indent` blanks. Paragraphs stay apart; lines that begin with two blanks
// are kept as they are. Ends with a line break.
std::string Wrapped(std::string_view text, size_t indent, size_t columns);

// Terms in one column, explanations in the next; a long term has its line for itself.
using Entries = std::vector<std::pair<std::string, std::string>>;
void AppendEntries(std::string& out, const Entries& entries, size_t columns);

}  // namespace barrow::cli
