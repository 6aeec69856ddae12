// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <istream>
#include <iterator>
#include <ostream>
#include <string>

#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/hard_time_limit.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "cli/sql_options.h"
#include "cli/sql_result.h"
#include "presenters/unicode_text.h"
#include "store/schema.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow sql case.db \"SELECT type_name, count(*) FROM object JOIN type USING (snapshot_id, type_id) "
            "GROUP BY type_name ORDER BY 2 DESC LIMIT 10\"",
            "the ten types with most objects"},
    Example{"barrow sql before.barrow \"SELECT * FROM snapshot\" --format json", "everything known about a snapshot"},
    Example{"barrow sql case.db - < question.sql", "a statement from a file"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .help = "a snapshot, a profile or a case; with #2 or #name behind it, :snapshot is that snapshot, with #p2 "
                    ":profile that profile"},
    Operand{.name = "STATEMENT",
            .kind = OperandKind::kText,
            .least = 0,
            .help = "one SELECT; - or nothing: it is read from standard input"},
};
constexpr std::array kOptions = {
    kBindOption,
    kTimeLimitOption,
    Option{.name = "schema",
           .stands_alone = true,
           .help = "print the tables and what each column means instead; takes no FILE"},
};

std::string Statement(const Arguments& arguments, Console& console) {
  const auto operands = arguments.operands();
  if (operands.size() == 2 && operands[1] != "-") return operands[1];
  if (operands.size() == 1 && console.in_is_terminal) {
    ThrowUsage("STATEMENT is missing: a SELECT, or - to type one in ('barrow sql --help' shows how)");
  }
  return {std::istreambuf_iterator<char>(console.in), {}};
}

void RunStatement(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const std::string statement = Statement(arguments, console);
  OpenedArgument opened = OpenAnyArgument(arguments.operands().front(), console);
  store::SqlOptions options = SqlOptionsOf(arguments);
  if (opened.argument.choice) {
    const auto mentions = [&](const char* name) { return statement.find(name) != std::string::npos; };
    BindChoice(opened, mentions(":snapshot"), mentions(":profile"), options.values);
  }
  SqlResult rows(result, "sql", nullptr);
  {
    HardTimeLimit limit(options.time_limit, presenters::MadeVisible(opened.file.opened.name()));
    store::RunSql(opened.file.opened, statement, options, limit.Pausing(rows.Sink()));
  }
  rows.Finish(RemarksOf(opened));
}

void RunSqlCommand(const Arguments& arguments, Console& console) {
  if (!arguments.Has("schema")) return RunStatement(arguments, console);
  console.out << store::SchemaText();
}

}  // namespace

constinit const Command kSqlCommand = {
    .name = "sql",
    .purpose = "answer a question in SQL",
    .description =
        "Runs one statement of SQLite's dialect, read-only, and prints its rows as they come. 'barrow sql --schema' "
        "prints the tables and what each column means.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunSqlCommand,
};

}  // namespace barrow::cli
