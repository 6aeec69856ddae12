// SPDX-License-Identifier: Apache-2.0
//
// Every field of the schema has a decision about what a redacted file makes of it (field_decisions.txt), and the
// redactors keep to it. A field that is added to the schema fails here until somebody has decided.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "graph/graph_builder.h"
#include "reader/snapshot_reader.h"
#include "redaction/name_owners.h"
#include "redaction/profile_redactor.h"
#include "redaction/snapshot_redactor.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"
#include "tracker.pb.h"

using namespace barrow;
using namespace barrow::redaction;
using namespace barrow::test;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

// By field, "Header.producer": "kept", "replaced" or "dropped".
using Decisions = std::map<std::string, std::string>;

Decisions ReadDecisions(reader::Contents contents) {
  std::ifstream file(std::string(BARROW_SOURCE_DIR) + "/tests/redaction/field_decisions.txt");
  REQUIRE(file);
  Decisions decisions;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::string field;
    std::string with_names;
    std::string without;
    std::istringstream(line) >> field >> with_names >> without;
    CHECK(decisions.emplace(field, contents == reader::Contents::kNames ? with_names : without).second);
  }
  return decisions;
}

std::string NameOf(const FieldDescriptor& field) {
  return std::string(field.containing_type()->name()) + "." + std::string(field.name());
}

// Something in every field of the message and of those in it: 1, true, or a text that no standard library knows.
void FillIn(Message& message) {
  const google::protobuf::Reflection& at = *message.GetReflection();
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const bool repeated = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        FillIn(repeated ? *at.AddMessage(&message, field) : *at.MutableMessage(&message, field));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        repeated ? at.AddString(&message, field, "zebra") : at.SetString(&message, field, "zebra");
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        repeated ? at.AddBool(&message, field, true) : at.SetBool(&message, field, true);
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        // A text that is a number is no name.
        const int value = field->enum_type()->name() == "TextKind" ? 0 : 1;
        repeated ? at.AddEnumValue(&message, field, value) : at.SetEnumValue(&message, field, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_UINT32:
        repeated ? at.AddUInt32(&message, field, 1) : at.SetUInt32(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        repeated ? at.AddUInt64(&message, field, 1) : at.SetUInt64(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        repeated ? at.AddInt64(&message, field, 1) : at.SetInt64(&message, field, 1);
        break;
      default:
        FAIL(NameOf(*field) << " is of a kind that this test does not fill in");
    }
  }
}

bool IsThere(const Message& message, const FieldDescriptor& field) {
  const google::protobuf::Reflection& at = *message.GetReflection();
  return field.is_repeated() ? at.FieldSize(message, &field) > 0 : at.HasField(message, &field);
}

// A message with nothing but that field.
std::string Alone(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> alone(message.New());
  alone->CopyFrom(message);
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i) != &field) alone->GetReflection()->ClearField(alone.get(), type.field(i));
  }
  return alone->SerializeAsString();
}

// What became of each field; `after` null: the message is gone with all that is in it.
void Compare(const Message& before, const Message* after, Decisions& found) {
  const google::protobuf::Descriptor& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_there = after != nullptr && IsThere(*after, field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const auto part = [&field](const Message& message) -> const Message& {
        const google::protobuf::Reflection& at = *message.GetReflection();
        return field.is_repeated() ? at.GetRepeatedMessage(message, &field, 0) : at.GetMessage(message, &field);
      };
      Compare(part(before), is_there ? &part(*after) : nullptr, found);
    } else if (!is_there) {
      found[NameOf(field)] = "dropped";
    } else {
      found[NameOf(field)] = Alone(before, field) == Alone(*after, field) ? "kept" : "replaced";
    }
  }
}

// `redact` makes of a top-level field what may be told of it.
template <typename RedactField>
void CompareFile(const Message& before, RedactField redact, Decisions& found) {
  const std::unique_ptr<Message> after(before.New());
  const google::protobuf::Descriptor& type = *before.GetDescriptor();
  std::string content;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const google::protobuf::Reflection& at = *before.GetReflection();
    const Message& part = field->is_repeated() ? at.GetRepeatedMessage(before, field, 0) : at.GetMessage(before, field);
    const std::string redacted = redact(field->number(), part.SerializeAsString());
    if (redacted.empty()) continue;
    const std::unique_ptr<Message> shown(part.New());
    REQUIRE(shown->ParseFromString(redacted));
    CHECK(shown->SerializeAsString().find("zebra") == std::string::npos);
    const google::protobuf::Reflection& to = *after->GetReflection();
    (field->is_repeated() ? to.AddMessage(after.get(), field) : to.MutableMessage(after.get(), field))
        ->CopyFrom(*shown);
  }
  Compare(before, after.get(), found);
}

Decisions FindDecisions(reader::Contents contents) {
  constexpr int kTrailer = 15;
  constexpr uint64_t kSegmentCount = 8;
  RedactionOptions options;
  options.contents = contents;
  Pseudonyms pseudonyms({1, 2});
  NamePolicy policy(options, pseudonyms);
  Decisions found;

  Diagnostics diagnostics;
  reader::MemoryByteSource source = SourceOf(FileOf(SampleSnapshot()));
  const Heap heap = BuildHeap(reader::ReadSnapshot(source, reader::Limits(), diagnostics), diagnostics);
  const NameOwners owners(heap, policy);
  reader::Header header;
  SnapshotRedactor of_snapshots(header, owners, policy);
  Snapshot snapshot;
  FillIn(snapshot);
  CompareFile(
      snapshot,
      [&](int number, const std::string& bytes) {
        return number == kTrailer ? of_snapshots.Trailer(bytes, kSegmentCount)
                                  : of_snapshots.Redact(static_cast<reader::SnapshotField>(number), bytes);
      },
      found);

  ProfileRedactor of_profiles(policy);
  Profile profile;
  FillIn(profile);
  CompareFile(
      profile,
      [&](int number, const std::string& bytes) {
        return number == kTrailer ? of_profiles.Trailer(bytes, kSegmentCount)
                                  : of_profiles.Redact(static_cast<reader::ProfileField>(number), bytes);
      },
      found);
  return found;
}

}  // namespace

TEST_CASE("field decisions: every field of the schema has one, and redaction keeps to it") {
  for (const reader::Contents contents : {reader::Contents::kNames, reader::Contents::kNone}) {
    CAPTURE(contents == reader::Contents::kNames);
    const Decisions decided = ReadDecisions(contents);
    const Decisions found = FindDecisions(contents);
    for (const auto& [field, what] : found) {
      CAPTURE(field, what);
      const auto decision = decided.find(field);
      if (decision == decided.end()) {
        FAIL_CHECK(field << ": decide in redaction/ what is told of it, and write that into field_decisions.txt");
      } else {
        CHECK(decision->second == what);
      }
    }
    CHECK(decided.size() == found.size());
  }
}
