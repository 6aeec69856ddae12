// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::store {

// What repr() would say of an object made of lists, tuples, dicts, sets, str, bytes, numbers and None, whose values the
// dump kept (contents='values', nothing clipped). Empty if any part of it is of another kind, was clipped or withheld,
// or if the text would be longer than `most_bytes`. Cycles are "[...]" as in Python. Without recursion.
// `repr_of_other`, if there is one, says it of objects of other kinds. Asks the view for the references of the object
// and its parts.
using ReprOfOther = std::function<std::optional<std::string>(ObjectId)>;
inline constexpr size_t kMostReprBytes = size_t{1} << 20;
std::optional<std::string> PythonRepr(SnapshotView& view, ObjectId object, const ReprOfOther& repr_of_other = {},
                                      size_t most_bytes = kMostReprBytes);

}  // namespace barrow::store
