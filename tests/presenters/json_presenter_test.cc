// SPDX-License-Identifier: Apache-2.0
#include "presenters/json_presenter.h"

#include <limits>
#include <string>

#include "presenters/json_writer.h"
#include "presenters/sample_document.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow;
using namespace barrow::test;
using presenters::Format;
using presenters::JsonString;

TEST_CASE("json: the whole document, raw, in the documented form") {
  const Json json = Json::Parse(PresentedAs(Format::kJson, SampleDocument()).out);
  CHECK(json["document"].text() == "summary");
  CHECK(json["version"].number() == 1);
  CHECK(json["facts"]["process"]["pid"].number() == 4242);
  CHECK(json["facts"]["process"]["host"].is_null());
  CHECK(json["facts"]["process"]["created"].text() == "2023-11-14T22:13:20.123456789Z");
  CHECK(json["facts"]["process"]["forked"].boolean());
  CHECK(json["facts"]["secret"]["x"].number() == 1);

  const Json& table = json["tables"]["types"];
  CHECK(table["columns"][2]["name"].text() == "flat_size");
  CHECK(table["columns"][2]["unit"].text() == "bytes");
  REQUIRE(table["rows"].items().size() == 2);
  CHECK(table["rows"][0]["type_name"].text() == "dict");
  CHECK(table["rows"][0]["flat_size"].number() == 1'500'123);
  CHECK(table["rows"][0]["share"].number() == 0.75);
  CHECK(table["rows"][0]["address"].text() == "0x7f00");
  CHECK(table["rows"][1]["address"].is_null());
  CHECK(table["rest"]["stands_for"].number() == 3);
  CHECK(table["rest"]["type_name"].is_null());
  CHECK(table["unchanged"]["stands_for"].number() == 1234);
  CHECK(table["total"]["object_count"].number() == 1309);

  CHECK(json["remarks"][0]["kind"].text() == "warning");
  CHECK(json["remarks"][0]["text"].text() == "before.barrow: truncated (1): it ends early.");
}

TEST_CASE("json: is laid out for people as well") {
  CHECK(PresentedAs(Format::kJson, DocumentOf({"x"})).out ==
        "{\n"
        "  \"document\": \"sql\",\n"
        "  \"version\": 1,\n"
        "  \"facts\": {},\n"
        "  \"tables\": {\n"
        "    \"rows\": {\n"
        "      \"columns\": [{\"name\": \"a\", \"unit\": \"text\"}],\n"
        "      \"rows\": [\n"
        "        {\"a\": \"x\"}\n"
        "      ]\n"
        "    }\n"
        "  },\n"
        "  \"remarks\": []\n"
        "}\n");
}

TEST_CASE("json: every combination of empty parts parses") {
  for (int parts = 0; parts < 16; ++parts) {
    CAPTURE(parts);
    analyses::Document document = SampleDocument();
    if (parts & 1) document.facts.clear();
    if (parts & 2) document.tables.clear();
    if (parts & 4) document.remarks.clear();
    if ((parts & 8) && !document.tables.empty()) document.tables.front().rows.clear();
    const Json json = Json::Parse(PresentedAs(Format::kJson, document).out);
    CHECK(json["facts"].members().size() == document.facts.size());
    CHECK(json["tables"].members().size() == document.tables.size());
    CHECK(json["remarks"].items().size() == document.remarks.size());
  }
}

TEST_CASE("json: several tables are several members") {
  analyses::Document document = DocumentOf({"x"});
  document.tables.push_back(document.tables.front());
  document.tables.back().head.name = "more";
  const Json json = Json::Parse(PresentedAs(Format::kJson, document).out);
  CHECK(json["tables"]["rows"]["rows"][0]["a"].text() == "x");
  CHECK(json["tables"]["more"]["rows"][0]["a"].text() == "x");
}

TEST_CASE("json: any text comes back as it was, and nothing in it acts on a terminal") {
  const std::string texts[] = {"plain",
                               "quote \" and \\ backslash",
                               "line\nbreak\ttab\rreturn",
                               "\x1b[31m",
                               "\u202eturned",
                               "\U000e0041tag",
                               "Größe 漢字 😀",
                               std::string("nul\0byte", 8),
                               "\u2028"};
  for (const std::string& text : texts) {
    const std::string json = JsonString(text);
    CAPTURE(json);
    CHECK(Json::Parse("[" + json + "]")[0].text() == text);
    for (const char c : json) CHECK(static_cast<unsigned char>(c) >= ' ');
  }
  CHECK(JsonString("\u202e") == "\"\\u202e\"");
  CHECK(JsonString("\U000e0041") == "\"\\udb40\\udc41\"");
  CHECK(JsonString("\xff") == "\"\ufffd\"");
}

TEST_CASE("json: what is no number in JSON is null") {
  analyses::Document document = DocumentOf({"x"});
  document.tables.front().rows.front().cells = {std::numeric_limits<double>::quiet_NaN()};
  CHECK(Json::Parse(PresentedAs(Format::kJson, document).out)["tables"]["rows"]["rows"][0]["a"].is_null());
}
