// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "presenters/presenter.h"

namespace barrow::presenters {

// Tables in the manner of Pympler, for people:
//
//                 types | # objects | total size |  share
//   =================== | ========= | ========== | ======
//                  dict |     1,311 |    1.43 MB | 52.1 %
//         35 more types |       806 |    1.31 MB | 47.9 %
//   ------------------- | --------- | ---------- | ------
//                 total |     2,117 |    2.74 MB | 100.0 %
//
// Aligned by display width. Numbers are right-justified, and so is the column that names what is counted; other text is
// left-justified. Treacherous characters are made visible. Where a table is wider than the terminal, its texts are
// shortened, or broken into lines if they are sentences. Tables of unknown length are measured by their first
// megabytes; later cells may stick out.
class TextPresenter : public Presenter {
 public:
  TextPresenter(std::ostream& out, const Style& style);
  void AddFacts(const analyses::FactGroup& group) override;
  void BeginTable(const analyses::TableHead& head) override;
  void AddRow(const analyses::Row& row) override;
  void EndTable() override;
  void Finish(std::span<const analyses::Remark> remarks) override;

 private:
  struct ShownCell {
    std::string text;      // visible, not shortened
    bool is_text = false;  // may be shortened
    bool left = false;     // justified
    int direction = 0;     // 1 grows, -1 shrinks, 0 neither
  };
  struct Line {
    std::vector<ShownCell> cells;  // of the shown columns
    analyses::RowKind kind = analyses::RowKind::kData;
  };
  void BeginBlock();
  void SettleWidths();
  void NarrowTo(size_t columns);
  bool IsLeft(size_t place) const;
  bool IsProse(size_t place) const;
  void WriteHeader();
  void WriteRuler(char stroke);
  void WriteLine(const Line& line);
  void WriteCells(const Line& line, const std::vector<std::string>& texts);
  std::string Styled(std::string_view text, std::string_view style) const;

  std::ostream& out_;
  Style style_;
  bool first_block_ = true;

  // Of the current table.
  analyses::TableHead head_;
  std::vector<size_t> shown_;
  std::vector<size_t> widths_;  // empty until settled
  std::vector<Line> waiting_;   // rows until then
  size_t waiting_bytes_ = 0;
};

}  // namespace barrow::presenters
