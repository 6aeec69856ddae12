// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyses/detail.h"
#include "analyses/diff.h"
#include "analyses/diff_document.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/ranking_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow diff before.barrow after.barrow", "what grew from one snapshot to the next"},
    Example{"barrow diff case.db", "from the first snapshot of a case to its last"},
    Example{"barrow diff case.db#1 case.db#3 --sort count --all", "between any two, with types that did not change"},
    Example{"barrow diff before.barrow after.barrow --order ascending", "what shrank most, first"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .least = 1,
            .most = 2,
            .help = "two snapshots, the earlier first; or one case, whose first and last snapshot are compared"},
};
constexpr std::array kOptions = {
    kSortOption, kOrderOption, kLimitOption,
    kTypeOption, kSizeOption,  Option{.name = "all", .letter = 'a', .help = "list types without change as well"},
};

// What Compare() looks at of one snapshot.
struct Side {
  std::vector<analyses::NamedFigures> types;
  std::optional<ObjectTable> objects;
  std::vector<std::string> type_names;

  Side(store::Case& opened, store::SnapshotId snapshot, bool with_objects)
      : types(analyses::ByName(opened.TypeTotals(snapshot), {}, analyses::Detail::kTypes)) {
    if (!with_objects) return;
    objects = opened.Objects(snapshot,
                             store::kAddressColumn | store::kTypeColumn | store::kFlatColumn | store::kAllocatedColumn);
    type_names = opened.TypeNames(snapshot);
  }

  analyses::DiffSide View() const { return {types, objects ? &*objects : nullptr, type_names}; }
};

analyses::Document CompareSnapshots(store::Case& left_case, const analyses::Subject& left, store::Case& right_case,
                                    const analyses::Subject& right, const Arguments& arguments) {
  const analyses::Ranking ranking = RankingOf(arguments);
  const bool with_identity = analyses::AreOfOneProcess(left.info.header, right.info.header);
  const Side left_side(left_case, left.info.id, with_identity);
  const Side right_side(right_case, right.info.id, with_identity);
  const analyses::Diff diff = analyses::Compare(left_side.View(), right_side.View(), ranking, arguments.Has("all"));
  return analyses::ToDocument(diff, ranking.size, left, right);
}

void RunDiff(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  OpenedArgument first = OpenArgument(arguments.operands()[0], console);
  if (arguments.operands().size() == 2) {
    const analyses::Subject left = first.Chosen();
    OpenedArgument second = OpenArgument(arguments.operands()[1], console);
    const analyses::Subject right = second.Chosen();
    result.Deliver(CompareSnapshots(first.file.opened, left, second.file.opened, right, arguments));
    return;
  }
  if (first.argument.choice || first.snapshots.size() < 2) {
    ThrowUsage(arguments.operands()[0] +
               " is one snapshot: diff needs a second FILE to compare it with, or a case that holds several");
  }
  const analyses::Subject left = first.Named(first.snapshots.front());
  const analyses::Subject right = first.Named(first.snapshots.back());
  result.Deliver(CompareSnapshots(first.file.opened, left, first.file.opened, right, arguments));
}

}  // namespace

constinit const Command kDiffCommand = {
    .name = "diff",
    .purpose = "what grew per type from one snapshot to another",
    .description =
        "Right minus left: what is new counts positive. Sorted by size, so that what grew most stands first and what "
        "shrank most last. Types without change are left out unless --all asks for them; sums always add up.\n\n"
        "Snapshots of one process also tell what became of single objects: 'new' ones are only on the right, "
        "'vanished' ones only on the left, 'surviving' ones are the same by address and type, and 'grown' is by how "
        "much those got bigger. A new object at the address of a dead one of the same type counts as surviving. "
        "--wide shows the surviving ones and the bytes of each.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunDiff,
};

}  // namespace barrow::cli
