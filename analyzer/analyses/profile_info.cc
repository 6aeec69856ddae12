// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_info.h"

#include <string>
#include <utility>

#include "analyses/cells.h"
#include "analyses/info.h"
#include "analyses/profile_names.h"
#include "analyses/subject.h"
#include "analyses/tracker_document.h"

namespace barrow::analyses {
namespace {

using reader::ProfileSource;

FactGroup FileFacts(const ProfileSubject& subject, bool in_case) {
  const store::ProfileInfo& info = subject.info;
  const bool is_pympler = info.source == ProfileSource::kPympler;
  return {"profile",
          "profile",
          {
              {"file", in_case ? "case" : "file", Unit::kText, subject.label},
              {"profile_id", "number", Unit::kNumber, ToCell(info.id.value), !in_case},
              {"name", in_case ? "loaded from" : "name", Unit::kText, info.name, !in_case},
              {"source", "recorded by", Unit::kText,
               std::string(is_pympler ? "Pympler's ClassTracker" : "barrow.ClassTracker")},
              {"pickle_protocol", "pickle protocol", Unit::kNumber, is_pympler ? Cell{info.protocol} : Cell{}},
              {"file_size", in_case ? "its file size" : "file size", Unit::kBytes, ToCell(info.file_bytes)},
              {"complete", "complete", Unit::kFlag, ToCell(IsComplete(info) ? 1 : 0)},
              {"started", "started", Unit::kTime, KnownOrNothing(info.header.created_unix_ns)},
              {"duration", "recorded for", Unit::kNanoseconds, info.closed ? NanosecondsOf(*info.closed) : Cell{}},
              {"producer", "by", Unit::kText, KnownOrNothing(info.header.producer)},
              {"class_count", "classes", Unit::kCount, ToCell(info.class_count)},
              {"object_count", "tracked objects", Unit::kCount, ToCell(info.object_count)},
              {"snapshot_count", "snapshots", Unit::kCount, ToCell(info.tracker_snapshot_count)},
              {"footprint_count", "sizes", Unit::kCount, ToCell(info.footprint_count)},
              {"referent_count", "referents", Unit::kCount, ToCell(info.referent_count)},
          }};
}

Table SnapshotTable(const reader::ProfileRecords& profile) {
  Table table;
  table.head = {.name = "snapshots",
                .caption = "",
                .noun = "",
                .columns = {
                    {"number", "snapshot", Unit::kNumber},
                    {"time", "time", Unit::kNanoseconds},
                    {"description", "description", Unit::kText},
                    {"tracked_size", "tracked", Unit::kBytes},
                    {"all_objects_size", "all objects", Unit::kBytes},
                    {"overhead_size", "overhead", Unit::kBytes},
                    {"virtual_size", "virtual size", Unit::kBytes},
                    {"resident_size", "resident size", Unit::kBytes},
                    {"duration", "duration", Unit::kNanoseconds, false, true},
                    {"major_faults", "page faults", Unit::kCount, false, true},
                    {"data_segment_size", "data segment", Unit::kBytes, false, true},
                    {"code_segment_size", "code segment", Unit::kBytes, false, true},
                    {"shared_segment_size", "shared segment", Unit::kBytes, false, true},
                    {"stack_segment_size", "stack segment", Unit::kBytes, false, true},
                }};
  int64_t number = 0;
  for (const reader::TrackerSnapshot& snapshot : profile.snapshots) {
    const reader::ProcessMemory& memory = snapshot.memory;
    const auto known = [](int64_t bytes) { return bytes == 0 ? Cell{} : Cell{bytes}; };
    table.rows.push_back(
        {.cells = {++number, NanosecondsOf(snapshot.time), snapshot.description, snapshot.tracked_bytes,
                   known(snapshot.all_objects_bytes), snapshot.overhead_bytes, known(memory.virtual_bytes),
                   known(memory.resident_bytes), snapshot.duration == 0 ? Cell{} : NanosecondsOf(snapshot.duration),
                   memory.available ? Cell{memory.major_faults} : Cell{}, known(memory.data_segment_bytes),
                   known(memory.code_segment_bytes), known(memory.shared_segment_bytes),
                   known(memory.stack_segment_bytes)}});
  }
  return table;
}

Table ClassTable(const reader::ProfileRecords& profile) {
  Table table;
  table.head = {.name = "classes",
                .caption = "",
                .noun = "classes",
                .columns = {
                    {"class_name", "class", Unit::kText},
                    {"object_count", "tracked objects", Unit::kCount},
                    {"alive_count", "alive at the end", Unit::kCount},
                }};
  for (const reader::TrackedClass& tracked : profile.classes) {
    int64_t alive = 0;
    for (const uint32_t index : tracked.objects) alive += profile.objects[index].death ? 0 : 1;
    table.rows.push_back({.cells = {TextOf(profile, tracked.name), ToCell(tracked.objects.size()), alive}});
  }
  return table;
}

}  // namespace

Document DescribeProfile(const ProfileSubject& subject, const reader::ProfileRecords& profile, bool in_case) {
  return {.kind = "info",
          .facts = {FileFacts(subject, in_case), ProcessFacts(subject.info.header, "had run for"),
                    AnomalyFacts(subject.info.diagnostics)},
          .tables = {ClassTable(profile), SnapshotTable(profile)},
          .remarks = ExplainAnomalies(subject.info.diagnostics)};
}

Table ProfileTable(const std::vector<store::ProfileInfo>& profiles) {
  Table table;
  table.head = {.name = "profiles",
                .caption = "",
                .noun = "",
                .columns = {
                    {"profile_id", "profile", Unit::kNumber},
                    {"name", "name", Unit::kText},
                    {"source", "recorded by", Unit::kText},
                    {"started", "started", Unit::kTime},
                    {"pid", "pid", Unit::kNumber},
                    {"complete", "complete", Unit::kFlag},
                    {"class_count", "classes", Unit::kCount},
                    {"object_count", "tracked objects", Unit::kCount},
                    {"snapshot_count", "snapshots", Unit::kCount},
                }};
  for (const store::ProfileInfo& info : profiles) {
    table.rows.push_back({.cells = {ToCell(info.id.value), info.name,
                                    std::string(info.source == ProfileSource::kBarrow ? "barrow" : "pympler"),
                                    KnownOrNothing(info.header.created_unix_ns), KnownOrNothing(info.pid),
                                    ToCell(IsComplete(info) ? 1 : 0), ToCell(info.class_count),
                                    ToCell(info.object_count), ToCell(info.tracker_snapshot_count)}});
  }
  return table;
}

}  // namespace barrow::analyses
