// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/suggestion.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/hard_time_limit.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "cli/sql_options.h"
#include "cli/sql_result.h"
#include "presenters/unicode_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow query case.db summary_by_type", "run a query that comes with barrow"},
    Example{"barrow query --list", "which there are, and which parameters they take"},
    Example{"barrow query case.db diff_by_type --bind left=1 --bind right=3", "give parameters other values"},
    Example{"barrow query --show summary_by_type", "the statement, to start one of your own from"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .help = "a snapshot, a profile or a case; with #2 or #name behind it, :snapshot is that snapshot, with #p2 "
                    ":profile that profile"},
    Operand{.name = "NAME", .kind = OperandKind::kQuery, .help = "the name of a query; barrow query --list shows them"},
};
constexpr std::array kOptions = {
    kBindOption,
    kTimeLimitOption,
    Option{.name = "list", .letter = 'l', .stands_alone = true, .help = "list the queries instead; takes no FILE"},
    Option{.name = "show",
           .kind = OptionKind::kQuery,
           .placeholder = "NAME",
           .stands_alone = true,
           .help = "print the statement of a query instead; takes no FILE"},
};

const store::Query& RequireQuery(std::string_view name) {
  if (const store::Query* query = store::FindQuery(name)) return *query;
  std::vector<std::string_view> names;
  for (const store::Query& query : store::Queries()) names.push_back(query.name);
  ThrowUsage("there is no query '" + std::string(name) + "'" +
             DidYouMean(name, names, "'", "'", "'barrow query --list' lists them"));
}

// "snapshot (last), limit (20)".
std::string ParametersOf(const store::Query& query) {
  std::string text;
  for (const store::QueryBind& bind : query.binds) {
    text += (text.empty() ? "" : ", ") + bind.name;
    if (!bind.default_value.empty()) text += " (" + bind.default_value + ")";
  }
  return text;
}

std::string FirstSentence(const std::string& text) {
  const size_t end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

analyses::Document ListQueries() {
  analyses::Table table;
  table.head = {.name = "queries",
                .caption = "",
                .noun = "",
                .columns = {
                    {"name", "name", analyses::Unit::kText},
                    {.name = "parameters", .title = "parameters", .unit = analyses::Unit::kText, .prose = true},
                    {.name = "description", .title = "answers", .unit = analyses::Unit::kText, .prose = true},
                }};
  for (const store::Query& query : store::Queries()) {
    table.rows.push_back({.cells = {query.name, ParametersOf(query), FirstSentence(query.description)}});
  }
  return {.kind = "query", .facts = {}, .tables = {std::move(table)}, .remarks = {}};
}

bool Takes(const store::Query& query, std::string_view name) {
  return std::any_of(query.binds.begin(), query.binds.end(),
                     [&](const store::QueryBind& bind) { return bind.name == name; });
}

void RunNamedQuery(const Arguments& arguments, Console& console) {
  const store::Query& query = RequireQuery(arguments.operands()[1]);
  Result result(arguments, console);
  OpenedArgument opened = OpenAnyArgument(arguments.operands().front(), console);
  store::SqlOptions options = SqlOptionsOf(arguments);
  if (opened.argument.choice) BindChoice(opened, Takes(query, "snapshot"), Takes(query, "profile"), options.values);
  SqlResult rows(result, "query", &query);
  {
    HardTimeLimit limit(options.time_limit, presenters::MadeVisible(opened.file.opened.name()));
    store::RunQuery(opened.file.opened, query, options, limit.Pausing(rows.Sink()));
  }
  rows.Finish(RemarksOf(opened));
}

void RunQueryCommand(const Arguments& arguments, Console& console) {
  if (arguments.Has("list")) {
    Result(arguments, console).Deliver(ListQueries());
  } else if (arguments.Has("show")) {
    console.out << RequireQuery(arguments.Text("show")).text;
  } else {
    RunNamedQuery(arguments, console);
  }
}

}  // namespace

constinit const Command kQueryCommand = {
    .name = "query",
    .purpose = "run one of the queries that come with barrow",
    .description =
        "Each is one SQL statement with a documented answer. Parameters that get no --bind have the value that "
        "--list shows in parentheses; a snapshot or profile is the first or last of the case.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunQueryCommand,
};

}  // namespace barrow::cli
