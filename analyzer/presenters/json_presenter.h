// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "presenters/presenter.h"

namespace barrow::presenters {

// One JSON object, keys always in this order; `facts` and `tables` are there even if they are empty:
//
//   {
//     "document": "summary",        // the command
//     "version": 1,                 // grows when a key changes its meaning or goes; new keys may come at any time
//     "facts": {"snapshot": {"object_count": 5}},
//     "tables": {
//       "types": {
//         "columns": [{"name": "type_name", "unit": "text"}, {"name": "object_count", "unit": "count"}],
//         "rows": [
//           {"type_name": "dict", "object_count": 3}
//         ],
//         "rest": {"stands_for": 1, "type_name": null, "object_count": 2},     // if a limit cut rows off
//         "unchanged": …,                                                      // if a diff hides rows
//         "total": {"type_name": null, "object_count": 5}                      // if the table has totals
//       }
//     },
//     "remarks": [{"kind": "warning", "text": "…"}]
//   }
//
// Numbers are raw, in the unit of their column. Times are text as in ISO 8601 and addresses hexadecimal text; what is
// not known, and what JSON has no number for (NaN), is null. Treacherous characters are escaped, which loses nothing.
class JsonPresenter : public Presenter {
 public:
  JsonPresenter(std::string_view kind, std::ostream& out);
  void AddFacts(const analyses::FactGroup& group) override;
  void BeginTable(const analyses::TableHead& head) override;
  void AddRow(const analyses::Row& row) override;
  void EndTable() override;
  void Finish(std::span<const analyses::Remark> remarks) override;

 private:
  void WriteCells(const analyses::Row& row);
  void OpenTables();

  std::ostream& out_;
  analyses::TableHead head_;
  size_t group_count_ = 0;
  size_t table_count_ = 0;
  size_t row_count_ = 0;  // of the table, data only
  bool rows_open_ = false;
  bool tables_open_ = false;
};

}  // namespace barrow::presenters
