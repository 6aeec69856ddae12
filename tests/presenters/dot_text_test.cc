// SPDX-License-Identifier: Apache-2.0
#include "presenters/dot_text.h"

#include <cgraph.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/owned.h"
#include "presenters/graphviz_renderer.h"
#include "presenters/network_style.h"
#include "presenters/unicode_text.h"
#include "support/catch.h"

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using analyses::NetworkNode;
using analyses::NodeKind;
using OwnedGraph = Owned<Agraph_t, agclose>;

const std::vector<std::string> kHostile = {
    "plain",
    "a \"double\" and a 'single'",
    "C:\\new\\N \\G \\E \\l \\\"end\\",
    "one\ntwo\r\nthree\ttabs",
    "<b>bold</b> <!-- & &amp; &#65; &copy; -->",
    "<<TABLE>>",
    "{left|<port> right}|{}",
    std::string("\x01\x02\x1b[31m\x7f", 8),
    "\xE2\x80\xAEgnp.txt",
    "\xEF\xBF\xBF\xEF\xBF\xBE",
    "broken \xff\xC3 utf-8 \xED\xA0\x80",
    "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D 12 (\xD8\xB9\xD8\xB1)",
    "\xE6\xBC\xA2\xE5\xAD\x97 \xF0\x9F\x90\x8D \xC3\xA9",
    std::string(1'000'000, 'x'),
    "]]>",
    "\"]; evil -> \"x",
    "\\",
    "",
};

Network PictureOf(const std::string& text) {
  Network network;
  network.title = text;
  NetworkNode node;
  node.id = "o10";
  node.type_name = text;
  node.value = node.whole = text;
  node.object = ObjectId{1};
  node.object_count = 1;
  node.retained_bytes = 48;
  network.nodes.push_back(node);
  node = {};
  node.kind = NodeKind::kSummary;
  node.id = "s1";
  node.type_name = text;
  node.object_count = node.unit_count = 1234;
  network.nodes.push_back(node);
  node = {};
  node.kind = NodeKind::kRoot;
  node.id = "r1";
  node.value = text;
  network.nodes.push_back(node);
  network.edges.push_back({.from = 0, .to = 1, .label = text, .reference_count = 1234});
  network.edges.push_back({.from = 2, .to = 0, .label = text, .reference_count = 0});
  network.edges.push_back({.from = 0, .to = 0, .label = text, .reference_count = 1, .in_cycle = true});
  return network;
}

std::string DotOf(const Network& network, const DotStyle& style = {}) {
  std::ostringstream out;
  WriteDot(network, style, out);
  return out.str();
}

// What Graphviz makes of the value of an attribute that is a label: "\n" ends a line, "\\" is a backslash, references
// to characters are resolved.
std::vector<std::string> ShownLines(const std::string& value) {
  std::vector<std::string> lines(1);
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\') {
      REQUIRE(++i < value.size());
      if (value[i] == 'n') {
        lines.emplace_back();
      } else {
        REQUIRE(value[i] == '\\');
        lines.back() += '\\';
      }
    } else if (value[i] == '&') {
      REQUIRE(value.compare(i, 5, "&amp;") == 0);
      lines.back() += '&';
      i += 4;
    } else {
      lines.back() += value[i];
    }
  }
  return lines;
}

// What a tooltip is after its lines were found: a backslash is still two.
std::string WithoutEscapes(const std::string& line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') REQUIRE(line.at(++i) == '\\');
    text += line[i];
  }
  return text;
}

std::string Attribute(void* item, const char* name) {
  const char* value = agget(item, const_cast<char*>(name));
  REQUIRE(value != nullptr);
  return value;
}

// Text of XML with its references resolved.
std::string Resolved(std::string text) {
  CHECK(text.find('<') == std::string::npos);
  const std::vector<std::pair<std::string, std::string>> references = {
      {"&lt;", "<"},  {"&gt;", ">"},   {"&quot;", "\""},  {"&#39;", "'"}, {"&#10;", "\n"},
      {"&#45;", "-"}, {"&#160;", " "}, {"\xC2\xA0", " "}, {"&amp;", "&"}};
  for (const auto& [reference, character] : references) {
    for (size_t i = text.find(reference); i != std::string::npos; i = text.find(reference, i + character.size())) {
      text.replace(i, reference.size(), character);
    }
  }
  return text;
}

// The texts of a picture in SVG.
std::vector<std::string> TextsOf(const std::string& svg) {
  std::vector<std::string> texts;
  for (size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at)) {
    const size_t begin = svg.find('>', at) + 1;
    at = svg.find("</text>", begin);
    REQUIRE(at != std::string::npos);
    texts.push_back(Resolved(svg.substr(begin, at - begin)));
  }
  return texts;
}

std::vector<std::string> TooltipLinesOf(const std::string& svg) {
  std::vector<std::string> lines;
  const std::string mark = "xlink:title=\"";
  for (size_t at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at)) {
    at += mark.size();
    std::istringstream title(Resolved(svg.substr(at, svg.find('"', at) - at)));
    for (std::string line; std::getline(title, line);) lines.push_back(line);
  }
  return lines;
}

TEST_CASE("DOT: any text is read back by Graphviz's own parser as the lines that were meant") {
  for (const std::string& text : kHostile) {
    CAPTURE(text.substr(0, 100));
    const Network network = PictureOf(text);
    const OwnedGraph graph(agmemread(DotOf(network).c_str()));
    REQUIRE(graph != nullptr);
    CHECK(agnnodes(graph.get()) == 3);
    CHECK(agnedges(graph.get()) == 3);
    for (const NetworkNode& node : network.nodes) {
      Agnode_t* read = agnode(graph.get(), const_cast<char*>(node.id.c_str()), 0);
      REQUIRE(read != nullptr);
      CHECK(ShownLines(Attribute(read, "label")) == NodeLines(node));
      std::vector<std::string> tooltip;
      for (const std::string& line : ShownLines(Attribute(read, "tooltip"))) tooltip.push_back(WithoutEscapes(line));
      CHECK(tooltip == NodeTooltip(node));
    }
    Agnode_t* first = agnode(graph.get(), const_cast<char*>("o10"), 0);
    Agedge_t* loop = agedge(graph.get(), first, first, nullptr, 0);
    REQUIRE(loop != nullptr);
    CHECK(ShownLines(Attribute(loop, "label")) == std::vector<std::string>{EdgeLabel(network.edges[2])});
  }
}

TEST_CASE("SVG: any text is shown as itself, and shortened if it is long") {
  for (const std::string& text : kHostile) {
    CAPTURE(text.substr(0, 100));
    const Network network = PictureOf(text);
    const Rendering drawn = RenderDot(DotOf(network), "dot", "svg");
    const std::vector<std::string> texts = TextsOf(drawn.bytes);
    for (const NetworkNode& node : network.nodes) {
      for (const std::string& line : NodeLines(node)) {
        if (line.find_first_not_of(' ') == std::string::npos) continue;
        CAPTURE(line);
        CHECK(std::find(texts.begin(), texts.end(), line) != texts.end());
      }
    }
    const std::string title = Shortened(MadeVisible(network.title), 120);
    if (title.find_first_not_of(' ') != std::string::npos) {
      CHECK(std::find(texts.begin(), texts.end(), title) != texts.end());
    }
    const std::vector<std::string> tooltips = TooltipLinesOf(drawn.bytes);
    for (const NetworkEdge& edge : network.edges) {
      const std::string tooltip = EdgeTooltip(network, edge);
      CAPTURE(tooltip);
      CHECK(std::find(tooltips.begin(), tooltips.end(), tooltip) != tooltips.end());
    }
    for (const std::string& line : NodeTooltip(network.nodes[0])) {
      CAPTURE(line);
      CHECK(std::find(tooltips.begin(), tooltips.end(), line) != tooltips.end());
    }
    CHECK(drawn.bytes.find("id=\"o10\"") != std::string::npos);
    CHECK(drawn.bytes.find("id=\"o10_s1\"") != std::string::npos);
    CHECK(drawn.bytes.size() < 60'000);
  }
}

// Behind a mark in SVG, in points.
double PointsBehind(const std::string& svg, const std::string& mark) {
  const size_t at = svg.find(mark);
  REQUIRE(at != std::string::npos);
  return std::stod(svg.substr(at + mark.size()));
}

double BigEndian(const std::string& bytes, size_t at) {
  double number = 0;
  for (size_t i = at; i < at + 4; ++i) number = number * 256 + static_cast<unsigned char>(bytes.at(i));
  return number;
}

// One that took markup or escapes in a text for more than text would have another size than the one that can be read.
TEST_CASE("PNG: the picture of any text has the size of the one in SVG, whose text is the right one") {
  for (const std::string& text : kHostile) {
    CAPTURE(text.substr(0, 100));
    const std::string dot = DotOf(PictureOf(text));
    const std::string svg = RenderDot(dot, "dot", "svg").bytes;
    const std::string png = RenderDot(dot, "dot", "png").bytes;
    CHECK(std::abs(BigEndian(png, 16) - PointsBehind(svg, "<svg width=\"") * 96 / 72) < 3);
    CHECK(std::abs(BigEndian(png, 20) - PointsBehind(svg, "pt\" height=\"") * 96 / 72) < 3);
  }
}

TEST_CASE("pictures: every format of every text begins as that format does") {
  const std::vector<std::pair<std::string, std::string>> magic = {
      {"png", "\x89PNG"}, {"ps", "%!PS"}, {"eps", "%!PS"}, {"pdf", "%PDF"}};
  for (const std::string& text : kHostile) {
    if (text.size() > 1000) continue;  // what is shown of it is shortened long before, and each format takes a while
    CAPTURE(text.substr(0, 100));
    const std::string dot = DotOf(PictureOf(text));
    for (const auto& [format, begin] : magic) CHECK(RenderDot(dot, "dot", format).bytes.starts_with(begin));
  }
}

TEST_CASE("pictures: PostScript and PDF do not tell when they were drawn") {
  const std::string dot = DotOf(PictureOf("text"));
  for (const std::string format : {"ps", "eps"}) {
    const std::string bytes = RenderDot(dot, "dot", format).bytes;
    CHECK(bytes.find("\n%%CreationDate: Thu Jan  1 00:00:00 1970\n") != std::string::npos);
  }
  const std::string pdf = RenderDot(dot, "dot", "pdf").bytes;
  const size_t date = pdf.find("/CreationDate");
  if (date != std::string::npos) CHECK(pdf.compare(date, 31, "/CreationDate (D:19700101000000") == 0);
}

TEST_CASE("nodes: what stands for objects and roots tells both, and figures never turn negative") {
  NetworkNode node{.kind = NodeKind::kSummary};
  node.object_count = 5;
  node.unit_count = 3;
  node.root_count = 2;
  node.type_count = 2;
  node.place = "referents of Cache";
  node.flat_bytes = UINT64_MAX;
  const std::vector<std::string> lines = NodeLines(node);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "3 objects of 2 types, 2 roots");
  CHECK(lines[1] == "referents of Cache");
  CHECK(lines[2].find('-') == std::string::npos);
  const std::vector<std::string> tooltip = NodeTooltip(node);
  CHECK(std::ranges::find(tooltip, "with 2 dictionaries of attributes") != tooltip.end());
  NetworkNode frames{.kind = NodeKind::kSummary, .type_name = "frame"};
  frames.root_count = 1234;
  frames.type_count = 0;
  CHECK(NodeLines(frames) == std::vector<std::string>{"1,234 frames"});
  NetworkNode aside{.kind = NodeKind::kSummary, .value = "7 instances of it"};
  CHECK(NodeLines(aside) == std::vector<std::string>{"7 instances of it"});
  CHECK(NodeTooltip(aside) == NodeLines(aside));
}

TEST_CASE("nodes and edges: what is written from right to left keeps to its place") {
  const std::string hebrew = "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D";
  const std::string isolated = "\xE2\x81\xA6" + hebrew + "\xE2\x81\xA9";
  NetworkNode node{.kind = NodeKind::kSummary, .type_name = hebrew};
  node.object_count = node.unit_count = 12;
  CHECK(NodeLines(node).front() ==
        "\xE2\x81\xA6"
        "12 \xC3\x97 " +
            hebrew + "\xE2\x81\xA9");
  CHECK(EdgeLabel({.label = hebrew, .reference_count = 3}) == isolated + " \xC3\x97 3");
  const Network network = PictureOf(hebrew);
  CHECK(EdgeTooltip(network, network.edges[1]) == isolated + " -> " + isolated + " at 0x0: " + isolated);
  // Marks of strangers are written out, ours are in the picture as they are.
  CHECK(EdgeLabel({.label = "\xE2\x81\xA6" + hebrew, .reference_count = 1}) ==
        "\xE2\x81\xA6\\u2066" + hebrew + "\xE2\x81\xA9");
  CHECK(DotOf(network).find("\"" + isolated + "\\n") != std::string::npos);
  const std::string drawn = RenderDot(DotOf(network), "dot", "svg").bytes;
  CHECK(drawn.find(">" + isolated + "</text>") != std::string::npos);
}

TEST_CASE("edges: several references say how many they are where the label does not") {
  NetworkEdge edge{.label = ".s, .x", .reference_count = 2, .label_is_list = true, .label_is_whole = true};
  CHECK(EdgeLabel(edge) == ".s, .x");
  edge = {.label = ".a, .b, .c, …", .reference_count = 5, .label_is_list = true};
  CHECK(EdgeLabel(edge) == ".a, .b, .c, … (5 references)");
  edge = {.label = "[…]", .reference_count = 1652};
  CHECK(EdgeLabel(edge) == "[…] × 1,652");
  edge = {.label = "", .reference_count = 3};
  CHECK(EdgeLabel(edge) == "× 3");
}

TEST_CASE("DOT: labels have room of their own unless one part has too many, and small parts stand in rows") {
  Network network;
  const auto add_parts = [&](uint32_t count, uint32_t nodes) {
    for (uint32_t part = 0; part < count; ++part) {
      const auto first = static_cast<uint32_t>(network.nodes.size());
      for (uint32_t i = 0; i < nodes; ++i) {
        NetworkNode node;
        node.id = "n" + std::to_string(first + i);
        network.nodes.push_back(node);
        for (uint32_t k = 1; k < nodes; ++k)
          network.edges.push_back({.from = first + i, .to = first + (i + k) % nodes});
      }
    }
  };
  add_parts(10, 3);
  CHECK(DotOf(network).find("splines=true") != std::string::npos);
  add_parts(90, 3);
  CHECK(DotOf(network).find("splines=line") != std::string::npos);
  const std::string text = DotOf(network, {.in_rows = true});
  CHECK(text.find("splines=true") != std::string::npos);
  CHECK(text.find("[xlabel=") == std::string::npos);
  size_t unseen = 0;
  for (size_t at = text.find("style=invis"); at != std::string::npos; at = text.find("style=invis", at + 1)) ++unseen;
  CHECK(unseen == 75);  // 25 rows of four
  CHECK(DotOf(network).find("style=invis") == std::string::npos);
  add_parts(1, 20);
  const std::string crowded = DotOf(network, {.in_rows = true});
  CHECK(crowded.find("splines=true") != std::string::npos);
  CHECK(crowded.find("[xlabel=") != std::string::npos);
}

TEST_CASE("DOT: what is alive by itself has a double border, what every way leads through a thick one") {
  Network network = PictureOf("text");
  const std::string plain = DotOf(network);
  CHECK(plain.find("peripheries=2") == plain.rfind("peripheries=2"));  // of the root
  CHECK(plain.find("thick border") == std::string::npos);
  network.nodes[0].is_self_held = true;
  network.nodes[0].is_narrow = true;
  const std::string drawn = DotOf(network);
  CHECK(drawn.find("peripheries=2") != drawn.rfind("peripheries=2"));
  CHECK(drawn.find("penwidth=2.4") != std::string::npos);
  CHECK(drawn.find("double border: alive by itself") != std::string::npos);
  CHECK(drawn.find("thick border: every way leads through it") != std::string::npos);
}

TEST_CASE("pictures: what Graphviz cannot do is one line that says so") {
  CHECK_THROWS_WITH(RenderDot("digraph {", "dot", "svg"),
                    Catch::Matchers::StartsWith("Graphviz cannot read the graph"));
  CHECK_THROWS_WITH(RenderDot("digraph {}", "no-engine", "svg"),
                    Catch::Matchers::StartsWith("Graphviz cannot lay out the graph with no-engine"));
  CHECK_THROWS_WITH(RenderDot("digraph {}", "dot", "bmpx"), Catch::Matchers::StartsWith("Graphviz cannot draw bmpx"));
  // And the next picture is none the worse for it.
  CHECK(RenderDot("digraph { a -> b }", "dot", "svg").bytes.find("<svg") != std::string::npos);
}

TEST_CASE("pictures: the same picture has the same bytes, with every engine") {
  const std::string dot = DotOf(PictureOf("text"));
  for (const std::string_view engine : kGraphEngines) {
    CAPTURE(engine);
    const std::string first = RenderDot(dot, engine, "svg").bytes;
    CHECK(first.find(">text</text>") != std::string::npos);
    CHECK(RenderDot(dot, engine, "svg").bytes == first);
  }
}

}  // namespace
}  // namespace barrow::presenters
