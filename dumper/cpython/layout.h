// SPDX-License-Identifier: Apache-2.0
//
// What differs between CPython versions, and only that. Each layout_3XX.h defines the same inline functions.
#pragma once

#include <Python.h>

#include <cstdint>

namespace barrow::cpython {

struct CollectorState {
  uint32_t counts[3] = {};
  uint32_t thresholds[3] = {};
  bool enabled = false;
  bool collecting = false;         // a collection is under way: this is called from a finalizer or a gc callback
  uint32_t interpreter_count = 0;  // alive in this process
};

// Of the calling interpreter. Needs the GIL.
CollectorState ReadCollectorState();

// Compares the running interpreter with the headers this build was compiled with: version, places of the structures it
// will read, tried on objects made for the purpose. Returns null if all is well, otherwise one sentence saying what
// differs and what to do. Never crashes. Needs the GIL; call once, at import.
const char* CheckLayout();

// Whether the collector follows attribute values that stand in their instance from there, and neither the instance's
// dictionary nor the values from that: CPython 3.13 and 3.14 until gh-130327 was mended, which distributions have done
// in releases of any number. Tried by CheckLayout.
bool CollectorSkipsDicts();

}  // namespace barrow::cpython
