// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"

namespace barrow::test {

// A heap in a case of its own, to be asked.
struct OpenedHeap {
  explicit OpenedHeap(const Heap& heap, std::string label = "test.barrow") {
    const store::SnapshotId id = opened.Add(label, heap, {});
    opened.Finish();
    subject = {std::move(label), opened.Snapshot(id)};
  }
  store::Case opened = store::Case::InMemory();
  analyses::Subject subject;
};

}  // namespace barrow::test
