// SPDX-License-Identifier: Apache-2.0
#include "store/case.h"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <numeric>
#include <set>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/held_signals.h"
#include "store/heap_samples.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "store/sqlite.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::BytesOf;
using test::HeapFromLiteral;
using test::IntegerOf;
using test::RandomHeap;
using test::RequireEqual;
using test::ScratchFolder;
using test::SomeDiagnostics;
using test::TextOf;

void WriteBytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

template <typename Action>
std::string MessageOf(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

TEST_CASE("case: a heap comes back as it was added, whatever it is") {
  const uint32_t seed = GENERATE(range(0u, 24u));
  const uint32_t object_count = seed % 4 == 0 ? 0 : seed * 37;
  CAPTURE(seed, object_count);
  ScratchFolder folder;
  const Heap heap = RandomHeap(seed, object_count);
  Case loading = Case::OpenForLoading(folder / "a.case");
  const SnapshotId id = loading.Add("heap.barrow", heap, SomeDiagnostics());
  loading.Finish();

  Case opened = Case::OpenReadOnly(folder / "a.case");
  RequireEqual(opened.Load(id), heap);
  const SnapshotInfo info = opened.Snapshot(id);
  CHECK(info.name == "heap.barrow");
  CHECK(info.diagnostics == SomeDiagnostics());
  CHECK(info.object_count == object_count);
  CHECK(info.reference_count == heap.graph.reference_count());
  CHECK(info.root_count == heap.roots.size());
}

TEST_CASE("case: columns of more than one chunk come back") {
  // 65,536 objects are a chunk: one less, exactly one, one more, and several.
  const uint32_t object_count = GENERATE(65535u, 65536u, 65537u, 200000u);
  const Heap heap = RandomHeap(7, object_count);
  Case loading = Case::InMemory();
  const SnapshotId id = loading.Add("big", heap, {});
  RequireEqual(loading.Load(id), heap);
}

TEST_CASE("case: one object with many references spans chunks of references") {
  std::vector<uint32_t> first = {0, 0, 150000, 150001};
  std::vector<ObjectId> target(150001, ObjectId{0});
  target.back() = {1};
  Heap heap = HeapFromLiteral("a b c");
  heap.graph = ObjectGraph(first, target);
  Case loading = Case::InMemory();
  const SnapshotId id = loading.Add("fan", heap, {});
  RequireEqual(loading.Load(id), heap);
}

TEST_CASE("case: only the columns asked for are filled") {
  Case loading = Case::InMemory();
  const Heap heap = RandomHeap(5, 100);
  const SnapshotId id = loading.Add("a", heap, {});
  const ObjectTable some = loading.Objects(id, kTypeColumn | kAllocatedColumn);
  CHECK(some.type == heap.objects.type);
  CHECK(some.allocated_bytes == heap.objects.allocated_bytes);
  CHECK(some.address.empty());
  CHECK(some.flat_bytes.empty());
  CHECK(some.flags.empty());
}

TEST_CASE("case: several snapshots keep apart") {
  ScratchFolder folder;
  const Heap first = RandomHeap(1, 50);
  const Heap second = RandomHeap(2, 70);
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    CHECK(loading.Add("first", first, {}) == SnapshotId{1});
    loading.Finish();
  }
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    CHECK(loading.Add("second", second, SomeDiagnostics()) == SnapshotId{2});
    loading.Finish();
  }
  Case opened = Case::OpenReadOnly(folder / "a.case");
  REQUIRE(opened.Snapshots().size() == 2);
  CHECK(opened.Snapshots()[0].diagnostics == Diagnostics());
  RequireEqual(opened.Load({1}), first);
  RequireEqual(opened.Load({2}), second);
  CHECK_THROWS_AS(opened.Snapshot({3}), Error);
}

TEST_CASE("case: the same heap gives the same bytes") {
  ScratchFolder folder;
  const Heap heap = RandomHeap(3, 70000);
  for (const char* name : {"a.case", "b.case"}) {
    Case loading = Case::OpenForLoading(folder / name);
    loading.Add("heap", heap, SomeDiagnostics());
    loading.Finish();
  }
  CHECK((BytesOf(folder / "a.case") == BytesOf(folder / "b.case")));
}

TEST_CASE("case: totals per type name add up to the objects and to the snapshot") {
  const uint32_t seed = GENERATE(range(0u, 8u));
  const Heap heap = RandomHeap(seed, 300);
  Case loading = Case::InMemory();
  const SnapshotId id = loading.Add("a", heap, {});
  uint64_t objects = 0, flat = 0, allocated = 0;
  std::string last_name;
  for (const TypeTotal& total : loading.TypeTotals(id)) {
    CHECK((last_name.empty() || last_name < total.type_name));
    last_name = total.type_name;
    objects += total.object_count;
    flat += total.flat_bytes;
    allocated += total.allocated_bytes;
  }
  const SnapshotInfo info = loading.Snapshot(id);
  CHECK(objects == info.object_count);
  CHECK(flat == info.flat_bytes);
  CHECK(allocated == info.allocated_bytes);
  CHECK(info.flat_bytes ==
        std::accumulate(heap.objects.flat_bytes.begin(), heap.objects.flat_bytes.end(), uint64_t{0}));
  CHECK(info.object_count == heap.objects.count());
  CHECK(info.type_count == std::set<TypeId>(heap.objects.type.begin(), heap.objects.type.end()).size());

  uint64_t named = 0;
  for (const NameTotal& total : loading.NameTotals(id)) named += total.object_count;
  CHECK(named == heap.names.size());
}

TEST_CASE("case: a type is called as people know it") {
  Case loading = Case::InMemory();
  const SnapshotId id = loading.Add("a", test::LabelledHeap(), {});
  const std::vector<std::string> expected = {"<unknown type>", "list", "dict", "str", "object", "int", "app.C", "type"};
  CHECK(loading.TypeNames(id) == expected);
}

TEST_CASE("case: a new case has its name only when it is finished") {
  ScratchFolder folder;
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    loading.Add("a", HeapFromLiteral("a->b"), {});
    CHECK_FALSE(std::filesystem::exists(folder / "a.case"));
  }
  CHECK(folder.FileCount() == 0);
  Case loading = Case::OpenForLoading(folder / "a.case");
  loading.Add("a", HeapFromLiteral("a->b"), {});
  loading.Finish();
  CHECK(folder.FileCount() == 1);
  CHECK(IntegerOf(loading, "SELECT count(*) FROM object") == 2);
  CHECK_THROWS_AS(loading.Add("b", HeapFromLiteral("a"), {}), Error);  // read-only from now on
}

TEST_CASE("case: a file that appears while a new case is built is not overwritten") {
  ScratchFolder folder;
  Case loading = Case::OpenForLoading(folder / "a.case");
  WriteBytes(folder / "a.case", "somebody's");
  CHECK_THAT(MessageOf([&] { loading.Finish(); }),
             EndsWith("appeared meanwhile; to add to it, run the command with --append"));
  CHECK(BytesOf(folder / "a.case") == "somebody's");
  CHECK(folder.FileCount() == 1);
}

TEST_CASE("case: replacing keeps the old file until the new one is complete") {
  ScratchFolder folder;
  WriteBytes(folder / "a.case", "old");
  {
    Case loading = Case::Replacing(folder / "a.case");
    loading.Add("a", HeapFromLiteral("a"), {});
  }
  CHECK(BytesOf(folder / "a.case") == "old");
  Case loading = Case::Replacing(folder / "a.case");
  loading.Add("a", HeapFromLiteral("a"), {});
  loading.Finish();
  CHECK(Case::OpenReadOnly(folder / "a.case").Snapshots().size() == 1);
  CHECK(folder.FileCount() == 1);
  using std::filesystem::perms;  // what is in a snapshot is its owner's business
  CHECK(std::filesystem::status(folder / "a.case").permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE("case: a load that fails half-way leaves the case as it was") {
  ScratchFolder folder;
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    loading.Add("first", RandomHeap(1, 50), {});
    loading.Finish();
  }
  const auto content = [&] {
    Case opened = Case::OpenReadOnly(folder / "a.case");
    return TextOf(opened, "SELECT * FROM snapshot") + TextOf(opened, "SELECT * FROM type") +
           TextOf(opened, "SELECT snapshot_id, column_name, chunk, hex(data) FROM packed_chunk") +
           TextOf(opened, "SELECT * FROM root");
  };
  const std::string before = content();
  Heap broken = RandomHeap(2, 5000);
  broken.names.clear();
  broken.names.push_back({{1}, "m", "n", "f", 1});
  Case loading = Case::OpenForLoading(folder / "a.case");
  SECTION("because a constraint of the schema is violated") {
    broken.roots.push_back({reader::RootKind::kOther, {0}, "x", 0, 0, true});
    // A trigger stands for whatever may go wrong in the middle.
    loading.database().Execute(
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON packed_chunk WHEN NEW.column_name = 'flags' "
        "BEGIN SELECT RAISE(ABORT, 'stopped by the test'); END");
    CHECK_THAT(MessageOf([&] { loading.Add("second", broken, {}); }), EndsWith("stopped by the test"));
  }
  SECTION("because the disk is full") {
    loading.database().Execute("PRAGMA max_page_count = 40");
    CHECK_THAT(MessageOf([&] { loading.Add("second", broken, {}); }),
               EndsWith("the disk is full; make room, or choose another place"));
  }
  CHECK(loading.Snapshots().size() == 1);
  CHECK(content() == before);
  // And goes on working.
  loading.database().Execute("DROP TRIGGER IF EXISTS stop; PRAGMA max_page_count = 1000000");
  const Heap good = RandomHeap(3, 20);
  RequireEqual(loading.Load(loading.Add("second", good, {})), good);
}

TEST_CASE("case: a load that fails because the file may not grow leaves no journal, and the case as it was") {
  ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  const Heap first = RandomHeap(1, 50);
  {
    Case loading = Case::OpenForLoading(path);
    loading.Add("first", first, {});
    loading.Finish();
  }
  const std::string before = BytesOf(path);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &unlimited) == 0);
  // From the first page on, to where the whole snapshot nearly fits in.
  for (const rlim_t room : {0, 20'000, 200'000, 400'000}) {
    CAPTURE(room);
    Case loading = Case::OpenForLoading(path);
    loading.database().Execute("PRAGMA cache_size = 10");  // so that pages are written before all is there
    const rlimit limited{.rlim_cur = before.size() + room, .rlim_max = unlimited.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limited) == 0);
    CHECK_THROWS_AS(loading.Add("second", RandomHeap(2, 20000), {}), Error);
    CHECK(setrlimit(RLIMIT_FSIZE, &unlimited) == 0);
    REQUIRE_FALSE(std::filesystem::exists(path.string() + "-journal"));
    REQUIRE((BytesOf(path) == before));
    Case reading = Case::OpenReadOnly(path);
    CHECK(reading.Snapshots().size() == 1);
  }
  std::signal(SIGXFSZ, SIG_DFL);
}

TEST_CASE("case: who ends the program while a snapshot is stored waits until it is, or is not") {
  static volatile std::sig_atomic_t ended = 0;
  Database database = Database::InMemory("test");
  for (const int number : kEndingSignals) {
    ended = 0;
    const auto before = std::signal(number, [](int) { ended = 1; });
    {
      Transaction transaction(database);
      std::raise(number);
      CHECK(ended == 0);
    }
    CHECK(ended == 1);
    std::signal(number, before);
  }
}

TEST_CASE("case: a new case survives a load that fails, too") {
  ScratchFolder folder;
  Case loading = Case::OpenForLoading(folder / "a.case");
  const Heap first = RandomHeap(1, 50);
  loading.Add("first", first, {});
  loading.database().Execute(
      "CREATE TEMP TRIGGER stop BEFORE INSERT ON packed_chunk WHEN NEW.column_name = 'flags' "
      "BEGIN SELECT RAISE(ABORT, 'stopped by the test'); END");
  CHECK_THROWS_AS(loading.Add("second", RandomHeap(2, 5000), {}), Error);
  loading.Finish();
  REQUIRE(loading.Snapshots().size() == 1);
  RequireEqual(loading.Load({1}), first);
}

TEST_CASE("case: the second of two loads at once waits for the first") {
  ScratchFolder folder;
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    loading.Add("first", HeapFromLiteral("a"), {});
    loading.Finish();
  }
  Case one = Case::OpenForLoading(folder / "a.case");
  Case two = Case::OpenForLoading(folder / "a.case");
  std::thread second;
  {
    Transaction writing(one.database());
    second = std::thread([&] { two.Add("third", HeapFromLiteral("a b c"), {}); });
    one.database().Execute("UPDATE snapshot SET name = 'changed'");
    writing.Commit();
  }
  second.join();
  one.Finish();
  CHECK(TextOf(one, "SELECT snapshot_id, name, object_count FROM snapshot") == "1|changed|1\n2|third|3");
}

// Makes b.case of `first` as a process leaves it that is killed while SQLite writes: half of the new pages, and the
// journal with the old ones.
std::filesystem::path InterruptedCase(const ScratchFolder& folder, const Heap& first) {
  {
    Case loading = Case::OpenForLoading(folder / "a.case");
    loading.Add("first", first, {});
    loading.Finish();
  }
  Case loading = Case::OpenForLoading(folder / "a.case");
  loading.database().Execute(
      "PRAGMA cache_size = 5; PRAGMA cache_spill = 5; BEGIN IMMEDIATE;"
      "UPDATE packed_chunk SET data = zeroblob(length(data)); UPDATE type SET module = 'changed'");
  std::filesystem::copy(folder / "a.case", folder / "b.case");
  std::filesystem::copy(folder / "a.case-journal", folder / "b.case-journal");
  return folder / "b.case";
}

TEST_CASE("case: an interrupted load is undone by the next, and readers say so") {
  ScratchFolder folder;
  const Heap first = RandomHeap(1, 2000);
  const auto path = InterruptedCase(folder, first);
  CHECK(MessageOf([&] { Case::OpenReadOnly(path); }) ==
        path.string() +
            ": a load into it was interrupted and left a journal beside it; adding a snapshot to it (barrow load "
            "--append) undoes the rest of that");
  Case loading = Case::OpenForLoading(path);
  loading.Add("second", HeapFromLiteral("a"), {});
  loading.Finish();
  RequireEqual(loading.Load({1}), first);
  CHECK(loading.Snapshots().size() == 2);
}

TEST_CASE("case: the journal of an interrupted load is not played back into a new case of the same name") {
  ScratchFolder folder;
  const Heap heap = RandomHeap(2, 3000);
  const auto path = InterruptedCase(folder, RandomHeap(1, 2000));
  SECTION("which replaces it") {}
  SECTION("which is made after it was removed") { std::filesystem::remove(path); }
  {
    Case loading = std::filesystem::exists(path) ? Case::Replacing(path) : Case::OpenForLoading(path);
    loading.Add("new", heap, {});
    loading.Finish();
  }
  CHECK_FALSE(std::filesystem::exists(path.string() + "-journal"));
  Case loading = Case::OpenForLoading(path);
  loading.Add("second", HeapFromLiteral("a"), {});
  loading.Finish();
  RequireEqual(loading.Load({1}), heap);
}

TEST_CASE("case: a file that is called as its journal would be, and is none, is kept") {
  ScratchFolder folder;
  const auto path = folder / "notes";
  const std::string beside = path.string() + GENERATE("-journal", "-wal");
  WriteBytes(beside, "Monday: rain again");
  const std::string refusal =
      beside + ": lies where SQLite would take it for its own; move it, or give the case another name";
  CHECK(MessageOf([&] { Case::OpenForLoading(path); }) == refusal);
  CHECK(MessageOf([&] { Case::Replacing(path); }) == refusal);
  CHECK(BytesOf(beside) == "Monday: rain again");
  CHECK(folder.FileCount() == 1);
}

TEST_CASE("case: any name of a file is one") {
  ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  for (const std::string name : {"file:a.case", "file:a.case?mode=memory", ":memory:", "-a.case"}) {
    CAPTURE(name);
    Case loading = Case::OpenForLoading(name);
    loading.Add("a", HeapFromLiteral("a->b"), {});
    loading.Finish();
    CHECK(std::filesystem::exists(folder / name));
    Case more = Case::OpenForLoading(name);
    more.Add("b", HeapFromLiteral("a"), {});
    more.Finish();
    CHECK(Case::OpenReadOnly(name).Snapshots().size() == 2);
  }
  CHECK(folder.FileCount() == 4);
  std::filesystem::current_path(before);
}

TEST_CASE("case: what is no case is refused with its reason") {
  ScratchFolder folder;
  const auto refused = [&](const std::filesystem::path& path) {
    const std::string message = MessageOf([&] { Case::OpenReadOnly(path); });
    CHECK_THAT(message, StartsWith(path.string() + ": "));
    return message.substr(path.string().size() + 2);
  };
  CHECK(refused(folder / "none") == "cannot be opened: No such file or directory; check the name");
  const std::string no_case = ", not a barrow case; make one with: barrow load SNAPSHOT... -o CASE";
  CHECK(refused(folder.path()) == "is a folder" + no_case);
  WriteBytes(folder / "empty", "");
  CHECK(refused(folder / "empty") == "is empty" + no_case);
  CHECK(MessageOf([&] { Case::OpenForLoading(folder / "empty"); }) ==
        (folder / "empty").string() + ": is empty" + no_case);
  CHECK(refused("/dev/null") == "is a device or a pipe" + no_case);
  WriteBytes(folder / "text", "some text that is longer than the head of a database");
  CHECK(refused(folder / "text") == "is something else" + no_case);
  WriteBytes(folder / "head", std::string("SQLite format 3\0", 16) + std::string(500, 'x'));
  CHECK(refused(folder / "head") == "is something else" + no_case);

  Case loading = Case::OpenForLoading(folder / "a.case");
  loading.Add("a", HeapFromLiteral("a->b"), {});
  loading.Finish();
  const std::string good = BytesOf(folder / "a.case");
  WriteBytes(folder / "short", good.substr(0, good.size() / 2));
  CHECK_THAT(refused(folder / "short"), StartsWith("is cut off: "));
}

TEST_CASE("case: nothing is created where nothing can be") {
  ScratchFolder folder;
  const auto path = folder / "missing" / "a.case";
  CHECK(MessageOf([&] { Case::OpenForLoading(path); }) ==
        path.string() + ": cannot be created: No such file or directory; make its folder first");
}

TEST_CASE("case: the loader sees the virtual tables as well") {
  Case loading = Case::InMemory();
  loading.Add("a", HeapFromLiteral("a->b"), {});
  Statement count(loading.database().connection(), "SELECT count(*) FROM reference");
  REQUIRE(count.Step());
  CHECK(count.Integer(0) == 1);
}

}  // namespace
}  // namespace barrow::store
