// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <span>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/process_memory.h"
#include "base/suggestion.h"
#include "base/temporary_name.h"
#include "cli/arguments.h"
#include "cli/command_table.h"
#include "cli/exit_code.h"
#include "cli/file_stream.h"
#include "cli/global_options.h"
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

// What stands there instead of a command.
void RunWithoutCommand(std::span<const std::string> words, Console& console) {
  std::vector<std::string> names = {"--help", "--version"};
  for (const Option& global : GlobalOptions()) names.push_back("--" + std::string(global.name));
  const std::vector<std::string_view> known_names(names.begin(), names.end());
  const std::string& option = words.front();
  const bool known = option == "-h" || option == "-V" || std::ranges::find(names, option) != names.end();
  if (known && words.size() > 1)
    ThrowUsage("'" + words[1] + "' is one word too many: barrow " + option + " stands alone");
  if (option == "-h" || option == "--help") {
    console.out << GeneralHelp(HelpColumns(console.out_terminal));
  } else if (option == "-V" || option == "--version") {
    console.out << "barrow " << kVersion << "\n";
  } else {
    ThrowUsage("barrow has no option " + option +
               DidYouMean(option, known_names, "", "", "options of a command follow its name"));
  }
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
  const LimitScope limits;  // a process that runs several times has them set anew for each
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
    Complain("this needs " + MoreMemoryThanThereIs(), console.err);
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
