// SPDX-License-Identifier: Apache-2.0
#include "store/profile_row.h"

#include <utility>

#include "statements.h"
#include "store/enum_names.h"
#include "store/row_columns.h"

namespace barrow::store {
namespace {

// The columns of `profile` behind profile_id, in the order of insert_profile.sql and select_profiles.sql: once for both
// directions.
template <typename Direction, typename Info>
void ForEachColumn(Direction& row, Info& info) {
  row.Text(info.name);
  row.Enum(kProfileSourceNames, info.source);
  row.Integer(info.protocol);
  row.Flag(info.plain_index);
  row.Flag(info.complete);
  row.Flag(info.streamed);
  row.Count(info.file_bytes);
  row.Count(info.class_count);
  row.Count(info.object_count);
  row.Count(info.tracker_snapshot_count);
  row.Count(info.footprint_count);
  row.Count(info.referent_count);
  row.Real(info.closed);
  row.Count(info.pid);

  auto& header = info.header;
  row.Enum(kContentsNames, header.contents);
  row.Count(header.text_limit);
  row.Count(header.created_unix_ns);
  row.Text(header.producer);
  ForEachOriginColumn(row, header);
}

}  // namespace

ProfileId InsertProfile(Database& database, const ProfileInfo& info) {
  Statement insert = database.Prepare(sql::insert_profile);
  RowWriter row(insert);
  ForEachColumn(row, info);
  const ProfileId id{InsertedId(database, insert, "profiles")};
  InsertArguments(database.Prepare(sql::insert_profile_command_line), int64_t{id.value}, info.header.command_line);
  InsertAnomalies(database.Prepare(sql::insert_profile_anomaly), int64_t{id.value}, info.diagnostics);
  return id;
}

std::vector<ProfileInfo> SelectProfiles(const Database& database) {
  std::vector<ProfileInfo> profiles;
  Statement select = database.Prepare(sql::select_profiles);
  while (select.Step()) {
    ProfileInfo info;
    info.id = {static_cast<uint32_t>(select.Unsigned(0, UINT32_MAX))};
    RowReader row(select);
    ForEachColumn(row, info);
    info.header.pid = info.pid;
    const int64_t id{info.id.value};
    info.header.command_line = SelectArguments(database.Prepare(sql::select_profile_command_line), id);
    info.diagnostics = SelectAnomalies(database.Prepare(sql::select_profile_anomalies), id);
    profiles.push_back(std::move(info));
  }
  return profiles;
}

}  // namespace barrow::store
