// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyses/asizeof_lines.h"
#include "analyses/object_finder.h"
#include "analyses/owned_rules.h"
#include "analyses/pympler_rules.h"
#include "analyses/sizing.h"
#include "analyses/sizing_document.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "cli/tree_options.h"
#include "presenters/unicode_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow sizeof before.barrow app.cache", "an object with all it owns"},
    Example{"barrow sizeof before.barrow app.cache --detail 2", "and how that is made up, two levels deep"},
    Example{"barrow sizeof before.barrow app.cache app.index --stats 2", "largest objects, and sizes by type"},
    Example{"barrow sizeof before.barrow app.cache --pympler",
            "the figure asizeof.asizeof(app.cache) gave in the process"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    Operand{.name = "OBJECT",
            .kind = OperandKind::kText,
            .most = kAnyNumber,
            .help = "an address (0x7f3a5c0010), an id ('#42' or 42), or a path from a module "
                    "(app.cache['users'][3].name); an object within another one counts for itself only"},
};
constexpr std::array<std::string_view, 2> kSizes = {"allocated", "flat"};
constexpr std::array<std::string_view, 3> kStatistics = {"1", "2", "3"};
constexpr std::array kOptions = {
    Option{
        .name = "pympler",
        .help = "follow the rules of Pympler's asizeof, its omissions included: flat sizes aligned to 8, 100 levels"},
    Option{.name = "size",
           .kind = OptionKind::kChoice,
           .placeholder = "SIZE",
           .initial = "allocated",
           .choices = kSizes,
           .help = "allocated is what the process really used; flat is what sys.getsizeof says"},
    Option{.name = "detail",
           .letter = 'd',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .help = "list referents with their sizes, so many levels deep, at most 1,000; all or 0 for as many"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kText,
           .placeholder = "N",
           .help = "follow referents so many levels deep; 0 for the objects alone, all for no limit"},
    Option{.name = "align",
           .kind = OptionKind::kText,
           .placeholder = "N",
           .help = "round every flat size up to a multiple of this power of two; 0 or 1: do not"},
    Option{.name = "exclude-type",
           .kind = OptionKind::kText,
           .placeholder = "GLOB",
           .repeatable = true,
           .help = "leave out objects of types whose whole name fits, these types, and what only they lead to"},
    Option{.name = "exclude",
           .kind = OptionKind::kText,
           .placeholder = "OBJECT",
           .repeatable = true,
           .help = "leave out this object, and what only it leads to"},
    Option{.name = "code", .help = "count classes, functions, modules and the like as well, wherever they are met"},
    Option{.name = "stats",
           .kind = OptionKind::kChoice,
           .placeholder = "N",
           .choices = kStatistics,
           .help = "1: statistics and the largest objects; 2: and sizes by type; 3: and how types are sized"},
    Option{.name = "above",
           .kind = OptionKind::kBytes,
           .placeholder = "SIZE",
           .help = "with --stats: largest are objects above this size; without it 1K"},
    Option{.name = "cutoff",
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "10",
           .help =
               "with --stats 1: how many of the largest objects are shown; with --pympler --stats 2: types that have "
               "less than this percentage are left out after the first; all or 0 for every one"},
    Option{.name = "clip",
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "80",
           .help = "with --pympler: how many characters of an object's value are shown; all or 0 for every one"},
};

constexpr size_t kLeastRanked = 100;  // as in asizeof, whose text tells the places of parents beyond those it shows

// Options that would do nothing.
void RefuseIdle(const Arguments& arguments) {
  for (const std::string_view option : {"above", "cutoff"}) {
    if (arguments.Has(option) && !arguments.Has("stats")) {
      ThrowUsage("--" + std::string(option) + " is about what --stats shows: give --stats 1, 2 or 3 as well");
    }
  }
  if (arguments.Has("clip") && !arguments.Has("pympler")) {
    ThrowUsage("--clip is about values as --pympler shows them: give --pympler as well");
  }
}

analyses::SizingView ViewOf(const Arguments& arguments) {
  RefuseIdle(arguments);
  analyses::SizingView shown;
  shown.pympler = arguments.Has("pympler");
  shown.code = arguments.Has("code");
  shown.stats = static_cast<unsigned>(arguments.Number("stats").value_or(0));
  shown.cutoff = arguments.Limit("cutoff").value_or(SIZE_MAX);
  shown.clip = arguments.Limit("clip").value_or(0);
  analyses::SizingOptions& options = shown.options;
  const bool flat = shown.pympler || arguments.Text("size") == "flat";
  options.align = arguments.Number("align").value_or(shown.pympler ? 8 : 1);
  if (options.align > 1 && !std::has_single_bit(options.align)) {
    ThrowUsage("--align cannot be '" + std::string(arguments.Text("align")) + "': it is a power of two");
  }
  if (shown.pympler && arguments.Has("size") && arguments.Text("size") == "allocated") {
    ThrowUsage("--pympler and --size allocated exclude each other: asizeof knows flat sizes only");
  }
  if (!flat && arguments.Has("align")) ThrowUsage("--align rounds flat sizes: give --size flat as well");
  options.limit = shown.pympler ? std::optional<size_t>(100) : std::nullopt;
  if (arguments.Text("limit") == "all") {
    options.limit.reset();
  } else if (arguments.Has("limit")) {
    options.limit = arguments.Number("limit").value_or(0);
  }
  options.detail = arguments.Has("detail") ? LevelsOf(arguments, "detail") : 0;
  if (shown.stats > 0) options.most_ranked = std::max<size_t>(shown.cutoff, kLeastRanked);
  options.rank_above = arguments.Bytes("above").value_or(1024);
  options.excluded_types.assign(arguments.Texts("exclude-type").begin(), arguments.Texts("exclude-type").end());
  return shown;
}

std::unique_ptr<analyses::SizingRules> RulesOf(const Arguments& arguments, const analyses::SizingView& shown,
                                               analyses::ObjectFinder& finder, const analyses::Subject& subject) {
  if (!shown.pympler) {
    const auto size = arguments.Text("size") == "flat" ? analyses::SizeKind::kFlat : analyses::SizeKind::kAllocated;
    return std::make_unique<analyses::OwnedRules>(finder.view(), size, shown.code);
  }
  return std::make_unique<analyses::PymplerRules>(finder.view(), subject.info.header, finder.Builtin("None"),
                                                  shown.code, shown.clip);
}

// The options that asizeof has too, as they would stand in the call.
std::string CallOptions(const Arguments& arguments) {
  std::string call;
  for (const std::string_view name : {"above", "align", "clip", "code", "cutoff", "detail", "limit", "stats"}) {
    if (!arguments.Has(name)) continue;
    const std::string value = name == "code"    ? "True"
                              : name == "above" ? std::to_string(arguments.Bytes(name).value_or(0))
                                                : std::string(arguments.Text(name));
    call += (call.empty() ? "" : ", ") + std::string(name) + "=" + value;
  }
  return call;
}

void RunSizeof(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  analyses::SizingView shown = ViewOf(arguments);
  OpenedArgument opened = OpenArgument(arguments.operands()[0], console);
  const analyses::Subject subject = opened.Chosen();
  analyses::ObjectFinder finder(opened.file.opened, subject);
  std::vector<ObjectId> given;
  for (const std::string& name : arguments.operands().subspan(1)) {
    shown.names.push_back(name);
    given.push_back(finder.Find(name));
  }
  for (const std::string& name : arguments.Texts("exclude")) {
    shown.options.excluded_objects.push_back(finder.Find(name));
  }
  const auto rules = RulesOf(arguments, shown, finder, subject);
  const analyses::Sizing sizing = analyses::SizeOf(*rules, given, shown.options);
  analyses::Document document = analyses::ToDocument(sizing, shown, *rules, subject);
  auto* pympler = dynamic_cast<analyses::PymplerRules*>(rules.get());
  const bool as_asizeof = pympler != nullptr && shown.stats > 0;
  if (!result.is_text() || (shown.options.detail == 0 && !as_asizeof)) return result.Deliver(document);

  // In text, what asizeof prints, and referents as indented lines, which read better than a table of depths.
  std::vector<std::string> lines;
  if (as_asizeof) {
    lines = analyses::AsizeofLines(sizing, shown, CallOptions(arguments), *pympler);
    document.facts.clear();
    std::erase_if(document.tables, [](const analyses::Table& table) { return table.head.name != "definitions"; });
  }
  if (shown.options.detail > 0) {
    for (std::string& line : analyses::AsizedLines(sizing)) lines.push_back(std::move(line));
    std::erase_if(document.tables, [](const analyses::Table& table) { return table.head.name == "referents"; });
  }
  for (const std::string& line : lines) {
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    result.out() << line.substr(0, indent) << presenters::MadeVisible(line.substr(indent)) << "\n";
  }
  if (!document.tables.empty() || !document.remarks.empty()) result.out() << "\n";
  result.Deliver(document);
}

}  // namespace

constinit const Command kSizeofCommand = {
    .name = "sizeof",
    .purpose = "how big objects are with all they own",
    .description =
        "What Pympler's asizeof, asizesof and asized tell of a running process. An object's size is its own and that "
        "of all it refers to, each object once; what it refers to weakly is not its own. Classes, functions, modules "
        "and the like are not counted where data refers to them, but where they are named, or with --code.\n\n"
        "--pympler takes what asizeof takes instead: it leaves out the elements of subclasses of list, tuple and set, "
        "of deques, partials and maps, attributes of exceptions, and values stored inline, and counts the __dict__ "
        "that asking for one would create. The figure equals that of asizeof.asizeof in the process, but for weak "
        "references, tracebacks, views of numpy arrays, over-allocated array.array and --code, which the file does "
        "not tell enough about.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunSizeof,
};

}  // namespace barrow::cli
