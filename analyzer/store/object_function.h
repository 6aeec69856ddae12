// SPDX-License-Identifier: Apache-2.0
#pragma once

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

// The part that functions of one object have in common, as in SELECT … FROM path_to(42). Their last two columns are
// hidden: the arguments, an object and, if there are several snapshots, one of them.

// What the arguments mean. Without snapshot: an argument is NULL, or there is no snapshot.
struct FunctionSubject {
  std::shared_ptr<SnapshotView> snapshot;
  uint32_t object = 0;
};

// Of a plan with the letters f and s, and its arguments. Throws std::runtime_error if there is no such object or
// snapshot, or the argument is none that an object could have: an empty answer would be taken for one about it.
FunctionSubject SubjectOf(CaseView& view, const char* text, std::span<sqlite3_value*> arguments, const char* function);

// A walk over what the function says of its object.
class ObjectFunctionCursor : public TableCursor {
 public:
  ObjectFunctionCursor(CaseView& view, const char* function) : view_(view), function_(function) {}

  void Filter(const char* text, std::span<sqlite3_value*> arguments) override;
  // The arguments; `column` counts from the first of them.
  void Argument(sqlite3_context* context, int column) const;

 protected:
  // Begins a walk: subject_ is new, and may be of no object.
  virtual void Begin() = 0;

  SnapshotView& snapshot() const { return *subject_.snapshot; }
  FunctionSubject subject_;

 private:
  CaseView& view_;
  const char* function_;
};

// `letters` as PlanBuilder takes them: a blank for each column, then f for the object and s for the snapshot.
bool PlanObjectFunction(sqlite3_index_info& info, const char* name, std::string_view letters, std::string& text);

template <typename Cursor>
class ObjectFunction : public VirtualTable {
 public:
  ObjectFunction(std::shared_ptr<CaseView> view, const char* name, const char* declaration, std::string_view letters)
      : view_(std::move(view)), name_(name), declaration_(declaration), letters_(letters) {}

  const char* Declaration() const override { return declaration_; }
  std::unique_ptr<TableCursor> Open() override { return std::make_unique<Cursor>(*view_, name_); }
  bool BestIndex(sqlite3_index_info& info, std::string& text) override {
    return PlanObjectFunction(info, name_, letters_, text);
  }

 private:
  std::shared_ptr<CaseView> view_;
  const char* name_;
  const char* declaration_;
  std::string_view letters_;
};

}  // namespace barrow::store
