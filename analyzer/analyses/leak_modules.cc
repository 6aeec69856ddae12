// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of modules that became more, by package. Its candidates are the rows of
// queries/modules_loaded.sql. Without a baseline there is no news: every program has many.
#include <algorithm>
#include <map>
#include <optional>
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

struct Module {
  uint32_t object = 0;
  uint64_t retained_bytes = 0;
};

struct Package {
  std::map<std::string, Module> modules;  // by name
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
    const Module module{.object = ObjectIn(row[0], *view), .retained_bytes = CountIn(row[3])};
    if (!package.modules.emplace(TextIn(row[1]), module).second) return;
    package.retained_bytes = SaturatedSum(package.retained_bytes, module.retained_bytes);
  });
  return packages;
}

// The modules of `now` that `before` does not have.
std::vector<Module> NewIn(const Package& now, const Package& before) {
  std::vector<Module> modules;
  for (const auto& [name, module] : now.modules) {
    if (!before.modules.contains(name)) modules.push_back(module);
  }
  return modules;
}

uint64_t RetainedBy(const std::vector<Module>& modules) {
  uint64_t bytes = 0;
  for (const Module& module : modules) bytes = SaturatedSum(bytes, module.retained_bytes);
  return bytes;
}

// Those that need no suspects of their own: a module that outweighs the others holds something that is no code.
Gathering LightOnes(const std::vector<Module>& modules, double biggest_share) {
  const double most = static_cast<double>(RetainedBy(modules)) * biggest_share;
  Gathering light;
  for (const Module& module : modules) {
    if (static_cast<double>(module.retained_bytes) <= most) light.members.push_back(module.object);
  }
  std::ranges::sort(light.members);
  return light;
}

}  // namespace

void AddModules(LeakSearch& search) {
  if (!search.compared()) return;
  std::map<const LeakSide*, std::map<std::string, Package>> earlier;
  for (const auto& entry : PackagesOf(search.now())) {
    const auto& name = entry.first;  // clang 14 lets no lambda capture structured bindings
    const auto& package = entry.second;
    Suspect suspect{.rule = LeakRule::kAccumulation,
                    .type_name = "module",
                    .path = name.empty() ? "sys.modules" : "sys.modules, package " + name,
                    .owner = {},
                    .object_count = package.modules.size(),
                    .retained_bytes = package.retained_bytes,
                    .sentence = {}};
    std::optional<std::vector<Module>> added;  // since the first baseline
    // What modules gained that were there before is for other rules to tell.
    const bool grew = search.Grew(suspect, [&](LeakSide& before) -> LeakSearch::CountAndBytes {
      const auto [known, is_new] = earlier.try_emplace(&before);
      if (is_new) known->second = PackagesOf(before);
      const Package& same = known->second[name];
      const std::vector<Module> fresh = NewIn(package, same);
      if (!added.has_value()) added = fresh;
      return std::pair(uint64_t{same.modules.size()},
                       package.retained_bytes - std::min(package.retained_bytes, RetainedBy(fresh)));
    });
    const auto least = Clipped<int64_t>(std::max<uint64_t>(search.thresholds().least_objects, 1));
    if (!grew || suspect.grown_objects.value_or(0) < least) continue;
    suspect.sentence = Grouped(suspect.object_count) + " modules " +
                       (name.empty() ? "that belong to no package" : "of package " + name) + " (as " +
                       package.modules.begin()->first + ") in sys.modules retain " + search.Held(suspect);
    search.Explain(LightOnes(*added, search.thresholds().biggest_member));
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
