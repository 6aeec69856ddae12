// SPDX-License-Identifier: Apache-2.0
//
// Redaction of messages in which every text is a secret, whatever field it is in: fields that the schema gets later are
// among them.
#include "redaction/redaction.h"

#include <algorithm>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "reader/container_reader.h"
#include "reader/mark.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"
#include "support/catch.h"
#include "support/message_texts.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::redaction;
using namespace barrow::test;

namespace {

struct Redacted {
  Redaction done;
  std::string file;
  std::string content;  // decompressed
};

std::string Decompressed(const std::string& file) {
  reader::MemoryByteSource source = SourceOf(file);
  const reader::Limits limits;
  Diagnostics diagnostics;
  reader::ContainerReader container(source, limits, diagnostics);
  std::string content;
  while (const auto frame = container.Next()) {
    const auto part = reader::DecompressFrame(frame->bytes, frame->content_bytes);
    REQUIRE(part);
    content += part->view();
  }
  return content;
}

Redacted RedactBytes(const std::string& file, const RedactionOptions& options, Pseudonyms& pseudonyms) {
  reader::MemoryByteSource source = SourceOf(file);
  std::ostringstream out;
  Redacted redacted;
  redacted.done = Redact(source, options, pseudonyms, out);
  redacted.file = out.str();
  redacted.content = Decompressed(redacted.file);
  return redacted;
}

Redacted RedactBytes(const std::string& file, const RedactionOptions& options = {}) {
  Pseudonyms pseudonyms = Pseudonyms::WithRandomSalt();
  return RedactBytes(file, options, pseudonyms);
}

bool Tells(const std::string& content) { return content.find("Secret") != std::string::npos; }

std::vector<RedactionOptions> AllOptions() {
  RedactionOptions names;
  RedactionOptions none;
  none.contents = reader::Contents::kNone;
  RedactionOptions hashed;
  hashed.hash_names = true;
  return {names, none, hashed};
}

}  // namespace

TEST_CASE("redaction: no text of any field of a snapshot gets through") {
  for (const ContentsPolicy contents : {CONTENTS_NAMES, CONTENTS_VALUES}) {
    Snapshot snapshot = SampleSnapshot();
    snapshot.mutable_header()->set_contents(contents);
    size_t count = 0;
    PlantSecrets(snapshot, count);
    REQUIRE(count > 20);
    const std::string file = FileOf(snapshot);
    CHECK(Tells(Decompressed(file)));
    for (const RedactionOptions& options : AllOptions()) CHECK_FALSE(Tells(RedactBytes(file, options).content));
  }
}

TEST_CASE("redaction: no text of any field of a profile gets through") {
  ProfileParts parts = SampleProfile();
  size_t count = 0;
  for (Profile& part : parts) PlantSecrets(part, count);
  REQUIRE(count > 10);
  const std::string file = FileOf(parts);
  CHECK(Tells(Decompressed(file)));
  for (const RedactionOptions& options : AllOptions()) CHECK_FALSE(Tells(RedactBytes(file, options).content));
}

TEST_CASE("redaction: fields the schema does not know are dropped") {
  const std::string file = FileOf(SampleSnapshot()) + FrameBytes("\xa2\x06\x07Secret!");  // field 100
  CHECK_FALSE(Tells(RedactBytes(file).content));
}

TEST_CASE("redaction: every number of a snapshot stays, and its trailer agrees") {
  const Snapshot before = SampleSnapshot();
  for (const RedactionOptions& options : AllOptions()) {
    const Redacted redacted = RedactBytes(FileOf(before), options);
    CHECK(redacted.done.complete);
    Snapshot after;
    REQUIRE(after.ParseFromString(redacted.content));
    REQUIRE(after.objects_size() == before.objects_size());
    for (int i = 0; i < before.objects_size(); ++i) {
      ObjectSegment expected = before.objects(i);
      ObjectSegment got = after.objects(i);
      CHECK(got.content_hash_size() == expected.content_hash_size());
      for (int k = 0; k < expected.content_hash_size(); ++k) CHECK(got.content_hash(k) != expected.content_hash(k));
      expected.clear_content_hash();
      got.clear_content_hash();
      CHECK(got.SerializeAsString() == expected.SerializeAsString());
    }
    REQUIRE(after.references_size() == before.references_size());
    for (int i = 0; i < before.references_size(); ++i) {
      CHECK(after.references(i).SerializeAsString() == before.references(i).SerializeAsString());
    }
    CHECK(after.trailer().object_count() == before.trailer().object_count());

    Diagnostics diagnostics;
    reader::MemoryByteSource source = SourceOf(redacted.file);
    reader::ReadSnapshot(source, reader::Limits(), diagnostics);
    CHECK(diagnostics.count(Anomaly::kSumsDiffer) == 0);
    CHECK(diagnostics.count(Anomaly::kTotalsDiffer) == 0);
    CHECK(diagnostics.count(Anomaly::kBadSegment) == 0);
  }
}

TEST_CASE("redaction: every number of a profile stays, and its trailer agrees") {
  for (const RedactionOptions& options : AllOptions()) {
    const Redacted redacted = RedactBytes(FileOf(SampleProfile()), options);
    CHECK(redacted.done.is_profile);
    CHECK(redacted.done.complete);
    Diagnostics before_diagnostics;
    Diagnostics after_diagnostics;
    reader::MemoryByteSource before_source = SourceOf(FileOf(SampleProfile()));
    reader::MemoryByteSource after_source = SourceOf(redacted.file);
    const auto before =
        reader::ReadProfile(before_source, reader::FileFormat::kProfile, reader::Limits(), before_diagnostics);
    const auto after =
        reader::ReadProfile(after_source, reader::FileFormat::kProfile, reader::Limits(), after_diagnostics);
    CHECK(after_diagnostics == before_diagnostics);
    RequireProfileLaws(after);
    REQUIRE(after.nodes.size() == before.nodes.size());
    for (size_t i = 0; i < before.nodes.size(); ++i) {
      CHECK(after.nodes[i].size_bytes == before.nodes[i].size_bytes);
      CHECK(after.nodes[i].end == before.nodes[i].end);
      CHECK(after.nodes[i].value == reader::kNoName);
    }
    CHECK(after.snapshots.size() == before.snapshots.size());
    CHECK(after.counts.size() == before.counts.size());
  }
}

TEST_CASE("redaction: the same name has the same replacement, and in the next run another") {
  const std::string file = FileOf(SampleSnapshot());
  RedactionOptions hashed;
  hashed.hash_names = true;
  const Redacted first = RedactBytes(file, hashed);
  CHECK(first.content != RedactBytes(file, hashed).content);
  Pseudonyms pseudonyms = Pseudonyms::WithRandomSalt();
  const std::string replacement = pseudonyms.Of("Customer");
  CHECK(pseudonyms.Of("Customer") == replacement);
  CHECK(pseudonyms.Of("customer") != replacement);
  CHECK(Pseudonyms(pseudonyms.salt()).Of("Customer") == replacement);
  CHECK(Pseudonyms::WithRandomSalt().Of("Customer") != replacement);
}

TEST_CASE("redaction: of a standard class stay the attributes that it has, not what the author puts on an instance") {
  Snapshot snapshot = SampleSnapshot();
  barrow::Type& thread = *snapshot.mutable_types(0)->mutable_types(0);  // its default shape is the first
  thread.set_module("threading");
  thread.set_qualified_name("Thread");
  thread.add_bases(3);
  thread.add_bases(1);  // itself: no reader may follow that for ever
  barrow::Type& base = *snapshot.mutable_types(1)->mutable_types(0);
  base.set_module("queue");
  base.set_qualified_name("Queue");
  base.set_default_shape(4);
  snapshot.mutable_shapes(1)->add_shapes()->add_names("fileno");
  barrow::Shape& shape = *snapshot.mutable_shapes(0)->mutable_shapes(0);
  shape.clear_names();
  const std::vector<std::string> names = {"_target", "password", "unfinished_tasks", "fileno"};
  for (const std::string& name : names) shape.add_names(name);
  const auto kept = [&snapshot](const RedactionOptions& options) {
    Snapshot after;
    REQUIRE(after.ParseFromString(RedactBytes(FileOf(snapshot), options).content));
    const auto& told = after.shapes(0).shapes(0).names();
    return std::vector<std::string>(told.begin(), told.end());
  };
  CHECK(kept({}) == names);  // fields of a class whose instances have no dictionary
  thread.set_attribute_dict_bytes(104);
  std::vector<std::string> told = kept({});
  REQUIRE(told.size() == names.size());
  CHECK(told[1] != "password");
  told[1] = "password";
  CHECK(told == names);
  RedactionOptions options;
  options.keep_types = {"threading.Thread"};
  CHECK(kept(options) == names);
}

TEST_CASE("redaction: the words of a metaclass stay if they only show a name that stays") {
  Snapshot snapshot = SampleSnapshot();
  barrow::Type& type = *snapshot.mutable_types(1)->mutable_types(0);
  type.set_module("inspect");
  type.set_qualified_name("_ParameterKind");
  const auto told = [&](const std::string& representation) {
    type.set_representation(representation);
    Snapshot after;
    REQUIRE(after.ParseFromString(RedactBytes(FileOf(snapshot)).content));
    return after.types(1).types(0).representation();
  };
  CHECK(told("<enum '_ParameterKind'>") == "<enum '_ParameterKind'>");
  CHECK(told("<enum 'Secret'>").empty());
  CHECK(told("Secret _ParameterKind").empty());
  std::string long_one = "_ParameterKind";
  while (long_one.size() <= 1000) long_one += " _ParameterKind";
  CHECK(told(long_one).empty());
  type.set_module("app");
  CHECK(told("<enum '_ParameterKind'>").empty());
}

TEST_CASE("redaction: a function is the standard library's if its module has what it is called by") {
  Snapshot snapshot = SampleSnapshot();
  REQUIRE(snapshot.names_size() > 0);
  NameSegment& names = *snapshot.mutable_names(0);
  snapshot.mutable_names()->DeleteSubrange(1, snapshot.names_size() - 1);
  const int count = names.address_delta_size();
  REQUIRE(count > 0);
  const auto told = [&](const std::string& module, const std::string& name, const RedactionOptions& options) {
    names.clear_module();
    names.clear_qualified_name();
    names.clear_file();
    for (int i = 0; i < count; ++i) {
      names.add_module(module);
      names.add_qualified_name(name);
      names.add_file("/usr/lib/python3.13/contextlib.py");
    }
    Snapshot after;
    REQUIRE(after.ParseFromString(RedactBytes(FileOf(snapshot), options).content));
    return after.names(0).qualified_name(0);
  };
  RedactionOptions kept;
  kept.keep_modules = {"collections", "contextlib"};
  for (const RedactionOptions& options : {RedactionOptions(), kept}) {
    CHECK(told("collections", "Message._replace", options).find("Message") == std::string::npos);
    CHECK(told("app", "request", options) != "request");  // named as what it wraps
    CHECK(told("collections", "OrderedDict.move_to_end", options) == "OrderedDict.move_to_end");
    CHECK(told("", "contextmanager.<locals>.helper", options) == "contextmanager.<locals>.helper");
  }
}

TEST_CASE("redaction: hash-names hides that ast was in use") {
  Snapshot snapshot = SampleSnapshot();
  REQUIRE(snapshot.roots_size() > 0);
  RootSegment& roots = *snapshot.mutable_roots(0);
  for (int i = 0; i < roots.kind_size(); ++i) roots.set_kind(i, ROOT_INTERPRETER);
  for (std::string& name : *roots.mutable_name()) name = "ast";
  const auto told = [&](const RedactionOptions& options) {
    Snapshot after;
    REQUIRE(after.ParseFromString(RedactBytes(FileOf(snapshot), options).content));
    return after.roots(0).name(0);
  };
  RedactionOptions hashed;
  hashed.hash_names = true;
  CHECK(told({}) == "ast");
  CHECK(told(hashed) != "ast");
}

TEST_CASE("redaction: names are counted for each file, whatever is known of them before") {
  Pseudonyms pseudonyms = Pseudonyms::WithRandomSalt();
  const std::string file = FileOf(SampleSnapshot());
  const uint64_t replaced = RedactBytes(file, {}, pseudonyms).done.names_replaced;
  CHECK(replaced > 3);
  CHECK(replaced == pseudonyms.replacements().size());
  CHECK(RedactBytes(file, {}, pseudonyms).done.names_replaced == replaced);
}

TEST_CASE("redaction: a key in brackets is a type's label only in a profile that has no values") {
  ProfileParts parts = SampleProfile();
  for (Profile& part : parts) {
    for (FootprintSegment& segment : *part.mutable_footprints()) {
      for (std::string& text : *segment.mutable_texts()) {
        if (text == "nodes") text = "<SecretKey>";
        if (text == "a.o") text = "<app.Kept>";
      }
    }
  }
  RedactionOptions options;
  options.keep_types = {"*"};
  parts.front().mutable_header()->set_contents(CONTENTS_VALUES);
  const std::string values = RedactBytes(FileOf(parts), options).content;
  CHECK_FALSE(Tells(values));
  CHECK(values.find("<app.Kept>") != std::string::npos);  // an element: of a str it would have quotes
  parts.front().mutable_header()->set_contents(CONTENTS_NAMES);
  CHECK(RedactBytes(FileOf(parts), options).content.find("<SecretKey>") != std::string::npos);
  parts.front().mutable_header()->clear_contents();
  CHECK(RedactBytes(FileOf(parts)).content.find("Kept") == std::string::npos);
}

TEST_CASE("redaction: what lost a part gives a file that says so") {
  const std::string file = FileOf(SampleSnapshot());
  size_t redacted_count = 0;
  for (size_t size = 0; size < file.size(); size += 7) {
    try {
      const Redacted redacted = RedactBytes(file.substr(0, size));
      ++redacted_count;
      CHECK_FALSE(redacted.done.complete);
      Diagnostics diagnostics;
      reader::MemoryByteSource source = SourceOf(redacted.file);
      reader::ReadSnapshot(source, reader::Limits(), diagnostics);
      CHECK(diagnostics.count(Anomaly::kTruncated) == 1);
    } catch (const Error&) {
      // Too little is left to be read at all.
    }
  }
  CHECK(redacted_count > 10);
}

TEST_CASE("redaction: a segment that is broken within is dropped alone") {
  const ProfileParts parts = SampleProfile();
  const std::string broken_traces = "\x1a\x01\xff";
  const std::string segments = Joined({parts.begin() + 1, parts.end()}).SerializeAsString();
  const std::string file =
      MarkBytes({.kind = 2, .extra = {}}) + FrameBytes(parts[0].SerializeAsString() + broken_traces + segments);
  const Redacted redacted = RedactBytes(file);
  CHECK_FALSE(redacted.done.complete);
  Diagnostics diagnostics;
  reader::MemoryByteSource source = SourceOf(redacted.file);
  const auto after = reader::ReadProfile(source, reader::FileFormat::kProfile, reader::Limits(), diagnostics);
  CHECK_FALSE(after.complete);
  CHECK(after.objects.size() == 3);
  CHECK(after.snapshots.size() == 2);
}

TEST_CASE("redaction: a changed byte neither crashes nor tells") {
  Snapshot snapshot = SampleSnapshot();
  size_t count = 0;
  PlantSecrets(snapshot, count);
  // Within the messages: bytes of frames are caught by their checksums.
  const std::string content = snapshot.SerializeAsString();
  size_t redacted_count = 0;
  for (size_t i = 0; i < content.size(); i += 3) {
    std::string changed = content;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    try {
      const Redacted redacted = RedactBytes(MarkBytes() + FrameBytes(changed));
      ++redacted_count;
      CHECK_FALSE(Tells(redacted.content));
    } catch (const Error&) {
      // The header is hit.
    }
  }
  CHECK(redacted_count > content.size() / 6);
}

namespace {

// A beginning, and then one byte again and again, without end.
class EndlessSource final : public reader::ByteSource {
 public:
  explicit EndlessSource(std::string beginning) : ByteSource("endless"), beginning_(std::move(beginning)) {}

  std::optional<uint64_t> size() const override { return std::nullopt; }

  size_t Read(std::span<std::byte> buffer) override {
    for (std::byte& byte : buffer) {
      byte = given_ < beginning_.size() ? static_cast<std::byte>(beginning_[given_]) : std::byte{'y'};
      ++given_;
    }
    REQUIRE(given_ < 1 << 27);
    return buffer.size();
  }

  uint64_t given() const { return given_; }

 private:
  std::string beginning_;
  uint64_t given_ = 0;
};

}  // namespace

TEST_CASE("redaction: no more is read of a source than reading it takes") {
  const auto redact = [](EndlessSource& source, std::ostream& out) {
    Pseudonyms pseudonyms({1, 2});
    const RedactionOptions options;
    return Redact(source, options, pseudonyms, out);
  };
  std::ostringstream out;
  EndlessSource other("");
  CHECK_THROWS_AS(redact(other, out), Error);
  CHECK(other.given() == reader::kMarkBytes);
  CHECK(out.str().empty());

  const LimitScope scope;
  SetLimit(Limit::kRecoverySize, 1 << 20);
  const std::string file = FileOf(SampleSnapshot());
  EndlessSource snapshot(file);
  CHECK(redact(snapshot, out).complete);
  CHECK(snapshot.given() < 8 << 20);
  CHECK(Decompressed(out.str()).size() > 100);
}

TEST_CASE("redaction: what is neither a snapshot nor a profile is refused") {
  CHECK_THROWS_AS(RedactBytes("not a snapshot, but some other text"), Error);
  CHECK_THROWS_AS(RedactBytes(""), Error);
}
