// SPDX-License-Identifier: Apache-2.0
#include "store/profile_row.h"

#include <string_view>
#include <utility>

#include "base/error.h"
#include "statements.h"
#include "store/enum_names.h"

namespace barrow::store {
namespace {

void InsertLists(Database& database, ProfileId id, const ProfileInfo& info) {
  Statement argument = database.Prepare(sql::insert_profile_command_line);
  argument.Bind(0, int64_t{id.value});
  for (size_t i = 0; i < info.header.command_line.size(); ++i) {
    argument.Bind(1, static_cast<int64_t>(i)).Bind(2, std::string_view(info.header.command_line[i])).Run();
  }
  Statement anomaly = database.Prepare(sql::insert_profile_anomaly);
  anomaly.Bind(0, int64_t{id.value});
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto which = static_cast<Anomaly>(i);
    if (info.diagnostics.count(which) == 0) continue;
    const AnomalyInfo& about = Describe(which);
    anomaly.Bind(1, about.name).Bind(2, NameOf(kSeverityNames, about.severity));
    anomaly.BindCount(3, info.diagnostics.count(which)).Bind(4, about.help).Run();
  }
}

void SelectLists(const Database& database, ProfileInfo& info) {
  Statement argument = database.Prepare(sql::select_profile_command_line);
  argument.Bind(0, int64_t{info.id.value});
  while (argument.Step()) info.header.command_line.emplace_back(argument.Text(1));
  Statement anomaly = database.Prepare(sql::select_profile_anomalies);
  anomaly.Bind(0, int64_t{info.id.value});
  while (anomaly.Step()) {
    if (const auto which = FindAnomaly(anomaly.Text(0))) info.diagnostics.Count(*which, anomaly.Unsigned(2));
  }
}

}  // namespace

ProfileId InsertProfile(Database& database, const ProfileInfo& info) {
  Statement insert = database.Prepare(sql::insert_profile);
  const reader::Header& header = info.header;
  int next = 0;
  const auto text = [&](std::string_view value) { insert.Bind(next++, value); };
  const auto count = [&](uint64_t value) { insert.BindCount(next++, value); };
  text(info.name);
  text(NameOf(kProfileSourceNames, info.source));
  insert.Bind(next++, info.protocol);
  count(info.plain_index);
  count(info.complete);
  count(info.streamed);
  count(info.file_bytes);
  count(info.class_count);
  count(info.object_count);
  count(info.tracker_snapshot_count);
  count(info.footprint_count);
  count(info.referent_count);
  if (info.closed) insert.Bind(next, *info.closed);
  ++next;
  count(info.pid);
  text(NameOf(kContentsNames, header.contents));
  count(header.text_limit);
  count(header.created_unix_ns);
  text(header.producer);
  text(header.host);
  text(header.executable);
  text(header.platform);
  count(header.uptime_ns);
  text(header.implementation);
  text(header.version);
  text(header.build);
  insert.Run();
  const int64_t id = database.LastRowId();
  if (id > UINT32_MAX) ThrowInput(database.name() + ": too many profiles were loaded into this case");
  InsertLists(database, {static_cast<uint32_t>(id)}, info);
  return {static_cast<uint32_t>(id)};
}

std::vector<ProfileInfo> SelectProfiles(const Database& database) {
  std::vector<ProfileInfo> profiles;
  Statement select = database.Prepare(sql::select_profiles);
  while (select.Step()) {
    ProfileInfo& info = profiles.emplace_back();
    reader::Header& header = info.header;
    int next = 0;
    const auto text = [&] { return std::string(select.Text(next++)); };
    const auto count = [&] { return select.Unsigned(next++); };
    info.id = {static_cast<uint32_t>(select.Unsigned(next++, UINT32_MAX))};
    info.name = text();
    info.source = ValueOf<reader::ProfileSource>(kProfileSourceNames, text()).value_or(reader::ProfileSource::kBarrow);
    info.protocol = select.Integer(next++);
    info.plain_index = count() != 0;
    info.complete = count() != 0;
    info.streamed = count() != 0;
    info.file_bytes = count();
    info.class_count = count();
    info.object_count = count();
    info.tracker_snapshot_count = count();
    info.footprint_count = count();
    info.referent_count = count();
    if (!select.IsNull(next)) info.closed = select.Real(next);
    ++next;
    info.pid = header.pid = count();
    header.contents = ValueOf<reader::Contents>(kContentsNames, text()).value_or(reader::Contents::kNames);
    header.text_limit = static_cast<uint32_t>(select.Unsigned(next++, UINT32_MAX));
    header.created_unix_ns = count();
    header.producer = text();
    header.host = text();
    header.executable = text();
    header.platform = text();
    header.uptime_ns = count();
    header.implementation = text();
    header.version = text();
    header.build = text();
    SelectLists(database, info);
  }
  return profiles;
}

}  // namespace barrow::store
