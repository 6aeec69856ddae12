// SPDX-License-Identifier: Apache-2.0
#include "presenters/markdown_presenter.h"

#include <algorithm>
#include <ostream>

#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {

using analyses::RowKind;

namespace {

// GitHub makes links of addresses and mentions of names, whatever is escaped in them. An empty comment within, which
// nobody sees and nobody copies, prevents that.
constexpr std::string_view kNoLink = "<!-- -->";

bool BeginsAddress(std::string_view text) {
  constexpr std::string_view kWww = "www.";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return text.size() >= kWww.size() && std::ranges::equal(text.substr(0, kWww.size()), kWww, same);
}

}  // namespace

std::string MarkdownText(std::string_view text) {
  std::string out;
  const std::string visible = MadeVisible(text);
  for (size_t i = 0; i < visible.size(); ++i) {
    const char c = visible[i];
    if (BeginsAddress(std::string_view(visible).substr(i))) {
      out.append(visible, i, 3).append(kNoLink);
      i += 2;
      continue;
    }
    switch (c) {
      case ':':
      case '@':
        out += c;
        if (c == '@' || visible.compare(i, 3, "://") == 0) out += kNoLink;
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '|':
      case '~':
      case '$':
      case '#':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

MarkdownPresenter::MarkdownPresenter(std::ostream& out, const Style& style) : out_(out), wide_(style.wide) {}

void MarkdownPresenter::BeginBlock() {
  if (!first_block_) out_ << "\n";
  first_block_ = false;
}

void MarkdownPresenter::AddFacts(const analyses::FactGroup& group) {
  const std::vector<analyses::Fact> facts = ShownFacts(group, wide_);
  if (facts.empty()) return;
  BeginBlock();
  out_ << "### " << MarkdownText(group.title) << "\n\n";
  for (const analyses::Fact& fact : facts) {
    out_ << "- **" << MarkdownText(fact.title) << "**: " << MarkdownText(HumanText(fact.value, fact.unit, false))
         << "\n";
  }
}

void MarkdownPresenter::BeginTable(const analyses::TableHead& head) {
  BeginBlock();
  head_ = head;
  shown_ = ShownColumns(head_, wide_);
  if (!head_.caption.empty()) out_ << MarkdownText(head_.caption) << "\n\n";
  for (const size_t i : shown_) out_ << "| " << MarkdownText(head_.columns[i].title) << " ";
  out_ << "|\n";
  for (const size_t i : shown_) out_ << (head_.columns[i].unit == analyses::Unit::kText ? "| :--- " : "| ---: ");
  out_ << "|\n";
}

void MarkdownPresenter::AddRow(const analyses::Row& row) {
  const std::string_view mark = row.kind == RowKind::kData ? "" : row.kind == RowKind::kTotal ? "**" : "*";
  for (size_t place = 0; place < shown_.size(); ++place) {
    const analyses::Column& column = head_.columns[shown_[place]];
    const bool label = place == 0 && row.kind != RowKind::kData;
    const std::string text =
        MarkdownText(label ? RowLabel(row, head_) : HumanText(row.cells[shown_[place]], column.unit, column.change));
    out_ << "| ";
    for (size_t level = 0; level < IndentLevels(row, column); ++level) out_ << "&nbsp;&nbsp;";
    out_ << (text.empty() ? "" : mark) << text << (text.empty() ? "" : mark) << (text.empty() ? "" : " ");
  }
  out_ << "|\n";
}

void MarkdownPresenter::EndTable() {}

void MarkdownPresenter::Finish(std::span<const analyses::Remark> remarks) {
  for (const analyses::Remark& remark : remarks) {
    BeginBlock();
    out_ << "> **" << RemarkName(remark.kind) << "**: " << MarkdownText(remark.text) << "\n";
  }
}

}  // namespace barrow::presenters
