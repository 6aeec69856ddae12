// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace barrow {

// What can be odd about a file that is readable all the same. Nothing is dropped silently: whoever drops something
// counts it here, and every report shows the counts. Stored in the case by name, so names never change.
enum class Anomaly : uint8_t {
  kTruncated,            // no trailer
  kDamagedFrame,         // frames skipped
  kFrameOverLimit,       // of these, frames that claim more than the limit frame-size
  kSearchOverLimit,      // searches for intact frames that the limit recovery-size ended
  kNumbersOverLimit,     // segments dropped because more numbers would be undefined than the limit lost-numbers
  kLostBytes,            // bytes of the file that could not be used
  kBytesBehindEnd,       // bytes behind the end of a complete file
  kTotalsDiffer,         // objects the trailer counts and the segments do not hold
  kUnknownField,         // fields, enum values, segments of a newer minor version
  kBadSegment,           // segments dropped because their columns contradict each other
  kDuplicateObject,      // a second object at the same address
  kDanglingReference,    // target is no object of the file
  kDanglingRoot,         // root of an object that is not in the file
  kDanglingAnnotation,   // name or text of an object that is not in the file
  kUnknownType,          // objects whose type the file does not hold
  kUnknownShape,         // objects whose shape the file does not hold
  kUnreadableObject,     // objects the dumper had to skip
  kEstimatedSize,        // objects whose flat size is not what sys.getsizeof returns
  kSumsDiffer,           // other totals of the trailer that do not agree with the segments
  kRepairedText,         // texts that were not valid UTF-8
  kUnwalkedInterpreter,  // interpreters of the process whose objects were not written
  kCount
};

enum class Severity : uint8_t { kNote, kLoss };

struct AnomalyInfo {
  std::string_view name;  // "dangling_reference": lower case, never changes, unique
  Severity severity;      // kLoss: something that was written is missing here
  std::string_view help;  // what it means and what to do: a sentence or two, for every report
};

// The text lives as long as the program. Not for kCount.
const AnomalyInfo& Describe(Anomaly anomaly);

// The anomaly of that name; empty if there is none (a case written by a newer barrow).
[[nodiscard]] std::optional<Anomaly> FindAnomaly(std::string_view name);

class Diagnostics {
 public:
  void Count(Anomaly anomaly, uint64_t times = 1) { counts_[static_cast<size_t>(anomaly)] += times; }
  void Add(const Diagnostics& other) {
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }
  uint64_t count(Anomaly anomaly) const { return counts_[static_cast<size_t>(anomaly)]; }
  bool operator==(const Diagnostics&) const = default;

 private:
  std::array<uint64_t, static_cast<size_t>(Anomaly::kCount)> counts_{};
};

}  // namespace barrow
