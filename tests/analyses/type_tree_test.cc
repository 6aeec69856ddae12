// SPDX-License-Identifier: Apache-2.0
#include "analyses/type_tree.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

// A dominator tree given by the parent of each object; retained sizes follow.
struct Forest {
  std::vector<uint32_t> above;
  std::vector<uint64_t> bytes;
  std::vector<uint32_t> type;
  std::vector<bool> unreachable;
  std::vector<std::string> names = {"dict", "list", "str", "app.Session"};

  uint32_t Add(uint32_t parent, uint32_t of_type, uint64_t own_bytes, bool is_unreachable = false) {
    above.push_back(parent);
    bytes.push_back(own_bytes);
    type.push_back(of_type);
    unreachable.push_back(is_unreachable);
    return static_cast<uint32_t>(above.size() - 1);
  }

  uint64_t total() const {
    uint64_t sum = 0;
    for (const uint64_t one : bytes) sum += one;
    return sum;
  }

  TypeTree Fold(const TypeTreeLimits& limits) const {
    Lifelines lifelines;
    lifelines.dominator = above;
    lifelines.retained_bytes = bytes;
    // Parents have smaller numbers than their children.
    for (size_t i = above.size(); i-- > 0;) {
      if (above[i] != kNoObject) lifelines.retained_bytes[above[i]] += lifelines.retained_bytes[i];
    }
    for (const bool is_unreachable : unreachable) lifelines.root_distance.push_back(is_unreachable ? kNoObject : 1);
    const DominatorTree tree(lifelines.dominator);
    return FoldTypes({.lifelines = lifelines, .tree = tree, .type = type, .type_names = names, .total_bytes = total()},
                     limits);
  }
};

void CheckLaws(const TypeTree& tree, uint64_t total) {
  REQUIRE(!tree.nodes.empty());
  CHECK(tree.nodes[0].retained_bytes == total);
  std::vector<uint64_t> below(tree.nodes.size());
  uint64_t own = 0;
  for (uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const TypeTree::Node& node = tree.nodes[i];
    own += node.own_bytes;
    if (i == 0) continue;
    REQUIRE(node.parent < i);
    below[node.parent] += node.retained_bytes;
  }
  CHECK(own == total);
  for (uint32_t i = 0; i < tree.nodes.size(); ++i) {
    CHECK(tree.nodes[i].retained_bytes == tree.nodes[i].own_bytes + below[i]);
  }
}

}  // namespace

TEST_CASE("type tree: objects of one type below one node are one node") {
  Forest forest;
  const uint32_t cache = forest.Add(kNoObject, 0, 100);
  const uint32_t other = forest.Add(kNoObject, 0, 100);
  for (int i = 0; i < 30; ++i) {
    const uint32_t session = forest.Add(cache, 3, 10);
    forest.Add(session, 2, 5);
    forest.Add(other, 2, 1);
  }
  const TypeTree tree = forest.Fold({.single_share = 2});  // no object stands alone
  CheckLaws(tree, forest.total());
  REQUIRE(tree.nodes.size() == 5);
  CHECK(tree.nodes[1].type_name == "dict");
  CHECK(tree.nodes[1].object_count == 2);
  CHECK(tree.nodes[1].own_bytes == 200);
  CHECK(tree.nodes[2].type_name == "app.Session");
  CHECK(tree.nodes[2].object_count == 30);
  CHECK(tree.nodes[2].retained_bytes == 450);
  CHECK(tree.nodes[2].own_bytes == 300);
  CHECK(tree.nodes[3].type_name == "str");
  CHECK(tree.nodes[3].parent == 2);
  CHECK(tree.nodes[4].type_name == "str");
  CHECK(tree.nodes[4].parent == 1);
}

TEST_CASE("type tree: a big object stands apart from the others of its type") {
  Forest forest;
  const uint32_t big = forest.Add(kNoObject, 0, 900);
  for (int i = 0; i < 10; ++i) forest.Add(kNoObject, 0, 10);
  const TypeTree tree = forest.Fold({.single_share = 0.5});
  CheckLaws(tree, forest.total());
  REQUIRE(tree.nodes.size() == 3);
  CHECK(tree.nodes[1].kind == TypeTree::NodeKind::kObject);
  CHECK(tree.nodes[1].object == big);
  CHECK(tree.nodes[2].kind == TypeTree::NodeKind::kGroup);
  CHECK(tree.nodes[2].object_count == 10);
}

TEST_CASE("type tree: what no root holds is one node, and what there is no room for another") {
  Forest forest;
  forest.names.clear();
  for (uint32_t i = 0; i < 40; ++i) {
    forest.names.push_back("type" + std::to_string(i));
    forest.Add(kNoObject, i, 100 + i);
  }
  forest.Add(kNoObject, 0, 77, true);
  const TypeTree tree = forest.Fold({.most_children = 5});
  CheckLaws(tree, forest.total());
  REQUIRE(tree.nodes.size() == 1 + 5 + 2);
  CHECK(tree.nodes[1].type_name == "type39");
  CHECK(tree.nodes[6].kind == TypeTree::NodeKind::kRest);
  CHECK(tree.nodes[6].rest_count == 35);
  CHECK(tree.nodes[6].object_count == 35);
  CHECK(tree.nodes[7].kind == TypeTree::NodeKind::kUnreachable);
  CHECK(tree.nodes[7].retained_bytes == 77);
}

TEST_CASE("type tree: a chain of a million objects is folded where it is too deep") {
  Forest forest;
  uint32_t last = kNoObject;
  for (int i = 0; i < 1'000'000; ++i) last = forest.Add(last, 1, 64);
  const TypeTree tree = forest.Fold({});
  CheckLaws(tree, forest.total());
  CHECK(tree.nodes.size() == 41);  // the levels there are, and the root
}

TEST_CASE("type tree: sizes add up and nodes stay few on random trees") {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Forest forest;
    for (uint32_t i = 0; i < 3000; ++i) {
      const uint32_t parent = i == 0 || random() % 20 == 0 ? kNoObject : static_cast<uint32_t>(random() % i);
      forest.Add(parent, random() % 4, random() % 500, parent == kNoObject && random() % 3 == 0);
    }
    const TypeTreeLimits limits{.most_nodes = 60, .most_children = 6};
    const TypeTree tree = forest.Fold(limits);
    CheckLaws(tree, forest.total());
    CHECK(tree.nodes.size() <= limits.most_nodes);
  }
}
