// SPDX-License-Identifier: Apache-2.0
#include "presenters/graphviz_renderer.h"

#include <gvc.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/owned.h"

namespace barrow::presenters {
namespace {

// The library reports in pieces to one function without state.
std::string g_messages;

extern "C" int KeepMessage(char* piece) {
  g_messages += piece;
  return 0;
}

std::vector<std::string> TakeMessages() {
  std::vector<std::string> lines;
  std::istringstream all(std::exchange(g_messages, {}));
  for (std::string line; std::getline(all, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

constexpr std::string_view kPluginHint = "; the Debian package graphviz has its plugins";

[[noreturn]] void ThrowGraphviz(const std::string& what, std::string_view hint) {
  const std::vector<std::string> said = TakeMessages();
  ThrowInput("Graphviz cannot " + what + (said.empty() ? "" : ": " + said.front()) + std::string(hint));
}

using OwnedGraph = Owned<Agraph_t, agclose>;
using OwnedData = Owned<char, gvFreeRenderData>;

// One for all pictures, and never freed: the plugin for text keeps names of fonts that it had from the first context
// (2.42 reads freed memory with the second one).
GVC_t* Context() {
  static GVC_t* const context = gvContext();
  if (context == nullptr) ThrowGraphviz("start", kPluginHint);
  return context;
}

// Ends a layout before its graph.
class Layout {
 public:
  Layout(GVC_t* context, Agraph_t* graph) : context_(context), graph_(graph) {}
  ~Layout() { gvFreeLayout(context_, graph_); }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

 private:
  GVC_t* context_;
  Agraph_t* graph_;
};

// PostScript's own renderer knows Latin-1 only; the one of Cairo has every character.
std::string PluginOf(std::string_view format) { return std::string(format) + (format == "svg" ? ":svg" : ":cairo"); }

// Graphviz changed the type of the length between its versions.
template <typename Length>
std::string Draw(int (*render)(GVC_t*, graph_t*, const char*, char**, Length*), GVC_t* context, Agraph_t* graph,
                 std::string_view format) {
  char* bytes = nullptr;
  Length length = 0;
  const int status = render(context, graph, PluginOf(format).c_str(), &bytes, &length);
  const OwnedData data(bytes);
  if (status != 0 || data == nullptr) ThrowGraphviz("draw " + std::string(format), kPluginHint);
  return {bytes, length};
}

// Cairo notes when it drew, and the same graph is to have the same bytes.
void ClearDate(std::string_view format, std::string& bytes) {
  if (format == "ps" || format == "eps") {
    constexpr std::string_view kMark = "\n%%CreationDate: ";
    constexpr std::string_view kDate = "Thu Jan  1 00:00:00 1970";
    const size_t mark = bytes.find(kMark);
    if (mark == std::string::npos) return;
    const size_t begin = mark + kMark.size();
    const size_t end = bytes.find('\n', begin);
    if (end - begin == kDate.size()) bytes.replace(begin, kDate.size(), kDate);
  } else if (format == "pdf") {
    // Behind everything drawn: (D:20260131235959+01'00).
    constexpr std::string_view kMark = "/CreationDate (D:";
    constexpr std::string_view kDate = "19700101000000";
    const size_t mark = bytes.rfind(kMark);
    if (mark == std::string::npos) return;
    const size_t begin = mark + kMark.size();
    const size_t end = bytes.find(')', begin);
    if (end == std::string::npos || end - begin < kDate.size()) return;
    bytes.replace(begin, kDate.size(), kDate);
    for (size_t i = begin + kDate.size(); i < end; ++i) {
      if (bytes[i] >= '1' && bytes[i] <= '9') bytes[i] = '0';
      if (bytes[i] == '-') bytes[i] = '+';
    }
  }
}

// Draws the graph smaller if a bitmap of it would have more than 32,767 points in a row or column, as the library does,
// which tells the console of it and nobody else, or so many in all that it would take seconds. Returns how much
// smaller.
double FitBitmap(Agraph_t* graph) {
  constexpr double kMostInRow = 32'000;
  constexpr double kMostPoints = 20e6;
  constexpr double kPerInch = 96;  // as bitmaps are drawn without a word of it
  constexpr double kUnitsPerInch = 72;
  constexpr double kMargin = 8;  // units, both sides
  const boxf box = GD_bb(graph);
  const double points_per_unit = kPerInch / kUnitsPerInch;
  const double width = (box.UR.x - box.LL.x + kMargin) * points_per_unit;
  const double height = (box.UR.y - box.LL.y + kMargin) * points_per_unit;
  const double scale = std::min({1.0, kMostInRow / std::max(width, height), std::sqrt(kMostPoints / (width * height))});
  if (scale < 1) GD_drawing(graph)->dpi = scale * kPerInch;
  return scale;
}

}  // namespace

Rendering RenderDot(const std::string& dot, std::string_view engine, std::string_view format) {
  g_messages.clear();
  agseterrf(KeepMessage);
  GVC_t* const context = Context();
  const OwnedGraph graph(agmemread(dot.c_str()));
  if (graph == nullptr) ThrowGraphviz("read the graph", "");
  if (gvLayout(context, graph.get(), std::string(engine).c_str()) != 0) {
    ThrowGraphviz("lay out the graph with " + std::string(engine), kPluginHint);
  }
  Rendering rendering;
  {
    const Layout layout(context, graph.get());
    if (format == "png") rendering.scale = FitBitmap(graph.get());
    rendering.bytes = Draw(gvRenderData, context, graph.get(), format);
  }
  ClearDate(format, rendering.bytes);
  rendering.warnings = TakeMessages();
  return rendering;
}

}  // namespace barrow::presenters
