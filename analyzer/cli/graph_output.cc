// SPDX-License-Identifier: Apache-2.0
#include "cli/graph_output.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <string_view>
#include <vector>

#include "analyses/network_document.h"
#include "analyses/network_question.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/remarks.h"
#include "cli/snapshot_argument.h"
#include "presenters/dot_text.h"
#include "presenters/graphviz_renderer.h"
#include "presenters/presenter.h"

namespace barrow::cli {
namespace {

// In lower case, without the dot.
std::string SuffixOf(const std::string& path) {
  std::string suffix = std::filesystem::path(path).extension().string();
  if (!suffix.empty()) suffix.erase(0, 1);
  std::ranges::transform(suffix, suffix.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return suffix;
}

bool IsPicture(std::string_view suffix) {
  const auto& formats = presenters::kPictureFormats;
  return suffix == "dot" || suffix == "gv" || std::ranges::find(formats, suffix) != formats.end();
}

std::string ScaledDown(double scale) {
  const int percent = std::max(1, static_cast<int>(scale * 100));
  return "The picture is too large for PNG and was drawn at " + std::to_string(percent) +
         " % of its size: SVG and PDF have all of it, and --split or a smaller --max-nodes make smaller ones.";
}

constexpr size_t kFewEdges = 60;  // what a picture may have without being hard to follow

// By the suffix of the file, if --format does not say.
std::string FormatOf(const Arguments& arguments, const std::string& path) {
  if (arguments.Has("format")) return std::string(arguments.Text("format"));
  if (path.empty() || path == "-") return "dot";
  const std::string suffix = SuffixOf(path);
  if (suffix == "dot" || suffix == "gv") return "dot";
  if (suffix == "json") return suffix;
  if (IsPicture(suffix)) return suffix;
  ThrowUsage(path +
             ": the name does not tell the format: end it in .svg, .png, .pdf, .ps, .eps, .dot or .json, or give "
             "--format");
}

std::string Numbered(const std::string& path, size_t number) {
  const std::filesystem::path whole(path);
  const std::string name = whole.stem().string() + "-" + std::to_string(number) + whole.extension().string();
  return (whole.parent_path() / name).string();
}

}  // namespace

GraphOutput::GraphOutput(const Arguments& arguments, Console& console)
    : console_(console),
      path_(arguments.Text("output")),
      engine_(arguments.Text("engine")),
      replace_(arguments.Has("force")),
      split_(arguments.Has("split")),
      tells_of_size_(!arguments.Has("max-nodes") && !arguments.Has("overview")) {
  if (arguments.Has("stats")) {
    if (arguments.Has("format")) ThrowUsage("--stats prints text: it takes no --format");
    const std::string suffix = SuffixOf(path_);
    if (IsPicture(suffix) || suffix == "json") {
      ThrowUsage("--stats prints text: " + path_ + " has the name of something else, end it in .txt");
    }
  } else {
    format_ = FormatOf(arguments, path_);
  }
  if (arguments.Has("engine") && (format_ == "dot" || format_ == "json")) {
    ThrowUsage("--engine has no effect on " + format_ + ", which has no layout");
  }
  if (is_to_console()) {
    const bool is_binary = format_ == "png" || format_ == "pdf";
    if (is_binary && console.out_terminal.attached) ThrowUsage(format_ + " is nothing for a terminal: give -o FILE");
    if (split_ && format_ != "dot" && format_ != "json") ThrowUsage("--split makes several files: give -o FILE");
    return;
  }
  inputs_ = InputPaths(arguments);
  if (split_ && format_ != "json") {
    RefuseToWrite(Numbered(path_, 1));
    return;
  }
  RefuseToReplaceInput(path_, inputs_);
  file_.emplace(path_, replace_);
}

std::ostream& GraphOutput::text() { return file_ ? file_->stream() : console_.out; }

void GraphOutput::Commit() {
  if (file_) file_->Commit();
}

void GraphOutput::Deliver(const analyses::Networks& networks, const analyses::Subject& subject) {
  if (format_ == "json") {
    presenters::Present(
        analyses::ToDocument(networks, subject),
        *presenters::MakePresenter(presenters::Format::kJson, "graph", text(), console_.err, presenters::Style{}));
    return Commit();
  }
  if (split_ && !is_to_console()) {
    WriteNumbered(networks);
  } else {
    for (const analyses::Network& network : networks.pictures) WritePicture(network, text());
    Commit();
  }
  TellOfSize(networks);
  ShowRemarks(networks.remarks, console_.err);
}

void GraphOutput::TellOfSize(const analyses::Networks& networks) const {
  if (!tells_of_size_ || format_ == "dot") return;
  const analyses::Network& largest = *std::ranges::max_element(
      networks.pictures, {}, [](const analyses::Network& network) { return network.edges.size(); });
  const size_t nodes = largest.nodes.size();
  if (largest.edges.size() <= kFewEdges || nodes <= analyses::kOverviewNodes) return;
  const std::string text = Grouped(nodes) + " nodes, " + Grouped(largest.edges.size()) +
                           " references; --overview folds it to " + std::to_string(analyses::kOverviewNodes) +
                           " nodes.";
  const analyses::Remark remark{analyses::Remark::Kind::kNote, text};
  ShowRemarks({&remark, 1}, console_.err);
}

void GraphOutput::WriteNumbered(const analyses::Networks& networks) {
  const size_t count = networks.pictures.size();
  for (size_t number = 1; number <= count; ++number) RefuseToWrite(Numbered(path_, number));
  for (size_t number = 1; number <= count; ++number) {
    OutputFile file(Numbered(path_, number), replace_);
    WritePicture(networks.pictures[number - 1], file.stream());
    file.Commit();
  }
  TellOfStale(count);
}

void GraphOutput::TellOfStale(size_t count) const {
  std::error_code ignored;
  size_t last = count;
  while (std::filesystem::is_regular_file(Numbered(path_, last + 1), ignored)) ++last;
  if (last == count) return;
  std::string names = Numbered(path_, count + 1);
  if (last > count + 1) names += " to " + Numbered(path_, last);
  const std::string text = names + (last > count + 1 ? " were" : " was") + " there before and " +
                           (last > count + 1 ? "are" : "is") + " no part of this.";
  const analyses::Remark remark{analyses::Remark::Kind::kNote, text};
  ShowRemarks({&remark, 1}, console_.err);
}

void GraphOutput::RefuseToWrite(const std::string& path) const {
  RefuseToReplaceInput(path, inputs_);
  std::error_code ignored;
  if (!replace_ && std::filesystem::is_regular_file(path, ignored)) RefuseToReplace(path);
}

void GraphOutput::WritePicture(const analyses::Network& network, std::ostream& out) {
  // SVG stands on pages of any colour, and DOT becomes SVG; paper and bitmaps are white.
  const presenters::DotStyle style{.has_background = format_ != "dot" && format_ != "svg", .in_rows = engine_ == "dot"};
  if (format_ == "dot") return presenters::WriteDot(network, style, out);
  std::ostringstream dot;
  presenters::WriteDot(network, style, dot);
  const presenters::Rendering rendering = presenters::RenderDot(dot.str(), engine_, format_);
  out << rendering.bytes;
  std::vector<analyses::Remark> remarks;
  if (rendering.scale < 1) remarks.push_back({analyses::Remark::Kind::kNote, ScaledDown(rendering.scale)});
  for (const std::string& warning : rendering.warnings) {
    remarks.push_back({analyses::Remark::Kind::kNote, "Graphviz: " + warning});
  }
  ShowRemarks(remarks, console_.err);
}

}  // namespace barrow::cli
