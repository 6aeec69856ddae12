// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include "algorithms/dominators.h"
#include "store/case.h"
#include "store/heap_samples.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

namespace fs = std::filesystem;

// a is a module; a->b->c, a->d->c; the rest hangs in the air.
Heap SmallHeap() {
  Heap heap = test::HeapFromLiteral("a->b b->c a->d d->c e->f f->e f->g");
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  return heap;
}

Case InMemory(const Heap& heap) {
  Case opened = Case::InMemory();
  opened.Add("small.barrow", heap, {});
  opened.Finish();
  return opened;
}

std::string ColumnNames(Case& opened) {
  return test::TextOf(opened,
                      "SELECT group_concat(column_name) FROM packed_column WHERE column_name IN ('dominator', "
                      "'retained_size', 'root_distance', 'path_parent')");
}

TEST_CASE("object: has dominator, retained size and distance from the roots") {
  Case opened = InMemory(SmallHeap());
  CHECK(test::TextOf(opened, "SELECT object_id, dominator_id, retained_size, root_distance FROM object") ==
        "0|-|128|0\n1|0|32|1\n2|0|32|2\n3|0|32|1\n4|-|96|-\n5|4|64|-\n6|5|32|-");
}

TEST_CASE("path_to: begins at the root and is labelled") {
  Case opened = InMemory(SmallHeap());
  CHECK(test::TextOf(opened, "SELECT step, object_id, label, root_kind, root_name FROM path_to(2)") ==
        "0|0|-|module|app\n1|1|[0]|-|-\n2|2|[0]|-|-");
  CHECK(test::TextOf(opened, "SELECT * FROM path_to(4)").empty());
  CHECK(test::TextOf(opened, "SELECT * FROM path_to(NULL)").empty());
  for (const std::string function : {"path_to", "dominated_by", "reachable_from"}) {
    CHECK_THROWS_WITH(test::TextOf(opened, "SELECT * FROM " + function + "(99)"),
                      Catch::Matchers::EndsWith(function + ": snapshot 1 has no object 99; it has 7, the first is 0"));
  }
  CHECK_THROWS_WITH(test::TextOf(opened, "SELECT * FROM path_to"),
                    Catch::Matchers::EndsWith("a function in FROM needs the id of an object, as in referent_of(42)"));
}

TEST_CASE("path_to: what nothing in the snapshot holds begins at an unexplained reference") {
  Heap heap = SmallHeap();
  heap.objects.reference_count[5] = 2;  // one more than refer to it
  Case opened = InMemory(heap);
  CHECK(test::TextOf(opened, "SELECT object_id, root_kind FROM path_to(6)") == "5|unexplained\n6|-");
}

TEST_CASE("path_to: frozen and immortal objects are alive without a holder") {
  Heap heap = SmallHeap();
  heap.objects.flags[4] = reader::kFrozen;
  heap.objects.flags[5] = reader::kImmortal | 1;
  Case opened = InMemory(heap);
  CHECK(test::TextOf(opened, "SELECT object_id, root_kind FROM path_to(6)") == "5|immortal\n6|-");
  CHECK(test::TextOf(opened, "SELECT object_id, root_kind FROM path_to(4)") == "5|immortal\n4|-");
  heap.objects.flags[5] = reader::kFrozen;
  Case frozen = InMemory(heap);
  CHECK(test::TextOf(frozen, "SELECT object_id, root_kind FROM path_to(4)") == "4|frozen");
}

TEST_CASE("dominated_by: the whole subtree, each before what it dominates") {
  Case opened = InMemory(SmallHeap());
  CHECK(test::TextOf(opened, "SELECT object_id, dominator_id, depth FROM dominated_by(0)") == "1|0|1\n2|0|1\n3|0|1");
  CHECK(test::TextOf(opened, "SELECT object_id, depth FROM dominated_by(4)") == "5|1\n6|2");
  CHECK(test::TextOf(opened, "SELECT object_id FROM dominated_by(6)").empty());
}

TEST_CASE("reachable_from: everything once, by distance") {
  Case opened = InMemory(SmallHeap());
  CHECK(test::TextOf(opened, "SELECT object_id, distance FROM reachable_from(0)") == "0|0\n1|1\n3|1\n2|2");
  CHECK(test::TextOf(opened, "SELECT object_id, distance FROM reachable_from(5)") == "5|0\n4|1\n6|1");
}

TEST_CASE("dominated_by, path_to: sum up to what the columns say, on random heaps") {
  Heap heap = test::RandomHeap(3, 3000);
  Case opened = InMemory(heap);
  CHECK(
      test::TextOf(opened,
                   "SELECT count(*) FROM object AS o WHERE o.object_id % 37 = 0 AND o.retained_size <> "
                   "o.allocated_size + (SELECT coalesce(sum(i.allocated_size), 0) FROM dominated_by(o.object_id) AS d "
                   "JOIN object AS i ON i.object_id = d.object_id AND i.snapshot_id = 1)") == "0");
  CHECK(test::TextOf(opened,
                     "SELECT count(*) FROM object AS o WHERE o.root_distance IS NOT NULL AND o.object_id % 7 = 0 AND "
                     "o.root_distance + 1 <> (SELECT count(*) FROM path_to(o.object_id))") == "0");
}

TEST_CASE("lifelines: are stored in the case on first use, and the same afterwards") {
  const test::ScratchFolder folder;
  const fs::path path = folder.path() / "small.case";
  const Heap heap = test::RandomHeap(4, 70'000);
  {
    Case loading = Case::OpenForLoading(path);
    loading.Add("random.barrow", heap, {});
    loading.Finish();
    CHECK(ColumnNames(loading) == "-");
    const auto computed = loading.LifelinesOf(SnapshotId{1});
    CHECK(ColumnNames(loading) == "dominator,path_parent,retained_size,root_distance");
    const auto stored = Case::OpenReadOnly(path).LifelinesOf(SnapshotId{1});
    CHECK(stored->dominator == computed->dominator);
    CHECK(stored->retained_bytes == computed->retained_bytes);
    CHECK(stored->root_distance == computed->root_distance);
    CHECK(stored->path_parent == computed->path_parent);
  }
  Case again = Case::OpenReadOnly(path);
  CHECK(test::TextOf(again, "SELECT count(*) FROM object WHERE retained_size >= allocated_size") == "70000");
}

TEST_CASE("lifelines: a case that cannot be written answers all the same") {
  const test::ScratchFolder folder;
  const fs::path path = folder.path() / "small.case";
  Case loading = Case::OpenForLoading(path);
  loading.Add("small.barrow", SmallHeap(), {});
  loading.Finish();
  Database other = Database::Open(path, Database::Mode::kReadWrite, "other");
  Transaction writing(other);  // nobody else can write
  loading.PrepareLifelines(SnapshotId{1});
  CHECK(test::TextOf(loading, "SELECT retained_size FROM object WHERE object_id = 0") == "128");
}

TEST_CASE("lifelines: columns that contradict each other are refused") {
  const test::ScratchFolder folder;
  const fs::path path = folder.path() / "small.case";
  {
    Case loading = Case::OpenForLoading(path);
    loading.Add("small.barrow", SmallHeap(), {});
    loading.Finish();
    loading.PrepareLifelines(SnapshotId{1});
  }
  {
    Database edited = Database::Open(path, Database::Mode::kReadWrite, "edited");
    edited.Execute(
        "UPDATE packed_chunk SET data = (SELECT data FROM packed_chunk WHERE column_name = 'root_distance') "
        "WHERE column_name = 'path_parent'");
  }
  Case opened = Case::OpenReadOnly(path);
  CHECK_THROWS_WITH(test::TextOf(opened, "SELECT * FROM path_to(2)"),
                    ContainsText("damaged") || ContainsText("does not"));
  {
    Database edited = Database::Open(path, Database::Mode::kReadWrite, "edited");
    edited.Execute("DELETE FROM packed_column WHERE column_name = 'path_parent'");
  }
  CHECK_THROWS_WITH(Case::OpenReadOnly(path).LifelinesOf(SnapshotId{1}),
                    ContainsText("column path_parent has 0 entries"));
}

}  // namespace
}  // namespace barrow::store
