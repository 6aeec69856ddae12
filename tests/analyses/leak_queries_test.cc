// SPDX-License-Identifier: Apache-2.0
// The rules of leaks and their statements in queries/ tell of the same things.
#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analyses/accumulations.h"
#include "analyses/big_owners.h"
#include "analyses/leaks.h"
#include "analyses/opened_heap.h"
#include "analyses/variable_groups.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"
#include "support/catch.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using Opened = test::OpenedHeap;
using Row = std::map<std::string, store::Value>;  // by column
using Values = std::vector<store::NamedValue>;

std::vector<Row> RowsOf(store::Case& opened, std::string_view name, Values values) {
  const store::Query& query = *store::FindQuery(name);
  std::vector<Row> rows;
  store::SqlOptions options;
  options.values = std::move(values);
  store::RunQuery(opened, query, options,
                  {.columns = [](auto) {},
                   .row =
                       [&](std::span<const store::Value> cells) {
                         Row row;
                         for (size_t i = 0; i < cells.size(); ++i) row[query.columns[i].name] = cells[i];
                         rows.push_back(std::move(row));
                         return true;
                       }});
  return rows;
}

int64_t Number(const Row& row, const std::string& column) {
  const auto* number = std::get_if<int64_t>(&row.at(column));
  return number == nullptr ? -1 : *number;
}

std::string Text(const Row& row, const std::string& column) {
  const auto* text = std::get_if<std::string>(&row.at(column));
  return text == nullptr ? "-" : *text;
}

// Something for every rule: cached rows, a big buffer, a long chain, a cycle that nobody holds, an object that C code
// holds, equal strings, an emptied list, instances with dictionaries, and buffers of a function in many threads.
Heap HeapOfAllLeaks(int row_count) {
  test::PythonHeap python;
  std::vector<ObjectId> buffers;
  for (int i = 0; i < 20; ++i) {
    buffers.push_back(python.Opaque("memoryview", {}));
    python.SetSizes(buffers.back(), 200, 200);
  }
  const ObjectId held = python.Opaque("app.Handle", {});
  python.SetSizes(held, 500, 500);
  const ObjectId cache = python.List({});
  python.SetSizes(cache, 4000, 4000);
  const ObjectId buffer = python.Opaque("bytearray", {});
  python.SetSizes(buffer, 90'000, 90'000);
  ObjectId chain = python.Tuple({});
  for (int i = 0; i < 100; ++i) chain = python.Tuple({chain});
  const ObjectId lost = python.List({python.None()});
  python.SetReference(lost, 0, lost);
  std::vector<ObjectId> equal;
  for (int i = 0; i < 30; ++i) equal.push_back(python.Str("the same"));
  const ObjectId words = python.Tuple(equal);
  const ObjectId session = python.Class("app", "Session");
  const ObjectId one = python.DictInstance(session, {});
  const ObjectId two = python.DictInstance(session, {{"name", python.Str("ann")}});
  const ObjectId users = python.Tuple({one, two});
  const ObjectId rows = python.List(std::vector(static_cast<size_t>(row_count), lost));  // the same in all snapshots
  for (int i = 0; i < row_count; ++i) python.SetReference(rows, static_cast<size_t>(i), python.Opaque("app.Row", {}));
  python.Module("app", {{"rows", rows},
                        {"cache", cache},
                        {"buffer", buffer},
                        {"chain", chain},
                        {"words", words},
                        {"users", users},
                        {"Session", session}});
  Heap heap = python.Build();
  heap.header.content_hashes = true;
  heap.header.created_unix_ns = static_cast<uint64_t>(row_count);
  heap.objects.content_hash.resize(heap.objects.count());
  for (const ObjectId text : equal) heap.objects.content_hash[text.value] = 1;
  heap.objects.reference_count[held.value] = 1;
  for (uint32_t i = 0; i < buffers.size(); ++i) {
    reader::Thread thread;
    thread.number = i + 1;
    thread.frames = {{"read", "app.py", 12 + i % 2, 0}};
    heap.threads.push_back(thread);
    heap.roots.push_back({.kind = reader::RootKind::kLocal,
                          .object = buffers[i],
                          .name = "view",
                          .thread = i + 1,
                          .frame = 1,
                          .counted = true});
    heap.objects.reference_count[buffers[i].value] = 1;
  }
  return heap;
}

const LeakThresholds kLow = {.share = 0.001};  // 109 bytes

// How a row of the rule's statement names what a suspect is.
struct RuleCase {
  LeakRule rule;
  Values values;
  std::string id_column;     // what Suspect::owner stands in; empty: nowhere
  std::string count_column;  // Suspect::object_count
  std::string bytes_column;  // Suspect::retained_bytes
};

TEST_CASE("leaks: the first suspect of each rule is a row of its statement") {
  Opened now(HeapOfAllLeaks(50));
  const std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, {}, kLow, {}).suspects;
  const Values low = {{"share", kLow.share}};
  const std::vector<RuleCase> cases = {
      {LeakRule::kAccumulation, {}, "owner_id", "object_count", "retained_size"},
      {LeakRule::kBigObject, low, "object_id", "", "allocated_size"},
      {LeakRule::kBigOwner, low, "object_id", "", ""},
      {LeakRule::kGarbage, {}, "", "object_count", ""},
      {LeakRule::kHeldByC, {}, "object_id", "", "retained_size"},
      {LeakRule::kDuplicates, {}, "first_object", "object_count", "wasted_size"},
      {LeakRule::kSpareRoom, {}, "first_object", "object_count", "spare_size"},
      {LeakRule::kDictionaries, {}, "first_object", "object_count", "saved_size"},
  };
  REQUIRE(cases.size() == size_t{static_cast<uint8_t>(LeakRule::kDictionaries)} + 1);
  for (const RuleCase& one : cases) {
    CAPTURE(RuleName(one.rule), RuleQuery(one.rule));
    REQUIRE(store::FindQuery(RuleQuery(one.rule)) != nullptr);
    const auto suspect = std::ranges::find_if(suspects, [&](const Suspect& found) {
      return found.rule == one.rule && found.owner.has_value() != one.id_column.empty();
    });
    REQUIRE(suspect != suspects.end());
    CAPTURE(suspect->sentence);
    const std::vector<Row> rows = RowsOf(now.opened, RuleQuery(one.rule), one.values);
    CHECK(std::ranges::any_of(rows, [&](const Row& row) {
      const auto agrees = [&](const std::string& column, uint64_t value) {
        return column.empty() || Number(row, column) == static_cast<int64_t>(value);
      };
      return Text(row, "type_name") == suspect->type_name && agrees(one.count_column, suspect->object_count) &&
             agrees(one.bytes_column, suspect->retained_bytes) &&
             (one.id_column.empty() || agrees(one.id_column, suspect->owner.value()));
    }));
  }
}

TEST_CASE("leaks: what a local variable holds in many threads is a row of its statement") {
  Opened now(HeapOfAllLeaks(50));
  const std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, {}, kLow, {}).suspects;
  const auto suspect = std::ranges::find(suspects, "memoryview", &Suspect::type_name);
  REQUIRE(suspect != suspects.end());
  const std::vector<Row> rows = RowsOf(now.opened, "local_variables", {});
  REQUIRE(rows.size() == 1);
  CHECK(Text(rows[0], "type_name") == suspect->type_name);
  CHECK(Number(rows[0], "object_count") == static_cast<int64_t>(suspect->object_count));
  CHECK(Number(rows[0], "retained_size") == static_cast<int64_t>(suspect->retained_bytes));
}

TEST_CASE("leaks: what grew since a baseline is a row of accumulations_grown") {
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId first = opened.Add("before", HeapOfAllLeaks(30), {});
  const store::SnapshotId last = opened.Add("after", HeapOfAllLeaks(50), {});
  opened.Finish();
  const Subject before{"before", opened.Snapshot(first)};
  const Subject after{"after", opened.Snapshot(last)};
  const Baseline baseline{opened, before};
  const LeakReport report = FindLeaks(opened, after, std::span(&baseline, 1), {}, {});
  REQUIRE_FALSE(report.suspects.empty());
  const Suspect& suspect = report.suspects.front();
  CHECK(suspect.type_name == "app.Row");
  const std::vector<Row> rows = RowsOf(opened, "accumulations_grown", {});
  REQUIRE(rows.size() == 1);
  CHECK(Text(rows[0], "type_name") == suspect.type_name);
  CHECK(Number(rows[0], "owner_id") == static_cast<int64_t>(suspect.owner.value()));
  CHECK(Number(rows[0], "object_count") == 50);
  CHECK(Number(rows[0], "grown_object_count") == suspect.grown_objects);
  CHECK(Number(rows[0], "grown_size") == suspect.grown_bytes);
  CHECK(RowsOf(opened, "accumulations_grown", {{"right", int64_t{1}}}).empty());
}

// Modules app.plugin0 … of 20 numbers each, and main; the first also has rows.
Heap HeapOfModules(int count, int row_count = 0) {
  test::PythonHeap python;
  std::vector<ObjectId> rows;
  for (int i = 0; i < row_count; ++i) rows.push_back(python.Opaque("app.Row", {}));
  python.Module("main", {{"options", python.List({python.None()})}});
  for (int i = 0; i < count; ++i) {
    std::vector<ObjectId> numbers;
    for (int k = 0; k < 20; ++k) numbers.push_back(python.Number(std::to_string(1000 * i + k)));
    test::PythonHeap::Named attributes = {{"table", python.Tuple(numbers)}};
    if (i == 0 && row_count > 0) attributes.emplace_back("rows", python.List(rows));
    python.Module("app.plugin" + std::to_string(i), attributes);
  }
  Heap heap = python.Build();
  heap.header.created_unix_ns = static_cast<uint64_t>(count);
  return heap;
}

TEST_CASE("leaks: modules that became more are told as modules, by package, as their statement shows them") {
  Opened before(HeapOfModules(4));
  Opened now(HeapOfModules(30));
  const Baseline baseline{before.opened, before.subject};
  const std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, std::span(&baseline, 1), {}, {}).suspects;
  REQUIRE(suspects.size() == 1);
  CHECK_THAT(suspects[0].sentence,
             Catch::Matchers::StartsWith("30 modules of package app (as app.plugin0) in sys.modules "
                                         "retain 45.00 KB ("));
  CHECK(suspects[0].grown_objects == 26);
  CHECK(suspects[0].grown_bytes == 26 * 24 * 64);
  int64_t retained_bytes = 0;
  for (const Row& row : RowsOf(now.opened, "modules_loaded", {})) {
    CHECK(Text(row, "package") == (Text(row, "name") == "main" ? "" : "app"));
    if (Text(row, "package") == "app") retained_bytes += Number(row, "retained_size");
  }
  CHECK(retained_bytes == static_cast<int64_t>(suspects[0].retained_bytes));
  const auto has_modules = [&](std::span<const Baseline> baselines, const LeakThresholds& thresholds) {
    const std::vector<Suspect> found = FindLeaks(now.opened, now.subject, baselines, thresholds, {}).suspects;
    return std::ranges::any_of(found, [](const Suspect& suspect) { return suspect.type_name == "module"; });
  };
  CHECK(has_modules(std::span(&baseline, 1), {.least_objects = 26}));
  CHECK_FALSE(has_modules(std::span(&baseline, 1), {.least_objects = 27}));
  CHECK_FALSE(has_modules({}, {}));
}

TEST_CASE("leaks: what grows in a module that was there is told beside the modules of its package that became more") {
  Opened before(HeapOfModules(4, 100));
  Opened now(HeapOfModules(30, 600));
  const Baseline baseline{before.opened, before.subject};
  const std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, std::span(&baseline, 1), {}, {}).suspects;
  REQUIRE(suspects.size() == 2);
  CHECK(suspects[0].type_name == "module");
  CHECK(suspects[0].grown_bytes == 26 * 24 * 64);
  CHECK(suspects[1].type_name == "app.Row");
  CHECK(suspects[1].grown_bytes == 500 * 64);
}

// Modules, classes and plain objects that refer to each other at random, and threads whose variables hold some.
Heap RandomProgram(uint32_t seed) {
  std::mt19937 random(seed);
  test::PythonHeap python;
  std::vector<ObjectId> all = {python.None()};
  const auto some = [&](size_t count) {
    std::vector<ObjectId> chosen;
    for (size_t i = 0; i < count; ++i) chosen.push_back(all[random() % all.size()]);
    return chosen;
  };
  for (int i = 0; i < 250; ++i) {
    switch (random() % 8) {
      case 0:
        all.push_back(python.StrDict({{"a", some(1).front()}, {"b", some(1).front()}}));
        break;
      case 1:
        all.push_back(python.Class("app", "C" + std::to_string(i), {{"cached", some(1).front()}}));
        break;
      case 2:
        all.push_back(python.Module("app" + std::to_string(i), {{"x", some(1).front()}, {"y", some(1).front()}}));
        break;
      case 3:
        all.push_back(python.Other("frame", {{"local", some(1).front()}}));
        break;
      default:
        all.push_back(python.List(some(1 + random() % 4)));
    }
    if (random() % 4 == 0) python.SetSizes(all.back(), 100 * (random() % 50), 100 * (random() % 50));
  }
  Heap heap = python.Build();
  for (uint32_t number = 1; number <= 6; ++number) {
    reader::Thread thread;
    thread.number = number;
    for (uint32_t k = 0; k < 3; ++k)
      thread.frames.push_back({"f" + std::to_string(random() % 2), "app.py", number % 2 + 1, 0});
    heap.threads.push_back(thread);
    for (int i = 0; i < 8; ++i) {
      heap.roots.push_back({.kind = reader::RootKind::kLocal,
                            .object = all[random() % all.size()],
                            .name = random() % 2 == 0 ? "x" : "y",
                            .thread = number,
                            .frame = static_cast<uint32_t>(random() % 4)});
    }
  }
  return heap;
}

TEST_CASE("leaks: big owners are those that their statement finds") {
  size_t owner_count = 0;
  for (uint32_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    Opened heap(RandomProgram(seed));
    const AccumulationFinder finder(heap.opened, heap.subject, false);
    for (const uint64_t least_bytes : {uint64_t{1}, uint64_t{3000}, uint64_t{20'000}}) {
      std::vector<std::pair<int64_t, int64_t>> found;
      for (const BigOwner& owner : FindBigOwners(finder, least_bytes, {}))
        found.emplace_back(owner.object, static_cast<int64_t>(owner.retained_bytes));
      std::vector<std::pair<int64_t, int64_t>> expected;
      for (const Row& row :
           RowsOf(heap.opened, "big_owners",
                  {{"share", 0.0}, {"least_size", static_cast<int64_t>(least_bytes)}, {"limit", int64_t{-1}}})) {
        expected.emplace_back(Number(row, "object_id"), Number(row, "retained_size"));
      }
      owner_count += expected.size();
      CHECK(found == expected);
    }
  }
  CHECK(owner_count > 300);
}

TEST_CASE("leaks: accumulations are those that their statement finds") {
  size_t count = 0;
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Opened heap(RandomProgram(seed));
    const AccumulationFinder finder(heap.opened, heap.subject, false);
    using Found = std::pair<std::vector<int64_t>, std::string>;
    for (const int64_t least_objects : {2, 4}) {
      std::vector<Found> found;
      for (const Accumulation& one : finder.Find(static_cast<uint64_t>(least_objects), 0, 10'000)) {
        const int64_t owner = one.owner == kNoObject ? -1 : int64_t{one.owner};
        if (owner >= 0 && finder.lifelines().root_distance[one.owner] == kNoObject) continue;  // another rule
        found.emplace_back(
            std::vector{owner, static_cast<int64_t>(one.object_count), static_cast<int64_t>(one.retained_bytes)},
            one.type_name);
      }
      std::vector<Found> expected;
      for (const Row& row :
           RowsOf(heap.opened, "accumulations", {{"least_objects", least_objects}, {"limit", int64_t{-1}}})) {
        expected.emplace_back(
            std::vector{Number(row, "owner_id"), Number(row, "object_count"), Number(row, "retained_size")},
            Text(row, "type_name"));
      }
      count += expected.size();
      std::ranges::sort(found);
      std::ranges::sort(expected);
      CHECK(found == expected);
    }
  }
  CHECK(count > 50);
}

TEST_CASE("leaks: groups of local variables are those that their statement finds") {
  size_t count = 0;
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Opened heap(RandomProgram(seed));
    const AccumulationFinder finder(heap.opened, heap.subject, false);
    std::vector<std::string> found;
    for (const VariableGroup& group : FindVariableGroups(heap.opened, heap.subject, finder)) {
      found.push_back(group.variable + "|" + group.function + "|" + group.file + "|" +
                      std::to_string(group.line == 0 ? -1 : static_cast<int>(group.line)) + "|" + group.type_name +
                      "|" + std::to_string(group.members.size()) + "|" + std::to_string(group.frame_count) + "|" +
                      std::to_string(group.thread_count) + "|" + std::to_string(group.retained_bytes) + "|" +
                      std::to_string(group.members.front()));
    }
    std::vector<std::string> expected;
    for (const Row& row :
         RowsOf(heap.opened, "local_variables", {{"least_objects", int64_t{1}}, {"limit", int64_t{-1}}})) {
      std::string text = Text(row, "variable") + "|" + Text(row, "function") + "|" + Text(row, "file") + "|" +
                         std::to_string(Number(row, "line")) + "|" + Text(row, "type_name");
      for (const char* column : {"object_count", "frame_count", "thread_count", "retained_size", "first_object"})
        text += "|" + std::to_string(Number(row, column));
      expected.push_back(std::move(text));
    }
    count += expected.size();
    CHECK(found == expected);
  }
  CHECK(count > 100);
}

}  // namespace
}  // namespace barrow::analyses
