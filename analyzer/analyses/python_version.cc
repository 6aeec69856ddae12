// SPDX-License-Identifier: Apache-2.0
#include "analyses/python_version.h"

#include <charconv>
#include <cstddef>

namespace barrow::analyses {

int MinorVersion(std::string_view version) {
  int minor = 0;
  const size_t dot = version.find('.');
  if (dot != std::string_view::npos) {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  }
  return minor;
}

}  // namespace barrow::analyses
