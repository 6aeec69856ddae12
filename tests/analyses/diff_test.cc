// SPDX-License-Identifier: Apache-2.0
#include "analyses/diff.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "analyses/diff_document.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

struct Object {
  uint64_t address;
  std::string type;
  uint64_t bytes;
};

// A snapshot as a list of objects; type numbers are given out in order of first use, as two dumps of a process would
// not agree on them either.
struct Snapshot {
  explicit Snapshot(std::vector<Object> list) {
    std::sort(list.begin(), list.end(), [](const Object& a, const Object& b) { return a.address < b.address; });
    std::map<std::string, Figures> totals;
    for (const Object& object : list) {
      auto type = std::find(type_names.begin(), type_names.end(), object.type);
      if (type == type_names.end()) type = type_names.insert(type_names.end(), object.type);
      objects.address.push_back(object.address);
      objects.type.push_back(TypeId{static_cast<uint32_t>(type - type_names.begin())});
      objects.flat_bytes.push_back(object.bytes);
      objects.allocated_bytes.push_back(2 * object.bytes);
      totals[object.type] += {1, object.bytes, 2 * object.bytes};
    }
    for (const auto& [name, figures] : totals) types.push_back({name, figures});
  }

  DiffSide View() const { return {types, &objects, type_names}; }
  DiffSide ViewWithoutObjects() const { return {types, nullptr, {}}; }

  std::vector<NamedFigures> types;
  ObjectTable objects;
  std::vector<std::string> type_names{"<unknown type>"};
};

const Snapshot kBefore(
    {{0x10, "dict", 64}, {0x20, "list", 56}, {0x30, "str", 50}, {0x40, "list", 88}, {0x50, "int", 28}});
// The dict has grown, the str is gone and its place taken by a list, one list is gone, two dicts are new.
const Snapshot kAfter({{0x10, "dict", 232},
                       {0x20, "list", 56},
                       {0x30, "list", 72},
                       {0x50, "int", 28},
                       {0x60, "dict", 64},
                       {0x70, "dict", 64}});

const DiffRow* Find(const Diff& diff, const std::string& name) {
  const auto row = std::find_if(diff.rows.begin(), diff.rows.end(), [&](const DiffRow& r) { return r.name == name; });
  return row == diff.rows.end() ? nullptr : &*row;
}

DiffRow SumOf(const Diff& diff) {
  DiffRow sum = diff.rest;
  sum += diff.unchanged;
  for (const DiffRow& row : diff.rows) sum += row;
  return sum;
}

Snapshot RandomSnapshot(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Object> objects;
  for (uint64_t address = 0x1000; address < 0x1000 + 200 * 16; address += 16) {
    if (random() % 3 == 0) continue;
    objects.push_back({address, std::string(1, static_cast<char>('a' + random() % 5)), 16 + 8 * (random() % 4)});
  }
  return Snapshot(objects);
}

void CheckLaws(const Diff& diff) {
  const DiffRow sum = SumOf(diff);
  CHECK(sum.change == diff.total.change);
  CHECK(sum.identity == diff.total.identity);
  for (const DiffRow& row : diff.rows) {
    const Identity& identity = row.identity.value();
    CHECK(row.change.objects == static_cast<int64_t>(identity.appeared.object_count - identity.vanished.object_count));
    CHECK(row.change.flat_bytes == static_cast<int64_t>(identity.appeared.flat_bytes - identity.vanished.flat_bytes) +
                                       identity.grown_flat_bytes);
    CHECK(row.change.allocated_bytes ==
          static_cast<int64_t>(identity.appeared.allocated_bytes - identity.vanished.allocated_bytes) +
              identity.grown_allocated_bytes);
  }
}

}  // namespace

TEST_CASE("diff: right minus left per type, and what became of the objects") {
  const Diff diff = Compare(kBefore.View(), kAfter.View(), {}, false);
  REQUIRE(diff.rows.size() == 3);
  CHECK(diff.rows[0].name == "dict");
  CHECK(diff.rows[0].change == Change{2, 296, 592});
  CHECK(diff.rows[0].identity == Identity{{2, 128, 256}, {}, {1, 232, 464}, 168, 336});
  CHECK(diff.rows[1].name == "list");
  CHECK(diff.rows[1].change == Change{0, -16, -32});
  CHECK(diff.rows[1].identity == Identity{{1, 72, 144}, {1, 88, 176}, {1, 56, 112}, 0, 0});
  CHECK(diff.rows[2].name == "str");
  CHECK(diff.rows[2].change == Change{-1, -50, -100});
  CHECK(diff.rows[2].identity == Identity{{}, {1, 50, 100}, {}, 0, 0});
}

TEST_CASE("diff: types without change are counted, not listed") {
  const Diff diff = Compare(kBefore.View(), kAfter.View(), {}, false);
  CHECK(Find(diff, "int") == nullptr);
  CHECK(diff.unchanged_count == 1);
  CHECK(diff.unchanged.identity->surviving == Figures{1, 28, 56});
  const Diff all = Compare(kBefore.View(), kAfter.View(), {}, true);
  REQUIRE(Find(all, "int") != nullptr);
  CHECK(all.unchanged_count == 0);
  CHECK(all.total == diff.total);
}

TEST_CASE("diff: objects that came and went in equal number and size are a change") {
  const Snapshot left({{0x10, "list", 56}});
  const Snapshot right({{0x20, "list", 56}});
  const Diff diff = Compare(left.View(), right.View(), {}, false);
  REQUIRE(diff.rows.size() == 1);
  CHECK(diff.rows[0].change == Change{});
  CHECK(diff.rows[0].identity == Identity{{1, 56, 112}, {1, 56, 112}, {}, 0, 0});
}

TEST_CASE("diff: two types that swap an address are two deaths and two births") {
  const Snapshot left({{0x10, "list", 56}, {0x20, "dict", 64}});
  const Snapshot right({{0x10, "dict", 64}, {0x20, "list", 56}});
  const Diff diff = Compare(left.View(), right.View(), {}, false);
  CHECK(diff.total.change == Change{});
  CHECK(diff.total.identity->appeared.object_count == 2);
  CHECK(diff.total.identity->vanished.object_count == 2);
  CHECK(diff.total.identity->surviving.object_count == 0);
}

TEST_CASE("diff: a snapshot does not differ from itself") {
  const Diff diff = Compare(kBefore.View(), kBefore.View(), {}, false);
  CHECK(diff.rows.empty());
  CHECK(diff.rest_count == 0);
  CHECK(diff.unchanged_count == 4);
  CHECK(diff.total.change == Change{});
  CHECK(diff.total.identity == Identity{{}, {}, {5, 286, 572}, 0, 0});
}

TEST_CASE("diff: laws hold on random heaps") {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    const Snapshot a = RandomSnapshot(seed);
    const Snapshot b = RandomSnapshot(seed + 1000);
    const Diff forward = Compare(a.View(), b.View(), {}, false);
    CheckLaws(forward);
    CheckLaws(Compare(a.View(), b.View(), {.limit = 2}, false));
    CheckLaws(Compare(a.View(), b.View(), {.patterns = {"[a-c]"}}, true));

    const Diff backward = Compare(b.View(), a.View(), {}, false);
    REQUIRE(forward.rows.size() == backward.rows.size());
    for (const DiffRow& row : forward.rows) {
      const DiffRow* mirrored = Find(backward, row.name);
      REQUIRE(mirrored != nullptr);
      CHECK(mirrored->change == -row.change);
      CHECK(mirrored->identity->appeared == row.identity->vanished);
      CHECK(mirrored->identity->vanished == row.identity->appeared);
      CHECK(mirrored->identity->surviving.object_count == row.identity->surviving.object_count);
      CHECK(mirrored->identity->grown_flat_bytes == -row.identity->grown_flat_bytes);
    }
    CHECK(Compare(a.View(), a.View(), {}, false).rows.empty());
  }
}

TEST_CASE("diff: surviving and new objects make up the right side, surviving and vanished the left") {
  const Diff diff = Compare(kBefore.View(), kAfter.View(), {}, false);
  const Identity& identity = *diff.total.identity;
  CHECK(identity.surviving.object_count + identity.appeared.object_count == kAfter.objects.count());
  CHECK(identity.surviving.object_count + identity.vanished.object_count == kBefore.objects.count());
}

TEST_CASE("diff: without objects there is the plain difference and no identity") {
  const Diff diff = Compare(kBefore.ViewWithoutObjects(), kAfter.ViewWithoutObjects(), {}, false);
  REQUIRE(diff.rows.size() == 3);
  CHECK(diff.rows[0].change == Change{2, 296, 592});
  CHECK_FALSE(diff.rows[0].identity.has_value());
  CHECK_FALSE(diff.total.identity.has_value());
}

TEST_CASE("diff: growth comes first and shrinkage last, or the other way round") {
  const Diff falling = Compare(kBefore.View(), kAfter.View(), {.limit = 1}, false);
  CHECK(falling.rows.front().name == "dict");
  CHECK(falling.rest_count == 2);
  CHECK(falling.rest.change == Change{-1, -66, -132});
  const Diff rising = Compare(kBefore.View(), kAfter.View(), {.order = SortOrder::kAscending, .limit = 1}, false);
  CHECK(rising.rows.front().name == "str");
}

TEST_CASE("diff: types that exist on one side only are listed") {
  const Snapshot empty(std::vector<Object>{});
  const Diff born = Compare(empty.View(), kBefore.View(), {}, false);
  CHECK(born.rows.size() == 4);
  CHECK(born.total.change == Change{5, 286, 572});
  const Diff died = Compare(kBefore.View(), empty.View(), {}, false);
  CHECK(died.total.change == Change{-5, -286, -572});
  CHECK(Compare(empty.View(), empty.View(), {}, true).rows.empty());
}

TEST_CASE("diff: absurd sizes stop at the largest difference, in both directions") {
  const std::vector<NamedFigures> huge = {{"a", {1, UINT64_MAX, UINT64_MAX}}};
  const std::vector<NamedFigures> none;
  const Diff grown = Compare({none, nullptr, {}}, {huge, nullptr, {}}, {}, false);
  const Diff shrunk = Compare({huge, nullptr, {}}, {none, nullptr, {}}, {}, false);
  CHECK(grown.rows.front().change.flat_bytes == INT64_MAX);
  CHECK(shrunk.rows.front().change == -grown.rows.front().change);
}

TEST_CASE("diff: one process is one pid on one host, started at one time") {
  reader::Header first;
  first.pid = 42;
  first.host = "web1";
  first.created_unix_ns = 1'700'000'000'000'000'000;
  first.uptime_ns = 60'000'000'000;
  reader::Header second = first;
  second.created_unix_ns += 3'600'000'000'000;
  second.uptime_ns += 3'600'500'000'000;  // the clocks do not quite agree
  CHECK(AreOfOneProcess(first, second));
  CHECK(AreOfOneProcess(second, first));

  reader::Header other_pid = second;
  other_pid.pid = 43;
  CHECK_FALSE(AreOfOneProcess(first, other_pid));
  reader::Header other_host = second;
  other_host.host = "web2";
  CHECK_FALSE(AreOfOneProcess(first, other_host));
  reader::Header other_runtime = second;
  other_runtime.version = "3.13.0";  // exec() keeps pid and starting time
  CHECK_FALSE(AreOfOneProcess(first, other_runtime));
  reader::Header restarted = second;
  restarted.uptime_ns = 60'000'000'000;
  CHECK_FALSE(AreOfOneProcess(first, restarted));
  restarted.uptime_ns = 0;  // not known: the pid has to do
  CHECK(AreOfOneProcess(first, restarted));
}

TEST_CASE("diff: the document leaves identity empty for two processes and says why") {
  const Diff diff = Compare(kBefore.ViewWithoutObjects(), kAfter.ViewWithoutObjects(), {}, false);
  const Document document = ToDocument(diff, SizeKind::kFlat, {"a.barrow", {}}, {"b.barrow", {}});
  REQUIRE(document.remarks.size() == 1);
  CHECK(document.remarks.front().text.find("different processes") != std::string::npos);
  const Row& row = document.tables.front().rows.front();
  REQUIRE(row.cells.size() == document.tables.front().head.columns.size());
  CHECK(row.cells[4] == Cell{});
  CHECK(document.tables.front().head.columns[4].wide);
}

TEST_CASE("diff: the document says rows, unchanged types and the total") {
  const Diff diff = Compare(kBefore.View(), kAfter.View(), {.limit = 1}, false);
  const Document document = ToDocument(diff, SizeKind::kFlat, {"a.barrow", {}}, {"b.barrow", {}});
  const std::vector<Row>& rows = document.tables.front().rows;
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].cells[0] == Cell{"dict"});
  CHECK(rows[1].kind == RowKind::kRest);
  CHECK(rows[2].kind == RowKind::kUnchanged);
  CHECK(rows[3].kind == RowKind::kTotal);
  CHECK(rows[3].cells[1] == Cell{int64_t{1}});
  for (const Row& row : rows) CHECK(row.cells.size() == document.tables.front().head.columns.size());
}
