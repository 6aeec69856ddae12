// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reader/fields.h"
#include "reader/message.h"

namespace barrow::reader {

// A repeated string field: the strings in order, or nothing at all.
class StringColumn {
 public:
  explicit StringColumn(DecodeContext& context) : context_(context) {}

  void Add(std::string_view text) {
    context_.budget.Take(sizeof(std::string_view));
    views_.push_back(text);
  }

  // Throws BadMessage if the column is neither absent nor of that length.
  void RequireAbsentOr(uint64_t entry_count) const {
    if (!views_.empty() && views_.size() != entry_count) throw BadMessage();
  }

  size_t size() const { return views_.size(); }
  std::string_view View(size_t i) const { return views_.empty() ? std::string_view() : views_[i]; }
  std::string Text(size_t i) const { return Message<NameSegmentField>::ValidText(View(i), context_); }

 private:
  DecodeContext& context_;
  std::vector<std::string_view> views_;
};

// An enum column; what a newer version added becomes `unknown` and is counted.
template <typename Enum>
std::vector<Enum> DecodeEnums(const PackedColumn& column, uint64_t entry_count, Enum last, Enum unknown,
                              DecodeContext& context) {
  column.RequireAbsentOr(entry_count);
  std::vector<Enum> values(entry_count, Enum{});
  ForEachVarint(column.bytes(), [&, out = values.data()](uint64_t value) mutable {
    const bool is_known = value <= static_cast<uint64_t>(last);
    if (!is_known) context.diagnostics.Count(Anomaly::kUnknownField);
    *out++ = is_known ? static_cast<Enum>(value) : unknown;
  });
  return values;
}

}  // namespace barrow::reader
