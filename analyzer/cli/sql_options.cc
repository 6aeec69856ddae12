// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"

namespace barrow::cli {

std::vector<store::NamedValue> BoundValues(const Arguments& arguments) {
  std::vector<store::NamedValue> values;
  for (const std::string& text : arguments.Texts("bind")) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      ThrowUsage("--bind '" + text + "' is not NAME=VALUE, as in --bind snapshot=2");
    }
    const std::string name = text.substr(text.front() == ':' ? 1 : 0, equals - (text.front() == ':' ? 1 : 0));
    const auto same = [&](const store::NamedValue& value) { return value.name == name; };
    if (std::find_if(values.begin(), values.end(), same) != values.end()) {
      ThrowUsage("--bind gives " + name + " two values");
    }
    values.push_back({name, text.substr(equals + 1)});
  }
  return values;
}

void BindSnapshot(const OpenedArgument& opened, bool is_taken, std::vector<store::NamedValue>& values) {
  const store::SnapshotId chosen = opened.Chosen().info.id;
  if (!is_taken) {
    ThrowUsage(
        opened.argument.path + "#" + *opened.argument.choice +
        " chooses a snapshot, but the statement has no :snapshot; give the file without #, or look at snapshot_id");
  }
  values.push_back({"snapshot", static_cast<int64_t>(chosen.value)});
}

std::vector<analyses::Remark> RemarksOf(const OpenedArgument& opened) {
  if (opened.argument.choice || opened.snapshots.size() == 1) return analyses::AnomalyRemarks(opened.Chosen());
  std::vector<analyses::Remark> remarks;
  for (const store::SnapshotInfo& info : opened.snapshots) {
    for (analyses::Remark& remark : analyses::AnomalyRemarks(opened.Named(info))) remarks.push_back(std::move(remark));
  }
  return remarks;
}

}  // namespace barrow::cli
