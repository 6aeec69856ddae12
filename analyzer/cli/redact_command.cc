// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/subject.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/output_file.h"
#include "cli/remarks.h"
#include "presenters/human.h"
#include "presenters/unicode_text.h"
#include "reader/byte_source.h"
#include "redaction/name_mapping.h"
#include "redaction/redaction.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow redact before.barrow shared.barrow", "a file to send: no values, names of the author replaced"},
    Example{"barrow redact before.barrow shared.barrow --keep-module 'app.cache'",
            "with the names of the module in question"},
    Example{"barrow redact after.barrow shared-after.barrow --mapping names.txt",
            "the same replacements as in other files with that mapping, so that they can be compared"},
    Example{"barrow redact before.barrow shared.barrow --contents none", "the graph, and names of types, replaced"},
};
constexpr std::array kOperands = {
    Operand{.name = "IN", .help = "a snapshot or a profile; may be a pipe, so that nothing secret reaches the disk"},
    Operand{.name = "OUT", .help = "the file to write; - is standard output"},
};
constexpr std::array<std::string_view, 2> kContents = {"none", "names"};
constexpr std::array kOptions = {
    Option{.name = "contents",
           .kind = OptionKind::kChoice,
           .placeholder = "WHAT",
           .initial = "names",
           .choices = kContents,
           .help = "names: names are kept or replaced; none: all but those of types are removed"},
    Option{.name = "keep-type",
           .kind = OptionKind::kText,
           .placeholder = "GLOB",
           .repeatable = true,
           .help = "keep the names of types that fit, as in 'app.models.*', and their attributes"},
    Option{.name = "keep-module",
           .kind = OptionKind::kText,
           .placeholder = "GLOB",
           .repeatable = true,
           .help = "keep the names in modules that fit, as in 'app.cache' or 'numpy', and in what is below them"},
    Option{.name = "hash-names",
           .help = "replace the names of the standard library, too; those of built-in types stay"},
    Option{.name = "mapping",
           .kind = OptionKind::kFile,
           .placeholder = "FILE",
           .help = "write which replacement stands for which name into FILE, for its owner only; what it says already "
                   "is used and kept"},
    Option{.name = "force", .help = "replace OUT if it exists"},
};

redaction::RedactionOptions OptionsIn(const Arguments& arguments) {
  redaction::RedactionOptions options;
  if (arguments.Text("contents") == "none") options.contents = reader::Contents::kNone;
  for (const std::string& pattern : arguments.Texts("keep-type")) options.keep_types.push_back(pattern);
  for (const std::string& pattern : arguments.Texts("keep-module")) options.keep_modules.push_back(pattern);
  options.hash_names = arguments.Has("hash-names");
  return options;
}

void Say(const std::string& in, const std::string& out, const redaction::Redaction& done, std::ostream& said) {
  const auto count = [](uint64_t number) { return presenters::HumanCount(static_cast<int64_t>(number)); };
  said << presenters::MadeVisible(out) << ": " << count(done.names_replaced) << " names replaced, "
       << count(done.texts_removed) << " texts removed\n";
  std::vector<analyses::Remark> remarks;
  const auto add_unfitted = [&remarks](std::string_view what, const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
      remarks.push_back({analyses::Remark::Kind::kNote, "No " + std::string(what) + " matches '" + pattern + "'."});
    }
  };
  add_unfitted("type", done.unfitted_types);
  add_unfitted("module", done.unfitted_modules);
  if (!done.complete) analyses::AddRemarks(analyses::AnomalyRemarks(in, done.diagnostics), remarks);
  ShowRemarks(remarks, said);
}

void RunRedact(const Arguments& arguments, Console& console) {
  const std::string in = arguments.operands()[0];
  const std::string out = arguments.operands()[1];
  const std::string mapping(arguments.Text("mapping"));
  const bool to_console = out == "-";
  std::optional<OutputFile> file;
  if (!to_console) {
    RefuseToReplaceInput(out, {&in, 1});
    if (!mapping.empty() && IsSameFile(mapping, out)) ThrowUsage("OUT and --mapping cannot be the same file");
    file.emplace(out, arguments.Has("force"));
  }
  redaction::Pseudonyms pseudonyms =
      mapping.empty() ? redaction::Pseudonyms::WithRandomSalt() : redaction::ReadMapping(mapping);
  reader::FileByteSource source(in);
  const redaction::Redaction done =
      redaction::Redact(source, OptionsIn(arguments), pseudonyms, file ? file->stream() : console.out);
  // Before the file it explains: without the mapping the owner could not read that.
  if (!mapping.empty()) redaction::WriteMapping(mapping, pseudonyms);
  if (file) file->Commit();
  const std::string where = to_console ? "standard output" : out;
  Say(in, where, done, console.err);
  if (done.complete) return;
  if (done.met_limit()) throw Found{where + " is incomplete, for not all of " + in + " was used: it has no trailer"};
  throw Found{where + " is incomplete, as " + in + " is, and says so: it has no trailer"};
}

}  // namespace

constinit const Command kRedactCommand = {
    .name = "redact",
    .purpose = "a copy that tells nothing of its author, with every figure as it was",
    .description =
        "Values, command line, host, executable, platform, paths of files, lines of source code and the words of "
        "thread names are removed. Names of types, modules, functions, attributes, variables and files are replaced: "
        "the same name by the same word, which cannot be guessed back, for it is made with a random salt. The object "
        "graph, all sizes and counts, lines, times and the figures of the system stay, and with them every "
        "analysis.\n\n"
        "Names of the standard library and of Python itself are kept, since they tell nothing of the author: where the "
        "file says that a name is the standard library's, and it is a word that occurs in it. Classes and functions "
        "are kept if their module has them: those that collections.namedtuple makes are the author's. Attributes of "
        "instances are kept if the code of their class has them: what a program puts into an argparse.Namespace is "
        "its own. "
        "--keep-module and --keep-type keep more; of a profile, which does not say whose an attribute is, names of "
        "classes only. Equal strings are still seen to be equal, by hashes with a new salt.\n\n"
        "What stays visible is the shape of the data: how many objects there are, how long their texts are, which of "
        "them are the same, and references to objects that every Python has, such as small integers.\n\n"
        "Salt and replacements are forgotten unless --mapping keeps them: dumps that are to be compared with each "
        "other need the same --mapping, since otherwise they look like dumps of two processes that have no class in "
        "common.\n\n"
        "A damaged file gives an incomplete one, and the status 3: the copy is there, and tells that it lacks "
        "something, "
        "but not what.",
    .examples = kExamples,
    .operands = kOperands,
    .options = kOptions,
    .presents = false,
    .run = RunRedact,
};

}  // namespace barrow::cli
