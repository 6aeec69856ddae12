// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/dominators.h"
#include "analyses/accumulations.h"
#include "analyses/garbage_report.h"
#include "analyses/gathering.h"
#include "analyses/path_text.h"
#include "analyses/same_way.h"
#include "analyses/subject.h"
#include "analyses/type_figures.h"
#include "analyses/variable_groups.h"
#include "store/case.h"

namespace barrow::analyses {

inline constexpr size_t kMostOwners = 2000;  // looked at one by one

// One snapshot as the rules of leaks look at it.
class LeakSide {
 public:
  // Both must outlive it. `with_others`: Same() will be asked for, of this one or another.
  LeakSide(store::Case& opened, const Subject& subject, bool with_others)
      : opened_(opened),
        subject_(subject),
        finder_(opened, subject, with_others),
        writer_(opened, subject.info.id),
        gatherings_(finder_, writer_.view()) {}
  LeakSide(const LeakSide&) = delete;
  LeakSide& operator=(const LeakSide&) = delete;

  struct Total {
    uint64_t objects = 0;
    uint64_t bytes = 0;
    uint32_t example = kNoObject;
  };

  // Fills held_by_c from queries/held_by_c.sql, without what C code holds in every program unless asked for, and the
  // garbage, for which the graph is loaded and not kept. Of a snapshot that is not complete nothing is said to be held
  // by C code: what was lost may hold it.
  void LookAtCounts(bool with_infrastructure);

  // The object that is this one of a later snapshot `now`: in the same process that of its address and type, else the
  // one that the same way leads to. kNoObject: it was not there. Empty: that cannot be told (same_way.h).
  std::optional<uint32_t> Same(const LeakSide& now, uint32_t object);
  // Whether that could not be told of an object because of a key whose text is withheld.
  bool met_withheld_key() const { return same_way_.has_value() && same_way_->met_withheld_key(); }

  // What hangs below the object, by the name of its type; flat sizes are left out. About 10 ns for each object there.
  // Of objects that hang below one another so much together that it is many times the snapshot, the later ones are not
  // looked at: no answer then.
  std::optional<std::map<std::string, Figures>> Below(uint32_t object);

  // Found when they are asked for first.
  const std::vector<VariableGroup>& variables() {
    if (!variables_) variables_ = FindVariableGroups(opened_, subject_, finder_);
    return *variables_;
  }
  // Of these the one of the same variable, function, file and type; null: there is none.
  const VariableGroup* SameVariables(const VariableGroup& group);

  store::Case& opened() const { return opened_; }
  const Subject& subject() const { return subject_; }
  const AccumulationFinder& finder() const { return finder_; }
  PathWriter& writer() { return writer_; }
  GatheringFinder& gatherings() { return gatherings_; }
  const std::map<std::string, Total>& held_by_c() const { return held_by_c_; }
  const std::map<std::string, Total>& garbage() const { return garbage_; }
  const GarbageObjects& garbage_objects() const { return garbage_objects_; }
  const Total& all_garbage() const { return all_garbage_; }

 private:
  void FindGarbage();

  store::Case& opened_;
  const Subject& subject_;
  AccumulationFinder finder_;
  PathWriter writer_;
  GatheringFinder gatherings_;
  std::map<std::string, Total> held_by_c_;  // by type name; retained bytes
  std::map<std::string, Total> garbage_;    // by type name; allocated bytes
  GarbageObjects garbage_objects_;
  Total all_garbage_;
  std::optional<SameWay> same_way_;  // of the later snapshot
  std::optional<std::vector<VariableGroup>> variables_;
  std::map<decltype(std::declval<const VariableGroup&>().Key()), const VariableGroup*> variables_by_key_;
  uint64_t looked_at_below_ = 0;  // objects
};

}  // namespace barrow::analyses
