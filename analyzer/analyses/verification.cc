// SPDX-License-Identifier: Apache-2.0
#include "analyses/verification.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "analyses/cells.h"
#include "analyses/graph_laws.h"
#include "analyses/subject.h"
#include "base/checked.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/process_memory.h"
#include "graph/graph_builder.h"
#include "reader/byte_source.h"
#include "reader/container_reader.h"
#include "reader/mark.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"
#include "store/case.h"
#include "store/heap_reader.h"
#include "store/integrity.h"

namespace barrow::analyses {
namespace {

using reader::FileFormat;

void AddFlaw(Verdict& verdict, Flaw flaw) {
  if (flaw.loss) verdict.soundness = Soundness::kDamaged;
  verdict.flaws.push_back(std::move(flaw));
}

void AddAnomalies(const Diagnostics& diagnostics, const std::string& prefix, Verdict& verdict) {
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const uint64_t count = diagnostics.count(anomaly);
    // In every real dump some sizes are estimated: that is neither damage nor odd.
    if (count == 0 || anomaly == Anomaly::kEstimatedSize) continue;
    const AnomalyInfo& info = Describe(anomaly);
    AddFlaw(verdict,
            {prefix + std::string(info.name), count, std::string(info.help), info.severity == Severity::kLoss});
  }
}

void AddLaws(const Heap& heap, const std::string& prefix, Verdict& verdict) {
  for (const BrokenLaw& law : BrokenLaws(heap)) {
    AddFlaw(verdict, {prefix + std::string(law.name), law.count, std::string(law.help), law.loss});
  }
}

// Says that two figures which must agree do not.
void Require(bool holds, const std::string& name, const char* help, Verdict& verdict) {
  if (!holds) AddFlaw(verdict, {name, 1, help, true});
}

// Every frame of a .barrow file: which are intact, and where the first is that is not. `complete`: the file has its
// trailer.
void CountFrames(const std::string& path, bool complete, Verdict& verdict) {
  reader::FileByteSource source(path);
  const reader::Limits limits;
  Diagnostics diagnostics;
  reader::ContainerReader container(source, limits, diagnostics);
  while (const std::optional<reader::StoredFrame> frame = container.Next()) {
    if (reader::DecompressFrame(frame->bytes, frame->content_bytes)) {
      ++verdict.frames;
    } else {
      container.CountDamaged(*frame, "frame does not decode");
    }
  }
  container.CountRest(complete);
  verdict.frames_broken = diagnostics.count(Anomaly::kDamagedFrame);
  verdict.place = container.first_damage();
}

void SetUsableBytes(uint64_t file_bytes, const Diagnostics& diagnostics, Verdict& verdict) {
  verdict.file_bytes = file_bytes;
  const uint64_t unused = diagnostics.count(Anomaly::kLostBytes) + diagnostics.count(Anomaly::kBytesBehindEnd);
  verdict.bytes = file_bytes - std::min(file_bytes, unused);
}

// Without another place, what is missing is the end. Needs the usable bytes.
void PlaceCut(bool complete, Verdict& verdict) {
  if (complete || !verdict.place.empty()) return;
  verdict.place = "offset " + std::to_string(verdict.bytes) + ": the file is cut off";
}

void VerifySnapshot(const std::string& path, bool deep, Verdict& verdict) {
  verdict.kind = "snapshot";
  Diagnostics diagnostics;
  reader::FileByteSource source(path);
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits(), diagnostics);
  const bool complete = records.trailer.has_value();
  CountFrames(path, complete, verdict);
  verdict.objects = records.objects.address.size();
  SetUsableBytes(records.file_bytes, diagnostics, verdict);
  PlaceCut(complete, verdict);
  if (!deep) return AddAnomalies(diagnostics, "", verdict);
  const Heap heap = BuildHeap(path, std::move(records), diagnostics);
  verdict.objects = heap.objects.count();
  AddAnomalies(diagnostics, "", verdict);
  AddLaws(heap, "", verdict);
}

void VerifyProfile(const std::string& path, FileFormat format, Verdict& verdict) {
  verdict.kind = format == FileFormat::kPympler ? "Pympler dump" : "profile";
  Diagnostics diagnostics;
  reader::FileByteSource source(path);
  const reader::ProfileRecords profile = reader::ReadProfile(source, format, reader::Limits(), diagnostics);
  if (format == FileFormat::kProfile) CountFrames(path, profile.complete, verdict);
  verdict.objects = profile.objects.size();
  SetUsableBytes(profile.file_bytes, diagnostics, verdict);
  if (format == FileFormat::kProfile) PlaceCut(profile.complete, verdict);
  AddAnomalies(diagnostics, "", verdict);
}

void VerifySnapshotOf(store::Case& opened, const store::SnapshotInfo& info, bool deep, Verdict& verdict) {
  const std::string prefix = "#" + std::to_string(info.id.value) + " ";
  const Heap heap = opened.Load(info.id);
  verdict.objects += heap.objects.count();
  Require(heap.objects.count() == info.object_count && heap.graph.reference_count() == info.reference_count &&
              heap.roots.size() == info.root_count,
          prefix + "counts_differ", "a snapshot's row counts other objects, references or roots than there are",
          verdict);
  uint64_t objects = 0;
  uint64_t flat_bytes = 0;
  for (const store::TypeTotal& total : opened.TypeTotals(info.id)) {
    objects += total.object_count;
    flat_bytes = SaturatedSum(flat_bytes, total.flat_bytes);
  }
  Require(objects == info.object_count && flat_bytes == info.flat_bytes, prefix + "type_totals_differ",
          "the totals per type do not sum to those of the snapshot", verdict);
  AddAnomalies(info.diagnostics, prefix, verdict);
  if (deep) AddLaws(heap, prefix, verdict);
}

void VerifyProfileOf(store::Case& opened, const store::ProfileInfo& info, Verdict& verdict) {
  const std::string prefix = "#p" + std::to_string(info.id.value) + " ";
  const reader::ProfileRecords profile = opened.LoadProfile(info.id);
  verdict.objects += profile.objects.size();
  Require(profile.objects.size() == info.object_count && profile.snapshots.size() == info.tracker_snapshot_count,
          prefix + "counts_differ", "a profile's row counts other objects or snapshots than there are", verdict);
  AddAnomalies(info.diagnostics, prefix, verdict);
}

// One snapshot that cannot be read takes none of the others with it.
template <typename Check>
bool Guarded(const std::string& prefix, const std::string& path, Verdict& verdict, Check check) {
  try {
    check();
    return true;
  } catch (const Error& error) {
    std::string reason = error.what();
    if (reason.starts_with(path + ": ")) reason.erase(0, path.size() + 2);
    AddFlaw(verdict, {prefix + " unreadable", 1, reason, true});
    if (verdict.place.empty()) verdict.place = prefix + ": " + reason;
    return false;
  }
}

void VerifyCase(const std::string& path, bool deep, Verdict& verdict) {
  verdict.kind = "case";
  std::error_code ignored;
  verdict.file_bytes = std::filesystem::file_size(path, ignored);
  verdict.bytes = verdict.file_bytes;
  store::Case opened = store::Case::OpenReadOnly(path);
  uint64_t readable = 0;
  for (const store::SnapshotInfo& info : opened.Snapshots()) {
    const std::string prefix = "#" + std::to_string(info.id.value);
    if (!Guarded(prefix, path, verdict, [&] { VerifySnapshotOf(opened, info, deep, verdict); })) continue;
    ++readable;
    Guarded(prefix + " lifelines", path, verdict, [&] {
      store::HeapReader reader(opened.database().connection(), int64_t{info.id.value});
      if (reader.HasLifelines()) reader.ReadLifelines();
    });
  }
  for (const store::ProfileInfo& info : opened.Profiles()) {
    readable +=
        Guarded("#p" + std::to_string(info.id.value), path, verdict, [&] { VerifyProfileOf(opened, info, verdict); });
  }
  Guarded("database", path, verdict, [&] {
    if (const std::string problem = store::IntegrityProblem(opened.database()); !problem.empty()) {
      AddFlaw(verdict, {"corrupt", 1, problem, true});
      if (verdict.place.empty()) verdict.place = problem;
    }
  });
  if (readable == 0 && verdict.soundness == Soundness::kDamaged) {
    verdict.soundness = Soundness::kUnusable;
    verdict.error = verdict.place;
  }
}

FileFormat FormatOf(const std::string& path) {
  reader::FileByteSource source(path);
  if (!source.size()) ThrowInput(path + ": is a pipe or a device; verify reads files, twice");
  std::array<std::byte, reader::kMarkBytes> head{};
  const auto first_bytes = std::span(head).first(source.Read(head));
  const FileFormat format = reader::SniffFormat(first_bytes);
  if (format == FileFormat::kOther) {
    ThrowInput(path + ": " + std::string(reader::UnknownFormat(first_bytes)));
  }
  return format;
}

}  // namespace

std::string_view SoundnessName(Soundness soundness) {
  switch (soundness) {
    case Soundness::kDamaged:
      return "damaged";
    case Soundness::kUnusable:
      return "unusable";
    case Soundness::kSound:
      break;
  }
  return "sound";
}

Verdict Verify(const std::string& path, bool deep) {
  Verdict verdict;
  verdict.file = path;
  try {
    const FileFormat format = FormatOf(path);
    if (format == FileFormat::kCase) {
      VerifyCase(path, deep, verdict);
    } else if (format == FileFormat::kSnapshot) {
      VerifySnapshot(path, deep, verdict);
    } else {
      VerifyProfile(path, format, verdict);
    }
  } catch (const Error& error) {
    verdict.soundness = Soundness::kUnusable;
    verdict.error = error.what();
    if (verdict.error.starts_with(path + ": ")) verdict.error.erase(0, path.size() + 2);
  } catch (const std::bad_alloc&) {
    verdict.soundness = Soundness::kUnusable;
    verdict.error = "needs " + MoreMemoryThanThereIs();
  }
  return verdict;
}

Document VerificationDocument(const std::vector<Verdict>& verdicts) {
  Table files;
  files.head = {.name = "files",
                .caption = "",
                .noun = "files",
                .columns = {{"file", "file", Unit::kText},
                            {"kind", "kind", Unit::kText},
                            {"soundness", "soundness", Unit::kText},
                            {"frames", "frames", Unit::kCount},
                            {"frames_broken", "broken", Unit::kCount},
                            {"objects", "objects", Unit::kCount},
                            {"usable_size", "usable", Unit::kBytes},
                            {"file_size", "file size", Unit::kBytes},
                            {"reason", "reason", Unit::kText}}};
  Table flaws;
  flaws.head = {.name = "flaws",
                .caption = "",
                .noun = "flaws",
                .columns = {{"file", "file", Unit::kText},
                            {"flaw", "flaw", Unit::kText},
                            {"count", "count", Unit::kCount},
                            {"loss", "loss", Unit::kFlag},
                            {"meaning", "meaning", Unit::kText}}};
  for (const Verdict& verdict : verdicts) {
    const std::string& reason = verdict.error.empty() ? verdict.place : verdict.error;
    files.rows.push_back(
        {.cells = {verdict.file, KnownOrNothing(verdict.kind), std::string(SoundnessName(verdict.soundness)),
                   ToCell(verdict.frames), ToCell(verdict.frames_broken), ToCell(verdict.objects),
                   ToCell(verdict.bytes), ToCell(verdict.file_bytes), KnownOrNothing(reason)}});
    for (const Flaw& flaw : verdict.flaws) {
      flaws.rows.push_back(
          {.cells = {verdict.file, flaw.name, ToCell(flaw.count), ToCell(flaw.loss ? 1 : 0), flaw.help}});
    }
  }
  return {.kind = "verify", .facts = {}, .tables = {std::move(files), std::move(flaws)}, .remarks = {}};
}

}  // namespace barrow::analyses
