// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyses/module_names.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// A way from a root to an object, in words.
struct PathText {
  std::string expression;  // as a programmer would write it: app.cache['users'][3].name
  std::string root;        // what its first word is: "module", "local variable of run (app.py:12), thread MainThread"
  std::string text() const { return root == "module" ? expression : expression + ", " + root; }
};

// A label of a value in a __dict__ as that of an attribute: "['name']" as ".name" if that is an identifier, else as
// ".'two words'"; labels of keys that are no whole text as they are.
std::string AsAttribute(const std::string& label);

// The label with index or key left open: "[…]", "<key>", "<element>"; other labels as they are.
std::string MaskedLabel(const std::string& label);

// Puts ways of one snapshot into words. Reads only what they touch.
class PathWriter {
 public:
  // The case must outlive it.
  PathWriter(store::Case& opened, store::SnapshotId snapshot);

  // The way to the object. `masked_from`: from this step of SnapshotView::PathTo on indexes and keys are left open, as
  // in app.cache[…].name. "(unreachable)" if no root reaches it. Of a long way only the ends are looked at: O(1) where
  // the way to an object behind it was asked for before, else O(its steps).
  static constexpr size_t kNothingMasked = SIZE_MAX;
  PathText To(uint32_t object, size_t masked_from = kNothingMasked);

  // The same for a way that is known.
  PathText Of(std::span<const uint32_t> path, size_t masked_from = kNothingMasked);

  // How a way that begins at this object begins: "app", "<dict>".
  std::string FirstWord(uint32_t object);

  // The way of a reference that only the object's count tells of: "<app.Held>", "held by C code".
  PathText OfUnexplained(uint32_t object);

  // What holds an object that begins a way: "module", "held by C code".
  std::string Root(uint32_t object);
  // What holds an object whose reference count exceeds the references and roots of the file.
  std::string HeldUnseen() const;

  store::SnapshotView& view() { return *view_; }
  const std::vector<reader::Thread>& threads() const { return threads_; }
  std::string TypeNameOf(uint32_t object);

 private:
  std::string Unnamed(uint32_t object);
  // A way, or its two ends.
  struct Way {
    std::span<const uint32_t> begin;
    std::span<const uint32_t> end;
    size_t left_out = 0;  // steps between the two
    size_t size() const { return begin.size() + left_out + end.size(); }
    uint32_t At(size_t step) const { return step < begin.size() ? begin[step] : end[step - begin.size() - left_out]; }
  };
  PathText Words(const Way& way, size_t masked_from);
  // The object before this one, which is so far from the roots. Throws if the case contradicts itself.
  uint32_t ParentAt(uint32_t object, uint32_t distance);
  // The object after kMostBegin steps of the way to one that is much farther away.
  uint32_t BeginOf(uint32_t object, uint32_t distance);

  std::shared_ptr<store::SnapshotView> view_;
  std::unordered_map<uint32_t, uint32_t> begins_;  // of every kMarkedStep-th object of long ways: where they begin
  ModuleNames modules_;
  std::vector<reader::Thread> threads_;
  std::vector<std::string> type_names_;
  bool is_complete_;
};

}  // namespace barrow::analyses
