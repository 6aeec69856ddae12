// SPDX-License-Identifier: Apache-2.0
// What leaks tells of several types under one owner, and of objects that have other addresses in the baseline.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analyses/leaks.h"
#include "analyses/opened_heap.h"
#include "support/catch.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using Opened = test::OpenedHeap;

std::vector<Suspect> SuspectsOf(Opened& now, const LeakThresholds& thresholds = {}) {
  return FindLeaks(now.opened, now.subject, {}, thresholds, {}).suspects;
}

std::vector<Suspect> GrownSince(Opened& before, Opened& now) {
  return FindLeaks(now.opened, now.subject, std::vector<Baseline>{{before.opened, before.subject}}, {}, {}).suspects;
}

bool HasAccumulation(const std::vector<Suspect>& suspects, const std::string& type) {
  return std::ranges::any_of(suspects, [&](const Suspect& suspect) {
    return suspect.rule == LeakRule::kAccumulation && suspect.type_name == type;
  });
}

enum class Moment { kBefore, kLater, kOtherProcess };

Heap Finished(test::PythonHeap& python, Moment moment) {
  Heap heap = python.Build();
  heap.header.pid = moment == Moment::kOtherProcess ? 8 : 7;
  heap.header.created_unix_ns = moment == Moment::kBefore ? 1 : 2;
  return heap;
}

// One list app.items with so many P and Q. Of P there is always enough to be the biggest.
Heap HeapOfTwoTypes(int q_count, Moment moment) {
  test::PythonHeap python;
  const ObjectId p = python.Class("app", "P");
  const ObjectId q = python.Class("app", "Q");
  std::vector<ObjectId> items;
  for (int i = 0; i < 60; ++i) items.push_back(python.Instance(p, {}));
  for (int i = 0; i < q_count; ++i) items.push_back(python.Instance(q, {}));
  python.Module("app", {{"items", python.List(items)}, {"P", p}, {"Q", q}});
  return Finished(python, moment);
}

TEST_CASE("leaks: each type that one owner has many of is an accumulation of its own") {
  Opened now(HeapOfTwoTypes(40, Moment::kBefore));
  CHECK(HasAccumulation(SuspectsOf(now), "app.P"));
  CHECK(HasAccumulation(SuspectsOf(now), "app.Q"));
}

TEST_CASE("leaks: a type that does not grow hides no other that does under the same owner") {
  const Moment moment = GENERATE(Moment::kLater, Moment::kOtherProcess);
  Opened before(HeapOfTwoTypes(20, Moment::kBefore));
  Opened now(HeapOfTwoTypes(40, moment));
  const std::vector<Suspect> grown = GrownSince(before, now);
  REQUIRE(grown.size() == 1);
  CHECK(HasAccumulation(grown, "app.Q"));
  CHECK(grown[0].grown_objects == 20);
}

// A local variable `items`, a buffer app.buffer, and a chain app.first. `shift`: objects before all others, so that
// addresses are none of the baseline's.
struct Sizes {
  int items = 30;
  uint64_t buffer_bytes = 5000;
  int links = 20;
  int shift = 0;
};
Heap HeapOfThree(const Sizes& sizes, Moment moment) {
  test::PythonHeap python;
  std::vector<ObjectId> first;
  for (int i = 0; i < sizes.shift; ++i) first.push_back(python.List({}));
  const ObjectId p = python.Class("app", "P");
  std::vector<ObjectId> items;
  for (int i = 0; i < sizes.items; ++i) items.push_back(python.Instance(p, {}));
  const ObjectId list = python.List(items);
  const ObjectId buffer = python.Opaque("bytearray", {});
  python.SetSizes(buffer, sizes.buffer_bytes, sizes.buffer_bytes);
  ObjectId link = python.Str("end");
  for (int i = 0; i < sizes.links; ++i) link = python.Tuple({link});
  python.Module("app", {{"buffer", buffer}, {"first", link}, {"P", p}, {"shift", python.List(first)}});
  python.AddRoot(list, reader::RootKind::kLocal, "items");
  return Finished(python, moment);
}

TEST_CASE("leaks: of another process only what grew at its way is told, with a local variable as its beginning") {
  Opened before(HeapOfThree({}, Moment::kBefore));
  SECTION("what did not grow is not told, though something else did") {
    Opened now(HeapOfThree({.items = 60, .shift = 3}, Moment::kOtherProcess));
    const std::vector<Suspect> grown = GrownSince(before, now);
    CHECK(HasAccumulation(grown, "app.P"));
    for (const Suspect& suspect : grown) {
      CAPTURE(suspect.sentence);
      CHECK_FALSE(suspect.path.starts_with("app.first"));
      CHECK_FALSE(suspect.path.starts_with("app.buffer"));
      CHECK(*suspect.grown_bytes <= 30 * 64);
    }
  }
  SECTION("a big object that grew is compared with what stood there") {
    Opened now(HeapOfThree({.buffer_bytes = 9000}, Moment::kOtherProcess));
    const std::vector<Suspect> grown = GrownSince(before, now);
    REQUIRE(grown.size() == 1);
    CHECK(grown[0].rule == LeakRule::kBigObject);
    CHECK(grown[0].path == "app.buffer");
    CHECK(grown[0].grown_bytes == 4000);
  }
}

TEST_CASE("leaks: objects that were built anew in the same process have gained what their ways gained") {
  Opened before(HeapOfThree({}, Moment::kBefore));
  Opened now(HeapOfThree({.buffer_bytes = 9000, .shift = 3}, Moment::kLater));
  const std::vector<Suspect> grown = GrownSince(before, now);
  REQUIRE_FALSE(grown.empty());
  CHECK(grown[0].path == "app.buffer");
  CHECK(grown[0].grown_bytes == 4000);
  for (const Suspect& suspect : grown) CHECK_FALSE(suspect.path.starts_with("app.first"));
}

TEST_CASE("leaks: what reaches the bar is found though it is below the share") {
  Opened now(HeapOfThree({.items = 0, .links = 0}, Moment::kBefore));
  const auto has_buffer = [](const std::vector<Suspect>& suspects) {
    return std::ranges::any_of(suspects, [](const Suspect& suspect) { return suspect.path == "app.buffer"; });
  };
  CHECK_FALSE(has_buffer(SuspectsOf(now, {.share = 1})));
  CHECK(has_buffer(SuspectsOf(now, {.share = 1, .most_bytes = 10})));
}

TEST_CASE("leaks: an object that C code holds is told once, however big it is") {
  test::PythonHeap python;
  const ObjectId held = python.Opaque("app.Held", {});
  python.SetSizes(held, 5000, 5000);
  python.Module("app", {});
  Heap heap = python.Build();
  heap.objects.reference_count[held.value] = 1;
  Opened now(heap);
  const std::vector<Suspect> suspects = SuspectsOf(now);
  CHECK(std::ranges::count(suspects, held.value, [](const Suspect& one) { return one.owner.value_or(0); }) == 1);
}

TEST_CASE("leaks: of objects that C code holds everywhere nothing is told unless asked for") {
  test::PythonHeap python;
  const ObjectId held = python.Str("held");
  python.SetSizes(held, 5000, 5000);
  python.Module("app", {});
  Heap heap = python.Build();
  heap.objects.reference_count[held.value] = 1;
  Opened now(heap);
  const auto has_rule = [](const std::vector<Suspect>& suspects) {
    return std::ranges::any_of(suspects, [](const Suspect& one) { return one.rule == LeakRule::kHeldByC; });
  };
  CHECK_FALSE(has_rule(SuspectsOf(now)));
  CHECK(has_rule(SuspectsOf(now, {.infrastructure = true})));
}

TEST_CASE("leaks: duplicates, spare room and instance dictionaries are told in words, as many as asked for") {
  test::PythonHeap python;
  std::vector<ObjectId> all;
  for (int i = 0; i < 3; ++i) all.push_back(python.Str("the same"));
  for (int i = 0; i < 2; ++i) all.push_back(python.Str("another"));
  const ObjectId roomy = python.List({});
  python.SetSizes(roomy, 1056, 1056);
  all.push_back(roomy);
  const ObjectId session = python.Class("app", "Session");
  all.push_back(python.DictInstance(session, {{"name", python.Str("ann")}}));
  python.Module("app", {{"all", python.List(all)}, {"Session", session}});
  Heap heap = python.Build();
  heap.header.content_hashes = true;
  heap.objects.content_hash.resize(heap.objects.count());
  for (int i = 0; i < 5; ++i) heap.objects.content_hash[all[i].value] = i < 3 ? 1 : 2;
  Opened now(heap);
  const auto sentences = [&](const LeakThresholds& thresholds) {
    std::vector<std::string> texts;
    for (const Suspect& suspect : SuspectsOf(now, thresholds)) {
      if (suspect.rule >= LeakRule::kDuplicates) texts.push_back(suspect.sentence);
    }
    return texts;
  };
  const auto has = [](const std::vector<std::string>& texts, const std::string& words) {
    return std::ranges::any_of(texts, [&](const std::string& text) { return text.find(words) != std::string::npos; });
  };
  const std::vector<std::string> all_of_them = sentences({.share = 0});
  CAPTURE(all_of_them);
  CHECK(has(all_of_them, "3 equal str (the first is app.all[0]): one would do, which saves 96 B"));
  CHECK(has(all_of_them, "2 equal str (the first is app.all[3]): one would do, which saves 48 B"));
  CHECK(has(all_of_them,
            "1 of type list with room for much more than they hold, 1 of them empty (the first is "
            "app.all[5]): make them anew, which saves 1000 B"));
  CHECK(has(all_of_them, "1 app.Session with a dictionary (the first is app.all[6]): use __slots__, which saves 56 B"));
  const std::vector<std::string> one_each = sentences({.share = 0, .most_wastes = 1});
  CHECK(has(one_each, "3 equal str"));
  CHECK_FALSE(has(one_each, "2 equal str"));
  CHECK_FALSE(has(sentences({.share = 0, .least_spare = 1000}), "with room for much more"));
}

TEST_CASE("leaks: sizes beyond what 64 bits add up to wrap around nowhere") {
  test::PythonHeap python;
  std::vector<ObjectId> items;
  for (int i = 0; i < 20; ++i) {
    items.push_back(python.Opaque("app.Huge", {}));
    python.SetSizes(items.back(), 16, uint64_t{1} << 62);
  }
  python.Module("app", {{"items", python.List(items)}});
  Opened now(python.Build());
  const std::vector<Suspect> suspects = SuspectsOf(now);
  REQUIRE(HasAccumulation(suspects, "app.Huge"));
  for (const Suspect& suspect : suspects) CHECK(suspect.retained_bytes >= uint64_t{1} << 61);
}

}  // namespace
}  // namespace barrow::analyses
