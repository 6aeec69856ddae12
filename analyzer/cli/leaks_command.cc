// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/leaks.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow leaks after.barrow before.barrow", "what grew, who holds it, and how much it retains"},
    Example{"barrow leaks app.barrow", "the likeliest suspects of a single snapshot"},
    Example{"barrow leaks app3.barrow app1.barrow app2.barrow", "only what grew from each snapshot to the next"},
    Example{"barrow leaks after.barrow before.barrow --fail-on 10%",
            "for tests: exit code 3 if anything gained a tenth"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "the snapshot to look at; or a case, with # and a snapshot behind it"},
    Operand{.name = "BASELINE",
            .least = 0,
            .most = kAnyNumber,
            .help = "earlier snapshots of the same program, in any order"},
};
constexpr std::array kOptions = {
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "10",
           .help = "how many suspects are shown"},
    Option{.name = "threshold",
           .kind = OptionKind::kText,
           .placeholder = "PERCENT",
           .initial = "1",
           .help = "what a suspect must retain, in percent of the heap; with a baseline what it must have gained, in "
                   "percent of what the heap gained"},
    Option{.name = "least-objects",
           .kind = OptionKind::kText,
           .placeholder = "N",
           .initial = "10",
           .help = "how many objects of a type under one owner are an accumulation"},
    Option{.name = "biggest-member",
           .kind = OptionKind::kText,
           .placeholder = "PERCENT",
           .initial = "50",
           .help = "an accumulation one of whose objects retains more than this part of it is none: that object is "
                   "looked at instead"},
    Option{.name = "least-spare",
           .kind = OptionKind::kBytes,
           .placeholder = "SIZE",
           .initial = "256",
           .help = "how much a container must be able to give back to count as one with room to spare"},
    Option{.name = "wastes",
           .kind = OptionKind::kText,
           .placeholder = "N",
           .initial = "3",
           .help = "how many sets of equal objects, and types with dictionaries, are told"},
    Option{.name = "infrastructure",
           .help = "tell also of types of which C code holds objects in every program: str, int, type, code and the "
                   "like"},
    Option{.name = "fail-on",
           .kind = OptionKind::kText,
           .placeholder = "BYTES|PERCENT",
           .help =
               "exit with code 3 if a suspect retains (with a baseline: has gained) so many bytes, or so many percent "
               "of the heap (of the first baseline), as in 5000000, 50M or 10%; what reaches it is shown below "
               "--threshold, too"},
};

uint64_t WholeNumber(std::string_view option, std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  ThrowUsage("--" + std::string(option) + " is '" + std::string(text) + "', which is no whole number");
}

double Number(std::string_view option, std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 0 && number < 1e18) return number;
  ThrowUsage("--" + std::string(option) + " is '" + std::string(text) + "', which is no number it could be");
}

// "1" or "1%" as 0.01.
double Share(const Arguments& arguments, std::string_view option) {
  std::string_view text = arguments.Text(option);
  if (text.ends_with('%')) text.remove_suffix(1);
  const double percent = Number(option, text);
  if (percent > 100) ThrowUsage("--" + std::string(option) + " is more than 100 %, which nothing can be");
  return percent / 100;
}

// The bytes from which on to fail; empty: never. `whole`: what a percentage is of.
std::optional<uint64_t> FailFrom(const Arguments& arguments, uint64_t whole) {
  if (!arguments.Has("fail-on")) return std::nullopt;
  std::string_view text = arguments.Text("fail-on");
  if (!text.ends_with('%')) {
    if (const auto bytes = ParseBytes(text)) return *bytes;
    ThrowUsage("--fail-on is '" + std::string(text) + "', which is neither a size, as in 50M, nor a share, as in 10%");
  }
  text.remove_suffix(1);
  const double bytes = std::ceil(Number("fail-on", text) / 100 * static_cast<double>(whole));
  constexpr double kMost = 0x1p63;
  return bytes < kMost ? static_cast<uint64_t>(bytes) : uint64_t{1} << 63;
}

// The allocated size of what is compared with: the earliest baseline, or the snapshot itself.
uint64_t WholeBytes(const analyses::Subject& subject, const std::vector<analyses::Baseline>& baselines) {
  const auto created = [](const analyses::Baseline& one) { return one.subject.info.header.created_unix_ns; };
  const auto first = std::ranges::min_element(baselines, {}, created);
  return first == baselines.end() ? subject.info.allocated_bytes : first->subject.info.allocated_bytes;
}

// Nothing grows from a snapshot to itself, which a pattern of file names easily gives twice.
void RefuseTwice(const std::deque<analyses::Subject>& baselines, const analyses::Subject& subject) {
  const analyses::Subject& added = baselines.back();
  const auto is_it = [&](const analyses::Subject& other) {
    const store::SnapshotInfo& a = added.info;
    const store::SnapshotInfo& b = other.info;
    return &other != &added && a.header.pid == b.header.pid && a.header.created_unix_ns == b.header.created_unix_ns &&
           a.object_count == b.object_count && a.allocated_bytes == b.allocated_bytes;
  };
  if (is_it(subject)) ThrowUsage(added.label + " is the snapshot to look at itself; a baseline is an earlier one");
  if (std::ranges::any_of(baselines, is_it)) ThrowUsage(added.label + " is given as a baseline twice");
}

void RunLeaks(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  analyses::LeakThresholds thresholds;
  thresholds.share = Share(arguments, "threshold");
  thresholds.biggest_member = Share(arguments, "biggest-member");
  thresholds.least_objects = WholeNumber("least-objects", arguments.Text("least-objects"));
  thresholds.least_spare = arguments.Bytes("least-spare").value_or(thresholds.least_spare);
  thresholds.most_wastes = WholeNumber("wastes", arguments.Text("wastes"));
  thresholds.infrastructure = arguments.Has("infrastructure");
  FailFrom(arguments, 0);  // refused before any work
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  PrepareLifelines(opened.file.opened, subject, console);
  std::deque<OpenedArgument> files;  // at addresses that stay
  std::deque<analyses::Subject> subjects;
  std::vector<analyses::Baseline> baselines;
  for (size_t i = 1; i < arguments.operands().size(); ++i) {
    files.push_back(OpenArgument(arguments.operands()[i], console));
    subjects.push_back(files.back().Chosen());
    RefuseTwice(subjects, subject);
    PrepareLifelines(files.back().file.opened, subjects.back(), console);
    baselines.push_back({files.back().file.opened, subjects.back()});
  }
  const std::optional<uint64_t> bar = FailFrom(arguments, WholeBytes(subject, baselines));
  if (bar) thresholds.most_bytes = *bar;
  const analyses::LeakReport report =
      analyses::FindLeaks(opened.file.opened, subject, baselines, thresholds, arguments.Limit("limit"));
  result.Deliver(ToDocument(report, subject, baselines));

  if (!bar || report.suspects.empty()) return;
  const analyses::Suspect& worst = report.suspects.front();
  const uint64_t weight =
      worst.grown_bytes ? static_cast<uint64_t>(std::max<int64_t>(*worst.grown_bytes, 0)) : worst.retained_bytes;
  if (weight >= *bar)
    throw Found{"leaks: --fail-on " + std::string(arguments.Text("fail-on")) + " is reached: " + worst.sentence};
}

}  // namespace

constinit const Command kLeaksCommand = {
    .name = "leaks",
    .purpose = "ranked suspects: what accumulates, where, how much it retains",
    .description =
        "One sentence per suspect, to be copied. The rules: many objects of one type that one object dominates, or "
        "that several hold together, with the strings and numbers that belong to them, or that owners side by side "
        "have in sum, or a local variable of a function in many threads, and since a baseline many modules of one "
        "package "
        "(accumulation); one object that is big by "
        "itself (big object); one object with much below it that the others do not tell of, as a "
        "long chain (big owner); cycles that the collector has not freed (garbage); objects with more references "
        "than the snapshot explains (held by C code). Without a baseline also what could be saved: equal strings "
        "(duplicates), containers with much room to spare (spare room), a dictionary in each instance (instance "
        "dictionaries).\n\n"
        "What a rule looks at is shown by a query, with thresholds to bind: accumulation by accumulations and "
        "local_variables, and since an earlier snapshot of the case by accumulations_grown and modules_loaded; big "
        "object by big_objects; "
        "big owner by big_owners; garbage by garbage_by_type; held by C code by held_by_c; duplicates by "
        "duplicates_by_content; spare room by containers_with_spare_room; instance dictionaries by "
        "instance_dictionaries. 'barrow query --list' says what they take.\n\n"
        "With a baseline, an earlier snapshot of the same program, suspects are what has gained most, and with "
        "several only what gained from each to the next. In snapshots of one process an object is the same by "
        "address and type, in others, and if it is not there, by the way that leads to it. Keys that a dump withholds "
        "are the same by type and order where both dictionaries have as many of them; else all owners of a kind are "
        "compared together. Of what cannot be compared at all nothing is told.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunLeaks,
};

}  // namespace barrow::cli
