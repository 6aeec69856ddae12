// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What repr() would say of an object made of lists, tuples, dicts, sets, str, bytes, numbers and None, whose values the
// dump kept (contents='values', nothing clipped). Empty if any part of it is of another kind, was clipped or withheld,
// or if the text would be longer than 1 MiB. Cycles are "[...]" as in Python. Without recursion.
// `repr_of_other`, if there is one, says it of objects of other kinds.
using ReprOfOther = std::function<std::optional<std::string>(ObjectId)>;
std::optional<std::string> PythonRepr(store::SnapshotView& view, ObjectId object,
                                      const ReprOfOther& repr_of_other = {});

// A text as asizeof clips it: its first and last characters around "....", `clip` characters at most; 0: not at all.
std::string ClippedRepr(const std::string& repr, size_t clip);

}  // namespace barrow::analyses
