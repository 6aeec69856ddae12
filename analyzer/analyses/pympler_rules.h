// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/pympler_inventions.h"
#include "analyses/pympler_length.h"
#include "analyses/pympler_referents.h"
#include "analyses/pympler_types.h"
#include "analyses/sizing.h"
#include "reader/snapshot_records.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What Pympler's asizeof would have counted in the process: sys.getsizeof, and referents by rules for each type. Where
// asking it would make an object (the __dict__ of an instance since Python 3.11, the locals of a generator), that
// object is invented with the size it would have. Needs attribute names: contents='none' is not enough.
//
// What it cannot know, and leaves out: the referents of weak references and weak dictionaries, line numbers in
// tracebacks, the buffers of numpy views, over-allocation of array.array (asizeof leaves that out), temporary objects
// asizeof makes of classes and code with --code.
class PymplerRules : public SizingRules {
 public:
  // `none`: the object None, which asizeof counts where a field is empty. `clip`: code points of a name, 0 for all.
  PymplerRules(store::SnapshotView& view, const reader::Header& header, std::optional<ObjectId> none, bool code,
               size_t clip = 80);

  bool Counts(SizedThing thing, bool given) override;
  uint64_t FlatBytes(SizedThing thing) override;
  std::vector<SizedReferent> Referents(SizedThing thing, bool given, bool named) override;
  std::string NameOf(SizedThing thing) override;
  const std::string& TypeNameOf(SizedThing thing) override;
  Definition DefinitionOf(SizedThing thing) override;

  // repr() as far as the file tells, or what can be said instead.
  std::string ReprOf(SizedThing thing);
  std::optional<PymplerLength> LengthOf(SizedThing thing);
  uint64_t pointer_bytes() const { return pointer_bytes_; }

 private:
  uint64_t TypeOf(ObjectId object) { return view_.At(store::PackedColumn::kType, object.value); }
  std::string InventedRepr(const PymplerInventions::Invented& invented);
  // Names the referents of a thing as asizeof does.
  void NameAll(PymplerRule rule, std::vector<SizedReferent>& out);

  store::SnapshotView& view_;
  PymplerTypes types_;
  PymplerInventions inventions_;
  PymplerReferents referents_;
  bool code_;
  size_t clip_;
  uint64_t pointer_bytes_;
};

}  // namespace barrow::analyses
