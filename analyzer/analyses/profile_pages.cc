// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_pages.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "analyses/class_figures.h"
#include "analyses/merged_tree.h"
#include "analyses/profile_names.h"
#include "analyses/report_text.h"

namespace barrow::analyses {
namespace {

using reader::TrackedClass;
using reader::TrackedObject;

// How many were alive from which moment on.
std::map<double, int64_t> LivesOf(const reader::ProfileRecords& profile, const TrackedClass& tracked) {
  std::map<double, int64_t> changes;
  for (const uint32_t index : tracked.objects) {
    const TrackedObject& object = profile.objects[index];
    ++changes[object.birth];
    const std::optional<double>& end = object.death ? object.death : object.forgotten;
    if (end) --changes[std::max(*end, object.birth)];
  }
  int64_t alive = 0;
  for (auto& [time, change] : changes) change = alive += change;
  return changes;
}

class Writer {
 public:
  Writer(const ProfileView& view, const ReportLimits& limits) : view_(view), profile_(view.profile()), limits_(limits) {
    for (size_t i = 0; i < profile_.snapshots.size(); ++i) snapshot_at_[profile_.snapshots[i].time] = i + 1;
  }

  ClassPages Run() && {
    std::vector<uint32_t> order(profile_.classes.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::vector<int64_t> bytes(order.size());
    for (const TrackedObject& object : profile_.objects) {
      bytes[object.class_number] += std::min(view_.LargestSize(object), INT64_MAX / 2 - bytes[object.class_number] / 2);
    }
    std::ranges::stable_sort(order, [&](uint32_t a, uint32_t b) { return bytes[a] > bytes[b]; });
    const size_t shown = std::min(order.size(), limits_.classes);
    pages_.rest_count = order.size() - shown;
    order.resize(shown);
    std::ranges::stable_sort(order, [&](uint32_t a, uint32_t b) {
      return RankNames(profile_, profile_.classes[a].name, profile_.classes[b].name) < 0;
    });
    most_objects_ = std::max<size_t>(1, limits_.tracked_objects / std::max<size_t>(1, shown));
    most_lines_ = limits_.referent_lines / std::max<size_t>(1, shown);
    for (const uint32_t number : order) pages_.classes.push_back(Write(profile_.classes[number]));
    return std::move(pages_);
  }

 private:
  ClassPage Write(const TrackedClass& tracked) {
    ClassPage page{.name = CutText(TextOf(profile_, tracked.name), kMostShortName),
                   .object_count = tracked.objects.size()};
    std::vector<std::pair<int64_t, uint32_t>> by_size;
    for (const uint32_t index : tracked.objects) {
      const TrackedObject& object = profile_.objects[index];
      by_size.emplace_back(view_.LargestSize(object), index);
      page.alive_count += object.death || object.forgotten ? 0 : 1;
      page.average_bytes += static_cast<double>(by_size.back().first) / static_cast<double>(tracked.objects.size());
    }
    std::ranges::stable_sort(by_size, [](const auto& a, const auto& b) { return a.first > b.first; });
    if (!by_size.empty()) page.largest_bytes = by_size.front().first;
    if (!by_size.empty()) page.smallest_bytes = by_size.back().first;
    AddLives(tracked, page);
    AddMerged(tracked, page);
    const size_t shown = std::min(by_size.size(), most_objects_);
    size_t lines = most_lines_;
    for (size_t i = 0; i < shown; ++i) page.objects.push_back(Write(by_size[i].second, by_size[i].first, lines));
    page.objects_rest = by_size.size() - shown;
    for (size_t i = shown; i < by_size.size(); ++i) page.objects_rest_bytes += by_size[i].first;
    return page;
  }

  void AddLives(const TrackedClass& tracked, ClassPage& page) {
    const std::map<double, int64_t> lives = LivesOf(profile_, tracked);
    std::vector<std::pair<double, int64_t>> moments(lives.begin(), lives.end());
    for (const size_t i : SpreadOut(moments.size(), limits_.moments)) {
      page.times_s.push_back(moments[i].first);
      page.alive.push_back(moments[i].second);
    }
  }

  void AddMerged(const TrackedClass& tracked, ClassPage& page) {
    size_t lines = most_lines_;
    std::vector<size_t> shown = SpreadOut(profile_.snapshots.size(), limits_.sizes);
    std::ranges::reverse(shown);  // the latest have the room
    for (const size_t i : shown) {
      const std::vector<MergedTree::Line> tree = MergedOf(view_, tracked, profile_.snapshots[i]).Lines();
      page.merged.push_back({.snapshot = i + 1,
                             .size_bytes = tree.empty() ? 0 : tree.front().size_bytes,
                             .referents = Shown(ReferentLines(tree), lines)});
    }
    std::ranges::reverse(page.merged);
  }

  ReportReferents Shown(std::vector<ReferentLine> lines, size_t& lines_left) const {
    ReportReferents referents;
    const size_t shown = std::min({lines.size(), limits_.referents, lines_left});
    lines_left -= shown;
    referents.rest_count = lines.size() - shown;
    lines.resize(shown);
    for (ReferentLine& line : lines) line.name = CutText(line.name, kMostShortName);
    referents.lines = std::move(lines);
    return referents;
  }

  TrackedPage Write(uint32_t index, int64_t largest_bytes, size_t& lines_left) {
    const TrackedObject& object = profile_.objects[index];
    TrackedPage page{.number = uint64_t{index} + 1,
                     .address = object.address,
                     .name = CutText(TextOf(profile_, object.name), kMostShortName),
                     .type_name = CutText(object.type_name, kMostShortName),
                     .representation = CutText(object.representation, kMostName),
                     .birth_s = object.birth,
                     .death_s = object.death,
                     .forgotten_s = object.forgotten,
                     .largest_bytes = largest_bytes,
                     .trace = {},
                     .sizes = {}};
    if (object.trace) page.trace = TraceNumber(*object.trace);
    const auto footprints = view_.Footprints(object);
    std::vector<size_t> shown = SpreadOut(footprints.size(), limits_.sizes);
    std::ranges::reverse(shown);
    for (const size_t i : shown) {
      const reader::SizeNode& root = profile_.nodes[footprints[i].root];
      TrackedSize size{.time_s = footprints[i].time,
                       .snapshot = {},
                       .size_bytes = root.size_bytes,
                       .flat_bytes = root.flat_bytes,
                       .referents = Shown(ReferentLines(view_, footprints[i].root), lines_left)};
      const auto snapshot = snapshot_at_.find(footprints[i].time);
      if (i > 0 && snapshot != snapshot_at_.end()) size.snapshot = snapshot->second;
      page.sizes.push_back(std::move(size));
    }
    std::ranges::reverse(page.sizes);
    page.sizes_rest = footprints.size() - page.sizes.size();
    return page;
  }

  std::optional<uint32_t> TraceNumber(uint32_t trace) {
    if (const auto found = traces_.find(trace); found != traces_.end()) return found->second;
    if (pages_.traces.size() == limits_.traces) return std::nullopt;
    const auto number = static_cast<uint32_t>(pages_.traces.size());
    traces_.emplace(trace, number);
    std::vector<ReportTraceFrame>& frames = pages_.traces.emplace_back();
    const auto& all = profile_.traces[trace].frames;
    for (size_t i = all.size() - std::min(all.size(), limits_.trace_frames); i < all.size(); ++i) {
      ReportTraceFrame frame{.file = CutText(all[i].file, kMostName),
                             .line = all[i].line,
                             .function = CutText(all[i].function, kMostShortName),
                             .source = {}};
      const size_t meant = static_cast<size_t>(std::max<int64_t>(all[i].source_index.value_or(0), 0));
      if (meant < all[i].source.size()) frame.source = CutText(Stripped(all[i].source[meant]), kMostShortName);
      frames.push_back(std::move(frame));
    }
    return number;
  }

  static std::string_view Stripped(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
  }

  const ProfileView& view_;
  const reader::ProfileRecords& profile_;
  const ReportLimits& limits_;
  size_t most_objects_ = 0;  // of each class
  size_t most_lines_ = 0;    // of each class, for its objects; and for all of them laid together
  std::unordered_map<double, uint64_t> snapshot_at_;
  std::unordered_map<uint32_t, uint32_t> traces_;
  ClassPages pages_;
};

}  // namespace

ClassPages WriteClassPages(const ProfileView& view, const ReportLimits& limits) { return Writer(view, limits).Run(); }

std::vector<size_t> SpreadOut(size_t size, size_t count) {
  std::vector<size_t> numbers;
  if (size <= count || count < 2) {
    for (size_t i = 0; i < std::min(size, std::max<size_t>(count, 1)); ++i) numbers.push_back(i);
    return numbers;
  }
  for (size_t i = 0; i < count; ++i) numbers.push_back(i * (size - 1) / (count - 1));
  return numbers;
}

}  // namespace barrow::analyses
