// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analyses/merged_paths.h"
#include "analyses/objects_of_types.h"
#include "analyses/path_report.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/object_argument.h"
#include "cli/object_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow paths app.barrow 'app.cache[\"users\"]'", "why one object is alive"},
    Example{"barrow paths app.barrow --type app.Session", "who holds the sessions, ways that run together merged"},
    Example{"barrow paths app.barrow '#42' '#99' '#17'", "what holds all of these"},
    Example{"barrow paths app.barrow 0x7f3a5c0010 --all", "every referrer, and what holds that"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    Operand{.name = kObjectOperand.name,
            .kind = kObjectOperand.kind,
            .least = 0,
            .most = kAnyNumber,
            .help = kObjectOperand.help},
};
constexpr std::array kOptions = {
    Option{.name = "type",
           .letter = 't',
           .kind = OptionKind::kText,
           .placeholder = "GLOB",
           .repeatable = true,
           .help = "instead of OBJECT: all objects of types whose whole name fits, as in 'app.*'"},
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "10",
           .help = "how many ways, or lines of the tree, are shown"},
    Option{.name = "all", .letter = 'a', .help = "show every way, as --limit all"},
};

void RunPaths(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const auto patterns = arguments.Texts("type");
  const auto names = arguments.operands().subspan(1);
  if (names.empty() == patterns.empty()) ThrowUsage("paths needs an OBJECT, or --type GLOB, and not both");
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  const std::optional<size_t> limit = arguments.Has("all") ? std::nullopt : arguments.Limit("limit");
  if (names.size() == 1) {
    const uint32_t object = ChosenObject(opened.file.opened, subject, names.front());
    PrepareLifelines(opened.file.opened, subject, console);
    result.Deliver(ToDocument(analyses::FindPaths(opened.file.opened, subject, object, limit), subject));
    return;
  }
  std::vector<uint32_t> objects;
  std::string what;
  if (names.empty()) {
    objects = analyses::ObjectsOfTypes(opened.file.opened, subject, patterns);
    for (const std::string& pattern : patterns) what += (what.empty() ? "" : ", ") + pattern;
  } else {
    for (const std::string& name : names) objects.push_back(ChosenObject(opened.file.opened, subject, name));
    std::ranges::sort(objects);
    objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
    what = std::to_string(objects.size()) + " objects";
  }
  PrepareLifelines(opened.file.opened, subject, console);
  result.Deliver(ToDocument(analyses::MergePaths(opened.file.opened, subject, objects, what, limit), subject));
}

}  // namespace

constinit const Command kPathsCommand = {
    .name = "paths",
    .purpose = "why an object is alive: the ways from the roots to it",
    .description =
        "Each way begins at something that is alive by itself: a module, a local variable of a running function, the "
        "state of the interpreter or of a thread, or C code that holds a reference (\"held by C code\": the reference "
        "count is higher than the references in the snapshot). The first way is the one a programmer would name: "
        "modules and local variables before the rest, no caches and indexes where there is another way, and then the "
        "shortest. The others go through the object's other referrers.\n\n"
        "For the objects of a type, or several OBJECTs, the ways are merged into a tree from the roots on: each line "
        "tells how many of the objects it leads to, and how many of them stand there themselves. Lines hang under the "
        "place where their ways part. An index or key stands where a tenth of the objects that come so far go on "
        "through it, and a thousandth of all; elements that lead to fewer are one line, […]. A step that is taken over "
        "and over, as through a linked list, is one line too, with … behind it. "
        "--wide and the formats for programs tell the whole path of each line, and how many objects stand at its end.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunPaths,
};

}  // namespace barrow::cli
