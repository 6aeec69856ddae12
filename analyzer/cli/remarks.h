// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <span>

#include "analyses/document.h"

namespace barrow::cli {

// Remarks of a result that has no place for them, a line each: "note: …".
void ShowRemarks(std::span<const analyses::Remark> remarks, std::ostream& said);

}  // namespace barrow::cli
