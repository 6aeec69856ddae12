// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace barrow::test {

// A JSON value, parsed by libprotobuf: an implementation that shares nothing with ours. Every accessor throws if the
// value is of another kind. Numbers are doubles.
class Json {
 public:
  // Throws std::runtime_error if the text is not one JSON value.
  static Json Parse(std::string_view text);
  static Json Read(const std::string& path);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_text() const { return std::holds_alternative<std::string>(value_); }
  bool boolean() const { return std::get<bool>(value_); }
  double number() const { return std::get<double>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }
  const std::vector<Json>& items() const { return std::get<std::vector<Json>>(value_); }
  const std::map<std::string, Json>& members() const { return std::get<std::map<std::string, Json>>(value_); }
  bool has(const std::string& key) const { return members().contains(key); }

  // Throw std::out_of_range if there is none.
  const Json& operator[](const std::string& key) const { return members().at(key); }
  const Json& operator[](const char* key) const { return members().at(key); }
  const Json& operator[](size_t index) const { return items().at(index); }
  const Json& operator[](int index) const { return items().at(static_cast<size_t>(index)); }

 private:
  friend struct JsonConversion;
  std::variant<std::monostate, bool, double, std::string, std::vector<Json>, std::map<std::string, Json>> value_;
};

}  // namespace barrow::test
