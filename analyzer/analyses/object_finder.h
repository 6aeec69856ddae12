// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/attributes.h"
#include "analyses/module_names.h"
#include "analyses/object_path.h"
#include "analyses/subject.h"
#include "graph/ids.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Finds the objects of one snapshot that people name (object_path.h). Modules with dots in their names are tried
// longest first; a name that is no module is looked for among the builtins. Reads only what the path touches.
class ObjectFinder {
 public:
  // The case must outlive it.
  ObjectFinder(store::Case& opened, const Subject& subject);

  // Throws Error (kUsage) saying what is there instead: "`app.cache` has no key 'user'; it has 'users', 'orders', 3
  // more". Where the dump kept no names it says so.
  ObjectId Find(std::string_view text);

  // An object of the module builtins, as None; empty: it is not in the snapshot, or names are not.
  std::optional<ObjectId> Builtin(std::string_view name);

  store::SnapshotView& view() { return *view_; }

 private:
  struct Place {
    ObjectId object;
    std::string_view text;  // the path up to it
  };
  Place Start(const ObjectPath& path, std::string_view text, size_t& next_step);
  Place StartAtModule(const ObjectPath& path, std::string_view text, size_t& next_step);
  ObjectId Follow(const Place& place, const PathStep& step);
  ObjectId FollowAttribute(const Place& place, const PathStep& step);
  // What the class says of an attribute that the object has not got itself.
  ObjectId FollowDescriptor(const Place& place, const std::string& name, ObjectId in_class);
  ObjectId FollowKey(const Place& place, const PathStep& step);
  // The value at the only key that may be this one and was clipped. Throws if there are several, naming them.
  std::optional<ObjectId> FollowClippedKey(const Place& place, const PathStep& step);
  std::optional<ObjectId> FollowIndex(const Place& place, int64_t index);
  ObjectId FollowTuple(const Place& place, const PathStep& step);
  ObjectId FollowNone(const Place& place);
  ObjectId FollowKeyAt(const Place& place, const PathStep& step);
  ObjectId FollowNumbered(const Place& place, const PathStep& step);
  ObjectId AtAddress(uint64_t address, std::string_view text);

  const std::string& TypeNameOf(ObjectId object);
  // "`app.cache` (dict)".
  std::string Called(const Place& place);
  // What a container has, as far as it is looked through for a message about the key `wanted`.
  struct Keys {
    std::vector<std::string> names;
    uint64_t count = 0;
    uint64_t nameless = 0;      // of these
    bool has_possible = false;  // one of the nameless may be the key
    uint64_t elements = 0;      // of a sequence
  };
  Keys KeysOf(ObjectId container, const std::string& wanted);
  [[noreturn]] void ThrowNoElement(const Place& place, const std::string& what, uint64_t count);
  [[noreturn]] void ThrowNoKey(const Place& place, const std::string& key, bool is_index = false);
  // What to add to a message where names were withheld.
  std::string ContentsRemark() const;

  Subject subject_;
  std::shared_ptr<store::SnapshotView> view_;
  Attributes attributes_;
  ModuleNames modules_;
};

}  // namespace barrow::analyses
