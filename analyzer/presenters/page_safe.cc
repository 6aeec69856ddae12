// SPDX-License-Identifier: Apache-2.0
#include "presenters/page_safe.h"

namespace barrow::presenters {

std::string PageSafe(std::string_view json) {
  constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
  constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";
  std::string safe;
  safe.reserve(json.size());
  for (size_t i = 0; i < json.size(); ++i) {
    switch (json[i]) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      case '\xE2':
        if (json.substr(i, 3) == kLineSeparator || json.substr(i, 3) == kParagraphSeparator) {
          safe += json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
          i += 2;
          break;
        }
        [[fallthrough]];
      default:
        safe += json[i];
    }
  }
  return safe;
}

}  // namespace barrow::presenters
