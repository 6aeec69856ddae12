// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyses/info.h"
#include "analyses/profile_info.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/profile_argument.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow info before.barrow", "is it complete, which process was it, how much of its memory is explained"},
    Example{"barrow info build.barrow", "what a class tracker recorded: its classes and snapshots"},
    Example{"barrow info case.db", "which snapshots and profiles are in a case"},
    Example{"barrow info case.db#2 --format json", "everything about one of them, for a program"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .help = "a snapshot, a profile or a case; behind a # the number or name of a snapshot of the case, or #p2 "
                    "for a profile"},
};

void RunInfo(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  OpenedArgument opened = OpenAnyArgument(arguments.operands().front(), console);
  if (opened.snapshots.size() + opened.profiles.size() > 1 && !opened.argument.choice) {
    analyses::Document document = analyses::DescribeCase(opened.argument.path, opened.snapshots);
    if (!opened.profiles.empty()) document.tables.push_back(analyses::ProfileTable(opened.profiles));
    if (opened.snapshots.empty()) document.tables.erase(document.tables.begin());
    for (const store::ProfileInfo& info : opened.profiles) {
      analyses::AddRemarks(analyses::AnomalyRemarks(NamedProfile(opened, info)), document.remarks);
    }
    result.Deliver(document);
  } else if (MeansProfile(opened)) {
    const analyses::ProfileSubject subject = ChosenProfile(opened);
    result.Deliver(
        analyses::DescribeProfile(subject, opened.file.opened.LoadProfile(subject.info.id), opened.file.is_case));
  } else {
    result.Deliver(analyses::DescribeSnapshot(opened.Chosen(), opened.file.is_case));
  }
}

}  // namespace

constinit const Command kInfoCommand = {
    .name = "info",
    .purpose = "what a file is, of which process, and whether it is complete",
    .description =
        "Tells of the file whether it is complete and what its author chose to write into it; of the process its "
        "command line, host, Python, cycle collector, and its memory as the system saw it; of the heap how many "
        "objects there are, how much memory they take, and which share of the resident size that is. The rest of the "
        "resident size is code, stacks, free memory the allocators keep, and what C libraries allocated for "
        "themselves.\n\n"
        "Of a profile, or a dump of Pympler's ClassTracker, it tells which classes and snapshots are in it.\n\n"
        "Everything odd about the file is named, counted and explained.",
    .examples = kExamples,
    .operands = kOperands,
    .options = {},
    .run = RunInfo,
};

}  // namespace barrow::cli
