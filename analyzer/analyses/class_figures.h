// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/merged_tree.h"
#include "analyses/profile_view.h"

namespace barrow::analyses {

// What the objects registered by one name amount to in one snapshot.
struct ClassFigures {
  uint32_t name = 0;   // in ProfileRecords::names
  int64_t active = 0;  // registered before the snapshot and alive in it
  int64_t sum_bytes = 0;
  int64_t flat_bytes = 0;    // of the objects alone
  double average_bytes = 0;  // per active object; 0 if there is none
  double percent = 0;        // of SnapshotFigures::base_bytes; 0 if that is 0
};

// What the shares of a snapshot are shares of.
enum class ShareBase : uint8_t { kVirtualSize, kAllObjects, kTracked };
std::string_view NameOf(ShareBase base);   // "virtual size"
std::string_view InWords(ShareBase base);  // "the virtual size of the process"

struct SnapshotFigures {
  ShareBase base = ShareBase::kVirtualSize;
  int64_t base_bytes = 0;
  std::vector<ClassFigures> classes;  // by name
};

// Of what figures are asked for.
struct FigureChoice {
  std::string class_part;          // of classes whose names contain it
  std::optional<size_t> snapshot;  // of one alone; the entries of the others have no classes
};

// One entry per snapshot, with every class that was chosen. O(footprints + snapshots * classes); throws Error (kInput)
// if that product is beyond what can be shown. By Pympler's rules what the statistics were annotated with before they
// were dumped is repeated; throws Error (kInput) where Pympler fails.
std::vector<SnapshotFigures> FiguresOf(const ProfileView& view, const FigureChoice& choice = {});

// The same, computed anew whatever the file says.
std::vector<SnapshotFigures> ComputedFigures(const ProfileView& view, const FigureChoice& choice = {});

// "noon (0.008s)", or only the time.
std::string LabelOf(const reader::TrackerSnapshot& snapshot);

// All objects of the class as they were in the snapshot.
MergedTree MergedOf(const ProfileView& view, const reader::TrackedClass& tracked,
                    const reader::TrackerSnapshot& snapshot);

}  // namespace barrow::analyses
