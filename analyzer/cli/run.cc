// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "base/suggestion.h"
#include "base/temporary_name.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/command_table.h"
#include "cli/exit_code.h"
#include "cli/file_stream.h"
#include "cli/help_text.h"
#include "cli/version.h"
#include "presenters/unicode_text.h"

namespace barrow::cli {
namespace {

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

Terminal DescribeTerminal(int descriptor) {
  Terminal terminal;
  terminal.attached = isatty(descriptor) == 1;
  if (!terminal.attached) return terminal;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0) terminal.columns = size.ws_col;
  const char* kind = std::getenv("TERM");
  terminal.dumb = kind == nullptr || std::string_view(kind) == "dumb";
  terminal.colour = !IsSet("NO_COLOR") && !terminal.dumb;
  return terminal;
}

void RunCommand(std::string_view name, std::span<const std::string> words, Console& console) {
  const Command& command = RequireCommand(name);
  const Arguments arguments = Arguments::Parse(command, words);
  if (arguments.Has("help")) {
    console.out << CommandHelp(command, HelpColumns(console.out_terminal));
  } else {
    command.run(arguments, console);
  }
}

// Before a command there are few options, and those are not the table's.
void RunWithoutCommand(std::span<const std::string> words, Console& console) {
  constexpr std::array<std::string_view, 3> kNames = {"--help", "--version", "--max-memory"};
  const std::string& option = words.front();
  const bool known = option == "-h" || option == "-V" || std::ranges::find(kNames, option) != kNames.end();
  if (known && words.size() > 1)
    ThrowUsage("'" + words[1] + "' is one word too many: barrow " + option + " stands alone");
  if (option == "-h" || option == "--help") {
    console.out << GeneralHelp(HelpColumns(console.out_terminal));
  } else if (option == "-V" || option == "--version") {
    console.out << "barrow " << kVersion << "\n";
  } else {
    ThrowUsage("barrow has no option " + option +
               DidYouMean(option, kNames, "", "", "options of a command follow its name"));
  }
}

// From now on the system gives this process no more than that.
void LimitMemory(std::string_view size) {
  const std::optional<uint64_t> bytes = ParseBytes(size);
  if (!bytes || *bytes == 0) {
    ThrowUsage("--max-memory cannot be '" + std::string(size) + "': it is a size, as in 500M or 4G");
  }
  constexpr uint64_t kLeast = uint64_t{64} << 20;  // with less, the C library and Graphviz's fonts end the process
  if (*bytes < kLeast) ThrowUsage("--max-memory cannot be '" + std::string(size) + "': 64M is the least");
  struct rlimit limit {};
  getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_cur = std::min<rlim_t>(*bytes, limit.rlim_max);
  if (setrlimit(RLIMIT_DATA, &limit) != 0) ThrowInput("the system does not limit the memory of a process");
}

// Takes the options that stand before a command, and concern all of them.
std::span<const std::string> TakeGlobalOptions(std::span<const std::string> args) {
  constexpr std::string_view kMaxMemory = "--max-memory";
  while (!args.empty() && args.front().starts_with(kMaxMemory)) {
    const std::string_view rest = std::string_view(args.front()).substr(kMaxMemory.size());
    if (rest.empty() && args.size() == 1) ThrowUsage("--max-memory needs a size behind it, as in 500M or 4G");
    if (!rest.empty() && rest.front() != '=') break;
    LimitMemory(rest.empty() ? std::string_view(args[1]) : rest.substr(1));
    args = args.subspan(rest.empty() ? 2 : 1);
  }
  return args;
}

ExitCode Dispatch(const std::vector<std::string>& all_args, Console& console) {
  const std::span<const std::string> args = TakeGlobalOptions(all_args);
  if (args.empty()) {
    console.err << GeneralHelp(HelpColumns(console.err_terminal));
    return ExitCode::kUsage;
  }
  const std::string& first = args.front();
  if (first.starts_with('-')) {
    RunWithoutCommand(args, console);
  } else {
    try {
      RunCommand(first, args.subspan(1), console);
    } catch (const Found&) {
      console.out.flush();  // the result says what was found
      throw;
    }
  }
  console.out.flush();
  return ExitCode::kDone;
}

// One line, whatever the message holds: names of files come from strangers.
void Complain(std::string_view message, std::ostream& err) {
  const std::string line = "barrow: " + presenters::MadeVisible(message);
  try {
    err << line << std::endl;
  } catch (const std::exception&) {
    // Nobody hears us; the exit code still tells.
  }
}

}  // namespace

int Run(const std::vector<std::string>& args, Console& console) {
  ExitCode code = ExitCode::kFailure;
  try {
    code = Dispatch(args, console);
  } catch (const OutputClosed&) {
    code = ExitCode::kDone;
  } catch (const Found& found) {
    Complain(found.what, console.err);
    code = ExitCode::kFound;
  } catch (const Error& error) {
    Complain(error.what(), console.err);
    if (error.kind() == Error::Kind::kUsage) code = ExitCode::kUsage;
  } catch (const std::bad_alloc&) {
    Complain("out of memory: more is needed than this machine, or the limit set for this process, has left",
             console.err);
  } catch (const std::exception& error) {
    Complain(error.what(), console.err);
  }
  return static_cast<int>(code);
}

int Run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  std::istringstream in;
  Console console{.in = in, .out = out, .err = err};
  return Run(args, console);
}

int RunOnStandardStreams(const std::vector<std::string>& args) {
  RemoveTemporariesOnSignal();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe becomes a failed write, which cleans up,
  std::signal(SIGXFSZ, SIG_IGN);  // and so does the limit of `ulimit -f`
  FileStream out(STDOUT_FILENO, "standard output");
  Console console{.in = std::cin,
                  .out = out,
                  .err = std::cerr,
                  .out_terminal = DescribeTerminal(STDOUT_FILENO),
                  .err_terminal = DescribeTerminal(STDERR_FILENO),
                  .in_is_terminal = isatty(STDIN_FILENO) == 1};
  return Run(args, console);
}

}  // namespace barrow::cli
