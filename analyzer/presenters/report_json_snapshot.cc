// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "base/error.h"
#include "presenters/dot_text.h"
#include "presenters/graphviz_renderer.h"
#include "presenters/page_safe.h"
#include "presenters/report_json_parts.h"

namespace barrow::presenters {
namespace {

using analyses::GarbageSection;
using analyses::SnapshotReport;

void WriteMemory(const analyses::ReportMemory& memory, JsonWriter& json) {
  const uint64_t resident = memory.resident_bytes.value_or(0);
  const auto part = [&](std::string_view name, std::string_view title, uint64_t bytes) {
    json.BeginObject();
    json.Text("name", name);
    json.Text("title", title);
    json.Number("bytes", bytes);
    json.EndObject();
  };
  json.BeginObject();
  json.Optional("resident_bytes", memory.resident_bytes);
  json.Number("explained_bytes", memory.explained_bytes);
  json.Optional("explained_share", memory.explained_share);
  json.Number("object_count", memory.object_count);
  json.Number("flat_bytes", memory.flat_bytes);
  json.Number("allocated_bytes", memory.allocated_bytes);
  json.Number("unreachable_bytes", memory.unreachable_bytes);
  json.Key("parts");
  json.BeginArray();
  if (memory.resident_bytes) {
    part("objects", "objects", memory.explained_bytes);
    part("other", "not explained by objects", resident - memory.explained_bytes);
  }
  json.EndArray();
  json.EndObject();
}

// Graphviz writes a document; a page wants its element.
std::string Element(std::string svg) {
  const size_t begin = svg.find("<svg");
  return begin == std::string::npos ? std::string() : svg.substr(begin);
}

struct Drawing {
  std::string svg;     // empty: there is none
  std::string absent;  // why
};

Drawing Draw(const analyses::Network& network, size_t number, size_t& room) {
  std::ostringstream dot;
  WriteDot(network, {.id_prefix = "garbage" + std::to_string(number) + "-"}, dot);
  try {
    std::string svg = Element(RenderDot(dot.str(), "dot", "svg").bytes);
    const size_t taken = PageSafe(JsonString(svg)).size();
    if (taken > room)
      return {{}, "The picture would make the report too large; 'barrow graph --garbage --split' draws it."};
    room -= taken;
    return {std::move(svg), {}};
  } catch (const Error& error) {
    return {{}, error.what()};  // a report without pictures is better than none
  }
}

// `like`: the number of a group with the same figures that comes before, or its own.
void WriteGroup(const analyses::Network& network, size_t number, size_t like, size_t& room, JsonWriter& json) {
  const Drawing drawing = like == number
                              ? Draw(network, number, room)
                              : Drawing{{},
                                        "As many objects, references and bytes as group " + std::to_string(like) +
                                            "; 'barrow graph --garbage --split' draws it, too."};
  json.BeginObject();
  json.Number("number", uint64_t{number});
  json.Number("object_count", network.totals.object_count);
  json.Number("flat_bytes", network.totals.flat_bytes);
  json.Text("title", network.title);
  json.TextOrNull("svg", drawing.svg);
  json.TextOrNull("svg_absent", drawing.absent);
  json.EndObject();
}

void WriteGarbage(const GarbageSection& garbage, JsonWriter& json) {
  json.BeginObject();
  json.Number("object_count", garbage.object_count);
  json.Number("flat_bytes", garbage.flat_bytes);
  json.Number("allocated_bytes", garbage.allocated_bytes);
  json.Number("in_cycles", garbage.in_cycles);
  json.Number("uncollectable_count", garbage.uncollectable_count);
  json.Number("group_count", garbage.group_count);
  json.TextOrNull("absent", garbage.absent);
  json.Key("groups");
  json.BeginArray();
  size_t room = garbage.picture_bytes;
  for (size_t i = 0; i < garbage.pictures.size(); ++i) {
    WriteGroup(garbage.pictures[i], i + 1, garbage.like[i], room, json);
  }
  json.EndArray();
  json.Number("groups_rest", garbage.group_count - std::min<uint64_t>(garbage.group_count, garbage.pictures.size()));
  json.Key("table");
  WriteTable(garbage.table, json);
  json.EndObject();
}

void WriteDuplicates(const SnapshotReport& report, JsonWriter& json) {
  json.BeginObject();
  json.TextOrNull("absent", report.duplicates_absent);
  json.Key("table");
  report.duplicates ? WriteTable(*report.duplicates, json) : json.Null();
  json.EndObject();
}

void WriteFrame(const analyses::ReportFrame& frame, JsonWriter& json) {
  json.BeginObject();
  json.Number("number", uint64_t{frame.number});
  json.TextOrNull("function", frame.function);
  json.TextOrNull("file", frame.file);
  json.KnownOrNull("line", frame.line);
  json.Number("retained_bytes", frame.retained_bytes);
  json.Key("locals");
  json.BeginArray();
  for (const analyses::ReportLocal& local : frame.locals) {
    json.BeginObject();
    json.Text("name", local.name);
    json.Number("object_id", uint64_t{local.object});
    json.Text("type_name", local.type_name);
    json.TextOrNull("value", local.value);
    json.Number("retained_bytes", local.retained_bytes);
    json.EndObject();
  }
  json.EndArray();
  json.Number("locals_rest", frame.locals_rest);
  json.EndObject();
}

void WriteThread(const analyses::ReportThread& thread, JsonWriter& json) {
  json.BeginObject();
  json.Number("number", uint64_t{thread.number});
  json.Text("ident", std::to_string(thread.ident));
  json.KnownOrNull("native_id", thread.native_id);
  json.TextOrNull("name", thread.name);
  json.Flag("daemon", thread.daemon);
  json.Flag("dumping", thread.dumping);
  json.Key("frames");
  json.BeginArray();
  for (const analyses::ReportFrame& frame : thread.frames) WriteFrame(frame, json);
  json.EndArray();
  json.Number("frames_rest", thread.frames_rest);
  json.EndObject();
}

}  // namespace

void WriteSnapshotMembers(const SnapshotReport& report, JsonWriter& json) {
  json.Key("memory");
  WriteMemory(report.memory, json);
  json.Key("types");
  WriteTable(report.types, json);
  json.Key("tree");
  WriteTree(report.tree, json);
  json.Key("objects");
  WritePages(report.pages, json);
  json.Number("objects_rest", report.pages_rest);
  json.Key("garbage");
  WriteGarbage(report.garbage, json);
  json.Key("duplicates");
  WriteDuplicates(report, json);
  json.Key("waste");
  json.BeginObject();
  json.Key("tables");
  json.BeginArray();
  for (const analyses::Table& table : report.wastes) WriteTable(table, json);
  json.EndArray();
  json.EndObject();
  json.Key("threads");
  json.BeginArray();
  for (const analyses::ReportThread& thread : report.threads.threads) WriteThread(thread, json);
  json.EndArray();
  json.Number("threads_rest", report.threads.rest_count);
}

}  // namespace barrow::presenters
