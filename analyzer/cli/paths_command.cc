// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/path_report.h"
#include "analyses/unmatched_patterns.h"
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
    Example{"barrow paths app.barrow 0x7f3a5c0010 --all", "every referrer, and what holds that"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    Operand{.name = kObjectOperand.name, .kind = kObjectOperand.kind, .least = 0, .help = kObjectOperand.help},
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
           .help = "how many ways are shown"},
    Option{.name = "all", .letter = 'a', .help = "show every way, as --limit all"},
};

[[noreturn]] void ThrowNoObject(store::Case& opened, const analyses::Subject& subject, const std::string& pattern) {
  const std::vector<store::TypeTotal> types = opened.TypeTotals(subject.info.id);
  std::vector<std::string_view> names;
  for (const store::TypeTotal& type : types) names.push_back(type.type_name);
  const std::string_view meant = analyses::NameMeant(pattern, names);
  ThrowUsage(subject.label + " has no object of a type called " + pattern +
             (meant.empty() ? "" : ": did you mean '" + std::string(meant) + "'?"));
}

void RunPaths(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const auto patterns = arguments.Texts("type");
  const bool has_object = arguments.operands().size() > 1;
  if (has_object == !patterns.empty()) ThrowUsage("paths needs an OBJECT, or --type GLOB, and not both");
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  const std::optional<size_t> limit = arguments.Has("all") ? std::nullopt : arguments.Limit("limit");
  if (has_object) {
    const uint32_t object = ChosenObject(opened.file.opened, subject, arguments.operands()[1]);
    result.Deliver(ToDocument(analyses::FindPaths(opened.file.opened, subject, object, limit), subject));
    return;
  }
  const std::vector<uint32_t> objects = analyses::ObjectsOfTypes(opened.file.opened, subject.info.id, patterns);
  if (objects.empty()) ThrowNoObject(opened.file.opened, subject, patterns.front());
  std::string what;
  for (const std::string& pattern : patterns) what += (what.empty() ? "" : ", ") + pattern;
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
        "For the objects of a type, ways that run together are merged up to where they part; what differs behind that "
        "is written as […].",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunPaths,
};

}  // namespace barrow::cli
