// SPDX-License-Identifier: Apache-2.0
#include "presenters/presenter.h"

#include "presenters/csv_presenter.h"
#include "presenters/json_presenter.h"
#include "presenters/markdown_presenter.h"
#include "presenters/text_presenter.h"

namespace barrow::presenters {

std::unique_ptr<Presenter> MakePresenter(Format format, std::string_view kind, std::ostream& out, std::ostream& remarks,
                                         const Style& style) {
  switch (format) {
    case Format::kCsv:
      return std::make_unique<CsvPresenter>(out, remarks, style);
    case Format::kJson:
      return std::make_unique<JsonPresenter>(kind, out);
    case Format::kMarkdown:
      return std::make_unique<MarkdownPresenter>(out, style);
    case Format::kText:
      break;
  }
  return std::make_unique<TextPresenter>(out, style);
}

void Present(const analyses::Document& document, Presenter& presenter) {
  for (const analyses::FactGroup& group : document.facts) presenter.AddFacts(group);
  for (const analyses::Table& table : document.tables) {
    presenter.BeginTable(table.head);
    for (const analyses::Row& row : table.rows) presenter.AddRow(row);
    presenter.EndTable();
  }
  presenter.Finish(document.remarks);
}

}  // namespace barrow::presenters
