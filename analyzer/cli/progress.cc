// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <algorithm>
#include <ostream>

#include "presenters/unicode_text.h"

namespace barrow::cli {

void Progress::Show(std::string_view text) {
  if (!console_.err_terminal.attached || text == shown_) return;
  shown_ = text;
  std::string line = presenters::MadeVisible(text);
  if (console_.err_terminal.columns > 0) line = presenters::Shortened(line, console_.err_terminal.columns - 1);
  console_.err << "\r\x1b[K" << line << std::flush;
}

void Progress::Show(std::string_view text, uint64_t done, uint64_t whole) {
  if (whole == 0) return Show(text);
  const double percent = 100.0 * static_cast<double>(std::min(done, whole)) / static_cast<double>(whole);
  Show(std::string(text) + " " + std::to_string(static_cast<int>(percent)) + " %");
}

void Progress::Clear() {
  if (shown_.empty()) return;
  shown_.clear();
  console_.err << "\r\x1b[K" << std::flush;
}

}  // namespace barrow::cli
