// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the content of a frame, behind the container and its checksums: from messages to a heap with labels.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/text.h"
#include "fuzz/decoded_frame.h"
#include "graph/graph_builder.h"
#include "graph/labels.h"

namespace {

using namespace barrow;

void Require(bool law) {
  if (!law) abort();
}

void CheckLabels(const Heap& heap) {
  for (ObjectId id{0}; id.value < heap.objects.count(); ++id.value) {
    const ObjectLabels labels = LabelsOf(heap, id);
    uint64_t least_position = 0;
    for (uint32_t k = 0; k < heap.graph.References(id).size(); ++k) {
      Require(labels.Position(k) >= least_position);
      least_position = labels.Position(k) + 1;
      const EdgeLabel label = labels.Label(k);
      if (label.key) Require(label.key->value < heap.objects.count());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Diagnostics diagnostics;
  std::optional<reader::SnapshotRecords> records =
      test::DecodedFrame({reinterpret_cast<const char*>(data), size}, diagnostics);
  if (!records) return 0;
  for (const reader::Name& name : records->names) Require(IsValidUtf8(name.module) && IsValidUtf8(name.qualified_name));
  const uint64_t written = records->objects.address.size();
  const Heap heap = BuildHeap(std::move(*records), diagnostics);
  Require(heap.objects.count() + diagnostics.count(Anomaly::kDuplicateObject) == written);
  Require(heap.graph.targets().size() == heap.graph.sources().size());
  CheckLabels(heap);
  return 0;
}
