// SPDX-License-Identifier: Apache-2.0
#include "analyses/detail.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

const std::vector<store::TypeTotal> kTypes = {
    {"app.Cart", 3, 144, 192}, {"dict", 4, 400, 420},   {"frame", 2, 800, 832},
    {"function", 5, 680, 720}, {"module", 2, 144, 160}, {"str", 9, 500, 576},
};

const std::vector<store::NameTotal> kNames = {
    {"function", "app", "Cart.close", "app.py", 10, 1, 136, 144},
    {"function", "app", "Desk.close", "app.py", 20, 2, 272, 288},
    {"function", "", "<lambda>", "x.py", 1, 1, 136, 144},
    {"module", "", "os.path", "/usr/lib/posixpath.py", 0, 1, 72, 80},
    {"frame", "", "Cart.run", "app.py", 30, 1, 400, 416},
    {"code", "", "Cart.close", "app.py", 10, 1, 200, 208},
};

std::vector<std::string> Names(const std::vector<NamedFigures>& rows) {
  std::vector<std::string> names;
  for (const NamedFigures& row : rows) names.push_back(row.name);
  return names;
}

const Figures& Find(const std::vector<NamedFigures>& rows, const std::string& name) {
  for (const NamedFigures& row : rows) {
    if (row.name == name) return row.figures;
  }
  FAIL("no row " + name);
  throw 0;
}

Figures SumOf(const std::vector<NamedFigures>& rows) {
  Figures sum;
  for (const NamedFigures& row : rows) sum += row.figures;
  return sum;
}

}  // namespace

TEST_CASE("detail: by type there is one row per type") {
  const std::vector<NamedFigures> rows = ByName(kTypes, kNames, Detail::kTypes);
  CHECK(Names(rows) == std::vector<std::string>{"app.Cart", "dict", "frame", "function", "module", "str"});
  CHECK(Find(rows, "function") == Figures{5, 680, 720});
}

TEST_CASE("detail: names functions, modules and frames as Pympler's verbosity 1") {
  const std::vector<NamedFigures> rows = ByName(kTypes, kNames, Detail::kNames);
  CHECK(Names(rows) == std::vector<std::string>{"app.Cart", "dict", "frame", "frame (codename: run)", "function",
                                                "function (<lambda>)", "function (close)", "module", "module(os.path)",
                                                "str"});
  CHECK(Find(rows, "function (close)") == Figures{3, 408, 432});
  CHECK(Find(rows, "function") == Figures{1, 136, 144});
  CHECK(Find(rows, "module") == Figures{1, 72, 80});
}

TEST_CASE("detail: by length functions have modules and frames lines") {
  const std::vector<NamedFigures> rows = ByName(kTypes, kNames, Detail::kLengths);
  CHECK(Find(rows, "function (app.Cart.close)") == Figures{1, 136, 144});
  CHECK(Find(rows, "function (app.Desk.close)") == Figures{2, 272, 288});
  CHECK(Find(rows, "function (<lambda>)") == Figures{1, 136, 144});
  CHECK(Find(rows, "frame (codename: run, filename: app.py, codeline: 30)") == Figures{1, 400, 416});
}

TEST_CASE("detail: a type all of whose objects have names is not listed itself") {
  const std::vector<store::TypeTotal> types = {{"module", 1, 72, 80}};
  CHECK(Names(ByName(types, kNames, Detail::kNames)) == std::vector<std::string>{"module(os.path)"});
}

TEST_CASE("detail: every detail adds up to the same sums") {
  const Figures sum = SumOf(ByName(kTypes, kNames, Detail::kTypes));
  CHECK(SumOf(ByName(kTypes, kNames, Detail::kNames)) == sum);
  CHECK(SumOf(ByName(kTypes, kNames, Detail::kLengths)) == sum);
}

TEST_CASE("detail: dict, list and set have a row per length, and nothing else has") {
  const std::vector<std::string> type_names = {"<unknown type>", "dict", "str"};
  ObjectTable objects;
  const auto add = [&](uint32_t type, uint64_t length_plus_one, uint64_t bytes) {
    objects.type.push_back(TypeId{type});
    objects.length_plus_one.push_back(length_plus_one);
    objects.flat_bytes.push_back(bytes);
    objects.allocated_bytes.push_back(bytes + 16);
  };
  add(1, 1, 64);
  add(1, 4, 232);
  add(1, 4, 232);
  add(1, 0, 64);  // no length: a damaged file
  add(2, 8, 56);
  const std::vector<NamedFigures> rows =
      SplitByLength({{"dict", {4, 592, 656}}, {"str", {1, 56, 72}}}, objects, type_names);
  CHECK(rows ==
        std::vector<NamedFigures>{
            {"dict", {1, 64, 80}}, {"dict, len=0", {1, 64, 80}}, {"dict, len=3", {2, 464, 496}}, {"str", {1, 56, 72}}});
}

TEST_CASE("detail: parts that claim more than the whole leave nothing") {
  const std::vector<store::TypeTotal> types = {{"function", 1, 136, 144}};
  const std::vector<NamedFigures> rows = ByName(types, kNames, Detail::kNames);
  CHECK(Names(rows) == std::vector<std::string>{"function (<lambda>)", "function (close)"});
}
