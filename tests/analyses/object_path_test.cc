// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_path.h"

#include <string>

#include "base/error.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

std::string ErrorOf(const std::string& text) {
  try {
    ParseObjectPath(text);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kUsage);
    return error.what();
  }
  return "(no error)";
}

PathStep OnlyStep(const std::string& step) {
  const ObjectPath path = ParseObjectPath("#1" + step);
  REQUIRE(path.steps.size() == 1);
  return path.steps.front();
}

}  // namespace

TEST_CASE("object path: an address, an id, a number") {
  CHECK(ParseObjectPath("0x7F3a").start == ObjectPath::Start::kAddress);
  CHECK(ParseObjectPath("0x7F3a").number == 0x7f3a);
  CHECK(ParseObjectPath("#42").start == ObjectPath::Start::kId);
  CHECK(ParseObjectPath("#42").number == 42);
  CHECK(ParseObjectPath("42").start == ObjectPath::Start::kId);
  CHECK(ParseObjectPath("42").steps.empty());
}

TEST_CASE("object path: a path from a module is a row of steps with their places") {
  const ObjectPath path = ParseObjectPath("app.cache[\"users\"][3].name");
  CHECK(path.start == ObjectPath::Start::kModule);
  REQUIRE(path.steps.size() == 5);
  CHECK(path.steps[0].text.text == "app");
  CHECK(path.steps[1].text.text == "cache");
  CHECK(path.steps[2].kind == PathStep::Kind::kKey);
  CHECK(path.steps[2].text.text == "users");
  CHECK(path.steps[2].begin == 9);
  CHECK(path.steps[2].end == 18);
  CHECK(path.steps[3].number == 3);
  CHECK(path.steps[3].text.text == "3");
  CHECK(path.steps[4].text.text == "name");
  CHECK(ParseObjectPath("'my-script'.main").steps[0].text.text == "my-script");
}

TEST_CASE("object path: keys of every kind") {
  CHECK(OnlyStep("[\"it's\"]").text.text == "it's");
  CHECK(OnlyStep("['a\\n\\'\\\"\\\\\\x41\\u00e4\\U0001F989']").text.text == "a\n'\"\\A\xC3\xA4\xF0\x9F\xA6\x89");
  CHECK(OnlyStep("['\\ud800']").text.text == "\\ud800");
  CHECK(OnlyStep("['\\q']").text.text == "\\q");
  CHECK(OnlyStep("['nul\\0x\\101\\a']").text.text == std::string("nul\0xA\a", 7));
  CHECK(OnlyStep("[b'\\377']").text.text == "\xff");
  CHECK(OnlyStep("[b'\\xff\\x00']").text.text == std::string("\xff\0", 2));
  CHECK(OnlyStep("[b'id']").text.kind == reader::TextKind::kBytes);
  CHECK(OnlyStep("['a long te'...]").text.clipped);
  CHECK(OnlyStep("[-1]").number == -1);
  CHECK(OnlyStep("[007]").text.text == "7");
  CHECK(OnlyStep("[0x1F]").number == 31);
  CHECK(OnlyStep("[-18446744073709551616]").text.text == "-0x10000000000000000");
  CHECK(OnlyStep("[0x10000000000000000]").text.text == "0x10000000000000000");
  CHECK(OnlyStep("[2.5]").text.kind == reader::TextKind::kNumber);
  CHECK_FALSE(OnlyStep("[2.5]").number.has_value());
  CHECK(OnlyStep("[(1+2j)]").text.text == "(1+2j)");
  CHECK(OnlyStep("[(1, \"a b]\", (b'x',))]").kind == PathStep::Kind::kTuple);
  CHECK(OnlyStep("[(1, \"a b]\", (b'x',))]").text.text == "(1,'a b]',(b'x',))");
  CHECK(OnlyStep("[()]").text.text == "()");
  CHECK(OnlyStep("[True]").text.text == "True");
  CHECK(OnlyStep("[None]").kind == PathStep::Kind::kNone);
  CHECK(OnlyStep("[<key at 0x7f12>]").kind == PathStep::Kind::kKeyAt);
  CHECK(OnlyStep("[<key at 0x7f12>]").number == 0x7f12);
  CHECK(OnlyStep("[<key app.f.<locals>.C at 0x7f12>]").kind == PathStep::Kind::kKeyAt);
  CHECK(OnlyStep("[<key app.f.<locals>.C at 0x7f12>]").number == 0x7f12);
  CHECK(OnlyStep("[<key 3>]").kind == PathStep::Kind::kValueOf);
  CHECK(OnlyStep("<key 3>").kind == PathStep::Kind::kKeyOf);
  CHECK(OnlyStep("<element 3>").kind == PathStep::Kind::kElement);
  CHECK(OnlyStep("<reference 3>").number == 3);
}

TEST_CASE("object path: what is none is refused with the place and what could stand there") {
  CHECK(ErrorOf("") == "the name of an object is empty: give an address, an id as in #42, or app.cache");
  CHECK(ErrorOf("app.") ==
        "'app.' names no object: at character 5, expected a name; quote what is no identifier, as in .'two words'");
  CHECK(ErrorOf("app.3x").find("at character 5") != std::string::npos);
  CHECK(ErrorOf("app[") ==
        "'app[' names no object: at character 5, expected a number, a quoted string, b'…', None, "
        "True, False or a tuple of these; other keys are named by their address or place: [<key at 0x7f12>], or "
        "[<key 0>] for the first");
  CHECK(ErrorOf("app['x") == "'app['x' names no object: at character 7, expected '");
  CHECK(ErrorOf("app['x'") == "'app['x'' names no object: at character 8, expected ]");
  CHECK(ErrorOf("app[x]").find("expected a number") != std::string::npos);
  CHECK(ErrorOf("app x").find("expected . [ < or the end") != std::string::npos);
  CHECK(ErrorOf("app.<withheld>").find("withheld") != std::string::npos);
  CHECK(ErrorOf("0x") == "'0x' names no object: at character 3, an address has one to sixteen hexadecimal digits");
  CHECK(ErrorOf("0x11112222333344445").find("sixteen") != std::string::npos);
  CHECK(ErrorOf("#x").find("as in #42") != std::string::npos);
  CHECK(ErrorOf("a\xff") == "the name of an object is no UTF-8");
  CHECK(ErrorOf("app['\\Uffffffff']").find("no such character") != std::string::npos);
  CHECK(ErrorOf("app['\\x4']").find("2 hexadecimal digits") != std::string::npos);
}

TEST_CASE("object path: length and steps are limited") {
  CHECK(ErrorOf(std::string(70000, 'a')) ==
        "the name of an object has at most 64 KiB; --limit path-size=SIZE raises it");
  std::string many = "a";
  for (int i = 0; i < 1001; ++i) many += "[0]";
  CHECK(ErrorOf(many).find("1,000 steps") != std::string::npos);
}
