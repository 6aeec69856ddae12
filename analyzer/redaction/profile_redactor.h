// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reader/tracker_fields.h"
#include "redaction/name_policy.h"

namespace barrow::redaction {

// What SnapshotRedactor is for snapshots, for profiles. Lines of source code, texts of objects and values are dropped;
// names by which objects were registered and descriptions of snapshots are replaced like any other name.
class ProfileRedactor {
 public:
  explicit ProfileRedactor(NamePolicy& policy) : policy_(policy) {}

  // One field of the Profile message but the trailer; empty: nothing is left of it. Throws protozero::exception for
  // what is no such message.
  std::string Redact(reader::ProfileField field, std::string_view bytes);

  // The trailer, which counts the fields that were written.
  std::string Trailer(std::string_view bytes, uint64_t segment_count);

  uint64_t texts_removed() const { return texts_removed_; }

 private:
  // What nodes have a text as their name.
  struct NodeRoles {
    bool attribute = false;
    bool key = false;  // or the value at it
    bool element = false;
    bool any() const { return attribute || key || element; }
  };

  std::string Header(std::string_view bytes);
  std::string Classes(std::string_view bytes);
  std::string Class(std::string_view bytes);
  std::string Traces(std::string_view bytes);
  std::string Trace(std::string_view bytes);
  std::string TraceFrame(std::string_view bytes);
  std::string Objects(std::string_view bytes);
  std::string Footprints(std::string_view bytes);
  std::string NodeName(std::string_view text, const NodeRoles& roles);
  std::string Snapshot(std::string_view bytes);

  NamePolicy& policy_;
  bool keys_are_values_ = true;  // until the header says less
  uint64_t texts_removed_ = 0;
};

}  // namespace barrow::redaction
