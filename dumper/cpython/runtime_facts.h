// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "writer/snapshot_writer.h"

namespace barrow::cpython {

inline constexpr std::string_view kProducer = "barrow-cpython " BARROW_VERSION;

// What the interpreter says about itself.
class RuntimeFacts {
 public:
  RuntimeFacts();

  // Fills in the producer and the fields of message Runtime that do not change while it runs. The views live as long as
  // this object.
  void Fill(writer::Facts& out) const;

 private:
  std::string version_;
  std::string build_;
};

}  // namespace barrow::cpython
