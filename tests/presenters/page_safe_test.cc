// SPDX-License-Identifier: Apache-2.0
#include "presenters/page_safe.h"

#include <optional>
#include <sstream>
#include <string>

#include "presenters/json_writer.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow;
using namespace barrow::presenters;

TEST_CASE("page: nothing in a JSON string can end a script, and all of it reads back") {
  const std::string hostile = "</script><!-- <script> & ]]> \u2028 \u2029 \u2027 \u202e \x01 \"\\ é \U0001f40d";
  const std::string safe = PageSafe(JsonString(hostile));
  CHECK(safe.find_first_of("<>&") == std::string::npos);
  CHECK(safe.find("\u2028") == std::string::npos);
  CHECK(safe.find("\u2029") == std::string::npos);
  CHECK(test::Json::Parse(safe).text() == hostile);
}

TEST_CASE("page: line separators are escaped where JSON leaves them, and their neighbours are not") {
  CHECK(PageSafe("\"\u2027\u2028\u2029\u202a\"") == "\"\u2027\\u2028\\u2029\u202a\"");
  CHECK(PageSafe("\xE2") == "\xE2");
  CHECK(PageSafe("{\"a\":[1,2]}") == "{\"a\":[1,2]}");
}

TEST_CASE("json writer: members are separated, the outer two levels on lines of their own") {
  std::ostringstream out;
  JsonWriter json(out);
  json.BeginObject();
  json.Number("a", uint64_t{18446744073709551615u});
  json.Number("b", int64_t{-1});
  json.Number("c", 0.5);
  json.TextOrNull("d", "");
  json.Optional("e", std::optional<uint32_t>());
  json.KnownOrNull("f", 0);
  json.Key("g");
  json.BeginArray();
  json.BeginArray();
  json.Flag(true);
  json.Null();
  json.EndArray();
  json.EndArray();
  json.Key("h");
  json.BeginArray();
  json.EndArray();
  json.EndObject();
  CHECK(out.str() ==
        "{\n\"a\":18446744073709551615,\n\"b\":-1,\n\"c\":0.5,\n\"d\":null,\n\"e\":null,\n\"f\":null,\n\"g\":[\n"
        "[true,null]],\n\"h\":[]}");
}
