// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <ostream>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analyses/subject.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "presenters/human.h"
#include "presenters/unicode_text.h"
#include "reader/byte_source.h"
#include "reader/mark.h"
#include "store/case.h"
#include "store/file_content.h"

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

reader::FileFormat FormatOf(const std::string& path) {
  reader::FileByteSource file(path);
  if (!file.size().has_value()) return reader::FileFormat::kSnapshot;  // a pipe can be read once
  std::array<std::byte, reader::kMarkBytes> head{};
  return reader::SniffFormat(std::span(head).first(file.Read(head)));
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

// Loads files into a case and tells `said` under which numbers they stand in it.
class Loader {
 public:
  Loader(store::Case& loading, std::string case_path, Console& console, std::ostream& said)
      : loading_(loading), case_path_(std::move(case_path)), console_(console), said_(said) {}

  void Load(const std::string& path) {
    const reader::FileFormat format = FormatOf(path);
    Progress progress(console_);
    reader::FileByteSource source(path);
    const store::FileContent loaded = store::ReadContent(source, format, progress.Bytes(path));
    progress.Show(path + ": storing");
    std::visit([&](const auto& content) { Add(path, content, loaded.diagnostics); }, loaded.content);
  }

 private:
  void Add(const std::string& path, const Heap& heap, const Diagnostics& diagnostics) {
    const store::SnapshotId id = loading_.Add(fs::path(path).filename().string(), heap, diagnostics);
    const analyses::Subject subject{path, loading_.Snapshot(id)};
    Say("#" + std::to_string(id.value), path, subject.info.object_count, "objects");
    SayDuplicate(subject.info, loading_.Snapshots(), "#");
    ShowRemarks(analyses::AnomalyRemarks(subject), said_);
  }

  void Add(const std::string& path, const reader::ProfileRecords& profile, const Diagnostics& diagnostics) {
    const store::ProfileId id = loading_.Add(fs::path(path).filename().string(), profile, diagnostics);
    Say("#p" + std::to_string(id.value), path, profile.objects.size(), "tracked objects");
    const std::vector<store::ProfileInfo> profiles = loading_.Profiles();
    SayDuplicate(profiles.back(), profiles, "#p");
    ShowRemarks(analyses::AnomalyRemarks(path, diagnostics), said_);
  }

  void Say(const std::string& number, const std::string& path, uint64_t count, std::string_view what) {
    said_ << presenters::MadeVisible(case_path_ + number + ": " + path) << ", "
          << presenters::HumanCount(static_cast<int64_t>(count)) << " " << what << "\n";
  }

  // `others`: what the case holds of its kind; `mark` stands before their numbers.
  template <typename Info>
  void SayDuplicate(const Info& added, const std::vector<Info>& others, const std::string& mark) {
    for (const Info& other : others) {
      if (other.id == added.id || !IsSameDump(other, added)) continue;
      said_ << "note: "
            << presenters::MadeVisible(case_path_ + mark + std::to_string(added.id.value) + " is the same dump as " +
                                       mark + std::to_string(other.id.value) + " (" + other.name + ")")
            << "\n";
      return;
    }
  }

  store::Case& loading_;
  std::string case_path_;
  Console& console_;
  std::ostream& said_;
};

void CheckTarget(const std::string& path, const Arguments& arguments) {
  const bool append = arguments.Has("append");
  const bool force = arguments.Has("force");
  if (append && force) ThrowUsage("--append keeps the case and --force replaces it: only one of them can be meant");
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  RefuseToReplaceInput(path, arguments.Files());
  if (append && !exists) ThrowInput(path + ": there is no such case to add to; without --append it is made");
  if (exists && fs::is_directory(path, ignored)) ThrowInput(path + ": is a folder, not a file; name a file in it");
  if (exists && !fs::is_regular_file(path, ignored)) {
    ThrowInput(path + ": is a device or a pipe; a case can only be a file: give -o another name");
  }
  if (exists && !append && !force) {
    ThrowInput(path + ": the file exists; --append adds to a case, --force replaces the file");
  }
}

// What is added to a case is in it at once, and said at once.
void AddToCase(const std::string& path, std::span<const std::string> files, Console& console) {
  store::Case loading = store::Case::OpenForLoading(path);
  for (const std::string& file : files) {
    std::ostringstream said;
    Loader(loading, path, console, said).Load(file);
    console.err << said.str();
  }
  loading.Finish();
}

// What is loaded into a new case is nowhere until that has its name.
void MakeCase(const std::string& path, store::Case made, std::span<const std::string> files, Console& console) {
  std::ostringstream said;
  Loader loader(made, path, console, said);
  for (const std::string& file : files) loader.Load(file);
  made.Finish();
  console.err << said.str();
}

void RunLoad(const Arguments& arguments, Console& console) {
  const std::string path(arguments.Text("output"));
  CheckTarget(path, arguments);
  if (arguments.Has("append")) return AddToCase(path, arguments.operands(), console);
  MakeCase(path, arguments.Has("force") ? store::Case::Replacing(path) : store::Case::OpenForLoading(path),
           arguments.operands(), console);
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
