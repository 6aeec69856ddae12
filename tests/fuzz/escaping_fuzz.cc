// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a name of a file, in every sink that people or programs read: what is read back is the text, and nothing
// of it is a separator, a link, markup or an escape sequence.
#include <cgraph.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/owned.h"
#include "base/text.h"
#include "presenters/dot_text.h"
#include "presenters/json_writer.h"
#include "presenters/markdown_presenter.h"
#include "presenters/page_safe.h"
#include "presenters/sample_document.h"
#include "presenters/unicode_text.h"
#include "support/json.h"

namespace {

using namespace barrow;
using presenters::Format;
using OwnedGraph = Owned<Agraph_t, agclose>;

void Require(bool law) {
  if (!law) abort();
}

// The fields of CSV as RFC 4180 reads it, all of them one after the other; quotes where none may be end the process.
std::vector<std::string> CsvFields(std::string_view csv) {
  std::vector<std::string> fields;
  while (!csv.empty()) {
    std::string field;
    if (csv.front() == '"') {
      csv.remove_prefix(1);
      while (true) {
        const size_t quote = csv.find('"');
        Require(quote != std::string_view::npos);
        field += csv.substr(0, quote);
        csv.remove_prefix(quote + 1);
        if (!csv.starts_with('"')) break;
        field += '"';
        csv.remove_prefix(1);
      }
    } else {
      const size_t end = std::min(csv.find_first_of(",\r\n\""), csv.size());
      field = csv.substr(0, end);
      csv.remove_prefix(end);
    }
    fields.push_back(std::move(field));
    Require(csv.starts_with(',') || csv.starts_with("\r\n"));
    csv.remove_prefix(csv.front() == ',' ? 1 : 2);
  }
  return fields;
}

bool HasTreacherous(std::string_view visible, char32_t fine) {
  while (!visible.empty()) {
    const char32_t character = presenters::TakeCharacter(visible);
    if (character != fine && presenters::IsTreacherous(character)) return true;
  }
  return false;
}

void CheckTables(const std::string& text) {
  const analyses::Document document = test::DocumentOf({text, "next"});
  const std::string repaired = RepairUtf8(text);
  const std::vector<std::string> wanted = {"a", "b", repaired, "next"};
  std::vector<std::string> fields = CsvFields(test::PresentedAs(Format::kCsv, document).out);
  for (std::string& field : fields) {
    Require(field.empty() || std::string_view("=+-@\t\r").find(field.front()) == std::string_view::npos);
    if (field.starts_with('\'')) field.erase(0, 1);
  }
  Require(fields == wanted);
  Require(!HasTreacherous(test::PresentedAs(Format::kText, document).out, '\n'));
  Require(!HasTreacherous(test::PresentedAs(Format::kText, document, {.columns = 20}).out, '\n'));
  const std::string markdown = test::PresentedAs(Format::kMarkdown, document).out;
  Require(std::ranges::count(markdown, '\n') == 3 && !HasTreacherous(markdown, '\n'));
  const test::Json json = test::Json::Parse(test::PresentedAs(Format::kJson, document).out);
  Require(json["tables"]["rows"]["rows"][0]["a"].text() == repaired);
}

// No character that begins markup stands by itself.
void CheckMarkdown(const std::string& text) {
  std::string rest = presenters::MarkdownText(text);
  const std::string comment = "<!-- -->";
  for (size_t at = rest.find(comment); at != std::string::npos; at = rest.find(comment, at))
    rest.erase(at, comment.size());
  Require(rest.find_first_of("<>\n\r") == std::string::npos);
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      Require(++i < rest.size());
    } else {
      Require(std::string_view("`*_[]|~$#").find(rest[i]) == std::string_view::npos);
    }
  }
}

void CheckPage(const std::string& text) {
  const std::string safe = presenters::PageSafe(presenters::JsonString(text));
  Require(safe.find_first_of("<>&") == std::string::npos);
  Require(safe.find("\u2028") == std::string::npos && safe.find("\u2029") == std::string::npos);
  Require(test::Json::Parse(safe).text() == RepairUtf8(text));
}

// Graphviz's own parser finds the nodes and edges that were written, and no more.
void CheckPicture(const std::string& text) {
  analyses::Network network;
  network.title = text;
  for (const char* id : {"o10", "r1"}) {
    analyses::NetworkNode node;
    node.id = id;
    node.type_name = node.value = node.whole = node.place = text;
    node.object_count = 1;
    network.nodes.push_back(node);
  }
  network.nodes.back().kind = analyses::NodeKind::kRoot;
  network.edges.push_back({.from = 1, .to = 0, .label = text, .reference_count = 3});
  std::ostringstream out;
  presenters::WriteDot(network, {}, out);
  const OwnedGraph graph(agmemread(out.str().c_str()));
  Require(graph != nullptr && agnnodes(graph.get()) == 2 && agnedges(graph.get()) == 1);
  Require(agnode(graph.get(), const_cast<char*>("o10"), 0) != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckTables(text);
  CheckMarkdown(text);
  CheckPage(text);
  CheckPicture(text);
  return 0;
}
