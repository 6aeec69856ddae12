// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "presenters/presenter.h"

namespace barrow::presenters {

// Markdown with GitHub's tables, made to be pasted into an issue: whatever a name holds, it stays in its cell and is
// shown as it is. Figures as in text.
class MarkdownPresenter : public Presenter {
 public:
  MarkdownPresenter(std::ostream& out, const Style& style);
  void AddFacts(const analyses::FactGroup& group) override;
  void BeginTable(const analyses::TableHead& head) override;
  void AddRow(const analyses::Row& row) override;
  void EndTable() override;
  void Finish(std::span<const analyses::Remark> remarks) override;

 private:
  void BeginBlock();

  std::ostream& out_;
  bool wide_;
  bool first_block_ = true;
  analyses::TableHead head_;
  std::vector<size_t> shown_;
};

// The text as Markdown shows it unchanged, on one line.
std::string MarkdownText(std::string_view text);

}  // namespace barrow::presenters
