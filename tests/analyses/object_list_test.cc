// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_list.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

// Objects of sizes 10, 20, 30, 40, 50; types b, a, b, a, c; counts 1, 5, 3, 3, 2.
struct FiveObjects {
  ObjectTable objects;
  std::vector<std::string> type_names = {"?", "b", "a", "c"};
  std::vector<uint64_t> retained = {500, 20, 300, 40, 50};

  FiveObjects() {
    objects.address = {1, 2, 3, 4, 5};
    objects.type = {{1}, {2}, {1}, {2}, {3}};
    objects.flat_bytes = {10, 20, 30, 40, 50};
    objects.allocated_bytes = {16, 32, 32, 48, 64};
    objects.reference_count = {1, 5, 3, 3, 2};
  }
  ObjectList List(const ObjectQuestion& question, const std::vector<bool>* chosen = nullptr) const {
    return ListObjects({&objects, type_names, retained, chosen}, question);
  }
  std::vector<uint32_t> Ids(const ObjectQuestion& question) const {
    std::vector<uint32_t> ids;
    for (const ObjectId id : List(question).rows) ids.push_back(id.value);
    return ids;
  }
};

using Ids = std::vector<uint32_t>;

}  // namespace

TEST_CASE("object list: filter by type gives all and only objects of that type") {
  const FiveObjects five;
  CHECK(five.Ids({.type_patterns = {"a"}}) == Ids{3, 1});
  CHECK(five.Ids({.type_patterns = {"[bc]"}}) == Ids{4, 2, 0});
  CHECK(five.Ids({.type_patterns = {"none"}}).empty());
}

TEST_CASE("object list: bounds of size include themselves") {
  const FiveObjects five;
  CHECK(five.Ids({.least_bytes = 20, .most_bytes = 40}) == Ids{3, 2, 1});
  CHECK(five.Ids({.size = SizeKind::kAllocated, .least_bytes = 48}) == Ids{4, 3});
  CHECK(five.Ids({.least_retained = 50}) == Ids{4, 2, 0});
}

TEST_CASE("object list: sorted by size, retained size, reference count or type; equal ones by id") {
  const FiveObjects five;
  CHECK(five.Ids({}) == Ids{4, 3, 2, 1, 0});
  CHECK(five.Ids({.order = SortOrder::kAscending}) == Ids{0, 1, 2, 3, 4});
  CHECK(five.Ids({.key = ObjectSortKey::kRetained}) == Ids{0, 2, 4, 3, 1});
  CHECK(five.Ids({.key = ObjectSortKey::kReferenceCount}) == Ids{1, 2, 3, 4, 0});
  CHECK(five.Ids({.key = ObjectSortKey::kType}) == Ids{1, 3, 0, 2, 4});
  CHECK(five.Ids({.key = ObjectSortKey::kType, .order = SortOrder::kDescending}) == Ids{4, 0, 2, 1, 3});
}

TEST_CASE("object list: rows and rest sum up to what fits") {
  const FiveObjects five;
  const ObjectList list = five.List({.limit = 2});
  CHECK(list.rows.size() == 2);
  CHECK(list.rest_count == 3);
  CHECK(list.rest == Figures{3, 60, 80});
  CHECK(list.matching == Figures{5, 150, 192});
}

TEST_CASE("object list: a condition leaves only what it chose") {
  const FiveObjects five;
  const std::vector<bool> chosen = {true, false, true, false, false};
  const ObjectList list = five.List({.type_patterns = {"b"}, .least_bytes = 20}, &chosen);
  REQUIRE(list.rows.size() == 1);
  CHECK(list.rows[0].value == 2);
}
