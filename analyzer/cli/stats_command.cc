// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyses/profile_names.h"
#include "analyses/subject.h"
#include "analyses/tracker_document.h"
#include "analyses/unmatched_patterns.h"
#include "base/error.h"
#include "base/suggestion.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/profile_argument.h"
#include "cli/remarks.h"
#include "cli/result.h"
#include "presenters/tracker_text.h"

namespace barrow::cli {
namespace {

using analyses::ObjectKey;

constexpr std::array kExamples = {
    Example{"barrow stats build.barrow --sort size --limit 10", "the ten tracked objects that were largest"},
    Example{"barrow stats build.barrow --summary", "what the objects of each class took in each snapshot"},
    Example{"barrow stats build.barrow --summary --tree --class Node", "and in which attributes"},
    Example{"barrow stats pympler.stats --sort classname,size --pympler",
            "what Pympler itself would print, to the byte"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .help =
                "a profile, a dump of Pympler's ClassTracker, or a case; behind a # the number or name of a profile of "
                "the case"},
};
constexpr std::array kOptions = {
    Option{.name = "sort",
           .letter = 's',
           .kind = OptionKind::kText,
           .placeholder = "KEY[,KEY...]",
           .repeatable = true,
           .help = "classname, name, birth, death, size, tsize, repr: sizes fall, all else rises; a later --sort keeps "
                   "the order of an earlier one among equals, which --sort reverse turns round"},
    Option{.name = "reverse", .letter = 'r', .help = "the other way round"},
    Option{.name = "class",
           .letter = 'c',
           .kind = OptionKind::kText,
           .placeholder = "SUBSTRING",
           .help = "only classes whose name contains it"},
    Option{.name = "address",
           .kind = OptionKind::kText,
           .placeholder = "ADDRESS",
           .help = "only what was tracked at this address (0x7f3a5c0010), one life after another"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kText,
           .placeholder = "N|SHARE",
           .help = "how many objects are shown: a number, or below 1 a share of those that fit; all or 0 for all"},
    Option{.name = "summary", .help = "per snapshot and class: active objects, sum, average and share"},
    Option{.name = "tree",
           .letter = 't',
           .help = "with --summary the referents of each class, merged over its objects; in CSV, JSON and Markdown "
                   "sizes over time, referents and stacks"},
    Option{.name = "pympler",
           .help = "print what Pympler 1.1 prints, with its mistakes: without --limit one object, 0 is one, a share is "
                   "of all"},
};

std::vector<ObjectKey> KeysOf(const std::string& text) {
  std::vector<ObjectKey> keys;
  size_t begin = 0;
  do {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const std::optional<ObjectKey> key = analyses::FindObjectKey(name);
    if (!key) {
      const std::vector<std::string_view> names(std::begin(analyses::kObjectKeyNames),
                                                std::end(analyses::kObjectKeyNames));
      ThrowUsage(
          "--sort cannot be '" + name + "'" +
          DidYouMean(name, names, "'", "'", "it is one of classname, name, birth, death, size, tsize, repr, reverse"));
    }
    keys.push_back(*key);
    begin = end + 1;
  } while (begin <= text.size());
  if (keys.size() > 1 && std::ranges::count(keys, analyses::ObjectKey::kReverse) != 0) {
    ThrowUsage("--sort " + text + ": reverse is no key, it stands alone between two --sort");
  }
  return keys;
}

std::optional<double> LimitOf(const Arguments& arguments, bool by_pympler) {
  const std::string text(arguments.Text("limit"));
  if (text.empty()) return std::nullopt;
  if (text == "all") return by_pympler ? std::optional<double>(HUGE_VAL) : std::nullopt;
  double limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(limit) || (limit < 0 && !by_pympler)) {
    ThrowUsage("--limit cannot be '" + text + "': it is a number of objects, a share below 1, or all");
  }
  if (limit == 0 && !by_pympler) return std::nullopt;
  return limit;
}

std::optional<uint64_t> AddressOf(const Arguments& arguments) {
  std::string_view text = arguments.Text("address");
  if (!arguments.Has("address")) return std::nullopt;
  uint64_t address = 0;
  const std::string_view digits = text.starts_with("0x") ? text.substr(2) : std::string_view();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    ThrowUsage("--address cannot be '" + std::string(text) + "': it is hexadecimal, as in 0x7f3a5c0010");
  }
  return address;
}

analyses::ObjectRanking RankingOf(const Arguments& arguments) {
  analyses::ObjectRanking ranking;
  for (const std::string& keys : arguments.Texts("sort")) ranking.sorts.push_back(KeysOf(keys));
  ranking.reverse = arguments.Has("reverse");
  ranking.class_part = arguments.Text("class");
  ranking.address = AddressOf(arguments);
  ranking.limit = LimitOf(arguments, arguments.Has("pympler"));
  return ranking;
}

// What of the options would change nothing is not what was meant.
void RefuseWithoutEffect(const Arguments& arguments, bool is_text) {
  const bool exactly = arguments.Has("pympler");
  if (exactly && !is_text) ThrowUsage("--pympler prints Pympler's text: it goes with --format text only");
  if (exactly && arguments.Has("wide")) ThrowUsage("--pympler and --wide exclude each other: Pympler shortens names");
  if (arguments.Has("summary")) {
    for (const std::string_view option : {"sort", "reverse", "limit", "address"}) {
      if (!arguments.Has(option)) continue;
      ThrowUsage("--" + std::string(option) +
                 " is for objects: --summary shows every class of every snapshot, by name (--class chooses)");
    }
  } else if (arguments.Has("tree") && is_text) {
    ThrowUsage(
        "--tree goes with --summary, or with --format csv, json or markdown: objects show their referents in text "
        "without it");
  }
}

analyses::Remark UnmatchedClass(const std::string& part, const std::vector<std::string>& names) {
  const std::string_view meant = analyses::NameMeant(part, std::vector<std::string_view>(names.begin(), names.end()));
  const std::string suggestion = meant.empty() ? "." : ": did you mean '" + std::string(meant) + "'?";
  return {analyses::Remark::Kind::kNote, "No class has '" + part + "' in its name" + suggestion};
}

// What stands behind the result: that nothing fits, and what is wrong with the file.
std::vector<analyses::Remark> RemarksOf(const analyses::ProfileView& view, const analyses::ProfileSubject& subject,
                                        const Arguments& arguments) {
  std::vector<analyses::Remark> remarks;
  const reader::ProfileRecords& profile = view.profile();
  const std::string part(arguments.Text("class"));
  std::vector<std::string> names;
  for (const reader::TrackedClass& tracked : profile.classes) names.push_back(analyses::TextOf(profile, tracked.name));
  const bool fits =
      std::ranges::any_of(names, [&](const std::string& name) { return name.find(part) != std::string::npos; });
  if (profile.objects.empty()) {
    if (!view.by_pympler()) remarks.push_back({analyses::Remark::Kind::kNote, "No object was tracked."});
  } else if (!fits) {
    remarks.push_back(UnmatchedClass(part, names));
  }
  const std::optional<uint64_t> address = AddressOf(arguments);
  if (address &&
      std::ranges::none_of(profile.objects, [&](const auto& object) { return object.address == *address; })) {
    remarks.push_back(
        {analyses::Remark::Kind::kNote, "Nothing was tracked at " + std::string(arguments.Text("address")) + "."});
  }
  analyses::AddRemarks(analyses::AnomalyRemarks(subject), remarks);
  return remarks;
}

presenters::TrackerLayout LayoutOf(const Arguments& arguments) {
  if (arguments.Has("pympler")) return presenters::TrackerLayout::kPympler;
  return arguments.Has("wide") ? presenters::TrackerLayout::kWide : presenters::TrackerLayout::kColumns;
}

void ShowSummary(const analyses::ProfileView& view, const analyses::ProfileSubject& subject, const Arguments& arguments,
                 const std::vector<analyses::Remark>& remarks, Result& result) {
  const bool with_trees = arguments.Has("tree");
  const auto snapshots = analyses::SummaryOf(view, std::string(arguments.Text("class")), with_trees);
  if (result.is_text()) {
    presenters::TrackerText(result.out(), LayoutOf(arguments)).AddSummary(snapshots);
  } else {
    result.Deliver(analyses::SummaryDocument(subject, snapshots, with_trees, remarks));
  }
}

void ShowObjects(const analyses::ProfileView& view, const analyses::ProfileSubject& subject, const Arguments& arguments,
                 const std::vector<analyses::Remark>& remarks, Result& result) {
  const analyses::RankedObjects ranked = analyses::Rank(view, RankingOf(arguments));
  if (!result.is_text()) {
    analyses::ObjectDocument document(subject, arguments.Has("tree"), remarks);
    for (const analyses::RankedObject& object : ranked.objects) document.Add(analyses::ReportOf(view, object));
    result.Deliver(document.Finish(ranked.fitting_count));
    return;
  }
  presenters::TrackerText text(result.out(), LayoutOf(arguments));
  for (const analyses::RankedObject& object : ranked.objects) text.Add(analyses::ReportOf(view, object));
  if (!view.by_pympler() && ranked.objects.size() < ranked.fitting_count) {
    const size_t rest = ranked.fitting_count - ranked.objects.size();
    result.out() << rest << (rest == 1 ? " more object\n" : " more objects\n");
  }
}

void RunStats(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const bool exactly = arguments.Has("pympler");
  RefuseWithoutEffect(arguments, result.is_text());
  RankingOf(arguments);  // what is wrong with the command line shows before long work
  OpenedArgument opened = OpenAnyArgument(arguments.operands().front(), console);
  const analyses::ProfileSubject subject = ChosenProfile(opened);
  const reader::ProfileRecords profile = opened.file.opened.LoadProfile(subject.info.id);
  const analyses::ProfileView view(profile, exactly ? analyses::Rules::kPympler : analyses::Rules::kRight,
                                   subject.label);
  const std::vector<analyses::Remark> remarks = RemarksOf(view, subject, arguments);
  if (arguments.Has("summary")) {
    ShowSummary(view, subject, arguments, remarks, result);
  } else {
    ShowObjects(view, subject, arguments, remarks, result);
  }
  if (!result.is_text()) return;
  // The layout has no place for remarks. They follow it, but never between Pympler's lines.
  ShowRemarks(remarks, exactly ? console.err : result.out());
  result.Commit();
}

}  // namespace

constinit const Command kStatsCommand = {
    .name = "stats",
    .purpose = "what a class tracker recorded: tracked objects, their lives and sizes",
    .description =
        "Reads what barrow.ClassTracker recorded, and what the dump_stats of Pympler's ClassTracker wrote: Pympler "
        "0.5 to 1.1, Python 2 and 3. Nothing in such a file is executed.\n\n"
        "Each object is shown with its name, address (or that it is free), representation, the stack it was made on, "
        "and its size at each snapshot, with the referents that were sized one by one: size, share and level. 'size' "
        "sorts by the largest size an object ever had, 'tsize' by its size in the snapshot in which most was "
        "tracked.\n\n"
        "What Pympler records about objects after their death is left out, and objects without a death count as dying "
        "last. The summary names what its shares are shares of, and tells what all objects of the process took where a "
        "snapshot was taken with compute_total=True.\n\n"
        "In angle brackets stands the type of what has no name or whose text was withheld: '[V] cache: <dict>'. The "
        "trees of --summary --tree are those of all objects laid over one another.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunStats,
};

}  // namespace barrow::cli
