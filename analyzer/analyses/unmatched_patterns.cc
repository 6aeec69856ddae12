// SPDX-License-Identifier: Apache-2.0
#include "analyses/unmatched_patterns.h"

#include <algorithm>

#include "analyses/glob.h"
#include "base/suggestion.h"

namespace barrow::analyses {
namespace {

constexpr size_t kLongestName = 100;  // of one that is suggested
constexpr size_t kShortestPart = 3;   // of a name that tells what was meant

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool Contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return Lower(a) == Lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::string WithoutWildcards(std::string_view pattern) {
  std::string bare(pattern);
  std::erase_if(bare, [](char c) { return c == '*' || c == '?'; });
  const size_t first = std::min(bare.find_first_not_of('.'), bare.size());
  bare.erase(0, first);
  bare.erase(bare.find_last_not_of('.') + 1);
  return bare;
}

}  // namespace

std::string_view NameMeant(std::string_view pattern, std::span<const std::string_view> names) {
  const std::string bare = WithoutWildcards(pattern.substr(0, kLongestName));
  if (bare.size() < kShortestPart) return {};
  std::vector<std::string_view> candidates;
  std::vector<std::string_view> last_parts;
  std::string_view containing;
  for (const std::string_view name : names) {
    if (name.size() > kLongestName) continue;
    candidates.push_back(name);
    last_parts.push_back(name.substr(name.rfind('.') + 1));
    if (Contains(name, bare) && (containing.empty() || name.size() < containing.size())) containing = name;
  }
  if (!containing.empty()) return containing;
  if (const std::string_view nearest = NearestName(bare, candidates); !nearest.empty()) return nearest;
  const std::string_view part = NearestName(bare, last_parts);
  const auto place = std::ranges::find(last_parts, part);
  return part.empty() ? part : candidates[static_cast<size_t>(place - last_parts.begin())];
}

std::vector<Remark> UnmatchedPatterns(std::span<const std::string> patterns, std::span<const std::string_view> names) {
  std::vector<Remark> remarks;
  for (const std::string& pattern : patterns) {
    if (std::ranges::any_of(names, [&](std::string_view name) { return MatchesGlob(pattern, name); })) continue;
    const std::string_view meant = NameMeant(pattern, names);
    const std::string suggestion = meant.empty() ? "." : ": did you mean '" + std::string(meant) + "'?";
    remarks.push_back({Remark::Kind::kNote, "No type matches '" + pattern + "'" + suggestion});
  }
  return remarks;
}

}  // namespace barrow::analyses
