// SPDX-License-Identifier: Apache-2.0
#include "analyses/tracker_document.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "analyses/cells.h"

namespace barrow::analyses {
namespace {

enum TrackedTable : size_t { kObjects, kFootprints, kReferents, kFrames };

std::string SiteOf(const reader::Trace* trace) {
  if (trace == nullptr || trace->frames.empty()) return {};
  const reader::TraceFrame& frame = trace->frames.back();
  return frame.file + ":" + std::to_string(frame.line) + " in " + frame.function;
}

std::string StateOf(const reader::TrackedObject& object) {
  if (object.death) return "dead";
  return object.forgotten ? "forgotten" : "alive";
}

TableHead ObjectHead() {
  return {.name = "objects",
          .caption = "",
          .noun = "objects",
          .columns = {
              {"class_name", "class", Unit::kText},
              {"number", "number", Unit::kNumber, false, true},
              {"name", "name", Unit::kText, false, true},
              {"type_name", "type", Unit::kText, false, true},
              {"address", "address", Unit::kAddress},
              {"representation", "representation", Unit::kText},
              {"birth", "birth", Unit::kNanoseconds},
              {"death", "death", Unit::kNanoseconds},
              {"state", "state", Unit::kText, false, true},
              {"size", "size", Unit::kBytes},
              {"tsize", "size at peak", Unit::kBytes},
              {"site", "instantiated", Unit::kText},
              {"resolution_level", "level", Unit::kNumber, false, true},
          }};
}

TableHead FootprintHead() {
  return {.name = "footprints",
          .caption = "",
          .noun = "",
          .columns = {
              {"object_number", "object", Unit::kNumber},
              {"time", "time", Unit::kNanoseconds},
              {"size", "size", Unit::kBytes},
              {"flat_size", "flat size", Unit::kBytes},
          }};
}

TableHead FrameHead() {
  return {.name = "frames",
          .caption = "",
          .noun = "",
          .columns = {
              {"object_number", "object", Unit::kNumber},
              {"file", "file", Unit::kText},
              {"line", "line", Unit::kNumber},
              {"function", "function", Unit::kText},
              {"source", "source", Unit::kText},
          }};
}

std::vector<Column> ReferentColumns(std::vector<Column> first) {
  for (Column& column : std::vector<Column>{
           {"level", "level", Unit::kNumber},
           {"name", "name", Unit::kText},
           {"size", "size", Unit::kBytes},
           {"flat_size", "flat size", Unit::kBytes},
           {"share", "share", Unit::kShare},
       }) {
    first.push_back(std::move(column));
  }
  return first;
}

void AddReferents(const std::vector<ReferentLine>& lines, const std::vector<Cell>& first, Table& table) {
  for (const ReferentLine& line : lines) {
    Row row{.cells = first};
    row.cells.emplace_back(int64_t{line.level});
    row.cells.emplace_back(line.name);
    row.cells.emplace_back(line.size_bytes);
    row.cells.emplace_back(line.flat_bytes);
    row.cells.emplace_back(line.percent / 100);
    table.rows.push_back(std::move(row));
  }
}

bool HasAllObjects(const TrackerSnapshotReport& report) { return report.all_objects.has_value(); }

}  // namespace

Cell NanosecondsOf(double seconds) {
  const double nanoseconds = seconds * 1e9;
  if (!(std::fabs(nanoseconds) < 9e18)) return {};
  return static_cast<int64_t>(std::llround(nanoseconds));
}

ObjectDocument::ObjectDocument(const ProfileSubject& subject, bool with_trees, std::vector<Remark> remarks)
    : with_trees_(with_trees) {
  document_.kind = "stats";
  document_.facts = {ProfileFacts("profile", subject)};
  document_.remarks = std::move(remarks);
  document_.tables.push_back({ObjectHead(), {}});
  if (!with_trees_) return;
  document_.tables.push_back({FootprintHead(), {}});
  document_.tables.push_back(
      {{.name = "referents",
        .caption = "",
        .noun = "",
        .columns = ReferentColumns({{"object_number", "object", Unit::kNumber}, {"time", "time", Unit::kNanoseconds}})},
       {}});
  document_.tables.push_back({FrameHead(), {}});
}

void ObjectDocument::AddFrames(const reader::Trace& trace) {
  for (const reader::TraceFrame& frame : trace.frames) {
    std::string source;
    for (const std::string& line : frame.source) source += line;
    if (source.ends_with('\n')) source.pop_back();
    document_.tables[kFrames].rows.push_back(
        {.cells = {number_, frame.file, frame.line, frame.function, KnownOrNothing(source)}});
  }
}

void ObjectDocument::Add(const ObjectReport& report) {
  const reader::TrackedObject& object = *report.object;
  ++number_;
  Row row;
  row.cells = {report.class_name,
               number_,
               report.name,
               KnownOrNothing(object.type_name),
               static_cast<int64_t>(object.address),
               object.representation,
               NanosecondsOf(object.birth),
               object.death ? NanosecondsOf(*object.death) : Cell{},
               StateOf(object),
               report.size_bytes,
               report.tsize_bytes,
               KnownOrNothing(SiteOf(report.trace)),
               object.resolution_level};
  document_.tables[kObjects].rows.push_back(std::move(row));
  if (!with_trees_) return;
  if (report.trace != nullptr) AddFrames(*report.trace);
  for (const FootprintReport& footprint : report.footprints) {
    const Cell time = NanosecondsOf(footprint.time);
    document_.tables[kFootprints].rows.push_back(
        {.cells = {number_, time, footprint.size_bytes, footprint.flat_bytes}});
    AddReferents(footprint.referents, {number_, time}, document_.tables[kReferents]);
  }
}

Document ObjectDocument::Finish(size_t fitting_count) {
  Table& objects = document_.tables[kObjects];
  const size_t shown = objects.rows.size();
  if (shown < fitting_count) {
    Row rest{.cells = std::vector<Cell>(objects.head.columns.size()), .kind = RowKind::kRest};
    rest.stands_for = fitting_count - shown;
    objects.rows.push_back(std::move(rest));
  }
  return std::move(document_);
}

Document SummaryDocument(const ProfileSubject& subject, std::span<const TrackerSnapshotReport> snapshots,
                         bool with_trees, std::vector<Remark> remarks) {
  Table classes;
  classes.head = {.name = "classes",
                  .caption = "",
                  .noun = "",
                  .columns = {
                      {"snapshot_number", "snapshot", Unit::kNumber},
                      {"snapshot_time", "time", Unit::kNanoseconds},
                      {"snapshot_description", "description", Unit::kText},
                      {"class_name", "class", Unit::kText},
                      {"active_count", "active", Unit::kCount},
                      {"size", "size", Unit::kBytes},
                      {"flat_size", "flat size", Unit::kBytes, false, true},
                      {"average_size", "average", Unit::kBytes},
                      {"share", "share", Unit::kShare},
                      {"share_of", "of", Unit::kText},
                      {"share_of_size", "which is", Unit::kBytes},
                      {"tracked_size", "all that is tracked", Unit::kBytes, false, true},
                      {.name = "all_objects_size",
                       .title = "all objects",
                       .unit = Unit::kBytes,
                       .wide = std::ranges::none_of(snapshots, HasAllObjects)},
                  }};
  Table referents;
  referents.head = {.name = "referents",
                    .caption = "",
                    .noun = "",
                    .columns = ReferentColumns(
                        {{"snapshot_number", "snapshot", Unit::kNumber}, {"class_name", "class", Unit::kText}})};
  for (const TrackerSnapshotReport& report : snapshots) {
    const auto number = static_cast<int64_t>(report.number);
    for (const ClassReport& row : report.classes) {
      classes.rows.push_back(
          {.cells = {number, NanosecondsOf(report.snapshot->time), report.snapshot->description, row.class_name,
                     row.figures.active, row.figures.sum_bytes, row.figures.flat_bytes,
                     static_cast<int64_t>(std::min(row.figures.average_bytes, 9e18)), row.figures.percent / 100,
                     std::string(NameOf(report.base)), report.base_bytes, report.tracked.bytes,
                     HasAllObjects(report) ? Cell{report.all_objects->bytes} : Cell{}}});
      AddReferents(row.referents, {number, row.class_name}, referents);
    }
  }
  Document document{.kind = "stats",
                    .facts = {ProfileFacts("profile", subject)},
                    .tables = {std::move(classes)},
                    .remarks = std::move(remarks)};
  if (with_trees) document.tables.push_back(std::move(referents));
  return document;
}

}  // namespace barrow::analyses
