// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyses/dominator_report.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/object_argument.h"
#include "cli/object_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "cli/tree_options.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow dominators app.barrow", "the objects that hold most"},
    Example{"barrow dominators app.barrow --by-type", "how much would go with all objects of a type"},
    Example{"barrow dominators app.barrow '#18306' --depth 3 --limit 5",
            "what goes with one object, three levels deep"},
    Example{"barrow dominators app.barrow '#18306' --by-type", "what goes with it, by type"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    Operand{.name = kObjectOperand.name, .kind = kObjectOperand.kind, .least = 0, .help = kObjectOperand.help},
};
constexpr std::array kOptions = {
    Option{.name = "depth",
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "1",
           .help = "how many levels of the tree are shown, at most 1,000; all or 0 for as many"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "15",
           .help = "how many objects are shown below each, or how many types; all or 0 for every one"},
    Option{.name = "by-type", .help = "one row per type instead of one per object"},
};

void RunDominators(const Arguments& arguments, Console& console) {
  if (arguments.Has("by-type") && arguments.Has("depth")) {
    ThrowUsage("--by-type and --depth exclude each other: types have no levels");
  }
  Result result(arguments, console);
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  PrepareLifelines(opened.file.opened, subject, console);
  analyses::DominatorOptions options{.object = {}, .limit = arguments.Limit("limit")};
  options.depth = LevelsOf(arguments, "depth");
  options.by_type = arguments.Has("by-type");
  if (arguments.operands().size() > 1) {
    options.object = ChosenObject(opened.file.opened, subject, arguments.operands()[1]);
  }
  result.Deliver(ToDocument(ReportDominators(opened.file.opened, subject, options), subject));
}

}  // namespace

constinit const Command kDominatorsCommand = {
    .name = "dominators",
    .purpose = "who holds how much: retained sizes",
    .description =
        "An object dominates another if every way from the roots to that one leads through it: if it went, so would "
        "the other. Its retained size is the allocated size of itself and of all it dominates, shared parts left out; "
        "cycles are no obstacle. Without OBJECT the objects are shown that nothing but the roots dominates.\n\n"
        "With --by-type, instances within others of their type do not count twice. Types contain one another, so "
        "their retained sizes have no sum.\n\n"
        "The answer is kept in the case, so that the next question is quick.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunDominators,
};

}  // namespace barrow::cli
