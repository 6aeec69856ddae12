// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "analyses/gathering.h"
#include "analyses/leak_side.h"
#include "analyses/spread.h"

namespace barrow::analyses {

// Where an accumulation hangs, as the sentences of leaks say it.
struct Place {
  std::string path;
  std::string words;               // "in app.items (list)", "held together by app.by_id and app.by_name"
  std::optional<uint32_t> object;  // there, the first
};

// `owner`: what dominates the members.
Place PlaceOf(LeakSide& side, uint32_t owner, const Gathering& gathering);

// Of members that several owners have: "in 7 dict of app.shards (list)". `most`: the owner of most of them, if there is
// one.
Place PlaceOf(LeakSide& side, const Spread& spread, std::span<const uint32_t> owners, std::optional<uint32_t> most);

// " with 20,000 str and 20,000 int of theirs"; of very few nothing is said.
std::string WithBelongings(const Gathering& gathering);

}  // namespace barrow::analyses
