// SPDX-License-Identifier: Apache-2.0
//
// Writes a small snapshot to standard output, for tools that are no test programs.
#include <cstdio>

#include "writer/snapshot_writer.h"

int main() {
  using namespace barrow::writer;
  FileSink sink(fileno(stdout));
  SnapshotWriter writer(sink, {});
  writer.WriteHeader({.producer = "write_example"});
  const uint32_t shape = writer.AddShape(ShapeKind::kOpaque, {{"next"}});
  const uint32_t type = writer.AddType({.qualified_name = "Node", .default_shape = shape});
  for (uint64_t i = 1; i <= 1000; ++i) {
    writer.BeginObject({.address = 64 * i, .type = type, .flat_bytes = 56, .allocated_bytes = 64});
    writer.AddReference(64 * (i % 1000 + 1));
    writer.EndObject();
  }
  writer.AddRoot({.kind = RootKind::kOther, .address = 64, .name = "first"});
  return writer.Finish({}) == 0 ? 0 : 1;
}
