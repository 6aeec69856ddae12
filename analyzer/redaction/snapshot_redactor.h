// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reader/fields.h"
#include "reader/snapshot_records.h"
#include "redaction/name_owners.h"
#include "redaction/name_policy.h"

namespace barrow::redaction {

// Takes the messages of a snapshot apart and puts together what may be told. Columns of numbers pass as they are, so
// that the graph and all sizes stay; texts are dropped or go through the policy.
class SnapshotRedactor {
 public:
  // `header`: of the file that is redacted. All must outlive the redactor.
  SnapshotRedactor(const reader::Header& header, const NameOwners& owners, NamePolicy& policy)
      : header_(header), owners_(owners), policy_(policy) {}

  // One field of the Snapshot message but the trailer; empty: nothing is left of it. Throws protozero::exception for
  // what is no such message.
  std::string Redact(reader::SnapshotField field, std::string_view bytes);

  // The trailer, which counts the fields that were written.
  std::string Trailer(std::string_view bytes, uint64_t segment_count);

  uint64_t texts_removed() const { return texts_removed_; }

 private:
  std::string Header(std::string_view bytes);
  std::string Types(std::string_view bytes);
  std::string Type(std::string_view bytes);
  std::string Shapes(std::string_view bytes);
  std::string Shape(std::string_view bytes, uint32_t number);
  std::string Objects(std::string_view bytes);
  std::string Names(std::string_view bytes);
  std::string Texts(std::string_view bytes);
  std::string Roots(std::string_view bytes);
  std::string RootName(reader::RootKind kind, std::string_view name, uint64_t thread, uint64_t frame);
  std::string Threads(std::string_view bytes);
  std::string Thread(std::string_view bytes);
  std::string Frame(std::string_view bytes);

  const reader::Header& header_;
  const NameOwners& owners_;
  NamePolicy& policy_;
  uint64_t texts_removed_ = 0;
};

}  // namespace barrow::redaction
