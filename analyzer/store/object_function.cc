// SPDX-License-Identifier: Apache-2.0
#include "store/object_function.h"

#include <stdexcept>

namespace barrow::store {
namespace {

FunctionSubject SubjectOf(CaseView& view, const ScanPlan& plan) {
  for (const auto& snapshot : view.Snapshots()) {
    if (!plan.RangeOf('s').Contains(snapshot->snapshot_id())) continue;
    const IntegerRange& object = plan.RangeOf('f');
    const bool exists = object.low() == object.high() && object.low() >= 0 && object.low() < snapshot->object_count();
    return exists ? FunctionSubject{snapshot, static_cast<uint32_t>(object.low())} : FunctionSubject{};
  }
  return {};
}

}  // namespace

void ObjectFunctionCursor::Filter(const char* text, std::span<sqlite3_value*> arguments) {
  subject_ = SubjectOf(view_, ScanPlan(text, arguments));
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
