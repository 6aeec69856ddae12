// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "reader/profile_records.h"

namespace barrow::analyses {

// What Python's str() makes of a name.
const std::string& TextOf(const reader::ProfileRecords& profile, uint32_t name);

// How Python orders two names: numbers by value, texts and bytes by code point, tuples item by item. Names it cannot
// compare are unordered, as None and a number.
std::partial_ordering CompareNames(const reader::ProfileRecords& profile, uint32_t a, uint32_t b);

// A total order that agrees with the above wherever that knows one: None, numbers, texts, bytes, tuples.
std::weak_ordering RankNames(const reader::ProfileRecords& profile, uint32_t a, uint32_t b);

// What Pympler calls a referent: "__dict__", "[K] users", "[V] users: {}".
std::string ReferentName(const reader::ProfileRecords& profile, const reader::SizeNode& node);

// The same without a value, which is each object's own: "[V] users".
std::string SharedReferentName(const reader::ProfileRecords& profile, const reader::SizeNode& node);

}  // namespace barrow::analyses
