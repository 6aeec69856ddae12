// SPDX-License-Identifier: Apache-2.0
#include "analyses/leak_savings.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace barrow::analyses {

void AddSaving(LeakSearch& search, const Saving& saving, const std::string& what, const std::string& advice) {
  if (saving.saved_bytes < std::max<uint64_t>(search.least_bytes(), 1)) return;
  Suspect suspect{.rule = saving.rule,
                  .type_name = saving.type_name,
                  .path = search.now().writer().To(saving.example).text(),
                  .owner = saving.example,
                  .object_count = saving.object_count,
                  .retained_bytes = saving.saved_bytes,
                  .sentence = {}};
  suspect.sentence = Grouped(suspect.object_count) + what + " (the first is " + suspect.path + "): " + advice +
                     ", which saves " + search.Held(suspect);
  search.Add(std::move(suspect));
}

}  // namespace barrow::analyses
