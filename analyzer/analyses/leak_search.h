// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyses/leak_side.h"
#include "analyses/leaks.h"
#include "base/checked.h"

namespace barrow::analyses {

// What the rules of leaks have in common: the snapshots, what is worth a line, and what was found so far.
class LeakSearch {
 public:
  // All must outlive it. Nothing was looked at yet but the dominators.
  LeakSearch(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
             const LeakThresholds& thresholds);

  LeakSide& now() { return now_; }
  bool compared() const { return !before_.empty(); }
  const LeakThresholds& thresholds() const { return thresholds_; }
  uint64_t least_bytes() const { return least_bytes_; }
  uint64_t total_bytes() const { return now_.subject().info.allocated_bytes; }
  uint64_t baseline_bytes() const { return compared() ? before_.front()->subject().info.allocated_bytes : 0; }
  // From when on a single object is large, whatever was gained.
  uint64_t least_big() const;

  // By what suspects are ranked: what was gained, without baseline what is retained.
  uint64_t Weight(const Suspect& suspect) const;

  // What of a suspect was there before: objects and bytes. Empty: that cannot be told.
  using CountAndBytes = std::optional<std::pair<uint64_t, uint64_t>>;

  // Asks for the figures of the same thing in each baseline, in order of time, and fills in what was gained. False: it
  // did not gain from each to the next, or too little, or nobody can tell.
  template <typename FiguresIn>
  bool Grew(Suspect& suspect, FiguresIn figures_in) {
    if (!compared()) return suspect.retained_bytes >= least_bytes_;
    uint64_t last_bytes = 0;
    for (size_t i = 0; i < before_.size(); ++i) {
      const CountAndBytes figures = figures_in(*before_[i]);
      if (!figures.has_value()) return false;
      const auto [objects, bytes] = *figures;
      if (i == 0) {
        suspect.grown_objects = Difference(suspect.object_count, objects);
        suspect.grown_bytes = Difference(suspect.retained_bytes, bytes);
      } else if (bytes <= last_bytes) {
        return false;
      }
      last_bytes = bytes;
    }
    return suspect.retained_bytes > last_bytes && Weight(suspect) >= least_bytes_;
  }

  // Whether a suspect is this object already, or what holds its objects.
  bool IsTold(uint32_t object) const { return holders_.contains(object) || told_.contains(object); }

  // Figures of the object in `before` that this one was; 0 if there was none.
  template <typename Figures>
  CountAndBytes FiguresOfSame(LeakSide& before, uint32_t object, Figures figures) {
    const std::optional<uint32_t> same = before.Same(now_, object);
    if (!same.has_value()) return std::nullopt;
    if (*same == kNoObject) return std::pair<uint64_t, uint64_t>();
    return figures(*same);
  }

  // Whether every baseline can tell what the object was there, if only that it was not there.
  bool HasSame(uint32_t object);

  // Whether a baseline could not because of a key whose text is withheld.
  bool met_withheld_key() const {
    return std::ranges::any_of(before_, [](const auto& side) { return side->met_withheld_key(); });
  }

  // By how much the object retains more than in the first baseline; all of it where that cannot be told, or without
  // baseline.
  uint64_t GainOf(uint32_t object);

  // "3,000 app.Row" if so many more than in the first baseline hang below the object, and so many that it says more
  // than how many objects the suspect gained; else nothing. Of a type of the program rather than of Python's.
  std::string GainedBelow(const Suspect& suspect, uint32_t object);

  // "4.9 MB (62.3 %), 20,000 objects and 4.7 MB more than in before.barrow". `among_them`: a remark on what is held;
  // `gained_below`: of GainedBelow.
  std::string Held(const Suspect& suspect, const std::string& among_them = {},
                   const std::string& gained_below = {}) const;

  void Add(Suspect suspect);
  std::vector<Suspect>& suspects() { return suspects_; }

  // The members of this accumulation, what belongs to them and what holds them need no suspects of their own.
  void Explain(const Gathering& gathering);
  // Whether the object is a member of an explained accumulation or belongs to one, or is below such an object.
  bool IsExplained(uint32_t object) const { return explained_[object]; }
  // Whether nothing but what is explained, and holders of it, refers to the object.
  bool IsOfExplained(uint32_t object);

 private:
  static int64_t Difference(uint64_t now, uint64_t before) {
    return SaturatedSum(Clipped<int64_t>(now), -Clipped<int64_t>(before));
  }

  LeakSide now_;
  std::vector<std::unique_ptr<LeakSide>> before_;  // by time
  const LeakThresholds& thresholds_;
  uint64_t least_bytes_ = 0;
  std::vector<bool> explained_;  // [ObjectId]
  std::set<uint32_t> holders_;   // of what is explained
  std::set<uint32_t> told_;      // owners of suspects that are the suspect, or hold its objects
  std::vector<Suspect> suspects_;
};

// The rules, each in leak_<rule>.cc. Each adds suspects; a later one does not tell again what an earlier one told.
void AddModules(LeakSearch& search);
void AddAccumulations(LeakSearch& search);
void AddVariables(LeakSearch& search);
void AddGarbage(LeakSearch& search);
void AddHeldByC(LeakSearch& search);
void AddBigObjects(LeakSearch& search);
void AddBigOwners(LeakSearch& search);
void AddDuplicates(LeakSearch& search, const DuplicateReport& duplicates);
void AddSpareRoom(LeakSearch& search, std::span<const SpareRoom> spare_room);
void AddDictionaries(LeakSearch& search, std::span<const InstanceDictionaries> dictionaries);

}  // namespace barrow::analyses
