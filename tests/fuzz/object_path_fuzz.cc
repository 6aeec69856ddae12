// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the name of an object: a path whose steps lie one behind the other, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "analyses/object_path.h"
#include "base/error.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace barrow;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const analyses::ObjectPath path = analyses::ParseObjectPath(text);
    size_t at = path.steps.empty() ? size : path.steps.front().begin;
    if (path.start == analyses::ObjectPath::Start::kModule && (path.steps.empty() || at != 0)) abort();
    for (const analyses::PathStep& step : path.steps) {
      if (step.begin != at || step.end <= step.begin) abort();
      if (step.text.kind == reader::TextKind::kStr && !IsValidUtf8(step.text.text)) abort();
      at = step.end;
    }
    if (at != size) abort();
  } catch (const Error& error) {
    if (!IsValidUtf8(error.what())) abort();
  }
  return 0;
}
