// SPDX-License-Identifier: Apache-2.0
// Rules of leaks that tell what could be saved. Each is a query: rows of queries/<name>.sql.
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "analyses/leak_search.h"
#include "base/text.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"

namespace barrow::analyses {
namespace {

using Cells = std::span<const store::Value>;

template <typename AddRow>
void ForEachRow(LeakSide& side, std::string_view name, std::optional<int64_t> limit, AddRow add_row) {
  const store::Query* query = store::FindQuery(name);
  if (query == nullptr) return;
  store::SqlOptions options;
  options.values.push_back({"snapshot", int64_t{side.subject().info.id.value}});
  if (limit) options.values.push_back({"limit", *limit});
  store::RunQuery(side.opened(), *query, options,
                  {.columns = [](auto) {},
                   .row =
                       [&](Cells cells) {
                         add_row(cells);
                         return true;
                       }});
}

const std::string& TypeIn(Cells cells) { return std::get<std::string>(cells[0]); }

uint64_t NumberIn(Cells cells, size_t column) {
  const auto* value = std::get_if<int64_t>(&cells[column]);
  return value == nullptr || *value < 0 ? 0 : static_cast<uint64_t>(*value);
}

// Which columns of a query tell what.
struct WasteColumns {
  size_t object_count;
  size_t bytes;
  size_t example;
};

// `sentence` stands between the number of objects and how much could be saved.
void AddWaste(LeakSearch& search, LeakRule rule, Cells cells, const WasteColumns& columns, std::string sentence) {
  Suspect suspect{.rule = rule,
                  .type_name = TypeIn(cells),
                  .path = {},
                  .owner = static_cast<uint32_t>(NumberIn(cells, columns.example)),
                  .object_count = NumberIn(cells, columns.object_count),
                  .retained_bytes = NumberIn(cells, columns.bytes),
                  .sentence = {}};
  if (suspect.retained_bytes < std::max<uint64_t>(search.least_bytes(), 1)) return;
  suspect.path = search.now().writer().To(*suspect.owner).text();
  suspect.sentence = Grouped(suspect.object_count) + std::move(sentence) + " (as " + suspect.path + "), which saves " +
                     search.Held(suspect);
  search.Add(std::move(suspect));
}

}  // namespace

void AddWastes(LeakSearch& search) {
  constexpr int64_t kMostShown = 3;  // of a rule
  LeakSide& now = search.now();
  if (now.subject().info.header.content_hashes) {
    ForEachRow(now, "duplicates_by_content", kMostShown, [&](Cells cells) {
      AddWaste(search, LeakRule::kDuplicates, cells, {.object_count = 2, .bytes = 4, .example = 5},
               " equal " + TypeIn(cells) + ": one would do");
    });
  }
  ForEachRow(now, "containers_with_spare_room", {}, [&](Cells cells) {
    AddWaste(search, LeakRule::kSpareRoom, cells, {.object_count = 1, .bytes = 2, .example = 4},
             " of type " + TypeIn(cells) + " with room for much more than they hold, " + Grouped(NumberIn(cells, 3)) +
                 " of them empty: make them anew");
  });
  ForEachRow(now, "instance_dictionaries", kMostShown, [&](Cells cells) {
    const bool one = NumberIn(cells, 1) == 1;
    AddWaste(
        search, LeakRule::kDictionaries, cells, {.object_count = 1, .bytes = 3, .example = 4},
        " " + TypeIn(cells) + (one ? " has a dictionary: use __slots__" : " have a dictionary each: use __slots__"));
  });
}

}  // namespace barrow::analyses
