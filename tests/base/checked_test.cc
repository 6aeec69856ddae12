// SPDX-License-Identifier: Apache-2.0
#include "base/checked.h"

#include <cstdint>

#include "support/catch.h"

using namespace barrow;

TEST_CASE("checked: sums and products that fit are what + and * give") {
  CHECK(CheckedSum<uint32_t>(0xFFFFFFFEu, 1) == 0xFFFFFFFFu);
  CHECK(CheckedProduct<uint64_t>(0xFFFFFFFFu, 0xFFFFFFFFu) == 0xFFFFFFFE00000001u);
  CHECK(SaturatedSum<uint64_t>(2, 3) == 5);
  CHECK(SaturatedProduct<uint64_t>(2, 3) == 6);
}

TEST_CASE("checked: sums and products that do not fit are empty, or the largest number") {
  CHECK_FALSE(CheckedSum<uint32_t>(0xFFFFFFFFu, 1).has_value());
  CHECK_FALSE(CheckedProduct<uint64_t>(uint64_t{1} << 32, uint64_t{1} << 32).has_value());
  CHECK(SaturatedSum<uint64_t>(UINT64_MAX, 1) == UINT64_MAX);
  CHECK(SaturatedProduct<uint64_t>(UINT64_MAX, 2) == UINT64_MAX);
}

TEST_CASE("checked: signed sums that do not fit are the nearest number whose negative exists too") {
  CHECK(SaturatedSum<int64_t>(2, -3) == -1);
  CHECK(SaturatedSum<int64_t>(INT64_MAX, 1) == INT64_MAX);
  CHECK(SaturatedSum<int64_t>(INT64_MIN, -1) == -INT64_MAX);
  CHECK(SaturatedSum<int64_t>(INT64_MIN, 0) == -INT64_MAX);
}

TEST_CASE("checked: clipping keeps small numbers and bounds large ones") {
  CHECK(Clipped<uint32_t>(uint64_t{0xFFFFFFFF}) == 0xFFFFFFFFu);
  CHECK(Clipped<uint32_t>(uint64_t{0x100000000}) == 0xFFFFFFFFu);
  CHECK(Clipped<uint8_t>(uint64_t{7}) == 7);
  CHECK(Clipped<int64_t>(uint64_t{7}) == 7);
  CHECK(Clipped<int64_t>(UINT64_MAX) == INT64_MAX);
}
