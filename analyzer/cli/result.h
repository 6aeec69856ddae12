// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "analyses/document.h"
#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "presenters/presenter.h"

namespace barrow::cli {

// Where the document of a command goes, as its ResultOptions() say: format, file or standard output, colours. To be
// made before any long work, so that a file that may not be written is refused at once.
class Result {
 public:
  Result(const Arguments& arguments, Console& console);

  // A whole document, and the end.
  void Deliver(const analyses::Document& document);

  // Whether the result is to be text; then it may be written to out() as it is, behind pieces too, and Commit() ends
  // it.
  bool is_text() const { return format_ == presenters::Format::kText; }
  std::ostream& out();

  // Piece by piece: the presenter, once, then Commit().
  presenters::Presenter& Begin(std::string_view kind);
  void Commit();

 private:
  Console& console_;
  presenters::Format format_;
  presenters::Style style_;
  std::optional<OutputFile> file_;
  std::unique_ptr<presenters::Presenter> presenter_;
};

}  // namespace barrow::cli
