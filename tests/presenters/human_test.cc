// SPDX-License-Identifier: Apache-2.0
#include "presenters/human.h"

#include <cmath>
#include <string>

#include "support/catch.h"
#include "support/json.h"

using namespace barrow::presenters;
using barrow::test::Json;

TEST_CASE("human: sizes are those of Pympler, where Pympler is right") {
  const Json golden = Json::Read(BARROW_SOURCE_DIR "/tests/presenters/pympler/pp.json");
  size_t compared = 0;
  for (const Json& call : golden.items()) {
    const double bytes = call["args"][0].number();
    // It prints petabytes as EB, negative sizes unscaled, and takes fractions of bytes, which we do not have.
    if (bytes < -1024 || bytes >= std::ldexp(1, 50) || bytes != std::floor(bytes)) continue;
    CAPTURE(bytes);
    CHECK(HumanSize(static_cast<int64_t>(bytes)) == call["result"].text());
    ++compared;
  }
  CHECK(compared == 29);
}

TEST_CASE("human: sizes beyond petabytes have the right unit") {
  CHECK(HumanSize(int64_t{1} << 50) == "1024.00 TB");
  CHECK(HumanSize((int64_t{1} << 50) + 1) == "   1.00 PB");
  CHECK(HumanSize(int64_t{1} << 51) == "   2.00 PB");
  CHECK(HumanSize(int64_t{1} << 61) == "   2.00 EB");
  CHECK(HumanSize(INT64_MAX) == "   8.00 EB");
}

TEST_CASE("human: negative sizes are scaled as positive ones") {
  CHECK(HumanSize(-1024) == "-1024     B");
  CHECK(HumanSize(-2048) == "  -2.00 KB");
  CHECK(HumanSize(-123'456) == "-120.56 KB");
  CHECK(HumanSize(INT64_MIN) == "  -8.00 EB");
}

TEST_CASE("human: counts are grouped by thousands") {
  CHECK(HumanCount(0) == "0");
  CHECK(HumanCount(999) == "999");
  CHECK(HumanCount(1000) == "1,000");
  CHECK(HumanCount(-1'234'567) == "-1,234,567");
  CHECK(HumanCount(INT64_MIN) == "-9,223,372,036,854,775,808");
}

TEST_CASE("human: durations have the unit that fits") {
  CHECK(HumanDuration(0) == "0 ns");
  CHECK(HumanDuration(999) == "999 ns");
  CHECK(HumanDuration(1'500) == "1.5 µs");
  CHECK(HumanDuration(12'340'000) == "12.3 ms");
  CHECK(HumanDuration(1'230'000'000) == "1.23 s");
  CHECK(HumanDuration(192'000'000'000) == "3 min 12 s");
  CHECK(HumanDuration(7'500'000'000'000) == "2 h 5 min");
  CHECK(HumanDuration(273'600'000'000'000) == "3 d 4 h");
}

TEST_CASE("human: times are UTC, exact or to the second") {
  CHECK(HumanTime(0) == "1970-01-01 00:00:00 UTC");
  CHECK(ExactTime(0) == "1970-01-01T00:00:00.000000000Z");
  CHECK(HumanTime(1'700'000'000'123'456'789) == "2023-11-14 22:13:20 UTC");
  CHECK(ExactTime(1'700'000'000'123'456'789) == "2023-11-14T22:13:20.123456789Z");
  CHECK(HumanTime(951'782'400'000'000'000) == "2000-02-29 00:00:00 UTC");
  CHECK(HumanTime(4'107'542'400'000'000'000) == "2100-03-01 00:00:00 UTC");
  CHECK(ExactTime(-1) == "1969-12-31T23:59:59.999999999Z");
  CHECK(HumanTime(INT64_MAX) == "2262-04-11 23:47:16 UTC");
  CHECK(HumanTime(INT64_MIN) == "1677-09-21 00:12:43 UTC");
}

TEST_CASE("human: shares are percent and addresses hexadecimal") {
  CHECK(HumanShare(0.1234) == "12.3 %");
  CHECK(HumanShare(1) == "100.0 %");
  CHECK(Hexadecimal(0) == "0x0");
  CHECK(Hexadecimal(UINT64_MAX) == "0xffffffffffffffff");
}
