// SPDX-License-Identifier: Apache-2.0
#include "analyses/info.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "analyses/cells.h"
#include "base/diagnostics.h"

namespace barrow::analyses {
namespace {

using reader::Contents;
using reader::Header;

std::string_view ContentsName(Contents contents) {
  switch (contents) {
    case Contents::kNone:
      return "none";
    case Contents::kValues:
      return "values";
    case Contents::kNames:
      break;
  }
  return "names";
}

// An argument as a shell takes it.
std::string ShellQuoted(const std::string& argument) {
  constexpr std::string_view kHarmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!argument.empty() && argument.find_first_not_of(kHarmless) == std::string::npos) return argument;
  std::string quoted = "'";
  for (const char c : argument) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string CommandLine(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + ShellQuoted(argument);
  return line;
}

std::string Listed(const std::vector<uint32_t>& numbers) {
  std::string text;
  for (const uint32_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

struct FigureLabel {
  std::string_view name;  // the system's
  std::string_view fact;
  std::string_view title;
  bool wide = true;  // what only repeats another figure, or interests few
};

constexpr std::array kFigureLabels = {
    FigureLabel{"VmPeak", "peak_virtual_size", "peak virtual size", false},
    FigureLabel{"VmSize", "vm_size", "virtual size (VmSize)"},
    FigureLabel{"VmLck", "locked_size", "locked memory"},
    FigureLabel{"VmPin", "pinned_size", "pinned memory"},
    FigureLabel{"VmHWM", "peak_resident_size", "peak resident size", false},
    FigureLabel{"VmRSS", "vm_resident_size", "resident size (VmRSS)"},
    FigureLabel{"RssAnon", "resident_anonymous_size", "resident, anonymous", false},
    FigureLabel{"RssFile", "resident_file_size", "resident, of files", false},
    FigureLabel{"RssShmem", "resident_shared_memory_size", "resident, shared memory"},
    FigureLabel{"VmData", "vm_data_size", "data segment (VmData)"},
    FigureLabel{"VmStk", "vm_stack_size", "stack segment (VmStk)"},
    FigureLabel{"VmExe", "vm_code_size", "code segment (VmExe)"},
    FigureLabel{"VmLib", "vm_library_size", "shared libraries (VmLib)"},
    FigureLabel{"VmPTE", "page_table_size", "page tables"},
    FigureLabel{"VmSwap", "swapped_size", "swapped out", false},
};

Fact SystemFact(const reader::SystemFigure& figure) {
  const auto label = std::find_if(kFigureLabels.begin(), kFigureLabels.end(),
                                  [&](const FigureLabel& known) { return known.name == figure.name; });
  if (label == kFigureLabels.end()) return {figure.name, figure.name, Unit::kBytes, ToCell(figure.bytes), true};
  return {std::string(label->fact), std::string(label->title), Unit::kBytes, ToCell(figure.bytes), label->wide};
}

FactGroup FileFacts(const Subject& subject, bool in_case) {
  const store::SnapshotInfo& info = subject.info;
  const Header& header = info.header;
  return {"snapshot",
          "snapshot",
          {
              {"file", in_case ? "case" : "file", Unit::kText, subject.label},
              {"snapshot_id", "number", Unit::kNumber, ToCell(info.id.value), !in_case},
              {"name", in_case ? "loaded from" : "name", Unit::kText, info.name, !in_case},
              {"file_size", in_case ? "its file size" : "file size", Unit::kBytes, ToCell(info.file_bytes)},
              {"complete", "complete", Unit::kFlag, ToCell(IsComplete(info) ? 1 : 0)},
              {"created", "dumped", Unit::kTime, KnownOrNothing(header.created_unix_ns)},
              {"producer", "by", Unit::kText, KnownOrNothing(header.producer)},
              {"contents", "contents", Unit::kText, std::string(ContentsName(header.contents))},
              {"text_limit", "text limit", Unit::kCount,
               header.contents == Contents::kValues ? KnownOrNothing(header.text_limit) : Cell{}},
              {"content_hashes", "content hashes", Unit::kFlag, ToCell(header.content_hashes ? 1 : 0)},
          }};
}

FactGroup RuntimeFacts(const Header& header) {
  return {"runtime",
          "runtime",
          {
              {"implementation", "implementation", Unit::kText, KnownOrNothing(header.implementation)},
              {"version", "version", Unit::kText, KnownOrNothing(header.version)},
              {"build", "build", Unit::kText, KnownOrNothing(header.build)},
              {"pointer_size", "pointer size", Unit::kBytes, KnownOrNothing(header.pointer_bytes), true},
              {"interpreter_count", "interpreters", Unit::kCount, KnownOrNothing(header.interpreter_count)},
              {"interpreters_walked", "interpreters walked", Unit::kCount, KnownOrNothing(header.interpreters_walked),
               header.interpreters_walked == header.interpreter_count},
              {"collector_enabled", "collector enabled", Unit::kFlag,
               header.collector_thresholds.empty() ? Cell{} : ToCell(header.collector_enabled ? 1 : 0)},
              {"collector_counts", "collector counts", Unit::kText, KnownOrNothing(Listed(header.collector_counts))},
              {"collector_thresholds", "collector thresholds", Unit::kText,
               KnownOrNothing(Listed(header.collector_thresholds))},
          }};
}

FactGroup HeapFacts(const store::SnapshotInfo& info) {
  return {"heap",
          "heap",
          {
              {"object_count", "objects", Unit::kCount, ToCell(info.object_count)},
              {"reference_count", "references", Unit::kCount, ToCell(info.reference_count)},
              {"root_count", "roots", Unit::kCount, ToCell(info.root_count)},
              {"type_count", "types with objects", Unit::kCount, ToCell(info.type_count)},
              {"flat_size", "flat size", Unit::kBytes, ToCell(info.flat_bytes)},
              {"allocated_size", "allocated size", Unit::kBytes, ToCell(info.allocated_bytes)},
          }};
}

FactGroup MemoryFacts(const store::SnapshotInfo& info) {
  const Header& header = info.header;
  FactGroup group{
      "memory",
      "memory of the process, as the system saw it",
      {
          {"resident_size", "resident size", Unit::kBytes, KnownOrNothing(header.resident_bytes)},
          {"explained_share", "explained by objects", Unit::kShare,
           ShareOf(info.allocated_bytes, header.resident_bytes)},
          {"virtual_size", "virtual size", Unit::kBytes, KnownOrNothing(header.virtual_bytes)},
          {"data_segment_size", "data segment", Unit::kBytes, KnownOrNothing(header.data_segment_bytes)},
          {"code_segment_size", "code segment", Unit::kBytes, KnownOrNothing(header.code_segment_bytes)},
          {"shared_segment_size", "shared libraries", Unit::kBytes, KnownOrNothing(header.shared_segment_bytes)},
          {"stack_segment_size", "stack segment", Unit::kBytes, KnownOrNothing(header.stack_segment_bytes)},
          {"major_faults", "major page faults", Unit::kCount,
           header.resident_bytes == 0 ? Cell{} : ToCell(header.major_faults)},
          {"page_size", "page size", Unit::kBytes, KnownOrNothing(header.page_bytes), true},
      }};
  for (const reader::SystemFigure& figure : header.system_figures) group.facts.push_back(SystemFact(figure));
  return group;
}

FactGroup DumpFacts(const store::SnapshotInfo& info) {
  const reader::Trailer trailer = info.trailer.value_or(reader::Trailer{});
  return {"dump",
          "dump",
          {
              {"forked", "by a forked child", Unit::kFlag, ToCell(info.header.forked ? 1 : 0)},
              {"pause", "process stood still", Unit::kNanoseconds, KnownOrNothing(trailer.pause_ns)},
              {"duration", "took", Unit::kNanoseconds, KnownOrNothing(trailer.duration_ns)},
          }};
}

}  // namespace

FactGroup ProcessFacts(const Header& header, std::string uptime_title) {
  return {"process",
          "process",
          {
              {"pid", "pid", Unit::kNumber, KnownOrNothing(header.pid)},
              {"command_line", "command line", Unit::kText, KnownOrNothing(CommandLine(header.command_line))},
              {"executable", "executable", Unit::kText, KnownOrNothing(header.executable)},
              {"host", "host", Unit::kText, KnownOrNothing(header.host)},
              {"platform", "platform", Unit::kText, KnownOrNothing(header.platform)},
              {"uptime", std::move(uptime_title), Unit::kNanoseconds, KnownOrNothing(header.uptime_ns)},
          }};
}

FactGroup AnomalyFacts(const Diagnostics& diagnostics) {
  FactGroup group{.name = "anomalies", .title = "anomalies", .facts = {}, .machine_only = true};
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const std::string name(Describe(anomaly).name);
    group.facts.push_back({name, name, Unit::kCount, ToCell(diagnostics.count(anomaly))});
  }
  return group;
}

std::vector<Remark> ExplainAnomalies(const Diagnostics& diagnostics) {
  std::vector<Remark> remarks;
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const uint64_t count = diagnostics.count(anomaly);
    if (count == 0) continue;
    const AnomalyInfo& about = Describe(anomaly);
    remarks.push_back({about.severity == Severity::kLoss ? Remark::Kind::kWarning : Remark::Kind::kNote,
                       std::string(about.help) + " (" + AnomalyLabel(anomaly, count) + ")"});
  }
  return remarks;
}

Document DescribeSnapshot(const Subject& subject, bool in_case) {
  const store::SnapshotInfo& info = subject.info;
  std::vector<Remark> remarks = ExplainAnomalies(info.diagnostics);
  if (info.header.resident_bytes != 0 && info.allocated_bytes > info.header.resident_bytes) {
    remarks.push_back({Remark::Kind::kNote,
                       "The objects take more than what was resident: memory that was allocated and never touched, as "
                       "by numpy.zeros, or swapped out, counts as allocated."});
  }
  return {.kind = "info",
          .facts = {FileFacts(subject, in_case), ProcessFacts(info.header), RuntimeFacts(info.header), HeapFacts(info),
                    MemoryFacts(info), DumpFacts(info), AnomalyFacts(info.diagnostics)},
          .tables = {},
          .remarks = std::move(remarks)};
}

Document DescribeCase(const std::string& file, std::span<const store::SnapshotInfo> snapshots) {
  Table table;
  table.head = {.name = "snapshots",
                .caption = file,
                .noun = "",
                .columns = {
                    {"snapshot_id", "#", Unit::kNumber},
                    {"name", "name", Unit::kText},
                    {"created", "dumped", Unit::kTime},
                    {"pid", "pid", Unit::kNumber, false, true},
                    {"version", "runtime", Unit::kText, false, true},
                    {"object_count", "# objects", Unit::kCount},
                    {"flat_size", "flat size", Unit::kBytes},
                    {"allocated_size", "allocated size", Unit::kBytes, false, true},
                    {"resident_size", "resident", Unit::kBytes},
                    {"file_size", "file size", Unit::kBytes, false, true},
                    {"complete", "complete", Unit::kFlag, false, true},
                }};
  Document document{.kind = "info", .facts = {}, .tables = {}, .remarks = {}};
  for (const store::SnapshotInfo& info : snapshots) {
    const Header& header = info.header;
    table.rows.push_back(
        {.cells = {ToCell(info.id.value), info.name, KnownOrNothing(header.created_unix_ns), KnownOrNothing(header.pid),
                   header.implementation + " " + header.version, ToCell(info.object_count), ToCell(info.flat_bytes),
                   ToCell(info.allocated_bytes), KnownOrNothing(header.resident_bytes), ToCell(info.file_bytes),
                   ToCell(IsComplete(info) ? 1 : 0)}});
    for (Remark& remark : AnomalyRemarks({file + "#" + std::to_string(info.id.value), info})) {
      document.remarks.push_back(std::move(remark));
    }
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace barrow::analyses
