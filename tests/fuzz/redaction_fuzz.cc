// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a file, or as the content of a frame, through "barrow redact": what comes out can be read, has every
// figure of what went in, and none of its texts but the standard library's.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "reader/container_reader.h"
#include "reader/profile_reader.h"
#include "reader/snapshot_reader.h"
#include "redaction/redaction.h"
#include "redaction/standard_names.h"
#include "support/message_texts.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

namespace {

using namespace barrow;
using google::protobuf::FieldDescriptor;

void Require(bool law) {
  if (!law) abort();
}

// What the first byte of an input chooses.
struct Plan {
  explicit Plan(uint8_t byte)
      : policy(byte & 3), is_profile((byte & 4) != 0), is_file((byte & 8) != 0), has_header((byte & 16) == 0) {}

  redaction::RedactionOptions Options() const {
    redaction::RedactionOptions options;
    if (policy == 1) options.contents = reader::Contents::kNone;
    if (policy == 2) options.hash_names = true;
    if (policy == 3) {
      options.keep_types = {"app.*", "*.Node"};
      options.keep_modules = {"app"};
    }
    return options;
  }
  bool keeps_only_standard_names() const { return policy != 3; }

  int policy;
  bool is_profile;
  bool is_file;     // the bytes are a whole file, not the content of a frame
  bool has_header;  // a sound header stands before that frame
};

std::string FileFrom(const Plan& plan, std::string_view bytes) {
  static const std::string snapshot_header = test::FramesOf(test::SampleSnapshot()).front();
  static const std::string profile_header = test::FrameOf(test::SampleProfile().front());
  if (plan.is_file) return std::string(bytes);
  std::string file = test::MarkBytes({.kind = plan.is_profile ? 2U : 1U, .extra = {}});
  if (plan.has_header) file += plan.is_profile ? profile_header : snapshot_header;
  return file + test::FrameBytes(bytes);
}

std::string ContentOf(const std::string& file) {
  reader::MemoryByteSource source = test::SourceOf(file);
  const reader::Limits limits;
  Diagnostics diagnostics;
  reader::ContainerReader container(source, limits, diagnostics);
  std::string content;
  while (const auto frame = container.Next()) {
    if (const auto part = reader::DecompressFrame(frame->bytes, frame->content_bytes)) content += part->view();
  }
  return content;
}

// The texts that are names, or should not be there at all. The kernel's words are neither.
template <typename Message>
std::set<std::string> TextsOf(const std::string& content) {
  Message message;
  message.ParsePartialFromString(content);
  std::set<std::string> texts;
  test::ReplaceTexts(message, [&texts](const FieldDescriptor& field, const std::string& text) {
    if (field.full_name() != "barrow.SystemFigure.name") texts.insert(text);
    return text;
  });
  return texts;
}

bool IsPublicWord(std::string_view word) {
  static const std::set<std::string_view> words = {"barrow", "cpython", "redact",     "CPython", "lib",  "python3",
                                                   "py",     "so",      "MainThread", "Thread",  "Dummy"};
  const bool is_number = word.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number || words.contains(word) || redaction::IsStandardName(word);
}

// Whether nothing but words of the standard library, numbers and signs stand in the text.
bool IsPublic(std::string_view text) {
  constexpr std::string_view kSigns = " .,:;<>()[]/-'";
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(kSigns), text.size());
    if (end > 0 && !IsPublicWord(text.substr(0, end))) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

template <typename Message>
void CheckTexts(const std::string& before, const std::string& after) {
  const std::set<std::string> told = TextsOf<Message>(after);
  const std::set<std::string> secret = TextsOf<Message>(before);
  for (const std::string& text : told) {
    Require(text.find("Secret") == std::string::npos);
    Require(!secret.contains(text) || IsPublic(text));
  }
}

bool IsSound(const Diagnostics& diagnostics) {
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const bool is_loss = Describe(anomaly).severity == Severity::kLoss && anomaly != Anomaly::kUnreadableObject;
    if (is_loss && diagnostics.count(anomaly) > 0) return false;
  }
  return true;
}

void CheckSnapshot(const std::string& before_file, const std::string& after_file, bool complete) {
  Diagnostics ignored;
  Diagnostics diagnostics;
  reader::MemoryByteSource before_source = test::SourceOf(before_file);
  reader::MemoryByteSource after_source = test::SourceOf(after_file);
  const reader::SnapshotRecords before = reader::ReadSnapshot(before_source, reader::Limits(), ignored);
  const reader::SnapshotRecords after = reader::ReadSnapshot(after_source, reader::Limits(), diagnostics);
  Require(after.trailer.has_value() == complete);
  Require(IsSound(diagnostics) == complete);
  if (!complete) return;
  Require(after.objects.address == before.objects.address);
  Require(after.objects.type == before.objects.type);
  Require(after.objects.shape == before.objects.shape);
  Require(after.objects.flat_bytes == before.objects.flat_bytes);
  Require(after.objects.allocated_bytes == before.objects.allocated_bytes);
  Require(after.objects.reference_count == before.objects.reference_count);
  Require(after.objects.target == before.objects.target);
  Require(after.objects.content_hash.size() == before.objects.content_hash.size());
  Require(after.more_references.size() == before.more_references.size());
  Require(after.roots.size() == before.roots.size());
  Require(after.types.size() == before.types.size());
  Require(after.shapes.size() == before.shapes.size());
}

void CheckProfile(const std::string& before_file, const std::string& after_file, bool complete) {
  Diagnostics ignored;
  Diagnostics diagnostics;
  reader::MemoryByteSource before_source = test::SourceOf(before_file);
  reader::MemoryByteSource after_source = test::SourceOf(after_file);
  const auto format = reader::FileFormat::kProfile;
  const reader::ProfileRecords before = reader::ReadProfile(before_source, format, reader::Limits(), ignored);
  const reader::ProfileRecords after = reader::ReadProfile(after_source, format, reader::Limits(), diagnostics);
  Require(after.complete == complete);
  Require(IsSound(diagnostics) == complete);
  test::RequireProfileLaws(after);
  if (!complete) return;
  Require(after.objects.size() == before.objects.size());
  Require(after.snapshots.size() == before.snapshots.size());
  Require(after.counts.size() == before.counts.size());
  Require(after.nodes.size() == before.nodes.size());
  for (size_t i = 0; i < after.nodes.size(); ++i) {
    Require(after.nodes[i].size_bytes == before.nodes[i].size_bytes);
    Require(after.nodes[i].flat_bytes == before.nodes[i].flat_bytes);
    Require(after.nodes[i].end == before.nodes[i].end);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Plan plan(data[0]);
  const std::string before = FileFrom(plan, {reinterpret_cast<const char*>(data) + 1, size - 1});
  const redaction::RedactionOptions options = plan.Options();
  redaction::Pseudonyms pseudonyms(KeyedHash::Key{7});  // the same each time
  reader::MemoryByteSource source = test::SourceOf(before);
  std::ostringstream out;
  redaction::Redaction done;
  try {
    done = redaction::Redact(source, options, pseudonyms, out);
  } catch (const Error&) {
    return 0;  // nothing of it can be read, or it takes too much
  }
  const std::string after = out.str();
  const std::string before_content = ContentOf(before);
  const std::string after_content = ContentOf(after);
  if (done.is_profile) {
    CheckProfile(before, after, done.complete);
    if (plan.keeps_only_standard_names()) CheckTexts<Profile>(before_content, after_content);
  } else {
    CheckSnapshot(before, after, done.complete);
    if (plan.keeps_only_standard_names()) CheckTexts<Snapshot>(before_content, after_content);
  }
  return 0;
}
