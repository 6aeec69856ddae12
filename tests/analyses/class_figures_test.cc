// SPDX-License-Identifier: Apache-2.0
#include "analyses/class_figures.h"

#include <cstdint>
#include <limits>

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
