// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_text.h"

#include <string>
#include <vector>

#include "base/text.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

Row Data(std::string name, int64_t count, int64_t bytes) { return {.cells = {std::move(name), count, bytes}}; }

Table Sample() {
  Table table;
  table.head = {.name = "types",
                .caption = "",
                .noun = "types",
                .columns = {{"type_name", "types", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"flat_size", "flat size", Unit::kBytes}}};
  table.rows = {Data("a", 5, 50), Data("b", 4, 40), Data("c", 3, 30)};
  return table;
}

}  // namespace

TEST_CASE("report texts: what fits stays as it is") {
  CHECK(CutText("app.Session", 100) == "app.Session");
  CHECK(CutText("", 10).empty());
  CHECK(CutText("\xff", 10) == "\ufffd");
}

TEST_CASE("report texts: what is longer keeps both ends") {
  const std::string cut = CutText("package.module." + std::string(1000, 'x') + ".Name", 60);
  CHECK(cut.size() <= 60);
  CHECK(cut.starts_with("package.module."));
  CHECK(cut.ends_with(".Name"));
  CHECK(cut.find("…") != std::string::npos);
  CHECK(CutText(std::string(10'000'000, 'x'), 60).size() <= 60);
}

TEST_CASE("report texts: no text takes more room in a document than it may") {
  const std::vector<std::string> hostile = {"<",      "\x01",         "\"",           "\u202e", "\u00ad",
                                            "\u061c", "\U000e0041",   "\u6f22",       "é",      "\xff",
                                            "x",      "\U0001f40d\\", "\u2028\u2029", "\u180e", "\uffff"};
  for (const std::string& character : hostile) {
    CAPTURE(character);
    std::string text;
    for (int i = 0; i < 500; ++i) text += character;
    for (const size_t most : {6, 7, 20, 100, 160}) {
      const std::string cut = CutText(text, most);
      CHECK(IsValidUtf8(cut));
      size_t room = 0;  // as a document writes it, at the worst
      for (size_t i = 0; i < cut.size(); ++i) {
        const auto byte = static_cast<unsigned char>(cut[i]);
        if ((byte & 0xC0) == 0x80) continue;
        const bool plain = byte >= 0x20 && byte < 0x7F && byte != '<';
        room += plain ? (byte == '"' || byte == '\\' ? 2 : 1) : 0;
      }
      CHECK(room <= most);
      CHECK(cut.size() <= most);
    }
  }
}

TEST_CASE("report tables: rows that are cut off are summed up, and add to a rest that is there") {
  Table table = Sample();
  CutRows(table, 3, {"object_count"});
  CHECK(table.rows.size() == 3);

  table.rows.push_back({.cells = {{}, int64_t{100}, {}}, .kind = RowKind::kRest, .stands_for = 7});
  table.rows.push_back({.cells = {{}, int64_t{112}, int64_t{999}}, .kind = RowKind::kTotal});
  CutRows(table, 1, {"object_count"});
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].cells[0] == Cell{std::string("a")});
  CHECK(table.rows[1].kind == RowKind::kRest);
  CHECK(table.rows[1].stands_for == 9);
  CHECK(table.rows[1].cells[1] == Cell{int64_t{107}});
  CHECK(table.rows[1].cells[2] == Cell{});
  CHECK(table.rows[2].kind == RowKind::kTotal);
}
