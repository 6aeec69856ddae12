// SPDX-License-Identifier: Apache-2.0
#include "presenters/json_writer.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "base/text.h"
#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {

using analyses::Unit;

namespace {

void AppendEscape(std::string& out, unsigned code_unit) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code_unit);
  out += text.data();
}

// Characters beyond the basic plane take two escapes.
void AppendEscaped(std::string& out, char32_t character) {
  if (character < 0x10000) {
    AppendEscape(out, static_cast<unsigned>(character));
  } else {
    const char32_t offset = character - 0x10000;
    AppendEscape(out, static_cast<unsigned>(0xD800 + (offset >> 10)));
    AppendEscape(out, static_cast<unsigned>(0xDC00 + (offset & 0x3FF)));
  }
}

bool IsNumber(Unit unit) { return unit != Unit::kTime && unit != Unit::kAddress; }

}  // namespace

std::string JsonString(std::string_view text) {
  const std::string valid = RepairUtf8(text);
  std::string out = "\"";
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t character = TakeCharacter(rest);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (character == '\n') {
      out += "\\n";
    } else if (character == '\t') {
      out += "\\t";
    } else if (IsTreacherous(character)) {
      AppendEscaped(out, character);
    } else {
      out += before.substr(0, before.size() - rest.size());
    }
  }
  return out + "\"";
}

std::string JsonCell(const analyses::Cell& cell, Unit unit) {
  const auto* real = std::get_if<double>(&cell);
  if (std::holds_alternative<std::monostate>(cell) || (real != nullptr && !std::isfinite(*real))) return "null";
  if (std::holds_alternative<std::string>(cell) || !IsNumber(unit)) return JsonString(RawText(cell, unit));
  return RawText(cell, unit);
}

void JsonWriter::Separate() {
  constexpr size_t kLines = 2;
  if (filled_.empty()) return;
  if (filled_.back()) out_ << ',';
  filled_.back() = true;
  if (filled_.size() <= kLines) out_ << '\n';
}

void JsonWriter::BeforeValue() {
  if (!after_key_) Separate();
  after_key_ = false;
}

void JsonWriter::Open(char bracket) {
  BeforeValue();
  out_ << bracket;
  filled_.push_back(false);
}

void JsonWriter::Close(char bracket) {
  filled_.pop_back();
  out_ << bracket;
}

void JsonWriter::Key(std::string_view key) {
  Separate();
  out_ << JsonString(key) << ':';
  after_key_ = true;
}

void JsonWriter::Null() {
  BeforeValue();
  out_ << "null";
}

void JsonWriter::Flag(bool flag) {
  BeforeValue();
  out_ << (flag ? "true" : "false");
}

void JsonWriter::Text(std::string_view text) {
  BeforeValue();
  out_ << JsonString(text);
}

void JsonWriter::Number(int64_t number) {
  BeforeValue();
  out_ << number;
}

void JsonWriter::Number(uint64_t number) {
  BeforeValue();
  out_ << number;
}

void JsonWriter::Number(double number) {
  BeforeValue();
  out_ << (std::isfinite(number) ? ShortestNumber(number) : "null");
}

void JsonWriter::CellOf(const analyses::Cell& cell, Unit unit) {
  BeforeValue();
  out_ << JsonCell(cell, unit);
}

void JsonWriter::Text(std::string_view key, std::string_view text) {
  Key(key);
  Text(text);
}

void JsonWriter::TextOrNull(std::string_view key, std::string_view text) {
  Key(key);
  text.empty() ? Null() : Text(text);
}

void JsonWriter::Flag(std::string_view key, bool flag) {
  Key(key);
  Flag(flag);
}

void JsonWriter::Number(std::string_view key, uint64_t number) {
  Key(key);
  Number(number);
}

void JsonWriter::Number(std::string_view key, int64_t number) {
  Key(key);
  Number(number);
}

void JsonWriter::Number(std::string_view key, double number) {
  Key(key);
  Number(number);
}

void JsonWriter::KnownOrNull(std::string_view key, uint64_t number) {
  Key(key);
  number == 0 ? Null() : Number(number);
}

}  // namespace barrow::presenters
