// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// The objects whose type's name fits one of the patterns, by rising id. Throws Error (kUsage) if there are none, naming
// the type that may have been meant.
std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, const Subject& subject,
                                     std::span<const std::string> patterns);
// The same, with a remark on each pattern that fits no type.
std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
                                     std::vector<Remark>& remarks);

}  // namespace barrow::analyses
