// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyses/garbage_report.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow garbage app.barrow", "what only the cycle collector would free"},
    Example{"barrow garbage app.barrow --limit all --format csv", "every object of it"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
};
constexpr std::array kOptions = {
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "20",
           .help = "how many objects are shown; all or 0 for every one. A last row sums up what is cut off"},
};

void RunGarbage(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  PrepareLifelines(opened.file.opened, subject, console);
  result.Deliver(ToDocument(analyses::ReportGarbage(opened.file.opened, subject, arguments.Limit("limit")), subject));
}

}  // namespace

constinit const Command kGarbageCommand = {
    .name = "garbage",
    .purpose = "objects that only hold each other: uncollected cycles",
    .description =
        "What gc.collect() would have found when the snapshot was taken: tracked objects that nothing holds but "
        "themselves, decided as the collector decides it, from reference counts, without a collection having run. "
        "Objects that hang together have the same group number. The table is that of Pympler's garbage graph, with "
        "how much each object retains, and by that. A collection frees what garbage retains: also what hangs below it "
        "and "
        "is in no cycle, as bytes.\n\n"
        "Objects in gc.garbage, which the collector found and could not free or was told to keep, are listed as well, "
        "as uncollectable.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunGarbage,
};

}  // namespace barrow::cli
