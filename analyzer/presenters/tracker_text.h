// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "analyses/tracker_report.h"

namespace barrow::presenters {

enum class TrackerLayout : uint8_t {
  kColumns,  // treacherous characters are made visible, columns count what a terminal shows, shares say of what
  kWide,     // the same, and no text is shortened
  kPympler,  // byte for byte what Pympler 1.1 prints
};

// Tracked objects and summaries as Pympler lays them out:
//
//   shop.Order                       0x7f28126aa390 Order #1
//       main(*sys.argv[1:4])
//     shop.py: 305 in <module>
//     00:00:00.00                      56     B
//     00:00:00.01                       1.35 KB
//       __dict__                                          1.30 KB      95% [1]
//     00:00:00.26                    finalize
class TrackerText {
 public:
  TrackerText(std::ostream& out, TrackerLayout layout)
      : out_(out), exactly_(layout == TrackerLayout::kPympler), wide_(layout == TrackerLayout::kWide) {}

  void Add(const analyses::ObjectReport& report);
  void AddSummary(std::span<const analyses::TrackerSnapshotReport> snapshots);

 private:
  void WriteTrace(const reader::Trace& trace);
  void WriteReferents(std::span<const analyses::ReferentLine> referents, size_t indent);
  void WriteSnapshot(const analyses::TrackerSnapshotReport& report);
  void WriteExactSnapshot(const analyses::TrackerSnapshotReport& report);
  std::string Cut(std::string_view text, size_t width, bool from_left = false) const;
  std::string Column(std::string_view text, size_t width) const;
  std::string Size(int64_t bytes) const;
  std::string Size(double bytes) const;

  std::ostream& out_;
  bool exactly_;
  bool wide_;
};

}  // namespace barrow::presenters
