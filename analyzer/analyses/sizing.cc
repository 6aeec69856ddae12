// SPDX-License-Identifier: Apache-2.0
#include "analyses/sizing.h"

#include <algorithm>
#include <utility>

#include "analyses/glob.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr size_t kRankedAtOnce = 1024;  // sorted together, or twice as many as are kept
constexpr uint32_t kNoNode = UINT32_MAX;

class Sizer {
 public:
  Sizer(SizingRules& rules, const SizingOptions& options) : rules_(rules), options_(options) {
    for (const ObjectId object : options.excluded_objects) seen_[object.value] = -1;
  }

  Sizing Size(const std::vector<ObjectId>& given) {
    for (const ObjectId object : given) {
      result_.given.push_back(object.value);
      seen_.try_emplace(object.value, 0);
    }
    std::unordered_map<uint32_t, size_t> places;
    for (const ObjectId object : given) {
      const auto [place, is_new] = places.emplace(object.value, result_.sizes.size());
      if (is_new) {
        const Open sized = SizeGiven(object.value);
        result_.sizes.push_back(sized.size);
        result_.flats.push_back(sized.flat);
        result_.total = SaturatedSum(result_.total, sized.size);
      } else {
        if (int64_t& count = seen_[object.value]; count >= 0) ++count;
        const uint64_t size = result_.sizes[place->second];  // not by reference: the vector grows
        const uint64_t flat = result_.flats[place->second];
        result_.sizes.push_back(size);
        result_.flats.push_back(flat);
      }
    }
    for (const auto& [thing, count] : seen_) {
      if (count <= 0) continue;
      ++result_.sized_count;
      result_.seen_count += static_cast<uint64_t>(count);
      if (count > 1) ++result_.duplicate_count;
    }
    std::ranges::stable_sort(result_.profiles, [](const TypeProfile& a, const TypeProfile& b) {
      return std::pair(a.total_bytes, a.object_count) > std::pair(b.total_bytes, b.object_count);
    });
    KeepLargest();
    return std::move(result_);
  }

 private:
  // A thing whose referents are being sized.
  struct Open {
    SizedThing thing = 0;
    SizedThing parent = 0;
    uint32_t depth = 0;
    uint32_t node = kNoNode;  // in result_.nodes
    uint64_t flat = 0;
    uint64_t size = 0;
    std::vector<SizedReferent> referents = {};
    size_t next = 0;
  };

  Open SizeGiven(SizedThing thing) {
    std::vector<Open> open;
    Enter(open, {.thing = thing, .parent = thing, .node = AddNode(thing, kNoNode, 0, {})});
    for (;;) {
      Open& top = open.back();
      if (top.next < top.referents.size()) {
        SizedReferent& referent = top.referents[top.next++];
        const uint32_t depth = top.depth + 1;
        const uint32_t node = top.node != kNoNode && top.depth < options_.detail
                                  ? AddNode(referent.thing, top.node, depth, std::move(referent.name))
                                  : kNoNode;
        Enter(open, {.thing = referent.thing, .parent = top.thing, .depth = depth, .node = node});
        continue;
      }
      Open done = std::move(open.back());
      open.pop_back();
      Leave(done);
      if (open.empty()) return done;
      open.back().size = SaturatedSum(open.back().size, done.size);
    }
  }

  uint32_t AddNode(SizedThing thing, uint32_t parent, uint32_t depth, std::string name) {
    const auto index = static_cast<uint32_t>(result_.nodes.size());
    if (name.empty()) name = rules_.NameOf(thing);
    result_.nodes.push_back({thing, parent == kNoNode ? index : parent, depth, std::move(name)});
    return index;
  }

  // Opens a thing: takes its flat size and finds its referents, unless it was met before or does not count.
  void Enter(std::vector<Open>& open, Open entered) {
    const bool is_given = entered.depth == 0;
    const auto [place, is_new] = seen_.try_emplace(entered.thing, 1);
    int64_t& count = place->second;
    if (!is_new && (!is_given || count != 0)) {
      if (count > 0) ++count;  // 0: a given object met as a referent, which is sized for itself; -1: excluded
    } else {
      if (is_given) count = 1;
      if (!IsExcluded(entered.thing) && rules_.Counts(entered.thing, is_given)) Take(entered);
    }
    open.push_back(std::move(entered));
  }

  void Take(Open& entered) {
    const bool is_given = entered.depth == 0;
    entered.flat = Aligned(rules_.FlatBytes(entered.thing));
    entered.size = entered.flat;
    Profile(entered.thing, entered.flat);
    if (options_.limit.has_value() && entered.depth >= *options_.limit) return;
    const bool named = entered.node != kNoNode && entered.depth < options_.detail;
    entered.referents = rules_.Referents(entered.thing, is_given, named);
    const bool is_listed_last = entered.node != kNoNode && entered.depth == options_.detail;
    if (is_listed_last && !entered.referents.empty()) result_.deeper = true;
    if (!entered.referents.empty()) result_.deepest = std::max(result_.deepest, entered.depth + 1);
  }

  void Leave(const Open& done) {
    if (done.node != kNoNode) {
      result_.nodes[done.node].size = done.size;
      result_.nodes[done.node].flat = done.flat;
    }
    if (options_.most_ranked == 0 || done.size <= options_.rank_above) return;
    ++result_.ranked_count;
    result_.largest.push_back({done.thing, done.size, done.depth, done.parent});
    if (result_.largest.size() > kRankedAtOnce && result_.largest.size() / 2 > options_.most_ranked) KeepLargest();
  }

  // Largest first, of equal ones the last met.
  void KeepLargest() {
    std::vector<RankedThing>& largest = result_.largest;
    std::reverse(largest.begin() + static_cast<std::ptrdiff_t>(settled_count_), largest.end());
    std::rotate(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(settled_count_), largest.end());
    std::ranges::stable_sort(largest, std::ranges::greater(), &RankedThing::size);
    settled_count_ = std::min(largest.size(), options_.most_ranked);
    largest.resize(settled_count_);
  }

  bool IsExcluded(SizedThing thing) {
    if (options_.excluded_types.empty()) return false;
    const bool excluded =
        MatchesAnyGlob(options_.excluded_types, rules_.TypeNameOf(thing)) ||
        (rules_.TypeNameOf(thing) == "type" && MatchesAnyGlob(options_.excluded_types, rules_.NameOf(thing)));
    if (excluded) ++result_.excluded_count;
    return excluded;
  }

  uint64_t Aligned(uint64_t bytes) const {
    if (options_.align < 2) return bytes;
    const uint64_t mask = options_.align - 1;
    return bytes > UINT64_MAX - mask ? UINT64_MAX & ~mask : (bytes + mask) & ~mask;
  }

  void Profile(SizedThing thing, uint64_t flat) {
    const std::string& name = rules_.TypeNameOf(thing);
    const auto [place, is_new] = profile_places_.emplace(name, result_.profiles.size());
    if (is_new) result_.profiles.push_back({.type_name = name});
    TypeProfile& profile = result_.profiles[place->second];
    ++profile.object_count;
    profile.total_bytes = SaturatedSum(profile.total_bytes, flat);
    if (flat > profile.largest_bytes || is_new) {
      profile.largest_bytes = flat;
      profile.largest = thing;
    }
  }

  SizingRules& rules_;
  const SizingOptions& options_;
  // How often each thing was met; 0: given and not sized yet; -1: excluded.
  std::unordered_map<SizedThing, int64_t> seen_;
  std::unordered_map<std::string, size_t> profile_places_;
  Sizing result_;
  size_t settled_count_ = 0;  // at the front of result_.largest, in order
};

}  // namespace

Sizing SizeOf(SizingRules& rules, const std::vector<ObjectId>& given, const SizingOptions& options) {
  return Sizer(rules, options).Size(given);
}

}  // namespace barrow::analyses
