// SPDX-License-Identifier: Apache-2.0
#include "analyses/leak_search.h"

#include <array>
#include <cstdio>

#include "analyses/diff.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0) return {};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), " (%.1f %%)", 100 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

}  // namespace

LeakSearch::LeakSearch(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
                       const LeakThresholds& thresholds)
    : now_(opened, subject), thresholds_(thresholds) {
  for (const Baseline& baseline : baselines) {
    before_.push_back(std::make_unique<LeakSide>(baseline.opened, baseline.subject));
  }
  std::ranges::stable_sort(before_, {}, [](const auto& side) { return side->subject().info.header.created_unix_ns; });
  now_.LookAtCounts();
  for (const auto& side : before_) side->LookAtCounts();
  uint64_t base = total_bytes();
  if (compared()) base = base > baseline_bytes() ? base - baseline_bytes() : 0;
  least_bytes_ = static_cast<uint64_t>(static_cast<double>(base) * thresholds.share);
}

uint64_t LeakSearch::least_big() const {
  return std::max<uint64_t>(1, static_cast<uint64_t>(static_cast<double>(total_bytes()) * thresholds_.share));
}

uint64_t LeakSearch::Weight(const Suspect& suspect) const {
  if (!compared()) return suspect.retained_bytes;
  return static_cast<uint64_t>(std::max<int64_t>(suspect.grown_bytes.value_or(0), 0));
}

bool LeakSearch::IsOfSameProcess(const LeakSide& before) const {
  return AreOfOneProcess(before.subject().info.header, now_.subject().info.header);
}

bool LeakSearch::IsExplained(uint32_t object) const {
  const AccumulationFinder& finder = now_.finder();
  uint32_t below = object;
  for (uint32_t above = finder.tree().Above(object); above != kNoObject;
       below = above, above = finder.tree().Above(above)) {
    const auto found = explained_.find(above);
    if (found != explained_.end() && found->second == finder.TypeNameOf(below)) return true;
  }
  return false;
}

std::string LeakSearch::Held(const Suspect& suspect) const {
  std::string text = SizeWords(suspect.retained_bytes) + Percent(suspect.retained_bytes, total_bytes());
  if (!suspect.grown_bytes) return text;
  const int64_t objects = suspect.grown_objects.value_or(0);
  text += objects > 0 ? ", " + Grouped(static_cast<uint64_t>(objects)) + (objects == 1 ? " object and" : " objects and")
                      : ",";
  return text + " " + SizeWords(Weight(suspect)) + " more than in " + before_.front()->subject().label;
}

}  // namespace barrow::analyses
