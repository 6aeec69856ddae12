// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_table.h"
#include "cli/global_options.h"
#include "store/query_catalog.h"

namespace barrow::cli {
namespace {

void Append(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) out += part;
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) Append(text, {text.empty() ? "" : " ", word});
  return text;
}

std::vector<std::string_view> CommandNames() {
  std::vector<std::string_view> names;
  for (const Command* command : AllCommands()) names.push_back(command->name);
  return names;
}

std::vector<std::string_view> QueryNames() {
  std::vector<std::string_view> names;
  for (const store::Query& query : store::Queries()) names.push_back(query.name);
  return names;
}

// The words the value of an option can be; none: anything.
std::vector<std::string_view> WordsOf(const Option& option) {
  if (option.kind == OptionKind::kQuery) return QueryNames();
  return {option.choices.begin(), option.choices.end()};
}

// The words an operand can be; none: anything.
std::vector<std::string_view> WordsOf(const Operand& operand) {
  switch (operand.kind) {
    case OperandKind::kChoice:
      return {operand.choices.begin(), operand.choices.end()};
    case OperandKind::kCommand: {
      std::vector<std::string_view> names = CommandNames();  // the operand of help
      names.push_back(kLimitsTopic);
      return names;
    }
    case OperandKind::kQuery:
      return QueryNames();
    case OperandKind::kFile:
    case OperandKind::kText:
      break;
  }
  return {};
}

bool TakesFiles(const Command& command) {
  for (const Operand& operand : command.operands) {
    if (operand.kind == OperandKind::kFile) return true;
  }
  return false;
}

// All words any operand of the command can be.
std::string OperandWords(const Command& command) {
  std::vector<std::string_view> words;
  for (const Operand& operand : command.operands) {
    for (const std::string_view word : WordsOf(operand)) words.push_back(word);
  }
  return Joined(words);
}

// "--max-memory --limit", with that between.
std::string GlobalNames(std::string_view separator) {
  std::string text;
  for (const Option& option : GlobalOptions()) {
    Append(text, {text.empty() ? "" : separator, "--", option.name});
  }
  return text;
}

// What stands behind --limit: "frame-size= …"
std::string JoinedLimits() {
  const std::vector<std::string> words = LimitWords();
  return Joined({words.begin(), words.end()});
}

// The text between single quotes, for all three shells: 'it'\''s'.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// Additionally safe inside the brackets and between the colons of zsh's _arguments.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// "--output|-o", or "--output -o" with another separator.
std::string Spellings(const Option& option, std::string_view separator) {
  std::string text = "--" + std::string(option.name);
  if (option.letter != 0) Append(text, {separator, std::string{'-', option.letter}});
  return text;
}

void AppendBashCommand(std::string& out, const Command& command) {
  std::string options;
  std::string valued;
  Append(out, {"    ", command.name, ")\n      case $previous in\n"});
  for (const Option* option : OptionsOf(command)) {
    Append(options, {options.empty() ? "" : " ", Spellings(*option, " ")});
    if (option->kind == OptionKind::kFlag) continue;
    Append(valued, {" ", Spellings(*option, " ")});
    Append(out, {"        ", Spellings(*option, "|"), ") "});
    if (option->kind == OptionKind::kFile) {
      out += "files=1";
    } else {
      Append(out, {"words=", Quoted(Joined(WordsOf(*option)))});
    }
    out += " ;;\n";
  }
  Append(out, {"        *)\n          if [[ $current == -* ]]; then words=", Quoted(options), "; else\n",
               "            _barrow_count_operands ", Quoted(valued + " "), "\n            case $operand in\n"});
  size_t place = 0;
  for (const Operand& operand : command.operands) {
    const std::string words = "words=" + Quoted(Joined(WordsOf(operand)));
    const std::string_view offer = operand.kind == OperandKind::kFile ? std::string_view("files=1") : words;
    const size_t times = operand.most == kAnyNumber ? 1 : operand.most;
    for (size_t i = 0; i < times; ++i, ++place) {
      const std::string pattern = operand.most == kAnyNumber ? "*" : std::to_string(place);
      Append(out, {"              ", pattern, ") ", offer, " ;;\n"});
    }
  }
  out += "            esac\n          fi ;;\n      esac ;;\n";
}

void AppendZshOption(std::string& out, const Option& option) {
  const std::string name = "--" + std::string(option.name);
  const bool valued = option.kind != OptionKind::kFlag;
  std::string rest = "[" + ZshText(option.help) + "]";
  const bool optional = !option.without_value.empty();
  if (valued) Append(rest, {optional ? "::" : ":", ZshText(option.placeholder), ":"});
  if (const std::string words = Joined(WordsOf(option)); !words.empty()) {
    Append(rest, {"(", words, ")"});
  } else if (option.kind == OptionKind::kFile) {
    rest += "_files";
  } else if (valued) {
    rest += " ";
  }
  const std::string_view equals = optional ? "=-" : valued ? "=" : "";
  out += " \\\n        ";
  if (option.letter == 0) {
    Append(out, {Quoted((option.repeatable ? "*" : "") + name + std::string(equals) + rest)});
  } else {
    const std::string letter{'-', option.letter};
    Append(out, {Quoted("(" + letter + " " + name + ")"), "{", letter, valued ? "+" : "", ",", name, equals, "}",
                 Quoted(rest)});
  }
}

void AppendZshOperand(std::string& out, const Operand& operand) {
  const std::string words = Joined(WordsOf(operand));
  const std::string action = !words.empty() ? "(" + words + ")" : operand.kind == OperandKind::kFile ? "_files" : " ";
  const std::string place = operand.most == kAnyNumber ? "*:" : operand.least == 0 ? "::" : ":";
  const size_t times = operand.most == kAnyNumber ? 1 : operand.most;
  for (size_t i = 0; i < times; ++i) {
    Append(out, {" \\\n        ", Quoted(place + ZshText(operand.name) + ":" + action)});
  }
}

void AppendZshCommand(std::string& out, const Command& command) {
  Append(out, {"    ", command.name, ")\n      _arguments -s -S"});
  for (const Option* option : OptionsOf(command)) AppendZshOption(out, *option);
  for (const Operand& operand : command.operands) AppendZshOperand(out, operand);
  out += " ;;\n";
}

}  // namespace

std::string BashCompletion() {
  std::string out =
      "# bash completion for barrow, written by 'barrow completion bash'\n"
      "\n"
      "# Counts the operands between the command, at word i, and the current word; $1: the options that take a value.\n"
      "_barrow_count_operands() {\n"
      "  for ((++i; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      =) ((++i)) ;;\n"
      "      -*) if [[ $1 == *\" ${COMP_WORDS[i]} \"* && ${COMP_WORDS[i+1]} != = ]]; then ((++i)); fi ;;\n"
      "      *) ((++operand)) ;;\n"
      "    esac\n"
      "  done\n"
      "}\n"
      "\n"
      "_barrow() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= words= files= i\n"
      "  local operand=0\n"
      "  # bash takes --option=value apart at the equals sign\n"
      "  if [[ $current == = ]]; then current=\n"
      "  elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}\n"
      "  fi\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      ";
  Append(out, {GlobalNames("|"),
               ")  # and its value, perhaps behind an equals sign, which may have one of its own\n"
               "        ((++i)); if [[ ${COMP_WORDS[i]} == = ]]; then ((++i)); fi\n"
               "        if [[ ${COMP_WORDS[i+1]} == = ]]; then ((i += 2)); fi ;;\n"
               "      -*) ;;\n"
               "      *) command=${COMP_WORDS[i]}; break ;;\n"
               "    esac\n"
               "  done\n"
               "  case $command in\n"
               "    '')\n"
               "      case $previous in\n"
               "        --limit) words=",
               Quoted(JoinedLimits()), "; compopt -o nospace ;;\n        --max-memory) ;;\n        *) words=",
               Quoted(Joined(CommandNames()) + " --help --version " + GlobalNames(" ")), " ;;\n      esac ;;\n"});
  for (const Command* command : AllCommands()) AppendBashCommand(out, *command);
  out +=
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  if [[ $files && ${#COMPREPLY[@]} == 0 ]]; then compopt -o default; fi\n"
      "}\n"
      "complete -F _barrow barrow\n";
  return out;
}

std::string ZshCompletion() {
  std::string out =
      "#compdef barrow\n"
      "# zsh completion for barrow, written by 'barrow completion zsh'\n"
      "_barrow() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const Command* command : AllCommands()) {
    Append(out, {"    ", Quoted(std::string(command->name) + ":" + std::string(command->purpose)), "\n"});
  }
  out +=
      "  )\n"
      "  while (( CURRENT > 3 )) && [[ $words[2] == (";
  Append(out, {GlobalNames("|"),
               ") ]]; do shift 2 words; (( CURRENT -= 2 )); done\n"
               "  if (( CURRENT == 3 )) && [[ $words[2] == --limit ]]; then compadd -S '' -- ",
               JoinedLimits(),
               "; return; fi\n"
               "  if (( CURRENT == 2 )); then\n"
               "    _describe -t commands 'command' commands\n"
               "    _arguments '(-h --help)'{-h,--help}'[show this help]' '(-V --version)'{-V,--version}'[show the "
               "version]'"});
  for (const Option& option : GlobalOptions()) AppendZshOption(out, option);
  out +=
      "\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const Command* command : AllCommands()) AppendZshCommand(out, *command);
  out +=
      "  esac\n"
      "}\n"
      "_barrow \"$@\"\n";
  return out;
}

std::string FishCompletion() {
  std::string out =
      "# fish completion for barrow, written by 'barrow completion fish'\n"
      "complete -c barrow -f\n"
      "complete -c barrow -n __fish_use_subcommand -s h -l help -d 'show this help'\n"
      "complete -c barrow -n __fish_use_subcommand -s V -l version -d 'show the version'\n";
  for (const Option& option : GlobalOptions()) {
    Append(out, {"complete -c barrow -n __fish_use_subcommand -x -l ", option.name});
    if (option.name == "limit") Append(out, {" -a ", Quoted(JoinedLimits())});
    Append(out, {" -d ", Quoted(option.help), "\n"});
  }
  for (const Command* command : AllCommands()) {
    const std::string seen =
        "complete -c barrow -n " + Quoted("__fish_seen_subcommand_from " + std::string(command->name));
    Append(out,
           {"complete -c barrow -n __fish_use_subcommand -a ", command->name, " -d ", Quoted(command->purpose), "\n"});
    for (const Option* option : OptionsOf(*command)) {
      Append(out, {seen, " -l ", option->name});
      if (option->letter != 0) Append(out, {" -s ", std::string{option->letter}});
      if (const std::string words = Joined(WordsOf(*option)); !words.empty()) {
        Append(out, {option->without_value.empty() ? " -x -a " : " -a ", Quoted(words)});
      } else if (option->kind == OptionKind::kFile) {
        out += " -r -F";
      } else if (option->kind != OptionKind::kFlag) {
        out += " -x";
      }
      Append(out, {" -d ", Quoted(option->help), "\n"});
    }
    if (const std::string words = OperandWords(*command); !words.empty()) {
      Append(out, {seen, " -a ", Quoted(words), "\n"});
    }
    if (TakesFiles(*command)) Append(out, {seen, " -F\n"});
  }
  return out;
}

}  // namespace barrow::cli
