// SPDX-License-Identifier: Apache-2.0
#include "presenters/human.h"
#include "presenters/report_json_parts.h"

namespace barrow::presenters {
namespace {

using analyses::ClassPage;
using analyses::MemoryPart;
using analyses::ProfileReport;
using analyses::TrackedPage;
using analyses::TrackerMoment;

void KnownOrNull(std::string_view key, int64_t number, JsonWriter& json) {
  json.Key(key);
  number == 0 ? json.Null() : json.Number(number);
}

void WriteReferents(const analyses::ReportReferents& referents, JsonWriter& json) {
  json.Key("referents");
  json.BeginArray();
  for (const analyses::ReferentLine& line : referents.lines) {
    json.BeginObject();
    json.Number("level", uint64_t{line.level});
    json.Text("name", line.name);
    json.Number("size_bytes", line.size_bytes);
    json.Number("flat_bytes", line.flat_bytes);
    json.Number("share", line.percent / 100);
    json.EndObject();
  }
  json.EndArray();
  json.Number("referents_rest", referents.rest_count);
}

void WriteObject(const TrackedPage& object, JsonWriter& json) {
  json.BeginObject();
  json.Number("number", object.number);
  json.Text("address", Hexadecimal(object.address));
  json.Text("name", object.name);
  json.TextOrNull("type_name", object.type_name);
  json.TextOrNull("representation", object.representation);
  json.Number("birth_s", object.birth_s);
  json.Optional("death_s", object.death_s);
  json.Optional("forgotten_s", object.forgotten_s);
  json.Number("largest_bytes", object.largest_bytes);
  json.Optional("trace", object.trace);
  json.Key("sizes");
  json.BeginArray();
  for (const analyses::TrackedSize& size : object.sizes) {
    json.BeginObject();
    json.Number("time_s", size.time_s);
    json.Optional("snapshot", size.snapshot);
    json.Number("size_bytes", size.size_bytes);
    json.Number("flat_bytes", size.flat_bytes);
    WriteReferents(size.referents, json);
    json.EndObject();
  }
  json.EndArray();
  json.Number("sizes_rest", object.sizes_rest);
  json.EndObject();
}

void WriteInstances(const ClassPage& page, JsonWriter& json) {
  json.BeginObject();
  json.Key("times_s");
  json.BeginArray();
  for (const double time : page.times_s) json.Number(time);
  json.EndArray();
  json.Key("alive");
  json.BeginArray();
  for (const int64_t alive : page.alive) json.Number(alive);
  json.EndArray();
  json.EndObject();
}

void WriteClass(const ClassPage& page, JsonWriter& json) {
  json.BeginObject();
  json.Text("name", page.name);
  json.Number("object_count", page.object_count);
  json.Number("alive_count", page.alive_count);
  json.Number("average_bytes", page.average_bytes);
  json.Number("smallest_bytes", page.smallest_bytes);
  json.Number("largest_bytes", page.largest_bytes);
  json.Key("instances");
  WriteInstances(page, json);
  json.Key("merged");
  json.BeginArray();
  for (const analyses::MergedSize& merged : page.merged) {
    json.BeginObject();
    json.Number("snapshot", merged.snapshot);
    json.Number("size_bytes", merged.size_bytes);
    WriteReferents(merged.referents, json);
    json.EndObject();
  }
  json.EndArray();
  json.Key("objects");
  json.BeginArray();
  for (const TrackedPage& object : page.objects) WriteObject(object, json);
  json.EndArray();
  json.Number("objects_rest", page.objects_rest);
  json.Number("objects_rest_bytes", page.objects_rest_bytes);
  json.EndObject();
}

void WriteMoment(const TrackerMoment& moment, JsonWriter& json) {
  json.BeginObject();
  json.Number("number", moment.number);
  json.Text("label", moment.label);
  json.Text("description", moment.description);
  json.Number("time_s", moment.time_s);
  json.Number("duration_s", moment.duration_s);
  json.Number("tracked_bytes", moment.tracked_bytes);
  json.Number("tracked_share", moment.tracked_share);
  KnownOrNull("all_objects_bytes", moment.all_objects_bytes, json);
  KnownOrNull("overhead_bytes", moment.overhead_bytes, json);
  KnownOrNull("virtual_bytes", moment.virtual_bytes, json);
  KnownOrNull("resident_bytes", moment.resident_bytes, json);
  json.Text("base", NameOf(moment.base));
  json.Number("base_bytes", moment.base_bytes);
  json.Key("table");
  WriteTable(moment.table, json);
  json.Key("distribution");
  json.BeginArray();
  for (const MemoryPart& part : moment.distribution) {
    json.BeginObject();
    json.Text("name", part.name);
    json.Text("kind", part.kind);
    json.Optional("bytes", part.bytes.front());
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteParts(std::string_view key, const std::vector<MemoryPart>& parts, JsonWriter& json) {
  json.Key(key);
  json.BeginArray();
  for (const MemoryPart& part : parts) {
    json.BeginObject();
    json.Text("name", part.name);
    json.Text("kind", part.kind);
    json.Key("bytes");
    json.BeginArray();
    for (const auto& bytes : part.bytes) bytes ? json.Number(*bytes) : json.Null();
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void WriteChart(const ProfileReport& report, JsonWriter& json) {
  json.BeginObject();
  json.Key("times_s");
  json.BeginArray();
  for (const TrackerMoment& moment : report.snapshots) json.Number(moment.time_s);
  json.EndArray();
  json.Key("labels");
  json.BeginArray();
  for (const TrackerMoment& moment : report.snapshots) json.Text(moment.label);
  json.EndArray();
  WriteParts("areas", report.areas, json);
  WriteParts("lines", report.lines, json);
  json.EndObject();
}

void WriteTrace(const std::vector<analyses::ReportTraceFrame>& frames, JsonWriter& json) {
  json.BeginArray();
  for (const analyses::ReportTraceFrame& frame : frames) {
    json.BeginObject();
    json.Text("file", frame.file);
    KnownOrNull("line", frame.line, json);
    json.Text("function", frame.function);
    json.TextOrNull("source", frame.source);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteProfileMembers(const ProfileReport& report, JsonWriter& json) {
  json.Key("classes");
  json.BeginArray();
  for (const ClassPage& page : report.classes) WriteClass(page, json);
  json.EndArray();
  json.Number("classes_rest", report.classes_rest);
  json.Key("snapshots");
  json.BeginArray();
  for (const TrackerMoment& moment : report.snapshots) WriteMoment(moment, json);
  json.EndArray();
  json.Number("snapshots_rest", report.snapshots_rest);
  json.Key("chart");
  WriteChart(report, json);
  json.Key("traces");
  json.BeginArray();
  for (const auto& trace : report.traces) WriteTrace(trace, json);
  json.EndArray();
}

}  // namespace barrow::presenters
