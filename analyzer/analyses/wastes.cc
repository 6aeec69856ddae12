// SPDX-License-Identifier: Apache-2.0
#include "analyses/wastes.h"

#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "base/checked.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"

namespace barrow::analyses {
namespace {

using Cells = std::span<const store::Value>;

uint64_t NumberIn(Cells cells, size_t column) {
  const auto* value = std::get_if<int64_t>(&cells[column]);
  return value == nullptr || *value < 0 ? 0 : static_cast<uint64_t>(*value);
}

std::string TextIn(Cells cells, size_t column) {
  const auto* value = std::get_if<std::string>(&cells[column]);
  return value == nullptr ? std::string() : *value;
}

// The rows of queries/<name>.sql.
template <typename AddRow>
void RunQuery(store::Case& opened, const Subject& subject, std::string_view name, store::NamedValue bound,
              AddRow add_row) {
  const store::Query* query = store::FindQuery(name);
  if (query == nullptr) return;
  store::SqlOptions options;
  options.values.push_back({"snapshot", int64_t{subject.info.id.value}});
  options.values.push_back(std::move(bound));
  store::RunQuery(opened, *query, options,
                  {.columns = [](auto) {},
                   .row =
                       [&](Cells cells) {
                         add_row(cells);
                         return true;
                       }});
}

}  // namespace

Wastes FindWastes(store::Case& opened, const Subject& subject, size_t limit, uint64_t least_spare) {
  Wastes wastes;
  wastes.duplicates = FindDuplicates(opened, subject, limit, true);
  RunQuery(opened, subject, "containers_with_spare_room", {"least_spare", Clipped<int64_t>(least_spare)},
           [&](Cells cells) {
             wastes.spare_room.push_back({TextIn(cells, 0), NumberIn(cells, 1), NumberIn(cells, 2), NumberIn(cells, 3),
                                          static_cast<uint32_t>(NumberIn(cells, 4))});
           });
  RunQuery(opened, subject, "instance_dictionaries", {"limit", static_cast<int64_t>(limit)}, [&](Cells cells) {
    wastes.dictionaries.push_back({TextIn(cells, 0), NumberIn(cells, 1), NumberIn(cells, 2), NumberIn(cells, 3),
                                   static_cast<uint32_t>(NumberIn(cells, 4))});
  });
  return wastes;
}

}  // namespace barrow::analyses
