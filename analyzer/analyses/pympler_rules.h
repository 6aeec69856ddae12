// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyses/attributes.h"
#include "analyses/pympler_length.h"
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
  // An object that is not in the snapshot.
  struct Invented {
    enum class Kind : uint8_t { kDictOf, kLocalsOf, kLeaf };
    Kind kind = Kind::kLeaf;
    ObjectId of = {};
    uint64_t bytes = 0;
    std::string type_name;
    std::string name;
  };
  using Items = std::vector<SizedReferent>;

  uint64_t TypeOf(ObjectId object) { return view_.At(store::PackedColumn::kType, object.value); }

  SizedThing Invent(Invented::Kind kind, ObjectId of, uint64_t bytes, const char* type_name);
  SizedThing InventText(std::string_view text);
  uint64_t DictBytes(size_t entries) const;
  std::string InventedRepr(const Invented& invented);

  // Each adds the referents of one rule.
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

  void NameAll(PymplerRule rule, Items& out);

  store::SnapshotView& view_;
  Attributes attributes_;
  PymplerTypes types_;
  int minor_version_ = 0;
  std::optional<ObjectId> none_;
  bool code_;
  size_t clip_;
  uint64_t pointer_bytes_;
  std::vector<Invented> invented_;
  std::unordered_map<uint64_t, SizedThing> invented_of_;  // (kind, object) -> thing
  std::unordered_map<std::string, SizedThing> invented_texts_;
};

}  // namespace barrow::analyses
