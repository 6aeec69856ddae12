// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/console.h"

namespace barrow::cli {

// One line on a terminal that says what takes so long, and is gone when the work is done. Silent anywhere else.
class Progress {
 public:
  explicit Progress(Console& console) : console_(console) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Replaces the line: "before.barrow: reading".
  void Show(std::string_view text);

  // The same with how far it is: "before.barrow: reading 45 %". Writes only when the figure changes; without a whole
  // there is no figure.
  void Show(std::string_view text, uint64_t done, uint64_t whole);

  void Clear();

 private:
  Console& console_;
  std::string shown_;
};

}  // namespace barrow::cli
