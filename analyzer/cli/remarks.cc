// SPDX-License-Identifier: Apache-2.0
#include "cli/remarks.h"

#include <ostream>

#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::cli {

void ShowRemarks(std::span<const analyses::Remark> remarks, std::ostream& said) {
  for (const analyses::Remark& remark : remarks) {
    said << presenters::RemarkName(remark.kind) << ": " << presenters::MadeVisible(remark.text) << "\n";
  }
}

}  // namespace barrow::cli
