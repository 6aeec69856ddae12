// SPDX-License-Identifier: Apache-2.0
#include "cli/object_argument.h"

#include "analyses/object_finder.h"

namespace barrow::cli {

uint32_t ChosenObject(store::Case& opened, const analyses::Subject& subject, const std::string& text) {
  return analyses::ObjectFinder(opened, subject).Find(text).value;
}

}  // namespace barrow::cli
