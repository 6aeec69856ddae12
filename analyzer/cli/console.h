// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>

namespace barrow::cli {

// What is known about the device behind a stream. The default is what tests, pipes and files get.
struct Terminal {
  bool attached = false;  // a person is looking: progress, widths and colours make sense
  size_t columns = 0;     // 0: not limited
  bool colour = false;    // attached, and neither NO_COLOR nor TERM=dumb objects
  bool dumb = false;      // attached, but what was written cannot be wiped out again
};

// The outside world of one run: results go to `out`, everything else to `err`.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Terminal out_terminal = {};
  Terminal err_terminal = {};
  bool in_is_terminal = false;              // reading would wait for somebody to type
  std::chrono::milliseconds patience{500};  // what takes less is not worth a line of progress
};

}  // namespace barrow::cli
