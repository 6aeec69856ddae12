// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "base/error.h"
#include "reader/snapshot_reader.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::Limits;

namespace {

std::string MessageFor(const std::string& file, const Limits& limits) {
  try {
    reader::MemoryByteSource source = SourceOf(file);
    Diagnostics diagnostics;
    reader::ReadSnapshot(source, limits, diagnostics);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kInput);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("limits: more objects or references than allowed are refused") {
  const std::string file = FileOf(SampleSnapshot());
  Limits limits;
  limits.objects = 5;
  limits.references = 6;
  CHECK(MessageFor(file, limits) == "no error");
  limits.objects = 4;
  CHECK(MessageFor(file, limits) ==
        "test.barrow: holds more than 4 objects, which is the limit; --limit objects=NUMBER raises it");
  limits.objects = 5;
  limits.references = 5;
  CHECK(MessageFor(file, limits) ==
        "test.barrow: holds more than 5 references, which is the limit; --limit references=NUMBER raises it");
}

TEST_CASE("limits: records that need more memory than allowed are refused, whichever kind they are") {
  Limits limits;
  limits.record_bytes = 20000;
  CHECK(MessageFor(FileOf(SampleSnapshot()), limits) == "no error");

  Snapshot snapshot = SampleSnapshot();
  SECTION("objects") {
    ObjectSegment& segment = *snapshot.add_objects();
    for (int i = 0; i < 1000; ++i) segment.add_address_delta(1);
    segment.set_object_count(1000);
  }
  SECTION("references") {
    for (int i = 0; i < 3000; ++i) snapshot.mutable_references(0)->add_target(1);
  }
  SECTION("types") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_types(1)->add_types();
  }
  SECTION("shapes") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_shapes(1)->add_shapes();
  }
  SECTION("names of shapes") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_shapes(0)->mutable_shapes(0)->add_names("");
  }
  SECTION("names") {
    snapshot.mutable_names(0)->Clear();
    for (int i = 0; i < 1000; ++i) snapshot.mutable_names(0)->add_address_delta(1);
  }
  SECTION("texts") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_texts(0)->add_text("");
    for (int i = 0; i < 1000; ++i) snapshot.mutable_texts(0)->add_address_delta(1);
  }
  SECTION("roots") {
    snapshot.mutable_roots(0)->Clear();
    for (int i = 0; i < 1000; ++i) snapshot.mutable_roots(0)->add_address_delta(1);
  }
  SECTION("threads") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_threads(0)->add_threads();
  }
  SECTION("frames of threads") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_threads(0)->mutable_threads(0)->add_frames();
  }
  SECTION("the command line") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_header()->mutable_process()->add_command_line("");
  }
  SECTION("system figures") {
    for (int i = 0; i < 1000; ++i) snapshot.mutable_header()->mutable_memory()->add_system_figures();
  }
  SECTION("one long text") { snapshot.mutable_texts(0)->set_text(1, std::string(30000, 'x')); }
  CHECK(MessageFor(FileOf(snapshot), limits) ==
        "test.barrow: its records need more than 19.5 KiB; read it on a machine with more memory; --limit "
        "record-memory=SIZE raises it");
}

TEST_CASE("limits: what frames may claim together grows with the file, within bounds") {
  const Limits limits;
  CHECK(limits.TotalBytes(0) == uint64_t{64} << 20);
  CHECK(limits.TotalBytes(1 << 20) == uint64_t{4} << 30);
  CHECK(limits.TotalBytes(UINT64_MAX) == uint64_t{1} << 40);
  CHECK(Limits::DefaultRecordBytes() >= uint64_t{64} << 20);
}
