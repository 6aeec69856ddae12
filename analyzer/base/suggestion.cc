// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.h"

#include <algorithm>
#include <vector>

namespace barrow {

size_t EditDistance(std::string_view a, std::string_view b) {
  // Rows of the usual table; a swap of neighbours looks two rows back.
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string_view NearestName(std::string_view word, std::span<const std::string_view> names) {
  std::string_view nearest;
  size_t nearest_distance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string_view name : names) {
    const size_t distance = EditDistance(word, name);
    if (distance < nearest_distance && distance < name.size()) {
      nearest = name;
      nearest_distance = distance;
    }
  }
  if (!nearest.empty() || word.empty()) return nearest;
  const size_t bearable = word.size() < 6 ? 0 : word.size() / 3;  // "foo" is no beginning of "roots"
  for (const std::string_view name : names) {
    size_t distance = EditDistance(word, name.substr(0, word.size()));
    distance = std::min(distance, EditDistance(word, name.substr(0, word.size() + 1)));
    if (name.size() <= word.size() || distance > bearable) continue;
    if (!nearest.empty()) return {};
    nearest = name;
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> names, std::string_view before,
                       std::string_view after, std::string_view otherwise) {
  const std::string_view nearest = NearestName(word, names);
  std::string text;
  if (!nearest.empty()) return text.append(": did you mean ").append(before).append(nearest).append(after).append("?");
  return otherwise.empty() ? text : text.append(": ").append(otherwise);
}

}  // namespace barrow
