// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/object_options.h"
#include "cli/tree_options.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow referrers before.barrow '0x7f3a5c0010'", "who refers to an object, three levels up"},
    Example{"barrow referrers before.barrow app.cache --depth 5 --repeat", "as Pympler's refbrowser walks"},
};

void RunReferrers(const Arguments& arguments, Console& console) {
  RunTree(arguments, console, analyses::TreeDirection::kReferrers);
}

}  // namespace

constinit const Command kReferrersCommand = {
    .name = "referrers",
    .purpose = "who refers to an object, as a tree",
    .description =
        "The drawing of Pympler's refbrowser, without what looking at a running process adds. Behind each object "
        "stands how it calls the one to its left; roots (modules, local variables, …) are leaves. In other formats "
        "than text every row is a node, and 'parent' the number of its parent's row, from 0.",
    .examples = kExamples,
    .operands = kObjectOperands,
    .options = kTreeOptions,
    .run = RunReferrers,
};

}  // namespace barrow::cli
