// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/object_options.h"
#include "cli/tree_options.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow referents before.barrow app.cache", "what an object refers to, three levels deep"},
    Example{"barrow referents before.barrow '#42' --depth 1 --fold all", "all it refers to directly"},
};

void RunReferents(const Arguments& arguments, Console& console) {
  RunTree(arguments, console, analyses::TreeDirection::kReferents);
}

}  // namespace

constinit const Command kReferentsCommand = {
    .name = "referents",
    .purpose = "what an object refers to, as a tree",
    .description =
        "Each branch says how the object above calls the one below. In other formats than text every row is a node, "
        "and 'parent' the number of its parent's row, from 0.",
    .examples = kExamples,
    .operands = kObjectOperands,
    .options = kTreeOptions,
    .run = RunReferents,
};

}  // namespace barrow::cli
