// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyses/object_list.h"
#include "analyses/object_list_document.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/hard_time_limit.h"
#include "cli/ranking_options.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "cli/sql_options.h"
#include "presenters/unicode_text.h"
#include "store/object_condition.h"

namespace barrow::cli {
namespace {

using analyses::ObjectQuestion;
using analyses::ObjectSortKey;

constexpr std::array kExamples = {
    Example{"barrow objects before.barrow", "the biggest objects"},
    Example{"barrow objects before.barrow --type 'app.*' --min 1K --sort refcount",
            "objects of one package, from 1,024 bytes, by their reference count"},
    Example{"barrow objects before.barrow --where \"type_name = 'dict' AND length > 1000\"",
            "objects that an expression in SQL chooses"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
};
constexpr std::array<std::string_view, 4> kObjectSortKeys = {"size", "retained", "refcount", "type"};
constexpr std::array kOptions = {
    Option{.name = "sort",
           .letter = 's',
           .kind = OptionKind::kChoice,
           .placeholder = "KEY",
           .initial = "size",
           .choices = kObjectSortKeys,
           .help = "what objects are sorted by; equal ones stand by address"},
    kOrderOption,
    Option{.name = "limit",
           .letter = 'n',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "15",
           .help = "how many objects are shown; all or 0 for every one. The last rows sum up what is cut off, and all"},
    kTypeOption,
    kSizeOption,
    Option{.name = "min",
           .kind = OptionKind::kBytes,
           .placeholder = "SIZE",
           .help = "only objects of at least this size, as in 4096, 64K or 1.5M"},
    Option{
        .name = "max", .kind = OptionKind::kBytes, .placeholder = "SIZE", .help = "only objects of at most this size"},
    Option{.name = "min-retained",
           .kind = OptionKind::kBytes,
           .placeholder = "SIZE",
           .help = "only objects that retain at least this much: with which so much would go"},
    Option{.name = "where",
           .letter = 'w',
           .kind = OptionKind::kText,
           .placeholder = "CONDITION",
           .help =
               "only objects for which this SQL expression is true. It may use the columns of the tables object and "
               "type ('barrow sql --schema' lists them; the address of a type is type_address)"},
    kTimeLimitOption,
};

ObjectQuestion QuestionOf(const Arguments& arguments) {
  const std::string_view key = arguments.Text("sort");
  ObjectQuestion question;
  question.type_patterns.assign(arguments.Texts("type").begin(), arguments.Texts("type").end());
  const analyses::Ranking ranking = RankingOf(arguments);
  question.size = ranking.size;
  question.order = ranking.order;
  question.limit = ranking.limit;
  question.least_bytes = arguments.Bytes("min");
  question.most_bytes = arguments.Bytes("max");
  question.least_retained = arguments.Bytes("min-retained");
  question.key = key == "retained"   ? ObjectSortKey::kRetained
                 : key == "refcount" ? ObjectSortKey::kReferenceCount
                 : key == "type"     ? ObjectSortKey::kType
                                     : ObjectSortKey::kSize;
  if (question.least_bytes.value_or(0) > question.most_bytes.value_or(UINT64_MAX)) {
    ThrowUsage("--min is more than --max: no object can fit");
  }
  return question;
}

void RunObjects(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  const ObjectQuestion question = QuestionOf(arguments);
  const std::optional<std::chrono::milliseconds> time_limit = TimeLimitOf(arguments);
  if (time_limit.has_value() && !arguments.Has("where"))
    ThrowUsage("--time-limit is that of --where, which is missing");
  OpenedArgument opened = OpenArgument(arguments.operands().front(), console);
  const analyses::Subject subject = opened.Chosen();
  store::Case& opened_case = opened.file.opened;

  std::optional<std::vector<bool>> chosen;
  if (arguments.Has("where")) {
    const HardTimeLimit limit(time_limit, presenters::MadeVisible(opened_case.name()));
    chosen = store::ObjectsWhere(opened_case, subject.info.id, arguments.Text("where"), time_limit);
  }
  uint32_t needed = store::kTypeColumn | store::kFlatColumn | store::kAllocatedColumn;
  if (question.key == ObjectSortKey::kReferenceCount) needed |= store::kReferenceCountColumn;
  const ObjectTable objects = opened_case.Objects(subject.info.id, needed | store::kAddressColumn);
  const std::vector<std::string> type_names = opened_case.TypeNames(subject.info.id);
  // Only where they are asked for: the first time they have to be computed.
  std::shared_ptr<const Lifelines> lifelines;
  if (question.key == ObjectSortKey::kRetained || question.least_retained.has_value()) {
    PrepareLifelines(opened_case, subject, console);
    lifelines = opened_case.LifelinesOf(subject.info.id);
  }
  const std::span<const uint64_t> retained =
      lifelines == nullptr ? std::span<const uint64_t>() : std::span<const uint64_t>(lifelines->retained_bytes);
  const analyses::ObjectList list = analyses::ListObjects({.objects = &objects,
                                                           .type_names = type_names,
                                                           .retained_bytes = retained,
                                                           .chosen = chosen.has_value() ? &*chosen : nullptr},
                                                          question);
  const auto view = opened_case.View(subject.info.id);
  analyses::Document document = analyses::ToDocument(list, question.size, retained, *view, subject);
  AddUnmatchedPatterns(arguments, opened_case.TypeTotals(subject.info.id), &store::TypeTotal::type_name, document);
  result.Deliver(document);
}

}  // namespace

constinit const Command kObjectsCommand = {
    .name = "objects",
    .purpose = "list objects by type and size",
    .description =
        "What Pympler's muppy.filter, sort and get_size tell of a running process. All conditions must hold; bounds "
        "include the bound itself (those of muppy.filter do not). --where runs read-only and cannot leave its place in "
        "the statement; more than a condition is a question for 'barrow sql'. It may take a while: --time-limit ends "
        "it.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunObjects,
};

}  // namespace barrow::cli
