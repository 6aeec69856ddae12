// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// A way from a root to an object, in words.
struct PathText {
  std::string expression;  // as a programmer would write it: app.cache['users'][3].name
  std::string root;        // what its first word is: "module", "local variable of run (app.py:12), thread MainThread"
  std::string text() const { return root == "module" ? expression : expression + ", " + root; }
};

// A label of a value in a __dict__ as that of an attribute: "['name']" as ".name" if that is an identifier; other
// labels as they are.
std::string AsAttribute(const std::string& label);

// The label with index or key left open: "[…]", "<key>"; other labels as they are.
std::string MaskedLabel(const std::string& label);

// Puts ways of one snapshot into words. Reads only what they touch.
class PathWriter {
 public:
  // The case must outlive it.
  PathWriter(store::Case& opened, store::SnapshotId snapshot);

  // The way to the object. `masked_from`: from this step of SnapshotView::PathTo on indexes and keys are left open, as
  // in app.cache[…].name. "(unreachable)" if no root reaches it.
  static constexpr size_t kNothingMasked = SIZE_MAX;
  PathText To(uint32_t object, size_t masked_from = kNothingMasked);

  // The same for a way that is known.
  PathText Of(std::span<const uint32_t> path, size_t masked_from = kNothingMasked);

  // How a way that begins at this object begins: "app", "<dict>".
  std::string FirstWord(uint32_t object);

  // What holds an object that begins a way: "module", "held by C code".
  std::string Root(uint32_t object);
  // What holds an object whose reference count exceeds the references and roots of the file.
  std::string HeldUnseen() const;

  store::SnapshotView& view() { return *view_; }
  const std::vector<reader::Thread>& threads() const { return threads_; }
  std::string TypeNameOf(uint32_t object);

 private:
  std::shared_ptr<store::SnapshotView> view_;
  std::vector<reader::Thread> threads_;
  std::vector<std::string> type_names_;
  bool is_complete_;
};

}  // namespace barrow::analyses
