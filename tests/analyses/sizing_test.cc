// SPDX-License-Identifier: Apache-2.0
//
// The tests of Pympler's asizeof that do not need a running process, and what is different by intent.
#include "analyses/sizing.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "analyses/asizeof_lines.h"
#include "analyses/owned_rules.h"
#include "analyses/pympler_rules.h"
#include "analyses/sizing_document.h"
#include "analyses/tree_levels.h"
#include "store/case.h"
#include "support/catch.h"
#include "support/python_heap.h"

using namespace barrow;
using namespace barrow::analyses;
using namespace barrow::test;

namespace {

// A heap in a case in memory, and sizes taken in it.
class Sized {
 public:
  explicit Sized(PythonHeap& python) : Sized(python.Build()) {}
  explicit Sized(const Heap& heap) : header_(heap.header), opened_(store::Case::InMemory()) {
    const store::SnapshotId snapshot = opened_.Add("heap.barrow", heap, Diagnostics());
    opened_.Finish();
    view_ = opened_.View(snapshot);
  }
  Sizing Owned(const std::vector<ObjectId>& objects, SizingOptions options = {.align = 1, .limit = std::nullopt},
               bool code = false, SizeKind size = SizeKind::kFlat) {
    rules_ = std::make_unique<OwnedRules>(*view_, size, code);
    return SizeOf(*rules_, objects, options);
  }
  Sizing Pympler(const std::vector<ObjectId>& objects, SizingOptions options = {},
                 std::optional<ObjectId> none = std::nullopt) {
    rules_ = std::make_unique<PymplerRules>(*view_, header_, none, false);
    return SizeOf(*rules_, objects, options);
  }

  // What asizeof prints: of objects, with options as in the call.
  std::string Printed(const std::vector<ObjectId>& objects, SizingView shown, const std::string& call) {
    shown.options.most_ranked = 100;
    PymplerRules rules(*view_, header_, std::nullopt, shown.code, shown.clip);
    const Sizing sizing = SizeOf(rules, objects, shown.options);
    std::string text;
    for (const std::string& line : AsizeofLines(sizing, shown, call, rules)) text += line + "\n";
    return text;
  }

 private:
  reader::Header header_;
  store::Case opened_;
  std::shared_ptr<store::SnapshotView> view_;
  std::unique_ptr<SizingRules> rules_;
};

using Sizes = std::vector<uint64_t>;

}  // namespace

TEST_CASE("sizing: an object's size is its own and that of what it refers to, each once") {
  PythonHeap python;
  const ObjectId a = python.Str("a");
  const ObjectId inner = python.List({a, a});
  const ObjectId outer = python.List({inner, a});
  Sized sized(python);
  CHECK(sized.Owned({a}).sizes == Sizes{48});
  CHECK(sized.Owned({outer}).sizes == Sizes{144});
  CHECK(sized.Owned({outer}, {}, false, SizeKind::kAllocated).sizes == Sizes{192});
  CHECK(sized.Pympler({outer}).sizes == Sizes{144});
  CHECK(sized.Owned({}).sizes.empty());
}

TEST_CASE("sizing: a given object is not counted inside another, and a repeated one counts once") {
  PythonHeap python;
  const ObjectId a = python.List({python.Number("1")});
  const ObjectId holder = python.List({a});
  Sized sized(python);
  CHECK(sized.Pympler({a, a}).sizes == Sizes{96, 96});
  CHECK(sized.Pympler({a, a}).total == 96);
  CHECK(sized.Pympler({holder, a}).sizes == Sizes{48, 96});
  CHECK(sized.Pympler({a, holder}).sizes == Sizes{96, 48});
  CHECK(sized.Pympler({holder, a}).total == 144);
  CHECK(sized.Pympler({a, a}).duplicate_count == 1);
}

TEST_CASE("sizing: two objects that refer to each other") {
  PythonHeap python;
  const ObjectId a = python.List({python.None()});
  const ObjectId b = python.List({a});
  python.SetReference(a, 0, b);
  Sized sized(python);
  const Sizing both = sized.Pympler({a, b});
  CHECK(both.sizes == Sizes{48, 48});
  CHECK(both.total == sized.Pympler({a}).total);
  CHECK(sized.Owned({a}).total == 96);
}

TEST_CASE("sizing: limits grow the size level by level") {
  PythonHeap python;
  const ObjectId nested = python.List({python.List({python.List({python.Str("x")})})});
  Sized sized(python);
  Sizes sizes;
  for (size_t limit = 0; limit < 4; ++limit) sizes.push_back(sized.Pympler({nested}, {.limit = limit}).total);
  CHECK(sizes == Sizes{48, 96, 144, 192});
  CHECK(sized.Pympler({nested}).deepest == 3);
}

TEST_CASE("sizing: flat sizes are aligned") {
  PythonHeap python;
  const ObjectId text = python.Str("abc");
  python.SetSizes(text, 52, 64);
  Sized sized(python);
  CHECK(sized.Pympler({text}, {.align = 0}).total == 52);
  CHECK(sized.Pympler({text}, {.align = 8}).total == 56);
  CHECK(sized.Pympler({text}, {.align = 16}).total == 64);
}

TEST_CASE("sizing: excluded types and objects count nothing, nor what only they lead to") {
  PythonHeap python;
  const ObjectId text = python.Str("x");
  const ObjectId tuple = python.Tuple({text});
  const ObjectId list = python.List({tuple, python.Number("1")});
  Sized sized(python);
  CHECK(sized.Pympler({list}).total == 192);
  const Sizing without = sized.Pympler({list}, {.excluded_types = {"tuple"}});
  CHECK(without.total == 96);
  CHECK(without.excluded_count == 1);
  CHECK(sized.Pympler({tuple}, {.excluded_types = {"tup*"}}).total == 0);
  CHECK(sized.Pympler({list}, {.excluded_objects = {tuple}}).total == 96);
  CHECK(sized.Pympler({tuple}, {.excluded_objects = {tuple}}).total == 0);
}

TEST_CASE("sizing: classes, functions and modules count where they are given, or with code") {
  PythonHeap python;
  const ObjectId text = python.Str("x");
  const ObjectId type = python.Class("app", "C", {{"big", text}});
  const ObjectId function = python.Other("function", {{"__closure__", python.Tuple({text})}});
  const ObjectId list = python.List({type, function});
  const ObjectId module = python.Module("app", {{"data", list}});
  Sized sized(python);
  CHECK(sized.Owned({list}).total == 48);
  CHECK(sized.Owned({function}).total == 144);
  CHECK(sized.Owned({list}, {.align = 1}, true).total == 8 * 48);
  CHECK(sized.Owned({module}).total == 4 * 48);  // module, its dictionary, the key, the list
  CHECK(sized.Pympler({function}).total == 0);
  CHECK(sized.Pympler({module}).total == 3 * 48);  // not the dictionary itself
}

TEST_CASE("sizing: elements of subclasses, deques and attributes of exceptions are owned, and not for asizeof") {
  PythonHeap python;
  const ObjectId text = python.Str("x");
  const ObjectId deque = python.Other("collections.deque", {{"", text}});
  const ObjectId base = python.Class("", "BaseException");
  const ObjectId exception_class = python.Class("", "Exception", {}, {base});
  const ObjectId error_class = python.Class("app", "Error", {}, {exception_class, base});
  const ObjectId error = python.Instance(error_class, {{"args", python.Tuple({})}, {"extra", text}});
  Sized sized(python);
  CHECK(sized.Owned({deque}).total == 96);
  CHECK(sized.Pympler({deque}).total == 48);
  CHECK(sized.Owned({error}).total == 144);
  CHECK(sized.Pympler({error}).total == 96);
}

TEST_CASE("sizing: private and inherited slots are found, a __slots__ that is a str by its letters only") {
  PythonHeap python;
  const ObjectId text = python.Str("x");
  const auto slot = [&] { return python.Other("member_descriptor", {}); };
  const ObjectId base = python.Class("app", "Base", {{"__slots__", python.Tuple({})}, {"a", slot()}});
  const ObjectId derived =
      python.Class("app", "Derived", {{"__slots__", python.Tuple({})}, {"_Derived__private", slot()}}, {base});
  const ObjectId odd = python.Class("app", "Odd", {{"__slots__", python.Str("single")}, {"single", slot()}});
  const ObjectId object =
      python.Instance(derived, {{"a", python.Number("1")}, {"_Derived__private", python.Tuple({text})}});
  const ObjectId odd_object = python.Instance(odd, {{"single", text}});
  Sized sized(python);
  CHECK(sized.Pympler({object}).total == 4 * 48);
  CHECK(sized.Pympler({odd_object}).total == 48);
  CHECK(sized.Owned({odd_object}).total == 96);
}

TEST_CASE("sizing: a named tuple counts its values") {
  PythonHeap python;
  const ObjectId tuple_class = python.Class("", "tuple");
  const ObjectId point_class = python.Class("app", "Point", {{"_fields", python.Tuple({})}}, {tuple_class});
  const ObjectId point = python.SequenceInstance(point_class, {python.Str("x"), python.Str("y")});
  const ObjectId plain_class = python.Class("app", "Plain", {}, {tuple_class});
  const ObjectId plain = python.SequenceInstance(plain_class, {python.Str("x")});
  Sized sized(python);
  CHECK(sized.Pympler({point}).total == 144);
  CHECK(sized.Pympler({plain}).total == 48);
  CHECK(sized.Owned({plain}).total == 96);
}

TEST_CASE("sizing: with detail, referents are listed by falling size, and those counted before with 0") {
  PythonHeap python;
  const ObjectId text = python.Str("a");
  const ObjectId dict = python.StrDict({{"k", text}});
  const ObjectId list = python.List({text, dict});
  python.SetSizes(dict, 184, 192);
  Sized sized(python);
  const Sizing sizing = sized.Pympler({list}, {.detail = 2});
  CHECK(sizing.total == sized.Pympler({list}).total);
  const std::vector<std::string> lines = AsizedLines(sizing);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].ends_with(" size=328 flat=48"));
  CHECK(lines[1].ends_with(" size=232 flat=184"));
  CHECK(lines[1].starts_with("    {'k': 'a'} "));
  CHECK(lines[2] == "        [K] k size=48 flat=48");
  CHECK(lines[3] == "        [V] k: 'a' size=0 flat=0");
  CHECK(lines[4] == "    'a' size=48 flat=48");
}

TEST_CASE("sizing: with detail, a dictionary whose keys are tuples names every value by its key") {
  PythonHeap python;
  const auto pair = [&](std::string_view a, std::string_view b) {
    return python.Tuple({python.Number(a), python.Number(b)});
  };
  const ObjectId dict = python.Dict(
      {{pair("1", "2"), python.List({})}, {pair("3", "4"), python.List({})}, {pair("5", "6"), pair("7", "8")}});
  Sized sized(python);
  const Sizing sizing = sized.Owned({dict}, {.align = 1, .limit = std::nullopt, .detail = 1});
  std::vector<std::string> names;
  for (const SizedNode& node : sizing.nodes) names.push_back(node.name.substr(0, node.name.find(" at ")));
  CHECK(names == std::vector<std::string>{"dict", "<key 0>: tuple", "[(1, 2)]: list", "<key 1>: tuple",
                                          "[(3, 4)]: list", "<key 2>: tuple", "[(5, 6)]: tuple"});
}

TEST_CASE("sizing: detail is printed as Pympler's Asized.format() does, names included") {
  PythonHeap python;
  const auto text = [&](const std::string& value) {
    const ObjectId id = python.Str(value);
    python.SetSizes(id, 41 + value.size(), 48);
    return id;
  };
  std::vector<ObjectId> numbers;
  for (int i = 1000; i < 1006; ++i) {
    numbers.push_back(python.Number(std::to_string(i)));
    python.SetSizes(numbers.back(), 28, 32);
  }
  const ObjectId list = python.List(numbers);
  python.SetSizes(list, 104, 112);
  const ObjectId more = python.List({text("a"), text("b")});
  python.SetSizes(more, 72, 80);
  const ObjectId key = text("text");
  const ObjectId dict = python.Dict({{key, text(std::string(100, 'v'))}, {text("more"), more}});
  python.SetSizes(dict, 184, 192);
  const ObjectId fraction = python.Number("1.5", "float");
  python.SetSizes(fraction, 24, 32);
  const ObjectId tuple = python.Tuple({text("t"), fraction});
  python.SetSizes(tuple, 56, 64);
  const ObjectId data = python.List({list, dict, tuple, text("plain")});
  python.SetSizes(data, 88, 96);
  Sized sized(python);

  std::string printed;
  for (const size_t detail : {0, 1, 2, 9}) {
    printed += "=== detail=" + std::to_string(detail) + "\n";
    for (const std::string& line : AsizedLines(sized.Pympler({data}, {.detail = detail}))) printed += line + "\n";
  }
  std::ifstream file(BARROW_SOURCE_DIR "/tests/analyses/pympler/asized_format.py313.txt");
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  CHECK(printed == golden);
}

TEST_CASE("sizing: statistics are printed as asizeof does, to the byte") {
  PythonHeap python;
  const auto text = [&](const std::string& value) {
    const ObjectId id = python.Str(value);
    python.SetSizes(id, 41 + value.size(), 48);
    return id;
  };
  std::vector<ObjectId> numbers;
  for (int i = 1000; i < 1300; ++i) {
    numbers.push_back(python.Number(std::to_string(i)));
    python.SetSizes(numbers.back(), 28, 32);
  }
  const ObjectId list = python.List(numbers);
  python.SetSizes(list, 2456, 2464);
  const ObjectId more = python.List({text("a"), text("b")});
  python.SetSizes(more, 72, 80);
  const ObjectId key = text("text");
  const ObjectId letters = text(std::string(2000, 'v'));
  const ObjectId dict = python.Dict({{key, letters}, {text("more"), more}});
  python.SetSizes(dict, 184, 192);
  const ObjectId fraction = python.Number("1.5", "float");
  python.SetSizes(fraction, 24, 32);
  const ObjectId tuple = python.Tuple({text("t"), fraction});
  python.SetSizes(tuple, 56, 64);
  const ObjectId data = python.List({list, dict, tuple, text("plain")});
  python.SetSizes(data, 88, 96);
  Heap heap = python.Build();
  heap.header.pointer_bytes = 8;
  heap.objects.length_plus_one[letters.value] = 2001;
  reader::Type& integer = heap.types[heap.objects.type[numbers[0].value].value];
  integer.basic_bytes = 24;
  integer.item_bytes = 4;
  Sized sized(heap);

  std::string printed = "=== stats=1\n" + sized.Printed({data}, {.stats = 1}, "stats=1");
  printed += "=== stats=2\n" + sized.Printed({data}, {.stats = 2}, "stats=2");
  printed += "=== stats=1, cutoff=0, stats fraction .02\n" +
             sized.Printed({data}, {.stats = 1, .cutoff = 2}, "cutoff=0, stats=1.02");
  printed += "=== stats=2, above=200, clip=30, align=16\n" +
             sized.Printed({data}, {.options = {.align = 16, .rank_above = 200}, .stats = 2, .clip = 30},
                           "above=200, align=16, clip=30, stats=2");
  printed += "=== stats=2, limit=1, code=True\n" +
             sized.Printed({data}, {.options = {.limit = 1}, .code = true, .stats = 2}, "code=True, limit=1, stats=2");
  printed += "=== asizesof, two objects\n" + sized.Printed({list, dict}, {.stats = 1}, "");
  std::ifstream file(BARROW_SOURCE_DIR "/tests/analyses/pympler/asizeof_stats.py313.txt");
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  CHECK(printed == golden);
}

TEST_CASE("sizing: statistics, the largest objects and the profile by type") {
  PythonHeap python;
  const ObjectId big = python.Str("big");
  const ObjectId small = python.Str("small");
  const ObjectId list = python.List({big, small, small});
  python.SetSizes(big, 2048, 2048);
  Sized sized(python);
  const Sizing sizing = sized.Pympler({list}, {.most_ranked = 10});
  CHECK(sizing.sized_count == 3);
  CHECK(sizing.seen_count == 4);
  CHECK(sizing.duplicate_count == 1);
  CHECK(sizing.ranked_count == 2);
  REQUIRE(sizing.largest.size() == 2);
  CHECK(sizing.largest[0].thing == list.value);
  CHECK(sizing.largest[1].thing == big.value);
  CHECK(sizing.largest[1].depth == 1);
  CHECK(sizing.largest[1].parent == list.value);
  REQUIRE(sizing.profiles.size() == 2);
  CHECK(sizing.profiles[0].type_name == "str");
  CHECK(sizing.profiles[0].object_count == 2);
  CHECK(sizing.profiles[0].total_bytes == 2096);
  CHECK(sizing.profiles[0].largest == big.value);
}

TEST_CASE("sizing: as many of the largest objects are found as asked for, of equal ones the last met") {
  PythonHeap python;
  std::vector<ObjectId> texts;
  for (size_t i = 0; i < 5000; ++i) {
    texts.push_back(python.Str("text"));
    python.SetSizes(texts.back(), 2000 + i % 100, 2000);
  }
  const ObjectId list = python.List(texts);
  Sized sized(python);
  const auto found = [&](size_t most) { return sized.Pympler({list}, {.align = 1, .most_ranked = most}).largest; };
  CHECK(found(SIZE_MAX).size() == 5001);
  const std::vector<RankedThing> largest = found(120);
  REQUIRE(largest.size() == 120);
  CHECK(largest[0].thing == list.value);
  for (size_t i = 1; i < 51; ++i) CHECK(largest[i].thing == texts[4999 - (i - 1) * 100].value);
  CHECK(largest[51].thing == texts[4998].value);
  CHECK(largest[100].size == 2098);
  CHECK(largest[119].size == 2097);
}

TEST_CASE("sizing: detail goes a thousand levels deep, and says if there are more") {
  PythonHeap python;
  ObjectId last = python.Str("end");
  for (int i = 0; i < 1500; ++i) last = python.List({last});
  Sized sized(python);
  const Sizing deep = sized.Owned({last}, {.align = 1, .limit = {}, .detail = kMostTreeLevels});
  CHECK(deep.nodes.size() == kMostTreeLevels + 1);
  CHECK(deep.deeper);
  CHECK(deep.total == 48u * 1501);
  CHECK_FALSE(sized.Owned({ObjectId{3}}, {.align = 1, .limit = {}, .detail = kMostTreeLevels}).deeper);
}

TEST_CASE("sizing: a chain of a million objects is followed without recursion") {
  PythonHeap python;
  ObjectId last = python.Str("end");
  for (int i = 0; i < 1'000'000; ++i) last = python.List({last});
  Sized sized(python);
  CHECK(sized.Owned({last}).total == 48u * 1'000'001);
  CHECK(sized.Pympler({last}).total == 48u * 101);
}
