// SPDX-License-Identifier: Apache-2.0
#include "analyses/wastes.h"

#include <string>

namespace barrow::analyses {

Wastes FindWastes(store::Case& opened, const Subject& subject, size_t limit, uint64_t least_spare) {
  const bool is_hashed = subject.info.header.content_hashes;
  const uint32_t hashes = is_hashed ? uint32_t{store::kContentHashColumn} : 0;
  const ObjectTable objects =
      opened.Objects(subject.info.id, store::kTypeColumn | store::kFlatColumn | store::kLengthColumn | hashes);
  const std::vector<std::string> type_names = opened.TypeNames(subject.info.id);
  Wastes wastes;
  if (is_hashed) {
    wastes.duplicates = FindDuplicates(objects, type_names, opened.LifelinesOf(subject.info.id)->root_distance, limit);
  }
  wastes.spare_room = FindSpareRoom(opened, subject, least_spare);
  wastes.dictionaries = FindInstanceDictionaries(*opened.View(subject.info.id), objects, type_names, limit);
  return wastes;
}

}  // namespace barrow::analyses
