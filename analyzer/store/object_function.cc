// SPDX-License-Identifier: Apache-2.0
#include "store/object_function.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "base/text.h"

namespace barrow::store {
namespace {

[[noreturn]] void ThrowMissing(const char* function, const std::string& what) {
  throw std::runtime_error(std::string(function) + ": " + what);
}

// An id that is none would fit no object, and an answer without rows look like one.
void RequireId(const char* plan, std::span<sqlite3_value*> arguments, const char* function) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (plan[i * 2] != 'f') continue;
    const int type = sqlite3_value_numeric_type(arguments[i]);
    if (type == SQLITE_INTEGER || type == SQLITE_NULL) continue;
    const double real = type == SQLITE_FLOAT ? sqlite3_value_double(arguments[i]) : 0.5;
    if (std::trunc(real) == real && std::abs(real) < 0x1p63) continue;
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(arguments[i]));
    const std::string given = bytes == nullptr ? "" : std::string(bytes).substr(0, 40);
    ThrowMissing(function, "'" + RepairUtf8(given) + "' is no id of an object: it is a whole number, as in " +
                               function + "(42); 'barrow object' takes names, and shows their ids");
  }
}

// Of a plan with the letters f and s, and its arguments. Throws std::runtime_error if there is no such object or
// snapshot, or the argument is none that an object could have: an empty answer would be taken for one about it.
FunctionSubject SubjectOf(CaseView& view, const char* text, std::span<sqlite3_value*> arguments, const char* function) {
  RequireId(text, arguments, function);
  const ScanPlan plan(text, arguments);
  const IntegerRange& object = plan.RangeOf('f');
  const IntegerRange& wanted = plan.RangeOf('s');
  if (object.empty() || wanted.empty()) return {};
  for (const int64_t snapshot_id : view.SnapshotIds()) {
    if (!wanted.Contains(snapshot_id)) continue;
    const std::shared_ptr<SnapshotView> snapshot = view.Snapshot(snapshot_id);
    const int64_t id = object.low();
    if (id >= 0 && id < snapshot->object_count()) return {snapshot, static_cast<uint32_t>(id)};
    ThrowMissing(function, "snapshot " + std::to_string(snapshot_id) + " has no object " + std::to_string(id) +
                               "; it has " + std::to_string(snapshot->object_count()) + ", the first is 0");
  }
  if (wanted.low() == wanted.high()) ThrowMissing(function, "there is no snapshot " + std::to_string(wanted.low()));
  return {};
}

}  // namespace

void ObjectFunctionCursor::Filter(const char* text, std::span<sqlite3_value*> arguments) {
  subject_ = SubjectOf(view_, text, arguments, function_);
  Begin();
}

void ObjectFunctionCursor::Column(sqlite3_context* context, int column) {
  if (column < own_columns_) return OwnColumn(context, column);
  const bool is_object = column == own_columns_ + 1;
  sqlite3_result_int64(context, is_object ? subject_.object : subject_.snapshot->snapshot_id());
}

std::string DeclareObjectFunction(std::string_view own_columns) {
  std::string text = "CREATE TABLE f (";
  return text.append(own_columns)
      .append(", snapshot_id INTEGER, of_object_id INTEGER HIDDEN, of_snapshot_id INTEGER HIDDEN)");
}

bool PlanObjectFunction(sqlite3_index_info& info, int own_columns, const ScanEstimate& estimate, std::string& text) {
  // An argument that depends on a table further in cannot be had in this order of the tables, and the parts of an OR
  // are asked about without the arguments.
  const int first_argument = own_columns + 1;
  bool has_object = false;
  for (int i = 0; i < info.nConstraint; ++i) {
    const auto& constraint = info.aConstraint[i];
    if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.iColumn < first_argument) continue;
    if (!constraint.usable) return false;
    has_object = has_object || constraint.iColumn == first_argument;
  }
  if (!has_object) return false;
  const std::string letters = std::string(static_cast<size_t>(first_argument), ' ') + "fs";
  PlanBuilder plan(info, letters);
  plan.Take('f');
  plan.Take('s');
  text = plan.Text("");
  info.estimatedRows = static_cast<sqlite3_int64>(estimate.rows);
  info.estimatedCost = estimate.cost;
  return true;
}

}  // namespace barrow::store
