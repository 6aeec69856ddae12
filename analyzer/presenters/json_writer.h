// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/table.h"

namespace barrow::presenters {

// Writes one JSON value piece by piece: Key before each value in an object. Members of the outer two levels stand on
// lines of their own, the rest is compact.
class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }
  void Key(std::string_view key);

  void Null();
  void Flag(bool flag);
  void Text(std::string_view text);
  void Number(int64_t number);
  void Number(uint64_t number);
  void Number(double number);  // what JSON has no number for is null
  void CellOf(const analyses::Cell& cell, analyses::Unit unit);

  // Members of an object.
  void Text(std::string_view key, std::string_view text);
  void TextOrNull(std::string_view key, std::string_view text);  // empty: null
  void Flag(std::string_view key, bool flag);
  void Number(std::string_view key, uint64_t number);
  void Number(std::string_view key, int64_t number);
  void Number(std::string_view key, double number);
  void KnownOrNull(std::string_view key, uint64_t number);  // 0: null
  template <typename T>
  void Optional(std::string_view key, const std::optional<T>& number) {
    Key(key);
    number.has_value() ? Number(Widened(*number)) : Null();
  }

 private:
  static uint64_t Widened(uint32_t number) { return number; }
  static uint64_t Widened(uint64_t number) { return number; }
  static int64_t Widened(int64_t number) { return number; }
  static double Widened(double number) { return number; }

  void BeforeValue();
  void Separate();
  void Open(char bracket);
  void Close(char bracket);

  std::ostream& out_;
  std::vector<bool> filled_;  // per open bracket: whether it has a member yet
  bool after_key_ = false;
};

// The text as a JSON string, quotes included; treacherous characters are escaped, which loses nothing.
std::string JsonString(std::string_view text);

// A cell as JSON has it: raw numbers in the unit of their column, times as in ISO 8601 and addresses hexadecimal as
// text, null for what is not known.
std::string JsonCell(const analyses::Cell& cell, analyses::Unit unit);

}  // namespace barrow::presenters
