// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/profile_subject.h"
#include "analyses/profile_view.h"
#include "analyses/ranking.h"

namespace barrow::analyses {

// One profile in a comparison, at the moment of one of its snapshots.
struct ProfileSide {
  const ProfileSubject& subject;
  const ProfileView& view;
  size_t snapshot = 0;  // index
};

// Index of the snapshot that is meant: "first", "last", a number from 1, or a description (the last that has it).
// Throws Error (kUsage) saying which there are, Error (kInput) if the profile has none.
size_t FindTrackerSnapshot(const ProfileSubject& subject, const ProfileView& view, const std::string& which);

// What the objects of each class amount to on both sides, side by side, and what they differ by: right minus left.
// Classes without change are left out unless `with_unchanged`. `ranking.key`: kSize is the change of the sum, kCount
// that of the active objects.
Document CompareProfiles(const ProfileSide& left, const ProfileSide& right, const Ranking& ranking,
                         bool with_unchanged);

}  // namespace barrow::analyses
