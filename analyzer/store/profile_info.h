// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "graph/ids.h"
#include "reader/profile_records.h"

namespace barrow::store {

using ProfileId = Id<struct ProfileTag>;  // 1, 2, … in order of loading

// One row of the table `profile`: what a report says about a profile without touching its objects.
struct ProfileInfo {
  ProfileId id;
  std::string name;  // file name it was loaded from, without folders
  reader::ProfileSource source = reader::ProfileSource::kPympler;
  int64_t protocol = 0;
  bool plain_index = false;
  bool complete = false;
  bool streamed = false;
  uint64_t file_bytes = 0;
  uint64_t class_count = 0;
  uint64_t object_count = 0;
  uint64_t tracker_snapshot_count = 0;
  uint64_t footprint_count = 0;
  uint64_t referent_count = 0;
  std::optional<double> closed;
  uint64_t pid = 0;  // 0: not known
  reader::Header header;
  Diagnostics diagnostics;
};

}  // namespace barrow::store
