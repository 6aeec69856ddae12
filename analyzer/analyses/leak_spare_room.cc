// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of containers that take more than their elements need. Its suspects are the rows of
// queries/containers_with_spare_room.sql.
#include "analyses/leak_savings.h"
#include "base/text.h"

namespace barrow::analyses {

void AddSpareRoom(LeakSearch& search, std::span<const SpareRoom> spare_room) {
  for (const SpareRoom& row : spare_room) {
    AddSaving(search, {LeakRule::kSpareRoom, row.type_name, row.object_count, row.spare_bytes, row.first_object},
              " of type " + row.type_name + " with room for much more than they hold, " + Grouped(row.empty_count) +
                  " of them empty",
              "make them anew");
  }
}

}  // namespace barrow::analyses
