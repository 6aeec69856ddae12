// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot_row.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "statements.h"
#include "store/enum_names.h"
#include "store/row_columns.h"

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
  ForEachOriginColumn(row, header);
  row.Flag(header.reference_counted);
  row.Count(header.interpreter_count);
  row.Count(header.interpreters_walked);
  row.Flag(header.collector_enabled);
  row.Flag(header.collector_skips_dicts);
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

void InsertLists(Database& database, SnapshotId id, const SnapshotInfo& info) {
  const reader::Header& header = info.header;
  InsertArguments(database.Prepare(sql::insert_command_line), int64_t{id.value}, header.command_line);

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

  InsertAnomalies(database.Prepare(sql::insert_anomaly), int64_t{id.value}, info.diagnostics);
}

void SelectLists(const Database& database, SnapshotInfo& info) {
  reader::Header& header = info.header;
  header.command_line = SelectArguments(database.Prepare(sql::select_command_line), int64_t{info.id.value});

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

  info.diagnostics = SelectAnomalies(database.Prepare(sql::select_anomalies), int64_t{info.id.value});
}

}  // namespace

SnapshotId InsertSnapshot(Database& database, const SnapshotInfo& info) {
  Statement insert = database.Prepare(sql::insert_snapshot);
  RowWriter row(insert);
  ForEachColumn(row, info);
  const SnapshotId id{InsertedId(database, insert, "snapshots")};
  InsertLists(database, id, info);
  return id;
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
