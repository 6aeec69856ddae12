// SPDX-License-Identifier: Apache-2.0
#include "base/integer_text.h"

#include "support/catch.h"

namespace barrow {
namespace {

TEST_CASE("integer text: hexadecimal becomes decimal, of any size") {
  CHECK(DecimalText("0x0") == "0");
  CHECK(DecimalText("0x1f") == "31");
  CHECK(DecimalText("-0x1f") == "-31");
  CHECK(DecimalText("0x10000000000000000") == "18446744073709551616");
  CHECK(DecimalText("0x4b3b4ca85a86c47a098a224000000000") == "100000000000000000000000000000000000000");
  CHECK(DecimalText("31") == std::nullopt);
  CHECK(DecimalText("0x") == std::nullopt);
  CHECK(DecimalText("0x1g") == std::nullopt);
}

TEST_CASE("integer text: files have decimal up to 64 bits, then hexadecimal") {
  CHECK(StoredIntegerText("007") == "7");
  CHECK(StoredIntegerText("-0") == "0");
  CHECK(StoredIntegerText("0x1F") == "31");
  CHECK(StoredIntegerText("18446744073709551615") == "18446744073709551615");
  CHECK(StoredIntegerText("18446744073709551616") == "0x10000000000000000");
  CHECK(StoredIntegerText("-18446744073709551616") == "-0x10000000000000000");
  CHECK(StoredIntegerText("0x000010000000000000000") == "0x10000000000000000");
  CHECK(StoredIntegerText("1.5") == std::nullopt);
  CHECK(StoredIntegerText("") == std::nullopt);
}

TEST_CASE("integer text: both ways agree, and what Python would not write is left alone") {
  std::string digits = "1";
  for (int i = 0; i < 400; ++i) {
    CAPTURE(digits);
    const std::optional<std::string> stored = StoredIntegerText(digits);
    REQUIRE(stored.has_value());
    CHECK(DecimalText(*stored).value_or(*stored) == digits);
    digits += static_cast<char>('0' + (i * 7 + 3) % 10);
  }
  CHECK(DecimalText("0x" + std::string(4000, 'f')) == std::nullopt);
  CHECK(StoredIntegerText(std::string(5000, '9')) == std::nullopt);
}

}  // namespace
}  // namespace barrow
