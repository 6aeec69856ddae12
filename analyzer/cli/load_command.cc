// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyses/subject.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "cli/progress.h"
#include "graph/graph_builder.h"
#include "presenters/cell_text.h"
#include "presenters/human.h"
#include "presenters/unicode_text.h"
#include "reader/byte_source.h"
#include "reader/mark.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"
#include "store/case.h"

namespace barrow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kExamples = {
    Example{"barrow load before.barrow after.barrow -o case.db", "one file with both, to keep, share and query"},
    Example{"barrow load later.barrow -o case.db --append", "add a snapshot to it"},
    Example{"barrow load build.barrow pympler.stats -o case.db --append", "and what class trackers recorded"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .most = kAnyNumber,
            .help = "a snapshot, a profile, or a dump of Pympler's ClassTracker; they are numbered in this order"},
};
constexpr std::array kOptions = {
    Option{.name = "output",
           .letter = 'o',
           .kind = OptionKind::kFile,
           .placeholder = "CASE",
           .required = true,
           .help = "the case to write"},
    Option{.name = "append", .letter = 'a', .help = "add to the case, which must exist"},
    Option{.name = "force", .help = "replace the file if it exists"},
};

// Passes bytes on and shows how far it is.
class WatchedSource : public reader::ByteSource {
 public:
  WatchedSource(reader::ByteSource& source, Progress& progress)
      : ByteSource(source.name()), source_(source), progress_(progress) {}

  std::optional<uint64_t> size() const override { return source_.size(); }

  size_t Read(std::span<std::byte> buffer) override {
    const size_t got = source_.Read(buffer);
    done_ += got;
    progress_.Show(name() + ": reading", done_, size().value_or(0));
    return got;
  }

 private:
  reader::ByteSource& source_;
  Progress& progress_;
  uint64_t done_ = 0;
};

reader::FileFormat FormatOf(const std::string& path) {
  reader::FileByteSource file(path);
  if (!file.size().has_value()) return reader::FileFormat::kSnapshot;  // a pipe can be read once
  std::array<std::byte, reader::kMarkBytes> head{};
  return reader::SniffFormat(std::span(head).first(file.Read(head)));
}

void ShowRemarks(const std::vector<analyses::Remark>& remarks, Console& console) {
  for (const analyses::Remark& remark : remarks) {
    console.err << presenters::RemarkName(remark.kind) << ": " << presenters::MadeVisible(remark.text) << "\n";
  }
}

// The same recording, read from the same bytes or from a copy. Pympler's dumps say nothing of when they were made:
// theirs are taken for one if every figure of the row agrees, and the process.
bool IsSameDump(const store::ProfileInfo& a, const store::ProfileInfo& b) {
  return a.source == b.source && a.header.created_unix_ns == b.header.created_unix_ns && a.pid == b.pid &&
         a.header.host == b.header.host && a.file_bytes == b.file_bytes && a.object_count == b.object_count &&
         a.footprint_count == b.footprint_count && a.referent_count == b.referent_count && a.closed == b.closed &&
         (a.pid != 0 || a.header.created_unix_ns != 0);
}

// Two dumps of one process at the same nanosecond are one dump. Where the time was not written nothing can be said.
bool IsSameDump(const store::SnapshotInfo& a, const store::SnapshotInfo& b) {
  return a.header.created_unix_ns != 0 && a.header.created_unix_ns == b.header.created_unix_ns &&
         a.header.pid == b.header.pid && a.header.host == b.header.host && a.object_count == b.object_count &&
         a.reference_count == b.reference_count && a.flat_bytes == b.flat_bytes;
}

// `others`: what the case holds of its kind; `mark` stands before their numbers.
template <typename Info>
void RemarkDuplicate(const Info& added, const std::vector<Info>& others, const std::string& case_path,
                     const std::string& mark, Console& console) {
  for (const Info& other : others) {
    if (other.id == added.id || !IsSameDump(other, added)) continue;
    console.err << "note: "
                << presenters::MadeVisible(case_path + mark + std::to_string(added.id.value) + " is the same dump as " +
                                           mark + std::to_string(other.id.value) + " (" + other.name + ")")
                << "\n";
    return;
  }
}

void LoadProfile(const std::string& path, reader::FileFormat format, store::Case& loading, const std::string& case_path,
                 Console& console) {
  Progress progress(console);
  Diagnostics diagnostics;
  reader::FileByteSource file(path);
  WatchedSource source(file, progress);
  const reader::ProfileRecords profile = reader::ReadProfile(source, format, reader::Limits{}, diagnostics);
  progress.Show(path + ": storing");
  const store::ProfileId id = loading.Add(fs::path(path).filename().string(), profile, diagnostics);
  progress.Clear();
  console.err << presenters::MadeVisible(case_path + "#p" + std::to_string(id.value) + ": " + path) << ", "
              << presenters::HumanCount(static_cast<int64_t>(profile.objects.size())) << " tracked objects\n";
  const std::vector<store::ProfileInfo> profiles = loading.Profiles();
  RemarkDuplicate(profiles.back(), profiles, case_path, "#p", console);
  ShowRemarks(analyses::AnomalyRemarks(path, diagnostics), console);
}

void LoadSnapshot(const std::string& path, store::Case& loading, const std::string& case_path, Console& console) {
  Progress progress(console);
  Diagnostics diagnostics;
  reader::FileByteSource file(path);
  WatchedSource source(file, progress);
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits{}, diagnostics);
  progress.Show(path + ": resolving references");
  const Heap heap = BuildHeap(std::move(records), diagnostics);
  progress.Show(path + ": storing");
  const store::SnapshotId id = loading.Add(fs::path(path).filename().string(), heap, diagnostics);
  progress.Clear();

  const analyses::Subject subject{path, loading.Snapshot(id)};
  console.err << presenters::MadeVisible(case_path + "#" + std::to_string(id.value) + ": " + path) << ", "
              << presenters::HumanCount(static_cast<int64_t>(subject.info.object_count)) << " objects\n";
  RemarkDuplicate(subject.info, loading.Snapshots(), case_path, "#", console);
  ShowRemarks(analyses::AnomalyRemarks(subject), console);
}

void LoadFile(const std::string& path, store::Case& loading, const std::string& case_path, Console& console) {
  const reader::FileFormat format = FormatOf(path);
  if (format == reader::FileFormat::kProfile || format == reader::FileFormat::kPympler) {
    LoadProfile(path, format, loading, case_path, console);
  } else {
    LoadSnapshot(path, loading, case_path, console);
  }
}

void CheckTarget(const std::string& path, const Arguments& arguments) {
  const bool append = arguments.Has("append");
  const bool force = arguments.Has("force");
  if (append && force) ThrowUsage("--append keeps the case and --force replaces it: only one of them can be meant");
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  RefuseToReplaceInput(path, arguments.Files());
  if (append && !exists) ThrowInput(path + ": there is no such case to add to; without --append it is made");
  if (exists && fs::is_directory(path, ignored)) ThrowInput(path + ": is a folder, not a file");
  if (exists && !fs::is_regular_file(path, ignored)) {
    ThrowInput(path + ": is a device or a pipe; a case can only be a file: give -o another name");
  }
  if (exists && !append && !force) {
    ThrowInput(path + ": the file exists; --append adds to a case, --force replaces the file");
  }
}

void RunLoad(const Arguments& arguments, Console& console) {
  const std::string path(arguments.Text("output"));
  CheckTarget(path, arguments);
  store::Case loading =
      arguments.Has("force") ? store::Case::Replacing(FollowLinks(path)) : store::Case::OpenForLoading(path);
  for (const std::string& file : arguments.operands()) LoadFile(file, loading, path, console);
  loading.Finish();
}

}  // namespace

constinit const Command kLoadCommand = {
    .name = "load",
    .purpose = "load snapshots and profiles into a case to keep, share and query",
    .description =
        "A case is an SQLite database: barrow, the sqlite3 shell and any other program that reads SQLite can look "
        "into it. Commands that are given a snapshot or profile load it into a cache by themselves; a case is for "
        "keeping, and for several files together.\n\n"
        "Each file is added whole or not at all. A new case gets its name when everything is loaded, so that "
        "nothing is left behind if that fails; with --append the files added before a failure stay.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .presents = false,
    .run = RunLoad,
};

}  // namespace barrow::cli
