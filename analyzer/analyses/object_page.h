// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analyses/document.h"
#include "analyses/path_text.h"
#include "analyses/subject.h"
#include "graph/heap.h"
#include "graph/ids.h"
#include "store/case.h"

namespace barrow::analyses {

struct PageOptions {
  size_t fold = 4;              // referents and referrers of one type that are shown; the rest is one row; 0: all
  std::optional<size_t> limit;  // types of what it dominates
  bool with_dominated = true;   // with the table of that
};

// What `barrow object` answers: everything about one object. Facts: what it is, its sizes, how its reference count
// comes about, the way from a root to it, its immediate dominator. Tables: referents, referrers with the roots that
// hold it, and what it dominates by type. What keeps objects alive is computed for the whole snapshot first if the case
// does not hold it yet; then only what the page names is read.
Document DescribeObject(store::Case& opened, const Subject& subject, ObjectId object, const PageOptions& options);

// The same for many objects of a snapshot, one after the other: what they have in common is read once.
class ObjectPages {
 public:
  // What keeps objects alive must have been computed, or is for each question in memory. The case and the subject must
  // outlive it.
  ObjectPages(store::Case& opened, const Subject& subject);

  Document Describe(ObjectId object, const PageOptions& options);
  PathWriter& paths() { return paths_; }

 private:
  const Subject& subject_;
  PathWriter paths_;
  std::vector<ResolvedRoot> roots_;
  std::vector<store::TypeTotal> totals_;
};

}  // namespace barrow::analyses
