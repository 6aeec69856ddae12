// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reader/profile_records.h"

namespace barrow::analyses {

// Whose rules a report follows.
enum class Rules : uint8_t {
  kRight,
  kPympler,  // Pympler's, with everything it gets wrong
};

// A profile and how its figures are taken. Pympler sizes dead objects again at every snapshot, as if they were None:
// by right rules what was recorded after an object's death does not count.
class ProfileView {
 public:
  // `label` is what messages call the profile. The profile must outlive the view.
  ProfileView(const reader::ProfileRecords& profile, Rules rules, std::string label);

  const reader::ProfileRecords& profile() const { return profile_; }
  bool by_pympler() const { return rules_ == Rules::kPympler; }
  const std::string& label() const { return label_; }

  // The sizes that count.
  std::span<const reader::Footprint> Footprints(const reader::TrackedObject& object) const;

  // The footprint that was taken at exactly that time, the last if there are several.
  const reader::Footprint* FootprintAt(const reader::TrackedObject& object, double time) const;
  // Its size; 0 if there is none.
  int64_t SizeAt(const reader::TrackedObject& object, std::optional<double> time) const;

  int64_t LargestSize(const reader::TrackedObject& object) const;

  // Sum of the sizes of all objects, per snapshot.
  const std::vector<int64_t>& tracked_bytes() const { return tracked_bytes_; }

  // The snapshot in which most memory was tracked, the first if several tie; Pympler takes the last in which there was
  // any. Empty: none.
  std::optional<double> ReferenceTime() const;

  // Something for which Pympler raises an exception instead of printing. Throws Error (kInput).
  [[noreturn]] void RefuseAsPympler(const std::string& reason) const;

 private:
  const reader::ProfileRecords& profile_;
  Rules rules_;
  std::string label_;
  std::vector<int64_t> tracked_bytes_;
};

}  // namespace barrow::analyses
