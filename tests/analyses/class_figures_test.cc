// SPDX-License-Identifier: Apache-2.0
#include "analyses/class_figures.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

// Two objects of one class, sized in one snapshot at second 1.
reader::ProfileRecords TwoObjects(int64_t size_bytes, int64_t flat_bytes) {
  reader::ProfileRecords profile;
  profile.names = {{reader::NameKind::kNone, "None", {}}, {reader::NameKind::kText, "app.Node", {}}};
  profile.classes = {{1, {0, 1}}};
  profile.snapshots.resize(1);
  profile.snapshots[0].time = 1;
  for (uint32_t i = 0; i < 2; ++i) {
    reader::SizeNode node;
    node.size_bytes = size_bytes;
    node.flat_bytes = flat_bytes;
    node.end = i + 1;
    profile.nodes.push_back(node);
    reader::TrackedObject object;
    object.name = 1;
    object.footprints = {{1, i}};
    profile.objects.push_back(object);
  }
  return profile;
}

}  // namespace

TEST_CASE("class figures: sizes and flat sizes are summed over the objects") {
  const reader::ProfileRecords profile = TwoObjects(100, 40);
  const ProfileView view(profile, Rules::kRight, "two");
  const ClassFigures row = ComputedFigures(view).at(0).classes.at(0);
  CHECK(row.active == 2);
  CHECK(row.sum_bytes == 200);
  CHECK(row.flat_bytes == 80);
  CHECK(row.average_bytes == 100);
}

TEST_CASE("class figures: sizes that no process has do not overflow") {
  for (const int64_t size : {kMost, -kMost - 1}) {
    const reader::ProfileRecords profile = TwoObjects(size, size);
    const ProfileView view(profile, Rules::kRight, "two");
    const int64_t expected = size > 0 ? kMost : -kMost;
    const ClassFigures row = ComputedFigures(view).at(0).classes.at(0);
    CHECK(row.sum_bytes == expected);
    CHECK(row.flat_bytes == expected);
    CHECK(view.tracked_bytes().at(0) == expected);
    CHECK(MergedOf(view, profile.classes[0], profile.snapshots[0]).Lines().at(0).size_bytes == expected);
  }
}

TEST_CASE("class figures: only the classes and the snapshot that are asked for") {
  reader::ProfileRecords profile = TwoObjects(100, 40);
  profile.names.push_back({reader::NameKind::kText, "app.Leaf", {}});
  profile.classes.push_back({2, {}});
  profile.snapshots.resize(3);
  const ProfileView view(profile, Rules::kRight, "two");
  const std::vector<SnapshotFigures> leaves = ComputedFigures(view, {.class_part = "Leaf", .snapshot = {}});
  REQUIRE(leaves.size() == 3);
  for (const SnapshotFigures& each : leaves) CHECK(each.classes.size() == 1);
  const std::vector<SnapshotFigures> first = ComputedFigures(view, {.class_part = {}, .snapshot = 0});
  CHECK(first.at(0).classes.size() == 2);
  CHECK(first.at(0).classes.at(1).sum_bytes == 200);
  CHECK(first.at(2).classes.empty());
}

TEST_CASE("class figures: classes times snapshots beyond any memory are refused, a part of them is shown") {
  reader::ProfileRecords profile;
  profile.names = {{reader::NameKind::kNone, "None", {}}};
  for (uint32_t i = 1; i <= 100'000; ++i) {
    profile.names.push_back({reader::NameKind::kText, "app.Node" + std::to_string(i), {}});
    profile.classes.push_back({i, {}});
  }
  profile.snapshots.resize(100'000);
  const ProfileView view(profile, Rules::kRight, "many.stats");
  CHECK_THROWS_WITH(ComputedFigures(view),
                    ContainsText("many.stats: 100,000 classes in 100,000 snapshots are more than can be shown"));
  CHECK(ComputedFigures(view, {.class_part = "Node77777", .snapshot = {}}).at(99'999).classes.size() == 1);
  CHECK(ComputedFigures(view, {.class_part = {}, .snapshot = 5}).at(5).classes.size() == 100'000);
}
