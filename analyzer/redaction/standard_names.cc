// SPDX-License-Identifier: Apache-2.0
#include "redaction/standard_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace barrow::redaction {
namespace {

using Words = std::unordered_set<std::string_view>;

Words WordsOf(std::string_view text, char separator = '\n') {
  Words words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (end > 0) words.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

using Definitions = std::unordered_map<std::string_view, Words>;  // by module

const Definitions& StandardDefinitions() {
  static const Definitions definitions = [] {
    Definitions all;
    for (const std::string_view line : WordsOf(StandardDefinitionsText())) {
      const size_t end = std::min(line.find(' '), line.size());
      all.emplace(line.substr(0, end), WordsOf(line.substr(end), ' '));
    }
    return all;
  }();
  return definitions;
}

}  // namespace

bool IsStandardName(std::string_view word) {
  static const Words words = WordsOf(StandardNamesText());
  return words.contains(word);
}

bool IsPlaceholder(std::string_view word) {
  constexpr std::array<std::string_view, 7> kPlaceholders = {"<locals>",   "<lambda>",   "<module>", "<genexpr>",
                                                             "<listcomp>", "<dictcomp>", "<setcomp>"};
  return std::ranges::find(kPlaceholders, word) != kPlaceholders.end();
}

bool IsStandardDotted(std::string_view dotted) {
  for (;;) {
    const size_t dot = dotted.find('.');
    const std::string_view word = dotted.substr(0, dot);
    if (!IsStandardName(word) && !IsPlaceholder(word)) return false;
    if (dot == std::string_view::npos) return true;
    dotted.remove_prefix(dot + 1);
  }
}

bool IsStandardModule(std::string_view module) {
  return StandardDefinitions().contains(module) && IsStandardDotted(module);
}

bool IsStandardDefinition(std::string_view module, std::string_view qualified_name) {
  const std::string_view first = qualified_name.substr(0, qualified_name.find('.'));
  const auto definitions = StandardDefinitions().find(module);
  return definitions != StandardDefinitions().end() && (definitions->second.contains(first) || IsPlaceholder(first));
}

bool IsBuiltinType(std::string_view name) {
  static const Words types = WordsOf(StandardBuiltinsText());
  return types.contains(name);
}

bool IsStandardAttribute(std::string_view module, std::string_view qualified_name, std::string_view attribute) {
  static const Words attributes = WordsOf(StandardAttributesText());
  std::string line(module);
  line.append(".").append(qualified_name).append(" ").append(attribute);
  return attributes.contains(line);
}

bool IsSpecialName(std::string_view word) {
  return word.size() > 4 && word.starts_with("__") && word.ends_with("__") && IsStandardName(word);
}

}  // namespace barrow::redaction
