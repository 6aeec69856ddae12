// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyses/document.h"
#include "analyses/ranking.h"
#include "analyses/unmatched_patterns.h"
#include "cli/arguments.h"
#include "cli/command.h"

namespace barrow::cli {

// The options of commands that list types.

inline constexpr std::array<std::string_view, 3> kSortKeys = {"size", "count", "type"};
inline constexpr std::array<std::string_view, 2> kOrders = {"ascending", "descending"};
inline constexpr std::array<std::string_view, 2> kSizes = {"flat", "allocated"};

inline constexpr Option kSortOption = {.name = "sort",
                                       .letter = 's',
                                       .kind = OptionKind::kChoice,
                                       .placeholder = "KEY",
                                       .initial = "size",
                                       .choices = kSortKeys,
                                       .help = "what rows are sorted by; equal rows stand by name"};
inline constexpr Option kOrderOption = {.name = "order",
                                        .kind = OptionKind::kChoice,
                                        .placeholder = "ORDER",
                                        .choices = kOrders,
                                        .help = "which end comes first; without it numbers fall and names rise"};
inline constexpr Option kLimitOption = {
    .name = "limit",
    .letter = 'n',
    .kind = OptionKind::kLimit,
    .placeholder = "N",
    .initial = "15",
    .help = "how many rows are shown; all or 0 for every row. A last row sums up what is cut off"};
inline constexpr Option kTypeOption = {
    .name = "type",
    .letter = 't',
    .kind = OptionKind::kText,
    .placeholder = "GLOB",
    .repeatable = true,
    .help = "only types whose whole name fits, as in 'app.*' or '*Cache'; * ? [a-z] [!a-z]"};
inline constexpr Option kSizeOption = {
    .name = "size",
    .kind = OptionKind::kChoice,
    .placeholder = "SIZE",
    .initial = "flat",
    .choices = kSizes,
    .help =
        "flat is what sys.getsizeof and Pympler say; allocated adds what that forgets, as the attribute values of "
        "instances since Python 3.11"};

inline analyses::Ranking RankingOf(const Arguments& arguments) {
  analyses::Ranking ranking;
  const std::string_view key = arguments.Text("sort");
  const std::string_view order = arguments.Text("order");
  ranking.size = arguments.Text("size") == "allocated" ? analyses::SizeKind::kAllocated : analyses::SizeKind::kFlat;
  ranking.key = key == "count"  ? analyses::SortKey::kCount
                : key == "type" ? analyses::SortKey::kType
                                : analyses::SortKey::kSize;
  if (order == "ascending") ranking.order = analyses::SortOrder::kAscending;
  if (order == "descending") ranking.order = analyses::SortOrder::kDescending;
  ranking.limit = arguments.Limit("limit");
  ranking.patterns.assign(arguments.Texts("type").begin(), arguments.Texts("type").end());
  return ranking;
}

// Puts a note for each --type that fits no name of the rows behind the other remarks.
template <typename Row>
void AddUnmatchedPatterns(const Arguments& arguments, const std::vector<Row>& rows, std::string Row::*name,
                          analyses::Document& document) {
  std::vector<std::string_view> names;
  for (const Row& row : rows) names.push_back(row.*name);
  for (analyses::Remark& remark : analyses::UnmatchedPatterns(arguments.Texts("type"), names)) {
    document.remarks.push_back(std::move(remark));
  }
}

}  // namespace barrow::cli
