// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of modules that became more, by package. Its candidates are the rows of
// queries/modules_loaded.sql. Without a baseline there is no news: every program has many.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analyses/candidates.h"
#include "analyses/leak_search.h"
#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

struct Package {
  std::vector<uint32_t> modules;
  std::string example;  // name of the first
  uint64_t retained_bytes = 0;
};

std::string TextIn(const store::Value& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string() : *text;
}

// By name.
std::map<std::string, Package> PackagesOf(const LeakSide& side) {
  const auto view = side.opened().View(side.subject().info.id);
  std::map<std::string, Package> packages;
  ForEachCandidate(side.opened(), side.subject(), "modules_loaded", {{"limit", int64_t{-1}}}, [&](CandidateRow row) {
    Package& package = packages[TextIn(row[2])];
    const std::string name = TextIn(row[1]);
    if (package.modules.empty() || name < package.example) package.example = name;
    package.modules.push_back(ObjectIn(row[0], *view));
    package.retained_bytes = SaturatedSum(package.retained_bytes, CountIn(row[3]));
  });
  return packages;
}

}  // namespace

void AddModules(LeakSearch& search) {
  if (!search.compared()) return;
  std::map<const LeakSide*, std::map<std::string, Package>> earlier;
  for (const auto& [name, package] : PackagesOf(search.now())) {
    Suspect suspect{.rule = LeakRule::kAccumulation,
                    .type_name = "module",
                    .path = name.empty() ? "sys.modules" : "sys.modules, package " + name,
                    .owner = {},
                    .object_count = package.modules.size(),
                    .retained_bytes = package.retained_bytes,
                    .sentence = {}};
    const bool grew = search.Grew(suspect, [&](LeakSide& before) -> LeakSearch::CountAndBytes {
      const auto [known, is_new] = earlier.try_emplace(&before);
      if (is_new) known->second = PackagesOf(before);
      const auto same = known->second.find(name);
      if (same == known->second.end()) return std::pair<uint64_t, uint64_t>();
      return std::pair(uint64_t{same->second.modules.size()}, same->second.retained_bytes);
    });
    const auto least = Clipped<int64_t>(std::max<uint64_t>(search.thresholds().least_objects, 1));
    if (!grew || suspect.grown_objects.value_or(0) < least) continue;
    suspect.sentence = Grouped(suspect.object_count) + " modules " +
                       (name.empty() ? "that belong to no package" : "of package " + name) + " (as " + package.example +
                       ") in sys.modules retain " + search.Held(suspect);
    Gathering told;
    told.members = package.modules;
    search.Explain(told);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
