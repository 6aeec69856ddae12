// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the content of a snapshot's frame, through to what commands say of it (heap_answers.h).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "analyses/graph_laws.h"
#include "analyses/opened_heap.h"
#include "fuzz/decoded_frame.h"
#include "fuzz/heap_answers.h"
#include "graph/graph_builder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace barrow;
  Diagnostics diagnostics;
  std::optional<reader::SnapshotRecords> records =
      test::DecodedFrame({reinterpret_cast<const char*>(data), size}, diagnostics);
  if (!records || records->objects.address.size() > 4096) return 0;
  const Heap heap = BuildHeap(std::move(*records), diagnostics);
  analyses::BrokenLaws(heap);
  test::OpenedHeap opened(heap);
  for (const test::Question ask : test::kQuestions) {
    if (!ask(opened.opened, opened.subject)) abort();
  }
  return 0;
}
