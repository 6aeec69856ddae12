// SPDX-License-Identifier: Apache-2.0
#include "store/object_function.h"

#include <stdexcept>
#include <string>

namespace barrow::store {
namespace {

[[noreturn]] void ThrowMissing(const char* function, const std::string& what) {
  throw std::runtime_error(std::string(function) + ": " + what);
}

}  // namespace

FunctionSubject SubjectOf(CaseView& view, const ScanPlan& plan, const char* function) {
  const IntegerRange& object = plan.RangeOf('f');
  const IntegerRange& wanted = plan.RangeOf('s');
  if (object.empty() || wanted.empty()) return {};
  for (const auto& snapshot : view.Snapshots()) {
    if (!wanted.Contains(snapshot->snapshot_id())) continue;
    const int64_t id = object.low();
    if (id >= 0 && id < snapshot->object_count()) return {snapshot, static_cast<uint32_t>(id)};
    ThrowMissing(function, "snapshot " + std::to_string(snapshot->snapshot_id()) + " has no object " +
                               std::to_string(id) + "; it has " + std::to_string(snapshot->object_count()) +
                               ", the first is 0");
  }
  if (wanted.low() == wanted.high()) ThrowMissing(function, "there is no snapshot " + std::to_string(wanted.low()));
  return {};
}

void ObjectFunctionCursor::Filter(const char* text, std::span<sqlite3_value*> arguments) {
  subject_ = SubjectOf(view_, ScanPlan(text, arguments), function_);
  Begin();
}

void ObjectFunctionCursor::Argument(sqlite3_context* context, int column) const {
  sqlite3_result_int64(context, column == 0 ? subject_.object : subject_.snapshot->snapshot_id());
}

bool PlanObjectFunction(sqlite3_index_info& info, const char* name, std::string_view letters, std::string& text) {
  // An argument that depends on a table further in cannot be had in this order of the tables.
  const int first_argument = static_cast<int>(letters.find('f'));
  bool has_object = false;
  for (int i = 0; i < info.nConstraint; ++i) {
    const auto& constraint = info.aConstraint[i];
    if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.iColumn < first_argument) continue;
    if (!constraint.usable) return false;
    has_object = has_object || constraint.iColumn == first_argument;
  }
  if (!has_object) {
    throw std::runtime_error(std::string(name) + " needs the id of an object, as in " + name + "(42)");
  }
  PlanBuilder plan(info, letters);
  plan.Take('f');
  plan.Take('s');
  text = plan.Text("");
  info.estimatedRows = 100;
  info.estimatedCost = 1000;
  return true;
}

}  // namespace barrow::store
