// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyses/object_page.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/object_argument.h"
#include "cli/object_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow object before.barrow \"app.cache['users'][3]\"", "everything about one object"},
    Example{"barrow object before.barrow '#42' --fold all --limit all --format json",
            "the same with every reference, for programs"},
};
constexpr std::array kOptions = {
    Option{
        .name = "fold",
        .kind = OptionKind::kLimit,
        .placeholder = "N",
        .initial = "4",
        .help = "how many referents and referrers of one type are shown; the rest is one row. all or 0 for every one"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "10",
           .help = "how many types of what it dominates are shown; all or 0 for every one"},
};

void RunObject(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const analyses::PageOptions options{.fold = arguments.Limit("fold").value_or(0), .limit = arguments.Limit("limit")};
  OpenedArgument opened = OpenArgument(arguments.operands()[0], console);
  const analyses::Subject subject = opened.Chosen();
  const ObjectId object{ChosenObject(opened.file.opened, subject, arguments.operands()[1])};
  PrepareLifelines(opened.file.opened, subject, console);
  result.Deliver(analyses::DescribeObject(opened.file.opened, subject, object, options));
}

}  // namespace

constinit const Command kObjectCommand = {
    .name = "object",
    .purpose = "everything about one object",
    .description =
        "Its value as far as the dump kept it, its sizes, how its reference count comes about, why it is alive, what "
        "it refers to, what refers to it, and what would go with it. References that the interpreter counted and the "
        "snapshot does not explain are held by C code. Those of immortal objects say nothing and are left out.\n\n"
        "What it dominates, would go with it: nothing else leads there. The retained size is the allocated size of all "
        "that and of the object itself.",
    .examples = kExamples,
    .operands = kObjectOperands,
    .options = kOptions,
    .run = RunObject,
};

}  // namespace barrow::cli
