// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analyses/table.h"
#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/result.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"

namespace barrow::cli {

// Turns the rows of an SQL statement, as they come, into the rows of a document's only table, "rows". Units are those
// of the query's documented columns, and without a query none. Columns of equal name get a number behind it, so that
// they can be told apart in JSON.
class SqlResult {
 public:
  // `query` may be null.
  SqlResult(Result& result, std::string_view kind, const store::Query* query);

  store::RowSink Sink();

  // After the last row.
  void Finish(std::span<const analyses::Remark> remarks);

 private:
  Result& result_;
  presenters::Presenter& presenter_;
  const store::Query* query_;
};

}  // namespace barrow::cli
