// SPDX-License-Identifier: Apache-2.0
#include "reader/mark.h"

#include <cstring>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow::reader;
using namespace barrow::test;

namespace {

std::span<const std::byte> Span(const std::string& bytes) { return std::as_bytes(std::span(bytes)); }

}  // namespace

TEST_CASE("mark: version and kind are what stands there") {
  const std::optional<Mark> mark = ParseMark(Span(MarkBytes({.major = 3, .minor = 7, .kind = 9, .extra = "ab"})));
  REQUIRE(mark);
  CHECK(mark->major_version == 3);
  CHECK(mark->minor_version == 7);
  CHECK(mark->kind == 9);
  CHECK(mark->extra_bytes == 2);
}

TEST_CASE("mark: the bytes are those of the format page") {
  const std::string page("\x5b\x2a\x4d\x18\x10\0\0\0barrow\r\n\1\0\0\0\1\0\0\0", 24);
  CHECK(MarkBytes({.extra = {}}) == page);
  CHECK(ParseMark(Span(page)));
}

TEST_CASE("mark: every cut of it is known as one, and is none") {
  const std::string mark = MarkBytes();
  for (size_t length = 0; length < mark.size(); ++length) {
    const std::string cut = mark.substr(0, length);
    CAPTURE(length);
    CHECK_FALSE(ParseMark(Span(cut)));
    CHECK(IsCutMark(Span(cut)) == (length > 0));
  }
  CHECK_FALSE(IsCutMark(Span(mark)));
}

TEST_CASE("mark: no mark survives a change of magic number, size or signature") {
  for (size_t place = 0; place < 16; ++place) {
    if (place >= 5 && place < 8) continue;  // a larger size is a newer version's
    std::string mark = MarkBytes();
    mark[place] = static_cast<char>(mark[place] ^ 0x10);
    if (place == 4) mark[place] = 15;
    CAPTURE(place);
    CHECK_FALSE(ParseMark(Span(mark)));
  }
}

TEST_CASE("mark: what a file is shows in its first bytes") {
  CHECK(SniffFormat(Span(MarkBytes())) == FileFormat::kSnapshot);
  CHECK(SniffFormat(Span(MarkBytes({.kind = 2, .extra = {}}))) == FileFormat::kProfile);
  CHECK(SniffFormat(Span(MarkBytes({.kind = 77, .extra = {}}))) == FileFormat::kSnapshot);
  CHECK(SniffFormat(Span(MarkBytes().substr(0, 9))) == FileFormat::kSnapshot);
  CHECK(SniffFormat(Span(std::string("SQLite format 3\0abcdefgh", 24))) == FileFormat::kCase);
  CHECK(SniffFormat(Span(std::string("SQLite format 3"))) == FileFormat::kOther);
  CHECK(SniffFormat(Span(std::string("PK\3\4"))) == FileFormat::kOther);
  CHECK(SniffFormat({}) == FileFormat::kSnapshot);
  CHECK(SniffFormat(Span(std::string("\x5b\x2a\x4d\x18 and no more of a mark"))) == FileFormat::kSnapshot);
}
