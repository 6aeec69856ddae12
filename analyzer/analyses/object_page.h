// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "analyses/document.h"
#include "analyses/subject.h"
#include "graph/ids.h"
#include "store/case.h"

namespace barrow::analyses {

struct PageOptions {
  size_t fold = 4;              // referents and referrers of one type that are shown; the rest is one row; 0: all
  std::optional<size_t> limit;  // types of what it dominates
};

// What `barrow object` answers: everything about one object. Facts: what it is, its sizes, how its reference count
// comes about, the way from a root to it, its immediate dominator. Tables: referents, referrers with the roots that
// hold it, and what it dominates by type. What keeps objects alive is computed for the whole snapshot first if the case
// does not hold it yet; then only what the page names is read.
Document DescribeObject(store::Case& opened, const Subject& subject, ObjectId object, const PageOptions& options);

}  // namespace barrow::analyses
