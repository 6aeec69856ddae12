// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/document.h"

namespace barrow::analyses {

// The name a glob that fits none of `names` was probably meant for: the shortest that contains what the glob says, or
// one that is spelt nearly so, with its module or without. Empty: none is near.
[[nodiscard]] std::string_view NameMeant(std::string_view pattern, std::span<const std::string_view> names);

// A note for each pattern that fits none of `names`, by which an answer without rows can be told from a misspelt
// question: "No type matches 'Invoce': did you mean 'app.Invoice'?"
[[nodiscard]] std::vector<Remark> UnmatchedPatterns(std::span<const std::string> patterns,
                                                    std::span<const std::string_view> names);

}  // namespace barrow::analyses
