// SPDX-License-Identifier: Apache-2.0
#include "store/label_text.h"

#include "support/catch.h"

namespace barrow::store {
namespace {

std::string Named(std::string_view name) {
  return LabelText({.kind = LabelKind::kName, .name = name, .key = {}}, {}, true).value();
}

std::string Quoted(std::string text, reader::TextKind kind = reader::TextKind::kStr, bool clipped = false) {
  return QuotedText({{0}, kind, clipped, std::move(text)});
}

TEST_CASE("label: attributes follow a point, odd ones in quotes") {
  CHECK(Named("users") == ".users");
  CHECK(Named("_x9") == "._x9");
  CHECK(Named("größe") == ".größe");
  CHECK(Named("two words") == ".'two words'");
  CHECK(Named("9x") == ".'9x'");
  CHECK(Named("<locals>") == ".'<locals>'");
  CHECK(Named("x\u202ey") == ".'x\u202ey'");  // shown as \u202e, which is read back between quotes only
  CHECK(Named("") == ".''");
  CHECK(LabelText({.kind = LabelKind::kName, .name = {}, .key = {}}, {}, false) == ".<withheld>");
}

TEST_CASE("label: elements, keys and members") {
  CHECK(LabelText({.kind = LabelKind::kIndex, .name = {}, .index = 3, .key = {}}, {}, true) == "[3]");
  CHECK(LabelText({.kind = LabelKind::kKey, .name = {}, .index = 4, .key = {}}, {}, true) == "<key 4>");
  CHECK(LabelText({.kind = LabelKind::kElement, .name = {}, .index = 3, .key = {}}, {}, true) == "<element 3>");
  CHECK(LabelText({}, {}, true) == std::nullopt);
}

TEST_CASE("label: a value is called by its key as far as that is known") {
  const EdgeLabel value{.kind = LabelKind::kValue, .name = {}, .index = 2, .key = ObjectId{1}};
  const ResolvedText text{{1}, reader::TextKind::kStr, false, "users"};
  CHECK(LabelText(value, LabelKey{0x7f12, &text}, true) == "['users']");
  CHECK(LabelText(value, LabelKey{0x7f12, nullptr}, true) == "[<key at 0x7f12>]");
  CHECK(LabelText(value, LabelKey{0x7f12, nullptr, "app.f.<locals>.C"}, true) == "[<key app.f.<locals>.C at 0x7f12>]");
  CHECK(LabelText(value, LabelKey{0x7f12, nullptr, "odd at 0x1"}, true) == "[<key at 0x7f12>]");
  CHECK(LabelText(value, {}, true) == "[<key 2>]");
}

TEST_CASE("label: texts are written as Python writes them") {
  CHECK(Quoted("plain") == "'plain'");
  CHECK(Quoted("a\\ud800b") == "'a\\ud800b'");  // a lone surrogate, as a dump writes it
  CHECK(Quoted("a\\udx") == "'a\\\\udx'");
  CHECK(Quoted("\\ud800", reader::TextKind::kBytes) == "b'\\\\ud800'");
  CHECK(Quoted("it's") == "\"it's\"");
  CHECK(Quoted("it's \"so\"") == "'it\\'s \"so\"'");
  CHECK(Quoted("a\\b\n\r\t\x1b\x7f") == "'a\\\\b\\n\\r\\t\\x1b\\x7f'");
  CHECK(Quoted("größe") == "'größe'");
  CHECK(Quoted("\xff"
               "a",
               reader::TextKind::kBytes) == "b'\\xffa'");
  CHECK(Quoted("42", reader::TextKind::kNumber) == "42");
  CHECK(Quoted("long", reader::TextKind::kStr, true) == "'long'...");
}

}  // namespace
}  // namespace barrow::store
