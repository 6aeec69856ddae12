// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>
#include <vector>

#include "analyses/detail.h"
#include "analyses/summary.h"
#include "analyses/summary_document.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/ranking_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

using analyses::Detail;

constexpr std::array kExamples = {
    Example{"barrow summary before.barrow", "the fifteen types that hold most"},
    Example{"barrow summary before.barrow --sort count --limit all", "every type, by number of objects"},
    Example{"barrow summary before.barrow --type 'app.*' --size allocated",
            "types of one package, with what getsizeof forgets"},
    Example{"barrow summary case.db#2 --detail names", "functions and modules one by one"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
};
constexpr std::array<std::string_view, 3> kDetails = {"types", "names", "lengths"};
constexpr std::array kOptions = {
    kSortOption,
    kOrderOption,
    kLimitOption,
    kTypeOption,
    kSizeOption,
    Option{.name = "detail",
           .kind = OptionKind::kChoice,
           .placeholder = "DETAIL",
           .initial = "types",
           .choices = kDetails,
           .help = "names lists functions, modules and frames by name; lengths does so with their module or line, and "
                   "dict, list and set by length"},
};

std::vector<analyses::NamedFigures> FiguresOf(store::Case& opened, store::SnapshotId snapshot, Detail detail) {
  const std::vector<store::TypeTotal> types = opened.TypeTotals(snapshot);
  if (detail == Detail::kTypes) return analyses::ByName(types, {}, detail);
  std::vector<analyses::NamedFigures> rows = analyses::ByName(types, opened.NameTotals(snapshot), detail);
  if (detail == Detail::kNames) return rows;
  const ObjectTable objects = opened.Objects(
      snapshot, store::kTypeColumn | store::kFlatColumn | store::kAllocatedColumn | store::kLengthColumn);
  return analyses::SplitByLength(std::move(rows), objects, opened.TypeNames(snapshot));
}

void RunSummary(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const std::string_view detail_name = arguments.Text("detail");
  const Detail detail = detail_name == "names"     ? Detail::kNames
                        : detail_name == "lengths" ? Detail::kLengths
                                                   : Detail::kTypes;
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  const analyses::Ranking ranking = RankingOf(arguments);
  const std::vector<analyses::NamedFigures> figures = FiguresOf(opened.file.opened, subject.info.id, detail);
  const analyses::Summary summary = analyses::Summarize(figures, ranking);
  analyses::Document document = analyses::ToDocument(summary, ranking.size, subject);
  if (detail != Detail::kTypes && subject.info.header.contents == reader::Contents::kNone) {
    document.remarks.push_back(
        {analyses::Remark::Kind::kNote,
         "The file was written without names (contents: none), so that functions and modules cannot be told apart."});
  }
  AddUnmatchedPatterns(arguments, figures, &analyses::NamedFigures::name, document);
  result.Deliver(document);
}

}  // namespace

constinit const Command kSummaryCommand = {
    .name = "summary",
    .purpose = "objects and bytes per type",
    .description =
        "A table like that of Pympler's summary: what a snapshot consists of, by type. The share is that of the "
        "whole snapshot. Sums always add up: types that the limit cuts off are in the row 'more types', and the "
        "total is that of all types that fit --type.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunSummary,
};

}  // namespace barrow::cli
