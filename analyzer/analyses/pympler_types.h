// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyses/attributes.h"
#include "analyses/type_kinds.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Which referents asizeof follows of an object.
enum class PymplerRule : uint8_t {
  kNone,
  kSequence,
  kDict,
  kMappingProxy,
  kModule,
  kInstance,
  kNamedTuple,
  kException,
  kCell,
  kGenerator,
  kIterator,
  kProperty,
  kDoc,
  kStat,
  kTraceback,
  kNumpy,
  kFunction,
  kMethod,
  kClass,
  kCode,
};

// What asizeof knows of types, found out once for each.
class PymplerTypes {
 public:
  explicit PymplerTypes(store::SnapshotView& view) : view_(view), attributes_(view), kinds_(view) {}

  struct TypeRule {
    PymplerRule rule = PymplerRule::kNone;
    bool code_only = false;  // counts only if code is asked for
    bool ignored = false;    // never counts
    bool has_dict = false;   // kInstance: instances have a __dict__ to be asked for
  };
  const TypeRule& RuleOf(uint64_t type);

  // What the type or a base of it has in its __dict__ under that name.
  std::optional<ObjectId> InClasses(uint64_t type, std::string_view name);

  // Whether repr() of an instance is that of object: "<app.Node object at 0x7f…>".
  bool HasDefaultRepr(uint64_t type);

  // The names of the slots asizeof finds: those of classes with __slots__, but not private ones of classes whose name
  // begins with an underscore; a __slots__ that is a str is taken letter by letter.
  const std::vector<std::string>& SlotNames(uint64_t type);

  // The str objects that are the keys of the attributes instances of the type store inline.
  std::vector<ObjectId> SharedKeys(uint64_t type);

 private:
  TypeRule FindRule(uint64_t type);
  bool HasInClasses(uint64_t type, std::string_view name) { return InClasses(type, name).has_value(); }
  bool IsNamedTuple(uint64_t type) { return kinds_.IsA(type, "tuple") && HasInClasses(type, "_fields"); }
  uint64_t TypeOf(ObjectId object) { return view_.At(store::PackedColumn::kType, object.value); }

  store::SnapshotView& view_;
  Attributes attributes_;
  TypeKinds kinds_;
  std::unordered_map<uint64_t, TypeRule> rules_;
  std::unordered_map<uint64_t, std::vector<std::string>> slot_names_;
};

}  // namespace barrow::analyses
