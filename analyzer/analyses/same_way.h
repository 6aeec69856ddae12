// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyses/attributes.h"
#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Finds objects of one snapshot in another of the same program, where neither addresses nor ids mean anything: by the
// way from the roots, step by step. Roots are the same by kind and name, local variables by function, file and thread
// as well; steps by attribute, index, or the text of a key. A key without text is the same by its address in the same
// process; else by its type, its name and the type of its value, where both mappings have as many such pairs: the third
// of them is the third. Whether attributes stand in an object or in its __dict__ makes no difference.
class SameWay {
 public:
  // Both cases must outlive it.
  SameWay(store::Case& from, const Subject& from_subject, store::Case& to, const Subject& to_subject);

  // The object of `to` that the way of this object of `from` leads to; kNoObject: there the way ends before. Empty: it
  // cannot be told, because the way has a step without a label that both know, begins at nothing that has a name, has
  // more than a thousand steps, or because too much was looked at already (about 2 s for all questions).
  std::optional<uint32_t> Find(uint32_t object);

  // Whether an answer was "it cannot be told" because of a key whose text the file withholds.
  bool met_withheld_key() const { return met_withheld_key_; }

 private:
  using Answer = std::optional<uint32_t>;
  using RootKey = std::pair<reader::RootKind, std::string>;
  struct Side {
    Side(store::Case& opened, const Subject& subject);
    // Empty: the root has no name to be known by.
    std::optional<RootKey> KeyOf(const ResolvedRoot& root) const;
    std::shared_ptr<store::SnapshotView> view;
    std::vector<reader::Thread> threads;
    bool has_texts;
  };
  struct Pair {
    uint32_t holder = 0;  // the mapping
    ObjectId key;
    uint32_t value = 0;
  };

  bool IsDictOf(uint32_t holder, uint32_t object);
  Answer FindRoot(uint32_t object);
  // One that no root of the file holds: the only one of its type and name.
  Answer FindUnheld(uint32_t object);
  // `from` refers to `target`, and `place` is where the same way to `from` leads. `in_dict`: `from` is the __dict__ of
  // an object, and `place` that object.
  Answer Step(uint32_t from, uint32_t target, uint32_t place, bool in_dict);
  Answer StepToName(std::string_view name, uint32_t place);
  Answer StepToIndex(uint32_t place, uint32_t position, uint64_t index);
  Answer StepToKey(const Pair& pair, uint32_t place, bool in_dict);
  Answer StepToText(const ResolvedText& text, uint32_t place, bool in_dict);
  Answer StepToWithheldKey(const Pair& pair, uint32_t place);
  // The pairs of the mapping whose key has this type and name, and whose value has this type, in order.
  struct PairKind;
  std::vector<Pair> PairsOf(Side& side, uint32_t mapping, const PairKind& kind);
  Answer StepToType(uint32_t target, uint32_t place);
  bool MayLookAt(uint64_t count);

  Side from_;
  Side to_;
  bool is_one_process_;
  Attributes attributes_;                                        // of to_
  std::map<RootKey, Answer> roots_;                              // of to_; empty: there are several
  std::unordered_map<uint32_t, Answer> met_;                     // of objects that begin or go on a way
  std::map<std::string, std::map<std::string, Answer>> unheld_;  // of to_, by type and name
  uint64_t looked_at_ = 0;                                       // references, objects
  bool met_withheld_key_ = false;
};

}  // namespace barrow::analyses
