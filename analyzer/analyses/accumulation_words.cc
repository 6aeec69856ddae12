// SPDX-License-Identifier: Apache-2.0
#include "analyses/accumulation_words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostNamed = 3;  // holders, types of what belongs to members

// "a", "a and b", "a, b and c".
std::string InWords(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::vector<std::string> Named(const std::vector<Gathering::Part>& parts) {
  std::vector<std::string> words;
  for (const Gathering::Part& part : parts) {
    if (words.size() < kMostNamed) words.push_back(Grouped(part.object_count) + " " + part.type_name);
  }
  return words;
}

// "app.items (list)", "items (list, local variable of run (app.py:12), thread MainThread)".
std::string HolderWords(LeakSide& side, const PathText& path, uint32_t object) {
  const std::string root = path.root == "module" ? "" : ", " + path.root;
  return path.expression + " (" + side.finder().TypeNameOf(object) + root + ")";
}

Place PlaceIn(LeakSide& side, uint32_t object) {
  const PathText path = side.writer().To(object);
  return {path.text(), "in " + HolderWords(side, path, object), object};
}

// Of holders in one variable that is told once, behind them.
Place PlaceBetween(LeakSide& side, const Gathering& gathering) {
  std::vector<std::pair<PathText, uint32_t>> holders;
  for (const uint32_t holder : gathering.holders) {
    if (holders.size() < kMostNamed) holders.emplace_back(side.writer().To(holder), holder);
  }
  std::ranges::sort(holders, {}, [](const auto& holder) { return holder.first.expression; });
  const auto is_alike = [&](const auto& holder) { return holder.first.root == holders.front().first.root; };
  const bool has_one_root = std::ranges::all_of(holders, is_alike);
  std::vector<std::string> words;
  for (const auto& [path, holder] : holders) {
    const bool is_told = path.root != "module" && !has_one_root;
    words.push_back(path.expression + (is_told ? " (" + path.root + ")" : ""));
  }
  for (std::string& others : Named(gathering.other_holders)) words.push_back(std::move(others));
  std::string path = InWords(words);
  if (has_one_root && !holders.empty() && holders.front().first.root != "module")
    path += " (" + holders.front().first.root + ")";
  return {path, "held together by " + path, holders.empty() ? std::nullopt : std::optional(holders.front().second)};
}

}  // namespace

Place PlaceOf(LeakSide& side, uint32_t owner, const Gathering& gathering) {
  if (gathering.holders.size() + gathering.other_holders.size() > 1) return PlaceBetween(side, gathering);
  return PlaceIn(side, gathering.holders.empty() ? owner : gathering.holders.front());
}

Place PlaceOf(LeakSide& side, const Spread& spread, std::span<const uint32_t> owners, std::optional<uint32_t> most) {
  const PathText path = side.writer().To(spread.top);
  std::string words = "in " + Grouped(owners.size()) + " " + spread.types.back() +
                      (spread.types.size() == 1 ? " of " : " below ") + HolderWords(side, path, spread.top);
  if (most.has_value()) words += ", most of it in " + side.writer().To(*most).expression + ",";
  return {path.text(), std::move(words), spread.top};
}

std::string WithBelongings(const Gathering& gathering) {
  std::vector<Gathering::Part> many = gathering.belonging_types;
  std::erase_if(many,
                [&](const Gathering::Part& part) { return part.object_count < (gathering.members.size() + 1) / 2; });
  return many.empty() ? std::string() : " with " + InWords(Named(many)) + " of theirs";
}

}  // namespace barrow::analyses
