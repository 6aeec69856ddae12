// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What the parts of an object are called, read from the labels of its references. Finds what is in the snapshot; runs
// no code, so properties and __getattr__ give nothing. O(references of the objects looked at).
class Attributes {
 public:
  explicit Attributes(store::SnapshotView& view) : view_(view) {}

  // What the object itself calls so: a slot, a field, an attribute stored inline, a local variable; __dict__,
  // __class__.
  std::optional<ObjectId> Field(ObjectId object, std::string_view name);

  // As Python's lookup goes: the object and its __dict__, then its type and that one's bases. For a type itself its own
  // bases come in between.
  std::optional<ObjectId> Find(ObjectId object, std::string_view name);
  // The two parts of it: without the type of the object, and that only.
  std::optional<ObjectId> FindOwn(ObjectId object, std::string_view name);
  std::optional<ObjectId> FindInClass(ObjectId object, std::string_view name);

  // The value of a mapping at the key that has this text; also of a __dict__ that names its values without keys.
  std::optional<ObjectId> Value(ObjectId mapping, const ResolvedText& key);

  // The value of a mapping at the key that is this object.
  std::optional<ObjectId> ValueAt(ObjectId mapping, ObjectId key);

  // The type of an object as an object; empty: it is not in the snapshot.
  std::optional<ObjectId> ClassOf(ObjectId object);

  // Names the object and its __dict__ have, in order of their labels, dunders last; `complete` is false if there are
  // more than `most`.
  struct Names {
    std::vector<std::string> names;
    bool complete = true;
  };
  Names NamesOf(ObjectId object, size_t most);

 private:
  // In the __dict__ of an object.
  std::optional<ObjectId> InDict(ObjectId object, std::string_view name);
  std::optional<ObjectId> InBases(ObjectId type, std::string_view name);

  store::SnapshotView& view_;
};

}  // namespace barrow::analyses
