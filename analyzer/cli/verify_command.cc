// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "analyses/verification.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/result.h"
#include "presenters/unicode_text.h"
#include "presenters/verdict_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow verify before.barrow", "did the copy arrive whole"},
    Example{"barrow verify before.barrow after.barrow case.db --deep", "and does everything in them agree"},
    Example{"barrow verify before.barrow --format json", "what is wrong and how much is usable, for a program"},
};
constexpr std::array kOperands = {
    Operand{.name = "FILE",
            .most = kAnyNumber,
            .help = "a snapshot, a profile, a dump of Pympler's ClassTracker, or a case"},
};
constexpr std::array kOptions = {
    Option{.name = "deep",
           .help =
               "also check the object graphs: dangling references, types, shapes, sizes, roots, and reference counts "
               "against references"},
};

std::string Named(const std::vector<analyses::Verdict>& verdicts, analyses::Soundness soundness) {
  std::string names;
  for (const analyses::Verdict& verdict : verdicts) {
    if (verdict.soundness == soundness) names += (names.empty() ? "" : ", ") + verdict.file;
  }
  return names;
}

void RunVerify(const Arguments& arguments, Console& console) {
  Result result(arguments, console);
  std::vector<analyses::Verdict> verdicts;
  for (const std::string& file : arguments.operands()) {
    verdicts.push_back(analyses::Verify(file, arguments.Has("deep")));
    if (result.is_text()) result.out() << presenters::MadeVisible(presenters::VerdictLine(verdicts.back())) << "\n";
  }
  if (result.is_text()) {
    result.Commit();
  } else {
    result.Deliver(analyses::VerificationDocument(verdicts));
  }
  console.out.flush();
  const std::string unusable = Named(verdicts, analyses::Soundness::kUnusable);
  if (!unusable.empty()) throw Error(Error::Kind::kInput, "nothing can be used of " + unusable);
  const std::string damaged = Named(verdicts, analyses::Soundness::kDamaged);
  if (!damaged.empty()) throw Found{"something is wrong with " + damaged};
}

}  // namespace

constinit const Command kVerifyCommand = {
    .name = "verify",
    .purpose = "whether files are sound, and if not how much of them is usable",
    .description =
        "Reads each file to its end and checks every checksum, the form of every segment and every count. A line for "
        "each file says what is wrong, of snapshots and profiles of barrow where the damage begins, and how many "
        "frames, objects and bytes can be used.\n\n"
        "Of a case it checks the checksums of the packed columns, SQLite's own integrity, and the totals beside the "
        "columns. Its other tables have no checksum: a changed letter of a name stays unseen.\n\n"
        "The status is 0 if all are sound, 3 if something is wrong with one of them and a part of each can be used, "
        "and 1 if nothing can be used of one. What is odd, but no loss, is named and does not change the status.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .run = RunVerify,
};

}  // namespace barrow::cli
