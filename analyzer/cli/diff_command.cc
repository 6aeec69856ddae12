// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyses/diff.h"
#include "analyses/diff_document.h"
#include "analyses/object_diff.h"
#include "analyses/profile_diff.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/profile_argument.h"
#include "cli/ranking_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow diff before.barrow after.barrow", "what grew from one snapshot to the next"},
    Example{"barrow diff case.db", "from the first snapshot of a case to its last"},
    Example{"barrow diff case.db#1 case.db#3 --sort count --all", "between any two, with types that did not change"},
    Example{"barrow diff before.barrow after.barrow --order ascending", "what shrank most, first"},
    Example{"barrow diff old-build.barrow new-build.barrow", "two profiles, class by class"},
    Example{"barrow diff before.barrow after.barrow --objects --type 'app.*'",
            "which objects are new, and where they hang"},
    Example{"barrow diff before.barrow after.barrow --retained", "how much more would go with each type"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .least = 1,
            .most = 2,
            .help = "two snapshots or two profiles, the earlier first; or one case, whose first and last snapshot are "
                    "compared"},
};
constexpr std::array kOptions = {
    kSortOption,
    kOrderOption,
    kLimitOption,
    kTypeOption,
    kSizeOption,
    Option{.name = "all", .letter = 'a', .help = "list types without change as well"},
    Option{.name = "at",
           .kind = OptionKind::kText,
           .placeholder = "WHICH",
           .repeatable = true,
           .help = "which snapshot of a profile: first, last (without it), a description, or a number; twice: of the "
                   "first and of the second profile"},
    Option{.name = "objects", .help = "list single objects instead: new, vanished, replaced, and those that grew"},
    Option{.name = "retained", .help = "compare what would go with all objects of each type"},
};

analyses::Document Comparison(store::Case& left_case, const analyses::Subject& left, store::Case& right_case,
                              const analyses::Subject& right, const Arguments& arguments, Console& console) {
  const analyses::Ranking ranking = RankingOf(arguments);
  if (arguments.Has("objects") && arguments.Has("retained")) ThrowUsage("diff takes --objects or --retained, not both");
  const auto prepare = [&] {
    PrepareLifelines(left_case, left, console);
    PrepareLifelines(right_case, right, console);
  };
  if (arguments.Has("retained")) {
    prepare();
    return analyses::ToDocument(
        analyses::CompareRetained(left_case, left, right_case, right, ranking, arguments.Has("all")), left, right);
  }
  if (arguments.Has("objects")) {
    if (!analyses::AreOfOneProcess(left.info.header, right.info.header)) {
      ThrowUsage(left.label + " and " + right.label +
                 " are of different processes, in which addresses mean nothing to each other: --objects needs two "
                 "snapshots of one process");
    }
    prepare();
    return analyses::ToDocument(
        analyses::CompareObjects(left_case, left, right_case, right, ranking, arguments.Has("all")), ranking.size, left,
        right);
  }
  const bool with_identity = analyses::AreOfOneProcess(left.info.header, right.info.header);
  const analyses::DiffInput left_side(left_case, left.info.id, with_identity);
  const analyses::DiffInput right_side(right_case, right.info.id, with_identity);
  const analyses::Diff diff = analyses::Compare(left_side.View(), right_side.View(), ranking, arguments.Has("all"));
  return analyses::ToDocument(diff, ranking.size, left, right);
}

analyses::Document CompareSnapshots(store::Case& left_case, const analyses::Subject& left, store::Case& right_case,
                                    const analyses::Subject& right, const Arguments& arguments, Console& console) {
  analyses::Document document = Comparison(left_case, left, right_case, right, arguments, console);
  std::vector<store::TypeTotal> types = left_case.TypeTotals(left.info.id);
  for (store::TypeTotal& type : right_case.TypeTotals(right.info.id)) types.push_back(std::move(type));
  AddUnmatchedPatterns(arguments, types, &store::TypeTotal::type_name, document);
  return document;
}

// A profile that was loaded, with how its figures are taken.
struct LoadedProfile {
  analyses::ProfileSubject subject;
  reader::ProfileRecords records;
  analyses::ProfileView view;

  LoadedProfile(store::Case& opened, analyses::ProfileSubject chosen)
      : subject(std::move(chosen)),
        records(opened.LoadProfile(subject.info.id)),
        view(records, analyses::Rules::kRight, subject.label) {}
};

// Which snapshots of the profiles are compared: --at once holds for both, twice for the left and the right one.
std::pair<std::string, std::string> Moments(const Arguments& arguments) {
  const auto given = arguments.Texts("at");
  if (given.size() > 2) ThrowUsage("--at is given once for both profiles, or twice: for the first and the second");
  if (given.empty()) return {"last", "last"};
  return {given.front(), given.back()};
}

std::string OthersToCompare(size_t left_count, size_t right_count) {
  return "The last of " + Grouped(left_count) + " snapshots is compared with the last of " + Grouped(right_count) +
         "; --at compares others: first, a number, or a description ('barrow info' lists them)";
}

analyses::Document CompareProfiles(store::Case& left_case, const analyses::ProfileSubject& left_subject,
                                   store::Case& right_case, const analyses::ProfileSubject& right_subject,
                                   const Arguments& arguments) {
  for (const std::string_view option : {"objects", "retained"}) {
    if (arguments.Has(option)) {
      ThrowUsage("--" + std::string(option) + " compares snapshots; of profiles diff compares classes");
    }
  }
  const LoadedProfile left(left_case, left_subject);
  const LoadedProfile right(right_case, right_subject);
  const auto [left_at, right_at] = Moments(arguments);
  analyses::Document document = analyses::CompareProfiles(
      {left.subject, left.view, analyses::FindTrackerSnapshot(left.subject, left.view, left_at)},
      {right.subject, right.view, analyses::FindTrackerSnapshot(right.subject, right.view, right_at)},
      RankingOf(arguments), arguments.Has("all"));
  const size_t left_count = left.records.snapshots.size();
  const size_t right_count = right.records.snapshots.size();
  if (!arguments.Has("at") && std::max(left_count, right_count) > 1) {
    document.remarks.push_back({analyses::Remark::Kind::kNote, OthersToCompare(left_count, right_count)});
  }
  return document;
}

// One file holds both: a case with several profiles, or one profile at two moments.
void DiffWithin(OpenedArgument& opened, const Arguments& arguments, Result& result) {
  store::Case& loaded = opened.file.opened;
  const bool has_moments = arguments.Texts("at").size() == 2;
  if (opened.argument.choice || opened.profiles.size() == 1) {
    const analyses::ProfileSubject subject = ChosenProfile(opened);
    if (!has_moments) {
      ThrowUsage(arguments.operands()[0] +
                 " is one profile: diff needs a second FILE to compare it with, or two --at for two of its snapshots");
    }
    result.Deliver(CompareProfiles(loaded, subject, loaded, subject, arguments));
    return;
  }
  result.Deliver(CompareProfiles(loaded, NamedProfile(opened, opened.profiles.front()), loaded,
                                 NamedProfile(opened, opened.profiles.back()), arguments));
}

void RefuseMixed(const OpenedArgument& first, const OpenedArgument& second) {
  const OpenedArgument& profile = MeansProfile(first) ? first : second;
  const OpenedArgument& snapshot = MeansProfile(first) ? second : first;
  const std::string other = snapshot.profiles.empty()
                                ? ""
                                : "; the profiles of " + snapshot.argument.path + " are " + ListedProfiles(snapshot);
  ThrowUsage(profile.argument.path + " is a profile and " + snapshot.argument.path +
             " a snapshot: diff compares two of a kind" + other);
}

void RunDiff(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  OpenedArgument first = OpenAnyArgument(arguments.operands()[0], console);
  const bool of_profiles = MeansProfile(first);
  if (arguments.Has("at") && !of_profiles)
    ThrowUsage("--at chooses a snapshot of a profile, and " + first.argument.path + " is none");
  if (arguments.operands().size() == 2) {
    OpenedArgument second = OpenAnyArgument(arguments.operands()[1], console);
    if (MeansProfile(second) != of_profiles) RefuseMixed(first, second);
    if (of_profiles) {
      result.Deliver(CompareProfiles(first.file.opened, ChosenProfile(first), second.file.opened, ChosenProfile(second),
                                     arguments));
      return;
    }
    const analyses::Subject left = first.Chosen();
    const analyses::Subject right = second.Chosen();
    result.Deliver(CompareSnapshots(first.file.opened, left, second.file.opened, right, arguments, console));
    return;
  }
  if (of_profiles) return DiffWithin(first, arguments, result);
  if (first.argument.choice || first.snapshots.size() < 2) {
    const std::string other = first.argument.choice || first.profiles.size() < 2
                                  ? ""
                                  : "; to compare profiles, choose them (" + ListedProfiles(first) + ")";
    ThrowUsage(arguments.operands()[0] + (first.file.is_case && !first.argument.choice ? " holds" : " is") +
               " one snapshot: diff needs a second FILE to compare it with, or a case that holds several" + other);
  }
  const analyses::Subject left = first.Named(first.snapshots.front());
  const analyses::Subject right = first.Named(first.snapshots.back());
  result.Deliver(CompareSnapshots(first.file.opened, left, first.file.opened, right, arguments, console));
}

}  // namespace

constinit const Command kDiffCommand = {
    .name = "diff",
    .purpose = "what grew per type from one snapshot to another",
    .description =
        "Right minus left: what is new counts positive. Sorted by size, so that what grew most stands first and what "
        "shrank most last. Types without change are left out unless --all asks for them; sums always add up.\n\n"
        "Snapshots of one process also tell what became of single objects: 'new' ones are only on the right, "
        "'vanished' ones only on the left, 'surviving' ones are the same by address and type, and 'grown' is by how "
        "much those got bigger. A new object at the address of a dead one of the same type counts as surviving. "
        "--wide shows the surviving ones and the bytes of each.\n\n"
        "Of two profiles of class trackers, or dumps of Pympler's, it shows per class the active objects, the sum and "
        "the average of their sizes side by side, each in the last snapshot of its profile unless --at names "
        "another.\n\n"
        "--objects lists them one by one, what changed most first; 'replaced' are objects of unchanging types (str, "
        "int, tuple) whose length, size or text differs, so that the address was used again. --retained compares "
        "retained "
        "sizes ('barrow help dominators') per type; --sort and --order do not apply to these two.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunDiff,
};

}  // namespace barrow::cli
