// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/ranking.h"
#include "analyses/sizing.h"
#include "analyses/type_kinds.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What an object really owns: everything it holds a counted reference to, attributes stored inline included; what it
// refers to weakly is not its own. Classes, functions, modules and the like belong to the program, not to the data that
// happens to mention them: they neither count nor are followed, unless code is asked for, or they were given. Modules
// that were not given are never followed, nor the globals of functions and frames, nor the frame that called a frame.
class OwnedRules : public SizingRules {
 public:
  OwnedRules(store::SnapshotView& view, SizeKind size, bool code)
      : view_(view), kinds_(view), size_(size), code_(code) {}

  bool Counts(SizedThing thing, bool given) override;
  uint64_t FlatBytes(SizedThing thing) override;
  std::vector<SizedReferent> Referents(SizedThing thing, bool given, bool named) override;
  std::string NameOf(SizedThing thing) override;
  const std::string& TypeNameOf(SizedThing thing) override;
  Definition DefinitionOf(SizedThing thing) override;

 private:
  uint64_t TypeOf(SizedThing thing) { return view_.At(store::PackedColumn::kType, thing); }

  store::SnapshotView& view_;
  TypeKinds kinds_;
  SizeKind size_;
  bool code_;
};

}  // namespace barrow::analyses
