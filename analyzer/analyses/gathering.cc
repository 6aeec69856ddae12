// SPDX-License-Identifier: Apache-2.0
#include "analyses/gathering.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr uint64_t kMostLookedAtHere = 100'000'000;
constexpr size_t kMostHolders = 5;  // of more only the types are told

bool IsHalf(uint64_t count, uint64_t whole) { return count > 0 && count >= whole - whole / 2; }

// A holder and how many members it holds.
using HeldCount = std::pair<uint64_t, uint32_t>;

void AppendMostFirst(std::vector<HeldCount> counted, std::vector<uint32_t>& objects) {
  std::ranges::sort(counted, [](const HeldCount& a, const HeldCount& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [count, object] : counted) objects.push_back(object);
}

void SortMostFirst(std::vector<Gathering::Part>& parts) {
  std::ranges::sort(parts, [](const Gathering::Part& a, const Gathering::Part& b) {
    return a.object_count != b.object_count ? a.object_count > b.object_count : a.type_name < b.type_name;
  });
}

// Calls `visit` with each longest run of elements that are alike.
template <typename IsAlike, typename Visit>
void ForEachRun(std::span<const uint32_t> elements, IsAlike is_alike, Visit visit) {
  for (size_t begin = 0; begin < elements.size();) {
    size_t end = begin + 1;
    while (end < elements.size() && is_alike(elements[begin], elements[end])) ++end;
    visit(elements.subspan(begin, end - begin));
    begin = end;
  }
}

}  // namespace

// Whose members are looked at.
struct GatheringFinder::Question {
  uint32_t owner;
  uint32_t name;  // of their type, as in names_
  const DominatorBranches& branches;
};

// What hangs below an owner immediately.
struct GatheringFinder::Below {
  explicit Below(DominatorBranches those) : branches(std::move(those)), by_name(branches.tops()), beside(by_name) {}
  DominatorBranches branches;
  std::vector<uint32_t> by_name;  // the tops by the name of their type, those of one by rising id
  std::vector<uint32_t> beside;   // of them what may belong to some type
};

GatheringFinder::GatheringFinder(const AccumulationFinder& finder, store::SnapshotView& view)
    : finder_(finder), view_(view) {}

GatheringFinder::~GatheringFinder() = default;

void GatheringFinder::Prepare() {
  if (order_) return;
  order_.emplace(finder_.tree(), finder_.object_count());
  belongs_.resize(finder_.object_count());
  for (const std::string& name : finder_.type_names()) {
    names_.push_back(name_numbers_.try_emplace(name, static_cast<uint32_t>(name_numbers_.size())).first->second);
    is_scalar_.push_back(IsScalarType(name));
  }
}

GatheringFinder::Below& GatheringFinder::BelowOf(uint32_t owner) {
  std::unique_ptr<Below>& below = below_[owner];
  if (below == nullptr) {
    below = std::make_unique<Below>(DominatorBranches(*order_, owner));
    std::ranges::stable_sort(below->by_name, {}, [&](uint32_t top) { return NameOf(top); });
  }
  return *below;
}

uint32_t GatheringFinder::NameOf(uint32_t object) const { return names_[finder_.type(object).value]; }

bool GatheringFinder::IsOfType(const Question& question, uint32_t object) const {
  return NameOf(object) == question.name;
}

Gathering GatheringFinder::Of(uint32_t owner, const std::string& type_name) {
  Prepare();
  Gathering found;
  const auto name = name_numbers_.find(type_name);
  if (name == name_numbers_.end()) return found;
  Below& below = BelowOf(owner);
  const Question question{owner, name->second, below.branches};
  const auto name_of = [&](uint32_t top) { return NameOf(top); };
  // clang 14 makes no range of std::ranges::equal_range.
  const auto first = std::ranges::lower_bound(below.by_name, question.name, {}, name_of);
  const auto last = std::ranges::upper_bound(below.by_name, question.name, {}, name_of);
  for (const uint32_t top : std::span(first, last)) {
    if (belongs_[top]) continue;
    if (owner == kNoObject && (IsRoot(top) || !IsReachable(top))) continue;
    found.members.push_back(top);
  }
  FindHolders(question, found);
  FindBelongings(question, below.beside, found);
  found.retained_bytes = SaturatedSum(RetainedBytes(found.members), RetainedBytes(found.belongings));
  return found;
}

uint64_t GatheringFinder::RetainedBytes(std::span<const uint32_t> objects) const {
  uint64_t bytes = 0;
  for (const uint32_t object : objects) bytes = SaturatedSum(bytes, finder_.lifelines().retained_bytes[object]);
  return bytes;
}

const std::vector<uint32_t>& GatheringFinder::ReferrersOf(uint32_t object) {
  referrers_.clear();
  const auto [begin, end] = view_.Referrers(object);
  for (uint64_t i = begin; i < end; ++i) {
    const auto source = static_cast<uint32_t>(view_.At(store::PackedColumn::kReferenceSource, i));
    if (IsReachable(source)) referrers_.push_back(source);
  }
  std::ranges::sort(referrers_);
  referrers_.erase(std::unique(referrers_.begin(), referrers_.end()), referrers_.end());
  return referrers_;
}

bool GatheringFinder::MayLookAt(uint64_t count) {
  looked_at_ = SaturatedSum(looked_at_, count);
  return looked_at_ <= kMostLookedAtHere;
}

void GatheringFinder::FindHolders(const Question& question, Gathering& found) {
  std::vector<uint32_t> sources;  // one for each member it refers to
  std::vector<uint32_t> of_owner_alone;
  uint64_t of_owner = 0;
  for (const uint32_t member : found.members) {
    const std::vector<uint32_t>& referrers = ReferrersOf(member);
    if (!MayLookAt(referrers.size() + 1)) return;
    if (std::ranges::binary_search(referrers, question.owner)) {
      ++of_owner;
      if (referrers.size() == 1) of_owner_alone.push_back(member);
    }
    std::ranges::copy_if(referrers, std::back_inserter(sources), [&](uint32_t one) { return IsBeside(question, one); });
  }
  const size_t whole = found.members.size();
  if (IsHalf(of_owner, whole)) {
    found.holders.push_back(question.owner);
    found.direct_holder_count = 1;
    return;
  }
  std::erase_if(found.members, [&](uint32_t one) { return std::ranges::binary_search(of_owner_alone, one); });
  // What hangs below one object stands side by side then.
  std::ranges::sort(sources, {}, [&](uint32_t source) { return order_->NumberOf(source); });
  std::vector<HeldCount> holders;
  std::vector<uint32_t> others;
  ForEachRun(sources, std::equal_to<>(), [&](std::span<const uint32_t> same) {
    if (IsHalf(same.size(), whole)) {
      holders.emplace_back(same.size(), same.front());
    } else {
      others.insert(others.end(), same.begin(), same.end());
    }
  });
  AppendMostFirst(std::move(holders), found.holders);
  found.direct_holder_count = found.holders.size();
  AddHoldersTogether(question, others, found);
}

// Of what refers to few members each: what holds all of these that hang below one object, and types of which many do.
void GatheringFinder::AddHoldersTogether(const Question& question, std::span<const uint32_t> sources,
                                         Gathering& found) {
  struct OfType {
    uint64_t objects = 0;
    uint64_t members = 0;
  };
  const size_t whole = found.members.size();
  std::vector<HeldCount> holders;
  std::map<std::string_view, OfType> types;
  const auto is_alike = [&](uint32_t a, uint32_t b) { return question.branches.Of(a) == question.branches.Of(b); };
  ForEachRun(sources, is_alike, [&](std::span<const uint32_t> below) {
    if (IsHalf(below.size(), whole)) {
      holders.emplace_back(below.size(), order_->AboveBoth(below.front(), below.back()));
      return;
    }
    OfType& type = types[finder_.TypeNameOf(question.branches.Of(below.front()))];
    ++type.objects;
    type.members += below.size();
  });
  AppendMostFirst(std::move(holders), found.holders);
  if (found.holders.size() > kMostHolders) {
    found.other_holders = PartsOf(std::exchange(found.holders, {}));
    found.direct_holder_count = 0;
    return;
  }
  for (const auto& [type, those] : types) {
    if (IsHalf(those.members, whole)) found.other_holders.push_back({std::string(type), those.objects});
  }
  SortMostFirst(found.other_holders);
}

// Whether the object hangs below the owner, but neither is a member nor hangs below one.
bool GatheringFinder::IsBeside(const Question& question, uint32_t object) const {
  const uint32_t top = question.branches.Of(object);
  return top != kNoObject && !IsOfType(question, top);
}

void GatheringFinder::FindBelongings(const Question& question, std::vector<uint32_t>& beside, Gathering& found) {
  const std::vector<uint32_t> keys = KeysIn(found.holders);
  const auto look_at = [&](uint32_t object) {
    if (MayLookAt(1) && !belongs_[object] && !IsRoot(object) && Belongs(question, found.holders, keys, object))
      found.belongings.push_back(object);
  };
  if (!MayLookAt(0)) return;
  std::erase_if(beside, [&](uint32_t object) { return CanBelongToNone(question, object); });
  std::ranges::for_each(beside, look_at);
  for (const uint32_t holder : found.holders) {
    if (holder != question.owner && MayLookAt(0))
      std::ranges::for_each(DominatorBranches(*order_, holder).tops(), look_at);
  }
  for (const uint32_t object : found.belongings) belongs_[object] = true;
  found.belonging_types = PartsOf(found.belongings);
}

// Whether nothing but the owner refers to what hangs below it immediately, and it is no key either: of any type asked
// for it is no belonging.
bool GatheringFinder::CanBelongToNone(const Question& question, uint32_t object) {
  if (belongs_[object] || IsRoot(object)) return true;
  if (is_scalar_[finder_.type(object).value]) return false;
  const auto [begin, end] = view_.Referrers(object);
  return end - begin == 1 && view_.At(store::PackedColumn::kReferenceSource, begin) == question.owner;
}

// Whether only members, what hangs below them, and holders refer to the object. If only holders do, it must be a plain
// key.
bool GatheringFinder::Belongs(const Question& question, std::span<const uint32_t> holders,
                              std::span<const uint32_t> keys, uint32_t object) {
  const auto is_holder = [&](uint32_t one) { return std::ranges::find(holders, one) != holders.end(); };
  if (IsOfType(question, object) || is_holder(object)) return false;
  bool of_members = false;
  const auto [begin, end] = view_.Referrers(object);
  for (uint64_t i = begin; i < end; ++i) {
    const auto source = static_cast<uint32_t>(view_.At(store::PackedColumn::kReferenceSource, i));
    if (!MayLookAt(1)) return false;
    if (is_holder(source) || !IsReachable(source)) continue;
    const uint32_t top = question.branches.Of(source);
    if (top == kNoObject || !IsOfType(question, top)) return false;
    of_members = true;
  }
  return of_members || (is_scalar_[finder_.type(object).value] && std::ranges::binary_search(keys, object));
}

// By rising id.
std::vector<uint32_t> GatheringFinder::KeysIn(std::span<const uint32_t> holders) {
  std::vector<uint32_t> keys;
  for (const uint32_t holder : holders) {
    const auto [targets, labels, keeper] = view_.Labels(holder);
    if (!MayLookAt(targets.size())) continue;
    for (uint32_t k = 0; k < targets.size(); ++k) {
      if (labels.Label(k).kind == LabelKind::kKey) keys.push_back(targets[k].value);
    }
  }
  std::ranges::sort(keys);
  return keys;
}

std::vector<Gathering::Part> GatheringFinder::PartsOf(std::span<const uint32_t> objects) const {
  std::map<std::string_view, uint64_t> counts;
  for (const uint32_t object : objects) ++counts[finder_.TypeNameOf(object)];
  std::vector<Gathering::Part> parts;
  for (const auto& [type, count] : counts) parts.push_back({std::string(type), count});
  SortMostFirst(parts);
  return parts;
}

}  // namespace barrow::analyses
