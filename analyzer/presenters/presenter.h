// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analyses/document.h"
#include "analyses/table.h"

namespace barrow::presenters {

// Writes one document in one format. Presenters compute nothing and escape for their sink. Calls come in this order:
// facts, tables with their rows, remarks; rows are written as they come, as far as the format allows, so that a table
// may be larger than memory.
class Presenter {
 public:
  virtual ~Presenter() = default;
  virtual void AddFacts(const analyses::FactGroup& group) = 0;
  virtual void BeginTable(const analyses::TableHead& head) = 0;
  virtual void AddRow(const analyses::Row& row) = 0;
  virtual void EndTable() = 0;
  virtual void Finish(std::span<const analyses::Remark> remarks) = 0;
};

enum class Format : uint8_t { kText, kCsv, kJson, kMarkdown };

// How it looks where the format leaves a choice.
struct Style {
  size_t columns = 0;        // text: tables are narrowed to this width if they can be; 0: any width
  bool colour = false;       // text
  bool wide = false;         // text, Markdown: show the columns that are there for those who ask
  bool on_terminal = false;  // CSV: control characters are made visible, or they would act on the terminal
};

// `kind` is Document::kind. Remarks of a CSV go to `remarks`, as the format has no place for them; the other formats
// put them into `out`. Both streams must live as long as the presenter.
std::unique_ptr<Presenter> MakePresenter(Format format, std::string_view kind, std::ostream& out, std::ostream& remarks,
                                         const Style& style);

// All of a document.
void Present(const analyses::Document& document, Presenter& presenter);

}  // namespace barrow::presenters
