// SPDX-License-Identifier: Apache-2.0
#include "store/label_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "base/characters.h"
#include "base/integer_text.h"
#include "base/text.h"

namespace barrow::store {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Hexadecimal(uint64_t number, const char* format) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned long long>(number));
  return text.data();
}

// Whether the text begins with \udXXX: so a dump writes a lone surrogate. A backslash that Python doubles is hardly
// ever followed by just that.
bool BeginsWithSurrogate(std::string_view text) {
  const auto is_one_of = [&](size_t i, std::string_view digits) { return digits.find(text[i]) != std::string::npos; };
  return text.size() >= 6 && text.starts_with("\\ud") && is_one_of(3, "89abcdef") && is_one_of(4, "0123456789abcdef") &&
         is_one_of(5, "0123456789abcdef");
}

std::string Quoted(std::string_view text, bool is_bytes) {
  const bool apostrophe = text.find('\'') != std::string_view::npos;
  const char quote = apostrophe && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string quoted(1, quote);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' && !is_bytes && BeginsWithSurrogate(text.substr(i))) {
      quoted += c;
    } else if (c == quote || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\r') {
      quoted += "\\r";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (byte < 0x20 || byte == 0x7f || (is_bytes && byte >= 0x80)) {
      quoted += Hexadecimal(byte, "\\x%02llx");
    } else {
      quoted += c;
    }
  }
  return quoted + quote;
}

// Names as qualified ones are, "app.f.<locals>.g": what a path can be read back with.
bool IsDottedName(std::string_view name) {
  std::string letters(name);
  std::ranges::replace_if(
      letters, [](char c) { return c == '.' || c == '<' || c == '>'; }, '_');
  return IsIdentifier(letters);
}

std::string ValueLabel(const EdgeLabel& label, const std::optional<LabelKey>& key) {
  if (!key.has_value()) return "[<key " + std::to_string(label.index) + ">]";
  if (key->text != nullptr) return "[" + QuotedText(*key->text) + "]";
  if (!key->repr.empty()) return "[" + key->repr + "]";
  const std::string name = IsDottedName(key->name) ? key->name + " " : "";
  return "[<key " + name + "at " + Hexadecimal(key->address, "0x%llx") + ">]";
}

}  // namespace

bool IsIdentifier(std::string_view name) {
  // Letters beyond ASCII count as letters: Python allows them, and nothing they could be mistaken for matters here.
  // What is written as an escape can be read back between quotes only.
  const auto is_part = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || IsDigit(c) || (c & 0x80) != 0;
  };
  if (name.empty() || IsDigit(name.front()) || !std::ranges::all_of(name, is_part)) return false;
  const auto is_ascii = [](char c) { return (c & 0x80) == 0; };
  if (std::ranges::all_of(name, is_ascii)) return true;
  if (!IsValidUtf8(name)) return false;
  while (!name.empty()) {
    if (IsTreacherous(TakeCharacter(name))) return false;
  }
  return true;
}

std::string QuotedText(const ResolvedText& text) {
  std::string quoted;
  switch (text.kind) {
    case reader::TextKind::kStr:
      quoted = Quoted(text.text, false);
      break;
    case reader::TextKind::kBytes:
      quoted = "b" + Quoted(text.text, true);
      break;
    case reader::TextKind::kNumber:
      quoted = (text.clipped ? std::nullopt : DecimalText(text.text)).value_or(text.text);
      break;
  }
  return text.clipped ? quoted + "..." : quoted;
}

std::optional<std::string> LabelText(const EdgeLabel& label, const std::optional<LabelKey>& key, bool names_kept) {
  switch (label.kind) {
    case LabelKind::kNone:
      break;
    case LabelKind::kName:
      if (label.name.empty() && !names_kept) return ".<withheld>";
      return IsIdentifier(label.name) ? "." + std::string(label.name) : "." + Quoted(label.name, false);
    case LabelKind::kIndex:
      return "[" + std::to_string(label.index) + "]";
    case LabelKind::kKey:
      return "<key " + std::to_string(label.index) + ">";
    case LabelKind::kValue:
      return ValueLabel(label, key);
    case LabelKind::kElement:
      return "<element " + std::to_string(label.index) + ">";
  }
  return std::nullopt;
}

}  // namespace barrow::store
