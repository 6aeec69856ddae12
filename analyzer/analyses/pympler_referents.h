// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyses/attributes.h"
#include "analyses/pympler_inventions.h"
#include "analyses/pympler_types.h"
#include "analyses/sizing.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What asizeof follows of each object, in its order. Pairs of mappings are a key and its value, without names.
class PymplerReferents {
 public:
  // All must outlive it. `none`: the object None, which asizeof counts where a field is empty.
  PymplerReferents(store::SnapshotView& view, PymplerTypes& types, PymplerInventions& inventions, int minor_version,
                   std::optional<ObjectId> none)
      : view_(view),
        attributes_(view),
        types_(types),
        inventions_(inventions),
        minor_version_(minor_version),
        none_(none) {}

  using Items = std::vector<SizedReferent>;
  Items Of(SizedThing thing, bool given);
  // The attributes an instance stores inline, as pairs.
  Items InlinePairsOf(ObjectId object);

 private:
  uint64_t TypeOf(ObjectId object) { return view_.At(store::PackedColumn::kType, object.value); }

  // Each adds the referents of one rule.
  void AddByRule(PymplerRule rule, ObjectId object, bool given, Items& out);
  void AddNamed(PymplerRule rule, ObjectId object, Items& out);
  void AddField(ObjectId object, std::string_view name, Items& out);
  void AddDict(ObjectId object, Items& out);
  void AddElements(ObjectId object, Items& out);
  void AddPairs(ObjectId mapping, Items& out);
  void AddSplitPairs(ObjectId dict, Items& out);
  void AddInlinePairs(ObjectId object, uint64_t type, Items& out);
  void AddInstance(ObjectId object, Items& out);
  void AddSlots(ObjectId object, Items& out);
  void AddAttributes(ObjectId object, const std::vector<std::string_view>& names, Items& out);
  void AddGenerator(ObjectId generator, Items& out);
  void AddLocals(ObjectId frame, Items& out);
  void AddFields(ObjectId object, const std::vector<std::string_view>& prefixes, Items& out);
  void AddAll(ObjectId object, std::string_view name, Items& out);

  store::SnapshotView& view_;
  Attributes attributes_;
  PymplerTypes& types_;
  PymplerInventions& inventions_;
  int minor_version_;
  std::optional<ObjectId> none_;
};

}  // namespace barrow::analyses
