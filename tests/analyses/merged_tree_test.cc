// SPDX-License-Identifier: Apache-2.0
#include "analyses/merged_tree.h"

#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;
using reader::Relation;

namespace {

// A profile that consists of trees.
class Trees {
 public:
  Trees() { profile_.names = {{reader::NameKind::kNone, "None", {}}}; }

  // A node with all behind it until Close().
  uint32_t Open(Relation relation, const std::string& name, int64_t size_bytes, const std::string& value = {}) {
    reader::SizeNode node;
    node.size_bytes = node.flat_bytes = size_bytes;
    node.relation = relation;
    node.name = Number(name);
    node.value = Number(value);
    open_.push_back(static_cast<uint32_t>(profile_.nodes.size()));
    profile_.nodes.push_back(node);
    return open_.back();
  }
  void Close() {
    profile_.nodes[open_.back()].end = static_cast<uint32_t>(profile_.nodes.size());
    open_.pop_back();
  }
  void Add(Relation relation, const std::string& name, int64_t size_bytes, const std::string& value = {}) {
    Open(relation, name, size_bytes, value);
    Close();
  }

  // "[V] users 200" for each line below the root, indented by its depth.
  std::vector<std::string> Merged(Rules rules, const std::vector<uint32_t>& roots) const {
    const ProfileView view(profile_, rules, "trees");
    MergedTree tree(view);
    for (const uint32_t root : roots) tree.Add(root);
    std::vector<std::string> texts;
    std::vector<uint32_t> ends;
    const std::vector<MergedTree::Line> lines = tree.Lines();
    for (size_t i = 1; i < lines.size(); ++i) {
      while (!ends.empty() && ends.back() <= i) ends.pop_back();
      texts.push_back(std::string(ends.size(), ' ') + lines[i].name + " " + std::to_string(lines[i].size_bytes));
      ends.push_back(lines[i].end);
    }
    return texts;
  }

 private:
  uint32_t Number(const std::string& name) {
    if (name.empty()) return reader::kNoName;
    profile_.names.push_back({reader::NameKind::kText, name, {}});
    return static_cast<uint32_t>(profile_.names.size() - 1);
  }

  reader::ProfileRecords profile_;
  std::vector<uint32_t> open_;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("merged tree: what one object holds several times in the same way is one line, with what is below it") {
  Trees trees;
  const uint32_t root = trees.Open(Relation::kText, "", 100);
  for (const int64_t size : {10, 30}) {
    trees.Open(Relation::kElement, "<app.Node object at 0x7f0" + std::to_string(size) + ">", size);
    trees.Add(Relation::kAttribute, "name", size / 2);
    trees.Close();
  }
  trees.Close();
  CHECK(trees.Merged(Rules::kRight, {root}) == Lines{"<app.Node object> 40", " name 20"});
  CHECK(trees.Merged(Rules::kRight, {root, root}) == Lines{"<app.Node object> 80", " name 40"});
  CHECK(trees.Merged(Rules::kPympler, {root}).size() == 4);
}

TEST_CASE("merged tree: values of one key are one line, whatever they are") {
  Trees trees;
  const uint32_t first = trees.Open(Relation::kText, "", 100);
  trees.Add(Relation::kValue, "users", 10, "<dict>");
  trees.Close();
  const uint32_t second = trees.Open(Relation::kText, "", 100);
  trees.Add(Relation::kValue, "users", 20, "<list>");
  trees.Add(Relation::kKey, "users", 5);
  trees.Close();
  CHECK(trees.Merged(Rules::kRight, {first, second}) == Lines{"[V] users 30", "[K] users 5"});
}

TEST_CASE("merged tree: a name that was withheld reads so, and is no None") {
  Trees trees;
  const uint32_t root = trees.Open(Relation::kText, "", 100);
  trees.Add(Relation::kAttribute, "", 40);
  trees.Add(Relation::kValue, "", 20, "<list>");
  trees.Add(Relation::kText, "", 10);
  trees.Close();
  CHECK(trees.Merged(Rules::kRight, {root}) == Lines{"<withheld> 40", "[V] <withheld> 20", "None 10"});
}
