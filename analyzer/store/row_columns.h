// SPDX-License-Identifier: Apache-2.0
//
// One row of a table, column by column, in either direction: a function that names each column once serves for writing
// and reading. And the lists that snapshots and profiles both have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/error.h"
#include "store/enum_names.h"
#include "store/sqlite.h"

namespace barrow::store {

// Binds the parameters of an INSERT one after the other. What is not bound is NULL.
class RowWriter {
 public:
  explicit RowWriter(Statement& insert) : insert_(insert) {}
  void Text(const std::string& value) { insert_.Bind(next_++, std::string_view(value)); }
  void Count(uint64_t value) { insert_.BindCount(next_++, value); }
  void Integer(int64_t value) { insert_.Bind(next_++, value); }
  void Flag(bool value) { insert_.Bind(next_++, int64_t{value}); }
  void Real(const std::optional<double>& value) {
    if (value) insert_.Bind(next_, *value);
    ++next_;
  }
  template <typename Names, typename E>
  void Enum(const Names& names, E value) {
    insert_.Bind(next_++, NameOf(names, value));
  }
  // Whether the columns from here on have a value.
  template <typename T>
  bool Optional(const std::optional<T>& value) {
    return value.has_value();
  }

 private:
  Statement& insert_;
  int next_ = 0;
};

// Takes the columns of a SELECT one after the other, behind the row's id, which is the first.
class RowReader {
 public:
  explicit RowReader(const Statement& select) : select_(select) {}
  void Text(std::string& value) { value = select_.Text(next_++); }
  void Count(uint64_t& value) { value = select_.Unsigned(next_++); }
  void Count(uint32_t& value) { value = static_cast<uint32_t>(select_.Unsigned(next_++, UINT32_MAX)); }
  void Integer(int64_t& value) { value = select_.Integer(next_++); }
  void Flag(bool& value) { value = select_.Unsigned(next_++, 1) != 0; }
  void Real(std::optional<double>& value) {
    if (!select_.IsNull(next_)) value = select_.Real(next_);
    ++next_;
  }
  template <typename Names, typename E>
  void Enum(const Names& names, E& value) {
    value = ValueOf<E>(names, select_.Text(next_++)).value_or(E());
  }
  template <typename T>
  bool Optional(std::optional<T>& value) {
    if (!select_.IsNull(next_)) value.emplace();
    return value.has_value();
  }

 private:
  const Statement& select_;
  int next_ = 1;
};

// Where snapshot and profile come from: seven columns of a header, in either direction.
template <typename Direction, typename Header>
void ForEachOriginColumn(Direction& row, Header& header) {
  row.Text(header.host);
  row.Text(header.executable);
  row.Text(header.platform);
  row.Count(header.uptime_ns);
  row.Text(header.implementation);
  row.Text(header.version);
  row.Text(header.build);
}

// Runs the INSERT. Returns the id of the new row, of which `things` are in the case, for messages.
inline uint32_t InsertedId(Database& database, Statement& insert, const char* things) {
  insert.Run();
  const int64_t id = database.LastRowId();
  if (id > UINT32_MAX) ThrowInput(database.name() + ": too many " + things + " were loaded into this case");
  return static_cast<uint32_t>(id);
}

// Parameters: owner, position, argument.
inline void InsertArguments(Statement insert, int64_t owner, const std::vector<std::string>& arguments) {
  insert.Bind(0, owner);
  for (size_t i = 0; i < arguments.size(); ++i) {
    insert.Bind(1, static_cast<int64_t>(i)).Bind(2, std::string_view(arguments[i])).Run();
  }
}

// The one parameter is the owner, the one column the argument.
inline std::vector<std::string> SelectArguments(Statement select, int64_t owner) {
  std::vector<std::string> arguments;
  select.Bind(0, owner);
  while (select.Step()) arguments.emplace_back(select.Text(0));
  return arguments;
}

// Parameters: owner, name, severity, count, help.
inline void InsertAnomalies(Statement insert, int64_t owner, const Diagnostics& diagnostics) {
  insert.Bind(0, owner);
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto which = static_cast<Anomaly>(i);
    if (diagnostics.count(which) == 0) continue;
    const AnomalyInfo& about = Describe(which);
    insert.Bind(1, about.name).Bind(2, NameOf(kSeverityNames, about.severity));
    insert.BindCount(3, diagnostics.count(which)).Bind(4, about.help).Run();
  }
}

// The one parameter is the owner, the columns name and count. What a newer barrow counted is left out.
inline Diagnostics SelectAnomalies(Statement select, int64_t owner) {
  Diagnostics diagnostics;
  select.Bind(0, owner);
  while (select.Step()) {
    if (const auto which = FindAnomaly(select.Text(0))) diagnostics.Count(*which, select.Unsigned(1));
  }
  return diagnostics;
}

}  // namespace barrow::store
