// SPDX-License-Identifier: Apache-2.0
#include "cpython/runtime_facts.h"

#include <Python.h>

#include <algorithm>

#include "cpython/layout.h"

namespace barrow::cpython {

// Py_GetVersion() gives "3.11.7 (main, May  9 2026) [GCC 12.2.0]": version and the rest, on one line.
RuntimeFacts::RuntimeFacts() {
  const std::string_view text = Py_GetVersion();
  const size_t blank = std::min(text.find(' '), text.size());
  version_ = text.substr(0, blank);
  build_ = text.substr(std::min(blank + 1, text.size()));
  std::replace(build_.begin(), build_.end(), '\n', ' ');
#ifdef Py_DEBUG
  build_ += " debug";
#endif
}

void RuntimeFacts::Fill(writer::Facts& out) const {
  out.producer = kProducer;
  out.implementation = "CPython";
  out.version = version_;
  out.build = build_;
  out.reference_counted = true;
  out.collector_skips_dicts = CollectorSkipsDicts();
}

}  // namespace barrow::cpython
