// SPDX-License-Identifier: Apache-2.0
#include "cli/result.h"

#include <string>

#include "cli/snapshot_argument.h"

namespace barrow::cli {
namespace {

using presenters::Format;

Format ParseFormat(std::string_view name) {
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "markdown") return Format::kMarkdown;
  return Format::kText;
}

}  // namespace

Result::Result(const Arguments& arguments, Console& console)
    : console_(console), format_(ParseFormat(arguments.Text("format"))) {
  const std::string path(arguments.Text("output"));
  const bool to_console = path.empty() || path == "-";
  const std::string_view colour = arguments.Text("color");
  style_.wide = arguments.Has("wide");
  style_.colour = colour == "always" || (colour == "auto" && to_console && console.out_terminal.colour);
  if (to_console) {
    style_.columns = style_.wide ? 0 : console.out_terminal.columns;  // who asks for everything gets it
    style_.on_terminal = console.out_terminal.attached;
  } else {
    RefuseToReplaceInput(path, InputPaths(arguments));
    file_.emplace(path, arguments.Has("force"));
  }
}

std::ostream& Result::out() { return file_ ? file_->stream() : console_.out; }

presenters::Presenter& Result::Begin(std::string_view kind) {
  presenter_ = presenters::MakePresenter(format_, kind, out(), console_.err, style_);
  return *presenter_;
}

void Result::Commit() {
  if (file_) file_->Commit();
}

void Result::Deliver(const analyses::Document& document) {
  presenters::Present(document, Begin(document.kind));
  Commit();
}

}  // namespace barrow::cli
