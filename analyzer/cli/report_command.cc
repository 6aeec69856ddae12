// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <deque>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/report.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "cli/profile_argument.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/snapshot_argument.h"
#include "cli/version.h"
#include "presenters/report_html.h"
#include "presenters/report_json.h"
#include "presenters/report_markdown.h"

namespace barrow::cli {
namespace {

using analyses::Report;

constexpr std::array kExamples = {
    Example{"barrow report app.barrow -o report.html", "a page to send to a colleague or attach to a bug report"},
    Example{"barrow report before.barrow after.barrow -o growth.html", "what grew, in two snapshots or more"},
    Example{"barrow report build.barrow -o build.html", "what a class tracker recorded, over time"},
    Example{"barrow report app.barrow --format markdown", "the findings as a text for an issue thread"},
    Example{"barrow report case.db --detail -o case.html", "all snapshots of a case, at length"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .least = 1,
            .most = kAnyNumber,
            .help = "a snapshot, a profile or a dump of Pympler's ClassTracker; two or more snapshots of a program; or "
                    "a case, with # and one of its snapshots or profiles behind it, or all its snapshots"},
};
constexpr std::array<std::string_view, 3> kFormats = {"html", "markdown", "json"};
constexpr std::array kOptions = {
    Option{.name = "output",
           .letter = 'o',
           .kind = OptionKind::kFile,
           .placeholder = "FILE",
           .help = "write the report to FILE once it is complete; - is standard output"},
    Option{.name = "format",
           .kind = OptionKind::kChoice,
           .placeholder = "FORMAT",
           .choices = kFormats,
           .help = "without it the suffix of FILE says it (.html, .md, .json), or html"},
    Option{.name = "title",
           .kind = OptionKind::kText,
           .placeholder = "TEXT",
           .help = "what stands above it all, in place of the names of the files"},
    Option{.name = "detail", .letter = 'd', .help = "show four times as much, in a file of at most 16 MB"},
    Option{.name = "force", .help = "let --output replace a file"},
};

std::string_view FormatOf(const Arguments& arguments, const std::string& path) {
  if (arguments.Has("format")) return arguments.Text("format");
  const std::string suffix = std::filesystem::path(path).extension().string();
  if (suffix == ".md" || suffix == ".markdown") return "markdown";
  if (suffix == ".json") return "json";
  if (path.empty() || path == "-" || suffix == ".html" || suffix == ".htm" || suffix == ".xhtml") return "html";
  ThrowUsage(path + ": the name does not tell the format: end it in .html, .md or .json, or give --format");
}

// Where the report goes. To be made before any long work, so that a file that may not be written is refused at once.
class ReportOutput {
 public:
  ReportOutput(const Arguments& arguments, Console& console)
      : console_(console), path_(arguments.Text("output")), format_(FormatOf(arguments, path_)) {
    if (!path_.empty() && path_ != "-") {
      RefuseToReplaceInput(path_, InputPaths(arguments));
      file_.emplace(path_, arguments.Has("force"));
    } else if (format_ == "html" && console.out_terminal.attached) {
      ThrowUsage("a page is nothing for a terminal: give -o FILE, or --format markdown");
    }
  }

  void Deliver(const Report& report) {
    std::ostream& out = file_ ? file_->stream() : console_.out;
    if (format_ == "json") {
      presenters::WriteReportJson(report, out);
    } else if (format_ == "markdown") {
      presenters::WriteReportMarkdown(report, out);
    } else {
      presenters::WriteReportHtml(report, out);
    }
    if (file_) file_->Commit();
  }

 private:
  Console& console_;
  std::string path_;
  std::string_view format_;
  std::optional<OutputFile> file_;  // else the console
};

// Of a file only its name goes into a report: the folders are the reporter's own business.
std::string NameOnly(const std::string& label) { return label.substr(label.rfind('/') + 1); }

// The snapshots a report compares, each with the file it stands in.
struct Snapshots {
  std::deque<OpenedArgument> files;  // at addresses that stay
  std::deque<analyses::Subject> subjects;
  std::vector<analyses::Baseline> all;

  void Add(OpenedArgument& file, analyses::Subject subject) {
    subject.label = NameOnly(subject.label);
    subjects.push_back(std::move(subject));
    all.push_back({file.file.opened, subjects.back()});
  }
};

Report ReportOne(OpenedArgument& opened, const analyses::ReportLimits& limits, Console& console) {
  if (MeansProfile(opened)) {
    analyses::ProfileSubject subject = ChosenProfile(opened);
    subject.label = NameOnly(subject.label);
    Progress progress(console);
    return analyses::ReportProfile(subject, opened.file.opened.LoadProfile(subject.info.id), limits,
                                   progress.Parts(subject.label, subject.info.object_count));
  }
  analyses::Subject subject = opened.Chosen();
  subject.label = NameOnly(subject.label);
  PrepareLifelines(opened.file.opened, subject, console);
  Progress progress(console);
  return analyses::ReportSnapshot(opened.file.opened, subject, limits,
                                  progress.Parts(subject.label, subject.info.object_count));
}

void RefuseProfile(const OpenedArgument& opened) {
  if (!MeansProfile(opened) && !opened.snapshots.empty()) return;
  ThrowUsage(opened.argument.path +
             " is a profile of a class tracker: report takes one profile, or snapshots to "
             "compare; 'barrow diff' compares two profiles");
}

Report ReportSeveral(Snapshots& snapshots, const analyses::ReportLimits& limits, Console& console) {
  if (snapshots.all.size() > limits.compared_snapshots) {
    ThrowUsage("report compares at most " + std::to_string(limits.compared_snapshots) + " snapshots, and these are " +
               std::to_string(snapshots.all.size()) + ": give fewer of them");
  }
  uint64_t object_count = 0;
  for (const analyses::Baseline& snapshot : snapshots.all) {
    Progress progress(console);
    snapshot.opened.PrepareLifelines(snapshot.subject.info.id,
                                     progress.Parts(snapshot.subject.label, snapshot.subject.info.object_count));
    object_count += snapshot.subject.info.object_count;
  }
  Progress progress(console);
  return analyses::ReportComparison(snapshots.all, limits, progress.Parts("report", object_count));
}

Report MakeReport(const Arguments& arguments, Console& console) {
  const auto limits = arguments.Has("detail") ? analyses::ReportLimits::Detailed() : analyses::ReportLimits();
  Snapshots snapshots;
  for (const std::string& operand : arguments.operands()) {
    OpenedArgument& opened = snapshots.files.emplace_back(OpenAnyArgument(operand, console));
    if (arguments.operands().size() > 1) {
      RefuseProfile(opened);
      snapshots.Add(opened, opened.Chosen());
    }
  }
  OpenedArgument& first = snapshots.files.front();
  if (snapshots.all.empty() && !first.argument.choice) {
    for (const store::SnapshotInfo& info : first.snapshots) snapshots.Add(first, first.Named(info));
  }
  if (snapshots.all.size() < 2) return ReportOne(first, limits, console);
  return ReportSeveral(snapshots, limits, console);
}

void RunReport(const Arguments& arguments, Console& console) {
  ReportOutput output(arguments, console);
  Report report = MakeReport(arguments, console);
  report.producer = "barrow " + std::string(kVersion);
  if (arguments.Has("title")) report.title = arguments.Text("title");
  output.Deliver(report);
  std::erase_if(report.remarks,
                [](const analyses::Remark& one) { return one.kind != analyses::Remark::Kind::kWarning; });
  ShowRemarks(report.remarks, console.err);
}

}  // namespace

constinit const Command kReportCommand = {
    .name = "report",
    .purpose = "everything on one page, to send or attach: HTML, Markdown, JSON",
    .description =
        "One self-contained page: no network, no server, opens from disk in any browser, light and dark, on paper too. "
        "It begins with the findings of 'barrow leaks', each with links to its evidence.\n\n"
        "Of one snapshot it shows types with flat, allocated and retained sizes, the dominator tree as a map to go "
        "into, the biggest objects with the way that keeps them alive, garbage with its pictures, equal content, spare "
        "room, and threads with the variables that hold memory. Of a profile: memory over time by class, and each "
        "class with its objects: life, sizes, where it was made, referents. Of two snapshots or more, in order of "
        "their time: what survived, came and went per type, retained growth, trends, and what grew at every step.\n\n"
        "The file is at most 2 MB whatever the heap: what there is no room for is summed up in rows such as '35 more "
        "types'; --detail shows four times as much, in 16 MB at most. The same input gives the same bytes. Whatever a "
        "dump holds is "
        "shown as text. --format markdown gives the findings and the largest types in less than 60 lines, --format "
        "json all the data of the page (schema/REPORT.md).",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .presents = false,
    .run = RunReport,
};

}  // namespace barrow::cli
