// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "store/scan_plan.h"
#include "store/snapshot_view.h"
#include "store/virtual_table.h"

namespace barrow::store {

// The part that functions of one object have in common, as in SELECT … FROM path_to(42). Their last three columns are
// snapshot_id and two that are hidden: the arguments, an object and, if there are several snapshots, one of them.
// snapshot_id is no argument: a join on it must not change what the default is.

// What the arguments mean. Without snapshot: an argument is NULL, or there is no snapshot.
struct FunctionSubject {
  std::shared_ptr<SnapshotView> snapshot;
  uint32_t object = 0;
};

// How many rows a scan may be expected to give, and what it costs in SQLite's units.
struct ScanEstimate {
  double rows;
  double cost;
};

// A walk over what the function says of its object. A class of these names the function and its own columns:
//
//     static constexpr const char* kName = "reachable_from";
//     static constexpr std::string_view kColumns = "object_id INTEGER, distance INTEGER";
//
// snapshot_id and the arguments come behind them.
class ObjectFunctionCursor : public TableCursor {
 public:
  ObjectFunctionCursor(CaseView& view, const char* function, int own_columns)
      : view_(view), function_(function), own_columns_(own_columns) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) final;
  void Column(sqlite3_context* context, int column) final;

  // What a call may be expected to take, for functions that do not know better.
  static ScanEstimate Estimate(CaseView&) { return {.rows = 100, .cost = 1000}; }

 protected:
  // Begins a walk: subject_ is new, and may be of no object.
  virtual void Begin() = 0;
  // Hands the value of the function's own column number `column` to SQLite, or nothing for NULL.
  virtual void OwnColumn(sqlite3_context* context, int column) = 0;

  SnapshotView& snapshot() const { return *subject_.snapshot; }
  FunctionSubject subject_;

 private:
  CaseView& view_;
  const char* function_;
  int own_columns_;
};

// The declaration of a function's table, and how many columns of its own it has.
std::string DeclareObjectFunction(std::string_view own_columns);
constexpr int CountColumns(std::string_view own_columns) {
  return static_cast<int>(std::ranges::count(own_columns, ',')) + 1;
}
// False if it cannot be called so: without the id of an object.
bool PlanObjectFunction(sqlite3_index_info& info, int own_columns, const ScanEstimate& estimate, std::string& text);

template <typename Cursor>
class ObjectFunction : public VirtualTable {
 public:
  explicit ObjectFunction(std::shared_ptr<CaseView> view)
      : view_(std::move(view)), declaration_(DeclareObjectFunction(Cursor::kColumns)) {}

  const char* Declaration() const override { return declaration_.c_str(); }
  std::unique_ptr<TableCursor> Open() override { return std::make_unique<Cursor>(*view_, Cursor::kName, kOwnColumns); }
  bool BestIndex(sqlite3_index_info& info, std::string& text) override {
    return PlanObjectFunction(info, kOwnColumns, Cursor::Estimate(*view_), text);
  }

 private:
  static constexpr int kOwnColumns = CountColumns(Cursor::kColumns);

  std::shared_ptr<CaseView> view_;
  std::string declaration_;
};

}  // namespace barrow::store
