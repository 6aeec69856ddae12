// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/profile_view.h"

namespace barrow::analyses {

// What tracked objects are sorted by. Sizes fall, all else rises.
enum class ObjectKey : uint8_t {
  kClassName,  // the name they are registered by
  kName,
  kBirth,
  kDeath,  // living objects last; Pympler fails if some live and some do not
  kSize,   // largest size ever recorded
  kTsize,  // size in the snapshot of ProfileView::ReferenceTime
  kRepr,
  kReverse,  // no key: turns round what the sorts before it left; alone in its sort
};

// By their names, in the order of the enum: "classname", "name", …
inline constexpr std::string_view kObjectKeyNames[] = {"classname", "name",  "birth", "death",
                                                       "size",      "tsize", "repr",  "reverse"};
std::optional<ObjectKey> FindObjectKey(std::string_view name);

// Which tracked objects a report shows, and in which order.
struct ObjectRanking {
  // Each sorts what those before it left: earlier ones break the ties of later ones. Empty: by class name, tsize,
  // birth, death, name, repr, size.
  std::vector<std::vector<ObjectKey>> sorts;
  bool reverse = false;
  std::string class_part;           // only objects whose class name contains it; empty: all
  std::optional<uint64_t> address;  // only objects that were there; empty: all
  std::optional<double> limit;      // below 1: a share of the objects, at least one; else their number. Empty: all, and
                                    // for Pympler one
};

// Figures of one object.
struct RankedObject {
  uint32_t index = 0;  // in ProfileRecords::objects
  int64_t size_bytes = 0;
  int64_t tsize_bytes = 0;
};

// All objects in their order, or as many as the limit allows. `fitting_count`: how many there are without a limit.
struct RankedObjects {
  std::vector<RankedObject> objects;
  size_t fitting_count = 0;
};
RankedObjects Rank(const ProfileView& view, const ObjectRanking& ranking);

}  // namespace barrow::analyses
