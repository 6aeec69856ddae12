// SPDX-License-Identifier: Apache-2.0
#include "analyses/candidates.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "store/query_catalog.h"

namespace barrow::analyses {
namespace {

size_t ColumnOf(const store::Query& query, std::string_view name) {
  return static_cast<size_t>(std::ranges::find(query.columns, name, &store::QueryColumn::name) - query.columns.begin());
}

}  // namespace

void ForEachCandidate(store::Case& opened, const Subject& subject, std::string_view query,
                      std::vector<store::NamedValue> values, const std::function<void(CandidateRow)>& take) {
  store::SqlOptions options;
  options.values = std::move(values);
  options.values.push_back({"snapshot", int64_t{subject.info.id.value}});
  store::RunQuery(opened, *store::FindQuery(query), options,
                  {.columns = [](auto) {},
                   .row =
                       [&](CandidateRow row) {
                         take(row);
                         return true;
                       }});
}

std::vector<uint32_t> CandidateObjects(store::Case& opened, const Subject& subject, std::string_view query,
                                       std::vector<store::NamedValue> values) {
  const size_t column = ColumnOf(*store::FindQuery(query), "object_id");
  const auto view = opened.View(subject.info.id);
  std::vector<uint32_t> objects;
  ForEachCandidate(opened, subject, query, std::move(values),
                   [&](CandidateRow row) { objects.push_back(ObjectIn(row[column], *view)); });
  std::ranges::sort(objects);
  return objects;
}

uint32_t ObjectIn(const store::Value& cell, const store::SnapshotView& view) {
  const uint64_t object = CountIn(cell);
  if (object >= view.object_count()) view.ThrowDamaged("a query finds object #" + std::to_string(object));
  return static_cast<uint32_t>(object);
}

uint64_t CountIn(const store::Value& cell) {
  const auto* number = std::get_if<int64_t>(&cell);
  return number == nullptr ? 0 : static_cast<uint64_t>(std::max<int64_t>(*number, 0));
}

}  // namespace barrow::analyses
