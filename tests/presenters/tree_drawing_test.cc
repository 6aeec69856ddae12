// SPDX-License-Identifier: Apache-2.0
#include "presenters/tree_drawing.h"

#include <sstream>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/json.h"

using namespace barrow::presenters;
using namespace barrow::test;

namespace {

// A tree of refbrowser_trees.json: a text, or [text, [children]].
void AddLines(const Json& tree, uint32_t depth, std::vector<TreeLine>& lines) {
  if (tree.is_text()) {
    lines.push_back({tree.text(), depth});
    return;
  }
  lines.push_back({tree[0].text(), depth});
  for (size_t i = 0; i < tree[1].items().size(); ++i) AddLines(tree[1][i], depth + 1, lines);
}

std::string Drawing(const std::vector<TreeLine>& lines) {
  std::ostringstream out;
  DrawTree(lines, out);
  return out.str();
}

}  // namespace

TEST_CASE("tree drawing: Pympler's drawings of whole trees, line by line") {
  const Json golden = Json::Read(BARROW_SOURCE_DIR "/tests/presenters/pympler/refbrowser_trees.json");
  size_t compared = 0;
  for (const Json& drawing : golden["drawings"].items()) {
    if (drawing["maxdepth"].number() != 9) continue;  // others are cut by counting signs in the text (B58)
    const std::string name = drawing["tree"].text();
    if (name == "signs in names") continue;  // for the same reason
    CAPTURE(name);
    std::vector<TreeLine> lines;
    AddLines(golden["trees"][name], 0, lines);
    CHECK(Drawing(lines) == drawing["text"].text());
    ++compared;
  }
  CHECK(compared == 7);
}

TEST_CASE("tree drawing: signs in names count for nothing, treacherous characters are shown") {
  CHECK(Drawing({{"a+b|c", 0}, {"x", 1}, {"y\n", 1}}) == "a+b|c-+-x\n      +-y\\n\n");
}

TEST_CASE("tree drawing: a tree of one, and a very deep one") {
  CHECK(Drawing({{"root", 0}}) == "root\n");
  std::vector<TreeLine> chain;
  for (uint32_t i = 0; i < 1000; ++i) chain.push_back({"x", i});
  CHECK(Drawing(chain).size() == 1000 + 2 * 999 + 1);
}
