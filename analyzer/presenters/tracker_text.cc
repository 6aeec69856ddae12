// SPDX-License-Identifier: Apache-2.0
#include "presenters/tracker_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "presenters/human.h"
#include "presenters/pympler_format.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

constexpr size_t kNameWidth = 32;
constexpr size_t kReprWidth = 35;
constexpr size_t kReferentWidth = 50;
constexpr size_t kTimeWidth = 30;
constexpr size_t kSummaryWidth = 79;

std::string Percent(double percent) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.1f%%", percent);
  return text.data();
}

}  // namespace

std::string TrackerText::Cut(std::string_view text, size_t width, bool from_left) const {
  if (exactly_) return PymplerTruncated(text, width, from_left);
  const std::string visible = MadeVisible(text);
  if (wide_ || DisplayWidth(visible) <= width) return visible;
  // By columns instead of code points: one less until it fits.
  std::string cut;
  for (size_t count = width; count > 3; --count) {
    cut = PymplerTruncated(visible, count, from_left);
    if (DisplayWidth(cut) <= width) return cut;
  }
  return cut;
}

std::string TrackerText::Column(std::string_view text, size_t width) const {
  if (exactly_) return PaddedRight(text, width);
  const size_t shown = DisplayWidth(text);
  return std::string(text) + std::string(width > shown ? width - shown : 0, ' ');
}

std::string TrackerText::Size(int64_t bytes) const { return exactly_ ? PymplerSize(bytes) : HumanSize(bytes); }

std::string TrackerText::Size(double bytes) const {
  return exactly_ ? PymplerSize(bytes) : HumanSize(static_cast<int64_t>(std::min(bytes, 9e18)));
}

void TrackerText::WriteTrace(const reader::Trace& trace) {
  const auto shown = [&](std::string_view text) { return exactly_ ? std::string(text) : MadeVisible(text); };
  for (const reader::TraceFrame& frame : trace.frames) {
    for (const std::string& line : frame.source) out_ << "    " << shown(Stripped(line)) << "\n";
    out_ << "  " << shown(frame.file) << ":" << PaddedLeft(std::to_string(frame.line), 4) << " in "
         << shown(frame.function) << "\n";
  }
}

void TrackerText::WriteReferents(std::span<const analyses::ReferentLine> referents, size_t indent) {
  for (const analyses::ReferentLine& line : referents) {
    // Beyond this, nothing of the name is left to be seen anyway.
    const size_t blanks = std::min(indent + 2 * size_t{line.level}, 2 * kReferentWidth);
    const std::string name = std::string(blanks, ' ') + line.name;
    out_ << Column(Cut(name, kReferentWidth), kReferentWidth) << " " << PaddedRight(Size(line.size_bytes), 14) << " "
         << PaddedLeft(WholePart(line.percent), 3) << "% [" << line.level << "]\n";
  }
}

void TrackerText::Add(const analyses::ObjectReport& report) {
  const reader::TrackedObject& object = *report.object;
  // Pympler takes a death at the very beginning for none.
  const bool is_dead = object.death && (!exactly_ || *object.death != 0);
  const std::string name = Column(Cut(report.name, kNameWidth, true), kNameWidth);
  const std::string representation = Cut(object.representation, kReprWidth);
  if (is_dead) {
    out_ << name << " ( free )   " << Column(representation, kReprWidth) << "\n";
  } else {
    std::array<char, 32> address{};
    std::snprintf(address.data(), address.size(), "0x%08llx", static_cast<unsigned long long>(object.address));
    out_ << name << " " << address.data() << " " << Column(representation, kReprWidth) << "\n";
  }
  if (report.trace != nullptr) WriteTrace(*report.trace);
  for (const analyses::FootprintReport& footprint : report.footprints) {
    out_ << "  " << PaddedRight(PymplerTime(footprint.time), kTimeWidth) << " " << Size(footprint.size_bytes) << "\n";
    WriteReferents(footprint.referents, 2);
  }
  if (object.death) out_ << "  " << PaddedRight(PymplerTime(*object.death), kTimeWidth) << " finalize\n";
  if (!object.death && object.forgotten && !exactly_) {
    out_ << "  " << PaddedRight(PymplerTime(*object.forgotten), kTimeWidth) << " not watched any more\n";
  }
}

void TrackerText::WriteExactSnapshot(const analyses::TrackerSnapshotReport& report) {
  const reader::TrackerSnapshot& snapshot = *report.snapshot;
  out_ << Column(Cut(snapshot.description, 35), 35) << " " << PaddedLeft("active", 11) << " "
       << PaddedLeft(PymplerSize(snapshot.all_objects_bytes), 12) << " " << PaddedLeft("average", 12) << " "
       << PaddedLeft("pct", 5) << "\n";
  for (const analyses::ClassReport& row : report.classes) {
    out_ << "  " << Column(Cut(row.class_name, 33), 33) << " " << PaddedLeft(std::to_string(row.figures.active), 11)
         << " " << PaddedLeft(PymplerSize(row.figures.sum_bytes), 12) << " "
         << PaddedLeft(PymplerSize(row.figures.average_bytes), 12) << " "
         << PaddedLeft(WholePart(row.figures.percent), 4) << "%\n";
    WriteReferents(row.referents, 2);
  }
}

void TrackerText::WriteSnapshot(const analyses::TrackerSnapshotReport& report) {
  const std::string label = analyses::LabelOf(*report.snapshot);
  out_ << Column(Cut(label, 35), 35) << " " << PaddedLeft("active", 11) << " " << PaddedLeft("size", 11) << " "
       << PaddedLeft("average", 11) << " " << PaddedLeft("share", 7) << "\n";
  const auto line = [&](std::string_view name, std::string_view active, std::string_view size, std::string_view average,
                        double percent) {
    out_ << "  " << Column(Cut(name, 33, true), 33) << " " << PaddedLeft(active, 11) << " " << PaddedLeft(size, 11)
         << " " << PaddedLeft(average, 11) << " " << PaddedLeft(Percent(percent), 7) << "\n";
  };
  for (const analyses::ClassReport& row : report.classes) {
    line(row.class_name, HumanCount(row.figures.active), Size(row.figures.sum_bytes), Size(row.figures.average_bytes),
         row.figures.percent);
    WriteReferents(row.referents, 2);
  }
  line("all that is tracked", "", Size(report.tracked.bytes), "", report.tracked.percent);
  if (report.all_objects) {
    line("all objects of the process", "", Size(report.all_objects->bytes), "", report.all_objects->percent);
  }
  out_ << "  shares are of " << InWords(report.base) << ", " << Stripped(Size(report.base_bytes)) << "\n";
}

void TrackerText::AddSummary(std::span<const analyses::TrackerSnapshotReport> snapshots) {
  constexpr std::string_view kTitle = "---- SUMMARY ";
  out_ << kTitle << std::string(kSummaryWidth - kTitle.size(), '-') << "\n";
  for (const analyses::TrackerSnapshotReport& report : snapshots) {
    if (exactly_) {
      WriteExactSnapshot(report);
    } else {
      WriteSnapshot(report);
    }
  }
  out_ << std::string(kSummaryWidth, '-') << "\n";
}

}  // namespace barrow::presenters
