// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot_row.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.h"
#include "statements.h"
#include "store/enum_names.h"

namespace barrow::store {
namespace {

// The columns of `snapshot` behind snapshot_id, in the order of insert_snapshot.sql and select_snapshots.sql: once for
// both directions.
template <typename Direction, typename Info>
void ForEachColumn(Direction& row, Info& info) {
  row.Text(info.name);
  row.Count(info.object_count);
  row.Count(info.reference_count);
  row.Count(info.root_count);
  row.Count(info.type_count);
  row.Count(info.flat_bytes);
  row.Count(info.allocated_bytes);
  row.Count(info.file_bytes);

  auto& header = info.header;
  row.Count(header.pointer_bytes);
  row.Count(header.address_unit);
  row.Enum(kContentsNames, header.contents);
  row.Count(header.text_limit);
  row.Flag(header.content_hashes);
  row.Count(header.created_unix_ns);
  row.Text(header.producer);
  row.Flag(header.forked);
  row.Count(header.pid);
  row.Text(header.host);
  row.Text(header.executable);
  row.Text(header.platform);
  row.Count(header.uptime_ns);
  row.Text(header.implementation);
  row.Text(header.version);
  row.Text(header.build);
  row.Flag(header.reference_counted);
  row.Count(header.interpreter_count);
  row.Count(header.interpreters_walked);
  row.Flag(header.collector_enabled);
  row.Count(header.virtual_bytes);
  row.Count(header.resident_bytes);
  row.Count(header.major_faults);
  row.Count(header.data_segment_bytes);
  row.Count(header.code_segment_bytes);
  row.Count(header.shared_segment_bytes);
  row.Count(header.stack_segment_bytes);
  row.Count(header.page_bytes);

  if (!row.Optional(info.trailer)) return;
  auto& trailer = *info.trailer;
  row.Count(trailer.object_count);
  row.Count(trailer.reference_count);
  row.Count(trailer.root_count);
  row.Count(trailer.type_count);
  row.Count(trailer.shape_count);
  row.Count(trailer.flat_bytes);
  row.Count(trailer.allocated_bytes);
  row.Count(trailer.segment_count);
  row.Count(trailer.pause_ns);
  row.Count(trailer.duration_ns);
  row.Count(trailer.unreadable_objects);
}

class RowWriter {
 public:
  explicit RowWriter(Statement& insert) : insert_(insert) {}
  void Text(const std::string& value) { insert_.Bind(next_++, std::string_view(value)); }
  void Count(uint64_t value) { insert_.BindCount(next_++, value); }
  void Flag(bool value) { insert_.Bind(next_++, int64_t{value}); }
  template <typename Names, typename E>
  void Enum(const Names& names, E value) {
    insert_.Bind(next_++, NameOf(names, value));
  }
  template <typename T>
  bool Optional(const std::optional<T>& value) {
    return value.has_value();  // what is not bound is NULL
  }

 private:
  Statement& insert_;
  int next_ = 0;
};

class RowReader {
 public:
  explicit RowReader(const Statement& select) : select_(select) {}
  void Text(std::string& value) { value = select_.Text(next_++); }
  void Count(uint64_t& value) { value = select_.Unsigned(next_++); }
  void Count(uint32_t& value) { value = static_cast<uint32_t>(select_.Unsigned(next_++, UINT32_MAX)); }
  void Flag(bool& value) { value = select_.Unsigned(next_++, 1) != 0; }
  template <typename Names, typename E>
  void Enum(const Names& names, E& value) {
    value = ValueOf<E>(names, select_.Text(next_++)).value_or(E());
  }
  template <typename T>
  bool Optional(std::optional<T>& value) {
    if (!select_.IsNull(next_)) value.emplace();
    return value.has_value();
  }

 private:
  const Statement& select_;
  int next_ = 1;  // behind snapshot_id
};

void InsertLists(Database& database, SnapshotId id, const SnapshotInfo& info) {
  const reader::Header& header = info.header;
  Statement argument = database.Prepare(sql::insert_command_line);
  argument.Bind(0, int64_t{id.value});
  for (size_t i = 0; i < header.command_line.size(); ++i) {
    argument.Bind(1, static_cast<int64_t>(i)).Bind(2, std::string_view(header.command_line[i])).Run();
  }

  Statement generation = database.Prepare(sql::insert_collector_generation);
  generation.Bind(0, int64_t{id.value});
  const auto& counts = header.collector_counts;
  const auto& thresholds = header.collector_thresholds;
  for (size_t i = 0; i < std::max(counts.size(), thresholds.size()); ++i) {
    generation.Bind(1, static_cast<int64_t>(i)).BindNull(2).BindNull(3);
    if (i < counts.size()) generation.Bind(2, int64_t{counts[i]});
    if (i < thresholds.size()) generation.Bind(3, int64_t{thresholds[i]});
    generation.Run();
  }

  Statement figure = database.Prepare(sql::insert_system_figure);
  figure.Bind(0, int64_t{id.value});
  for (size_t i = 0; i < header.system_figures.size(); ++i) {
    const reader::SystemFigure& one = header.system_figures[i];
    figure.Bind(1, static_cast<int64_t>(i)).Bind(2, std::string_view(one.name)).BindCount(3, one.bytes).Run();
  }

  Statement anomaly = database.Prepare(sql::insert_anomaly);
  anomaly.Bind(0, int64_t{id.value});
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto which = static_cast<Anomaly>(i);
    if (info.diagnostics.count(which) == 0) continue;
    const AnomalyInfo& about = Describe(which);
    anomaly.Bind(1, about.name).Bind(2, NameOf(kSeverityNames, about.severity));
    anomaly.BindCount(3, info.diagnostics.count(which)).Bind(4, about.help).Run();
  }
}

void SelectLists(const Database& database, SnapshotInfo& info) {
  reader::Header& header = info.header;
  Statement argument = database.Prepare(sql::select_command_line);
  argument.Bind(0, int64_t{info.id.value});
  while (argument.Step()) header.command_line.emplace_back(argument.Text(0));

  Statement generation = database.Prepare(sql::select_collector_generations);
  generation.Bind(0, int64_t{info.id.value});
  while (generation.Step()) {
    const auto add = [&](std::vector<uint32_t>& list, int column) {
      if (!generation.IsNull(column)) list.push_back(static_cast<uint32_t>(generation.Unsigned(column, UINT32_MAX)));
    };
    add(header.collector_counts, 0);
    add(header.collector_thresholds, 1);
  }

  Statement figure = database.Prepare(sql::select_system_figures);
  figure.Bind(0, int64_t{info.id.value});
  while (figure.Step()) header.system_figures.push_back({std::string(figure.Text(0)), figure.Unsigned(1)});

  Statement anomaly = database.Prepare(sql::select_anomalies);
  anomaly.Bind(0, int64_t{info.id.value});
  while (anomaly.Step()) {
    for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
      const auto which = static_cast<Anomaly>(i);
      if (Describe(which).name == anomaly.Text(0)) info.diagnostics.Count(which, anomaly.Unsigned(1));
    }
  }
}

}  // namespace

SnapshotId InsertSnapshot(Database& database, const SnapshotInfo& info) {
  Statement insert = database.Prepare(sql::insert_snapshot);
  RowWriter row(insert);
  ForEachColumn(row, info);
  insert.Run();
  const int64_t id = database.LastRowId();
  if (id > UINT32_MAX) ThrowInput(database.name() + ": too many snapshots were loaded into this case");
  InsertLists(database, {static_cast<uint32_t>(id)}, info);
  return {static_cast<uint32_t>(id)};
}

std::vector<SnapshotInfo> SelectSnapshots(const Database& database) {
  std::vector<SnapshotInfo> snapshots;
  Statement select = database.Prepare(sql::select_snapshots);
  while (select.Step()) {
    SnapshotInfo info;
    info.id = {static_cast<uint32_t>(select.Unsigned(0, UINT32_MAX))};
    RowReader row(select);
    ForEachColumn(row, info);
    SelectLists(database, info);
    snapshots.push_back(std::move(info));
  }
  return snapshots;
}

}  // namespace barrow::store
