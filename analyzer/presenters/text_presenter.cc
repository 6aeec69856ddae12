// SPDX-License-Identifier: Apache-2.0
#include "presenters/text_presenter.h"

#include <algorithm>
#include <numeric>
#include <ostream>

#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {

using analyses::Cell;
using analyses::RowKind;

namespace {

constexpr size_t kMeasuredBytes = size_t{8} << 20;
constexpr size_t kNarrowest = 12;    // texts are not shortened below
constexpr size_t kWidestCell = 400;  // of texts that are no sentences, unless everything is asked for
constexpr size_t kNarrowestProse = 10;
constexpr std::string_view kSeparator = " | ";

constexpr std::string_view kPlain = "";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";

int Direction(const Cell& cell) {
  if (const auto* number = std::get_if<int64_t>(&cell)) return *number > 0 ? 1 : *number < 0 ? -1 : 0;
  return 0;
}

}  // namespace

TextPresenter::TextPresenter(std::ostream& out, const Style& style) : out_(out), style_(style) {}

void TextPresenter::BeginBlock() {
  if (!first_block_) out_ << "\n";
  first_block_ = false;
}

std::string TextPresenter::Styled(std::string_view text, std::string_view style) const {
  std::string out(text);
  if (!style_.colour || style.empty() || text.empty()) return out;
  return std::string(style) + out + std::string(kReset);
}

void TextPresenter::AddFacts(const analyses::FactGroup& group) {
  const std::vector<analyses::Fact> facts = ShownFacts(group, style_.wide);
  if (facts.empty()) return;
  BeginBlock();
  size_t width = 0;
  for (const analyses::Fact& fact : facts) width = std::max(width, DisplayWidth(fact.title));
  out_ << Styled(MadeVisible(group.title), kBold) << "\n";
  for (const analyses::Fact& fact : facts) {
    out_ << "  " << fact.title << std::string(width + 2 - DisplayWidth(fact.title), ' ')
         << MadeVisible(HumanText(fact.value, fact.unit, false)) << "\n";
  }
}

void TextPresenter::BeginTable(const analyses::TableHead& head) {
  BeginBlock();
  head_ = head;
  shown_ = ShownColumns(head_, style_.wide);
  widths_.clear();
  waiting_.clear();
  waiting_bytes_ = 0;
  if (!head_.caption.empty()) out_ << MadeVisible(head_.caption) << "\n\n";
}

void TextPresenter::AddRow(const analyses::Row& row) {
  Line line;
  line.kind = row.kind;
  for (size_t place = 0; place < shown_.size(); ++place) {
    const analyses::Column& column = head_.columns[shown_[place]];
    const Cell& cell = row.cells[shown_[place]];
    const bool label = place == 0 && row.kind != RowKind::kData;
    const bool names_row = place == 0 && !head_.noun.empty();
    ShownCell shown;
    shown.text = MadeVisible(label ? RowLabel(row, head_) : AlignedText(cell, column.unit, column.change));
    shown.is_text = !label && std::holds_alternative<std::string>(cell);
    if (shown.is_text && !column.prose && !style_.wide) shown.text = Shortened(shown.text, kWidestCell);
    shown.text.insert(0, 2 * IndentLevels(row, column), ' ');
    shown.left = shown.is_text && !names_row;
    shown.direction = column.change ? Direction(cell) : 0;
    waiting_bytes_ += shown.text.size() + sizeof(ShownCell);
    line.cells.push_back(std::move(shown));
  }
  if (!widths_.empty()) {
    WriteLine(line);
    return;
  }
  waiting_.push_back(std::move(line));
  if (waiting_bytes_ > kMeasuredBytes) SettleWidths();
}

// Ends the measuring, and writes what has been waiting for it.
void TextPresenter::SettleWidths() {
  for (const size_t i : shown_) widths_.push_back(DisplayWidth(head_.columns[i].title));
  for (const Line& line : waiting_) {
    for (size_t place = 0; place < widths_.size(); ++place) {
      widths_[place] = std::max(widths_[place], DisplayWidth(line.cells[place].text));
    }
  }
  if (style_.columns > 0 && !widths_.empty()) NarrowTo(style_.columns);
  WriteHeader();
  for (const Line& line : waiting_) WriteLine(line);
  waiting_.clear();
}

bool TextPresenter::IsProse(size_t place) const { return head_.columns[shown_[place]].prose; }

// Titles stand where the texts below them do.
bool TextPresenter::IsLeft(size_t place) const {
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const Line& line) { return line.cells[place].left; });
}

// Takes from sentences first, then from the widest columns, and never from numbers: a shortened one would be another
// number.
void TextPresenter::NarrowTo(size_t columns) {
  std::vector<size_t> narrowest(widths_.size(), kNarrowest);
  for (const Line& line : waiting_) {
    for (size_t place = 0; place < widths_.size(); ++place) {
      const ShownCell& cell = line.cells[place];
      if (IsProse(place)) narrowest[place] = kNarrowestProse;
      if (!cell.is_text) narrowest[place] = std::max(narrowest[place], DisplayWidth(cell.text));
    }
  }
  size_t total = std::accumulate(widths_.begin(), widths_.end(), kSeparator.size() * (widths_.size() - 1));
  const auto shrink = [&](bool prose) {
    while (total > columns) {
      size_t* widest = nullptr;
      for (size_t place = 0; place < widths_.size(); ++place) {
        const bool can_shrink = IsProse(place) == prose && widths_[place] > narrowest[place];
        if (can_shrink && (widest == nullptr || widths_[place] > *widest)) widest = &widths_[place];
      }
      if (widest == nullptr) return;
      --*widest;
      --total;
    }
  };
  shrink(true);
  shrink(false);
}

void TextPresenter::WriteHeader() {
  std::string text;
  for (size_t place = 0; place < widths_.size(); ++place) {
    const std::string title = Shortened(MadeVisible(head_.columns[shown_[place]].title), widths_[place]);
    const std::string padding(widths_[place] - DisplayWidth(title), ' ');
    if (place > 0) text += kSeparator;
    text += IsLeft(place) ? Styled(title, kBold) + padding : padding + Styled(title, kBold);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  out_ << text << "\n";
  WriteRuler('=');
}

void TextPresenter::WriteRuler(char stroke) {
  for (size_t place = 0; place < widths_.size(); ++place) {
    out_ << (place > 0 ? kSeparator : "") << std::string(widths_[place], stroke);
  }
  out_ << "\n";
}

void TextPresenter::WriteLine(const Line& line) {
  if (line.kind == RowKind::kTotal) WriteRuler('-');
  std::vector<std::vector<std::string>> parts;  // per column, the lines of its cell
  size_t height = 1;
  for (size_t place = 0; place < widths_.size(); ++place) {
    const ShownCell& cell = line.cells[place];
    if (style_.columns == 0 || !cell.is_text) {
      parts.push_back({cell.text});  // elsewhere than on a terminal lines may be long
    } else if (IsProse(place)) {
      parts.push_back(BrokenIntoLines(cell.text, widths_[place]));
    } else {
      parts.push_back({Shortened(cell.text, widths_[place])});
    }
    height = std::max(height, parts.back().size());
  }
  for (size_t i = 0; i < height; ++i) {
    std::vector<std::string> texts;
    for (const std::vector<std::string>& part : parts) texts.push_back(i < part.size() ? part[i] : std::string());
    WriteCells(line, texts);
  }
}

// One line of the terminal; `texts` are the cells as they are shown.
void TextPresenter::WriteCells(const Line& line, const std::vector<std::string>& texts) {
  const std::string_view row_style = line.kind == RowKind::kTotal ? kBold : line.kind == RowKind::kData ? kPlain : kDim;
  std::string out;
  for (size_t place = 0; place < widths_.size(); ++place) {
    const ShownCell& cell = line.cells[place];
    const size_t width = DisplayWidth(texts[place]);
    const std::string padding(widths_[place] > width ? widths_[place] - width : 0, ' ');
    const std::string_view change = cell.direction > 0 ? kRed : cell.direction < 0 ? kGreen : kPlain;
    const std::string styled = Styled(texts[place], line.kind == RowKind::kData ? change : row_style);
    if (place > 0) out += kSeparator;
    out += cell.left ? styled + padding : padding + styled;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out_ << out << "\n";
}

void TextPresenter::EndTable() {
  if (widths_.empty()) SettleWidths();
}

void TextPresenter::Finish(std::span<const analyses::Remark> remarks) {
  if (!remarks.empty()) BeginBlock();
  for (const analyses::Remark& remark : remarks) {
    const bool warning = remark.kind == analyses::Remark::Kind::kWarning;
    out_ << Styled(std::string(RemarkName(remark.kind)) + ":", warning ? kYellow : kBold) << " "
         << MadeVisible(remark.text) << "\n";
  }
}

}  // namespace barrow::presenters
