// SPDX-License-Identifier: Apache-2.0
#include "analyses/leak_search.h"

#include <array>
#include <cstdio>
#include <map>

#include "base/text.h"

namespace barrow::analyses {
namespace {

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0) return {};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), " (%.1f %%)", 100 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

// share <= 1.
uint64_t PartOf(uint64_t whole, double share) {
  const double part = static_cast<double>(whole) * share;
  return part < static_cast<double>(whole) ? static_cast<uint64_t>(part) : whole;
}

}  // namespace

LeakSearch::LeakSearch(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
                       const LeakThresholds& thresholds)
    : now_(opened, subject, !baselines.empty()), thresholds_(thresholds), explained_(now_.finder().object_count()) {
  for (const Baseline& baseline : baselines) {
    before_.push_back(std::make_unique<LeakSide>(baseline.opened, baseline.subject, true));
  }
  std::ranges::stable_sort(before_, {}, [](const auto& side) { return side->subject().info.header.created_unix_ns; });
  now_.LookAtCounts(thresholds.infrastructure);
  for (const auto& side : before_) side->LookAtCounts(thresholds.infrastructure);
  uint64_t base = total_bytes();
  if (compared()) base = base > baseline_bytes() ? base - baseline_bytes() : 0;
  least_bytes_ = std::min(PartOf(base, thresholds.share), thresholds.most_bytes);
}

uint64_t LeakSearch::least_big() const {
  return std::max<uint64_t>(1, std::min(PartOf(total_bytes(), thresholds_.share), thresholds_.most_bytes));
}

uint64_t LeakSearch::Weight(const Suspect& suspect) const {
  if (!compared()) return suspect.retained_bytes;
  return static_cast<uint64_t>(std::max<int64_t>(suspect.grown_bytes.value_or(0), 0));
}

void LeakSearch::Add(Suspect suspect) {
  if (suspect.owner.has_value() && (suspect.rule != LeakRule::kHeldByC || suspect.object_count == 1))
    told_.insert(*suspect.owner);
  suspects_.push_back(std::move(suspect));
}

// Whatever is below what was explained before was marked then.
void LeakSearch::Explain(const Gathering& gathering) {
  std::vector<uint32_t> waiting;
  const auto mark = [&](uint32_t object) {
    if (explained_[object]) return;
    explained_[object] = true;
    waiting.push_back(object);
  };
  std::ranges::for_each(gathering.members, mark);
  std::ranges::for_each(gathering.belongings, mark);
  const DominatorTree& tree = now_.finder().tree();
  while (!waiting.empty()) {
    const uint32_t object = waiting.back();
    waiting.pop_back();
    for (uint32_t child = tree.FirstChild(object); child != kNoObject; child = tree.Next(child)) mark(child);
  }
  holders_.insert(gathering.holders.begin(), gathering.holders.end());
}

bool LeakSearch::IsOfExplained(uint32_t object) {
  return std::ranges::all_of(now_.gatherings().ReferrersOf(object),
                             [&](uint32_t source) { return explained_[source] || holders_.contains(source); });
}

bool LeakSearch::HasSame(uint32_t object) {
  return std::ranges::all_of(before_, [&](const auto& side) { return side->Same(now_, object).has_value(); });
}

uint64_t LeakSearch::GainOf(uint32_t object) {
  const uint64_t bytes = now_.finder().lifelines().retained_bytes[object];
  const uint32_t same = compared() ? before_.front()->Same(now_, object).value_or(kNoObject) : kNoObject;
  if (same == kNoObject) return bytes;
  return bytes - std::min(bytes, before_.front()->finder().lifelines().retained_bytes[same]);
}

std::string LeakSearch::GainedBelow(const Suspect& suspect, uint32_t object) {
  const int64_t gained_objects = suspect.grown_objects.value_or(0);
  if (!compared() || object == kNoObject || gained_objects > Clipped<int64_t>(suspect.object_count / 10)) return {};
  const uint32_t same = before_.front()->Same(now_, object).value_or(kNoObject);
  if (same == kNoObject) return {};
  const auto now = now_.Below(object);
  const auto before = now.has_value() ? before_.front()->Below(same) : std::nullopt;
  if (!before.has_value()) return {};
  std::map<std::string, int64_t> gained;
  for (const auto& [type, figures] : *now) gained[type] += Clipped<int64_t>(figures.object_count);
  for (const auto& [type, figures] : *before) gained[type] -= Clipped<int64_t>(figures.object_count);
  const auto most = std::ranges::max_element(gained, {}, [](const auto& type) { return type.second; });
  if (most == gained.end() || most->second <= std::max<int64_t>(gained_objects, 0)) return {};
  const auto is_own = [&](const auto& type) {
    return type.first.find('.') != std::string::npos && type.second >= most->second / 2 && type.second > gained_objects;
  };
  const auto own = std::ranges::find_if(gained, is_own);
  const auto& told = own == gained.end() ? *most : *own;
  return Grouped(static_cast<uint64_t>(told.second)) + " " + told.first;
}

std::string LeakSearch::Held(const Suspect& suspect, const std::string& among_them,
                             const std::string& gained_below) const {
  std::string text = SizeWords(suspect.retained_bytes) + Percent(suspect.retained_bytes, total_bytes()) + among_them;
  if (!suspect.grown_bytes) return text;
  const int64_t objects = suspect.grown_objects.value_or(0);
  text += ", ";
  if (objects > 0) text += Grouped(static_cast<uint64_t>(objects)) + (objects == 1 ? " object" : " objects");
  if (!gained_below.empty()) text += (objects > 0 ? ", " : "") + gained_below;
  if (objects > 0 || !gained_below.empty()) text += " and ";
  return text + SizeWords(Weight(suspect)) + " more than in " + before_.front()->subject().label;
}

}  // namespace barrow::analyses
