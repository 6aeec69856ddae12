// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "cli/profile_argument.h"

namespace barrow::cli {

std::optional<std::chrono::milliseconds> TimeLimitOf(const Arguments& arguments) {
  if (!arguments.Has("time-limit")) return std::nullopt;
  constexpr double kLongest = 1e6;  // eleven days
  const std::string_view text = arguments.Text("time-limit");
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0 && seconds <= kLongest)) {
    ThrowUsage("--time-limit cannot be '" + std::string(text) + "': it is a number of seconds, as in 10 or 0.5");
  }
  return std::chrono::milliseconds(static_cast<int64_t>(std::ceil(seconds * 1000)));
}

store::SqlOptions SqlOptionsOf(const Arguments& arguments) {
  return {.values = BoundValues(arguments), .time_limit = TimeLimitOf(arguments)};
}

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

void BindChoice(const OpenedArgument& opened, bool takes_snapshot, bool takes_profile,
                std::vector<store::NamedValue>& values) {
  const bool is_profile = MeansProfile(opened);
  if (is_profile ? !takes_profile : !takes_snapshot) {
    const std::string what = is_profile ? "profile" : "snapshot";
    ThrowUsage(opened.argument.path + "#" + *opened.argument.choice + " chooses a " + what +
               ", but what is asked has no :" + what + ": it is about all of them; give the file without #");
  }
  const std::string_view name = is_profile ? "profile" : "snapshot";
  if (std::ranges::find(values, name, &store::NamedValue::name) != values.end()) {
    ThrowUsage(opened.argument.path + "#" + *opened.argument.choice + " chooses the " + std::string(name) +
               " already: leave out the #, or --bind " + std::string(name));
  }
  if (is_profile) {
    values.push_back({"profile", static_cast<int64_t>(ChosenProfile(opened).info.id.value)});
  } else {
    values.push_back({"snapshot", static_cast<int64_t>(opened.Chosen().info.id.value)});
  }
}

std::vector<analyses::Remark> RemarksOf(const OpenedArgument& opened) {
  std::vector<analyses::Remark> remarks;
  if (opened.argument.choice) {
    return MeansProfile(opened) ? analyses::AnomalyRemarks(ChosenProfile(opened))
                                : analyses::AnomalyRemarks(opened.Chosen());
  }
  for (const store::SnapshotInfo& info : opened.snapshots) {
    for (analyses::Remark& remark : analyses::AnomalyRemarks(opened.Named(info))) remarks.push_back(std::move(remark));
  }
  for (const store::ProfileInfo& info : opened.profiles) {
    for (analyses::Remark& remark : analyses::AnomalyRemarks(NamedProfile(opened, info))) {
      remarks.push_back(std::move(remark));
    }
  }
  return remarks;
}

}  // namespace barrow::cli
