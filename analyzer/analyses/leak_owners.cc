// SPDX-License-Identifier: Apache-2.0
// Rules of leaks that go by who owns how much.
#include <optional>
#include <utility>

#include "analyses/big_owners.h"
#include "analyses/leak_search.h"
#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using CountAndBytes = LeakSearch::CountAndBytes;

// The reachable objects of at least so many bytes, by rising id; of very many the biggest.
std::vector<uint32_t> BigObjects(const AccumulationFinder& finder, uint64_t least_bytes) {
  std::vector<uint32_t> objects;
  for (uint32_t object = 0; object < finder.object_count(); ++object) {
    if (finder.allocated_bytes(object) < least_bytes || finder.lifelines().root_distance[object] == kNoObject) continue;
    const std::string& type = finder.TypeNameOf(object);
    if (type != "type" && type != "module" && type != "code") objects.push_back(object);
  }
  if (objects.size() > kMostOwners) {
    const auto end = objects.begin() + kMostOwners;
    std::ranges::nth_element(objects, end, [&](uint32_t a, uint32_t b) {
      const uint64_t a_bytes = finder.allocated_bytes(a);
      const uint64_t b_bytes = finder.allocated_bytes(b);
      return a_bytes != b_bytes ? a_bytes > b_bytes : a < b;
    });
    objects.erase(end, objects.end());
    std::ranges::sort(objects);
  }
  return objects;
}

// Bytes of what the object dominates immediately that no accumulation explains.
uint64_t UnexplainedBelow(LeakSearch& search, uint32_t object) {
  const AccumulationFinder& finder = search.now().finder();
  uint64_t bytes = 0;
  for (uint32_t child = finder.tree().FirstChild(object); child != kNoObject; child = finder.tree().Next(child)) {
    if (!search.IsExplained(child)) bytes = SaturatedSum(bytes, finder.lifelines().retained_bytes[child]);
  }
  return bytes;
}

// ": 300,000 objects, 299,999 of them list", ": 300,000 list".
std::string Mostly(LeakSide& side, uint32_t object) {
  uint64_t count = 0;
  const std::vector<NamedFigures> types = side.Below(object);
  const NamedFigures* most = nullptr;
  for (const NamedFigures& type : types) {
    count += type.figures.object_count;
    if (most == nullptr || type.figures.object_count > most->figures.object_count) most = &type;
  }
  if (most == nullptr) return {};
  if (most->figures.object_count == count) return ": " + Grouped(count) + " " + most->name;
  return ": " + Grouped(count) + (count == 1 ? " object, " : " objects, ") + Grouped(most->figures.object_count) +
         " of them " + most->name;
}

}  // namespace

// Large by themselves, not by what hangs below.
void AddBigObjects(LeakSearch& search) {
  const AccumulationFinder& finder = search.now().finder();
  for (const uint32_t object : BigObjects(finder, std::max(search.least_bytes(), search.least_big()))) {
    if (search.IsExplained(object) || search.IsTold(object)) continue;
    const std::string& type = finder.TypeNameOf(object);
    const uint64_t bytes = finder.allocated_bytes(object);
    const PathText path = search.now().writer().To(object);
    Suspect suspect{.rule = LeakRule::kBigObject,
                    .type_name = type,
                    .path = path.text(),
                    .owner = object,
                    .object_count = 1,
                    .retained_bytes = bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) {
      return search.FiguresOfSame(
          before, object, [&](uint32_t same) { return std::pair(uint64_t{1}, before.finder().allocated_bytes(same)); });
    };
    if (!search.Grew(suspect, same_in)) continue;
    suspect.sentence = "one " + type + ", " + path.text() + ", takes " + search.Held(suspect);
    search.Add(std::move(suspect));
  }
}

// What the other suspects leave untold.
void AddBigOwners(LeakSearch& search) {
  const AccumulationFinder& finder = search.now().finder();
  std::vector<ToldBytes> told;
  for (const Suspect& suspect : search.suspects()) {
    if (!suspect.owner.has_value()) continue;
    const bool holds_others = suspect.rule == LeakRule::kAccumulation;
    const uint64_t own = holds_others ? finder.allocated_bytes(*suspect.owner) : 0;
    told.push_back({*suspect.owner, SaturatedSum(search.Weight(suspect), own)});
  }
  for (const BigOwner& owner : FindBigOwners(finder, std::max(search.least_bytes(), search.least_big()), told)) {
    if (search.IsExplained(owner.object)) continue;
    if (search.IsTold(owner.object) && UnexplainedBelow(search, owner.object) < search.least_bytes()) continue;
    const PathText path = search.now().writer().To(owner.object);
    Suspect suspect{.rule = LeakRule::kBigOwner,
                    .type_name = finder.TypeNameOf(owner.object),
                    .path = path.text(),
                    .owner = owner.object,
                    .object_count = 1,
                    .retained_bytes = owner.retained_bytes - owner.told_bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) {
      return search.FiguresOfSame(before, owner.object, [&](uint32_t same) {
        return std::pair(uint64_t{1}, before.finder().lifelines().retained_bytes[same]);
      });
    };
    if (!search.Grew(suspect, same_in)) continue;
    suspect.sentence = "one " + suspect.type_name + ", " + path.text() + ", retains " + search.Held(suspect) +
                       (owner.told_bytes > 0 ? " beside what other suspects tell" : "") +
                       Mostly(search.now(), owner.object);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
