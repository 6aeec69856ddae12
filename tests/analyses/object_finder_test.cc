// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_finder.h"

#include <optional>
#include <sstream>
#include <string>

#include "analyses/object_words.h"
#include "analyses/opened_heap.h"
#include "analyses/path_text.h"
#include "base/error.h"
#include "base/text.h"
#include "store/case.h"
#include "support/catch.h"
#include "support/python_heap.h"

using namespace barrow;
using namespace barrow::analyses;
using namespace barrow::test;

namespace {

// A heap in a case in memory, and names looked up in it.
class Finding {
 public:
  explicit Finding(const Heap& heap)
      : opened_(store::Case::InMemory()), snapshot_(opened_.Add("heap.barrow", heap, Diagnostics())) {
    opened_.Finish();
    finder_.emplace(opened_, Subject{"heap.barrow", opened_.Snapshot(snapshot_)});
  }
  uint32_t Find(const std::string& text) { return finder_->Find(text).value; }
  std::string ErrorOf(const std::string& text) {
    try {
      return "(found #" + std::to_string(Find(text)) + ")";
    } catch (const Error& error) {
      return error.what();
    }
  }
  store::SnapshotView& view() { return finder_->view(); }
  std::string PathTo(ObjectId object) { return PathWriter(opened_, snapshot_).To(object.value).expression; }

 private:
  store::Case opened_;
  store::SnapshotId snapshot_;
  std::optional<ObjectFinder> finder_;
};

struct Shop {
  PythonHeap python;
  ObjectId seven = python.Number("7");
  ObjectId name = python.Str("bob");
  ObjectId base = python.Class("app", "Base", {{"limit", seven}});
  ObjectId user_class = python.Class("app", "User", {{"kind", name}}, {base});
  ObjectId user = python.Instance(user_class, {{"name", name}, {"two words", seven}});
  ObjectId old_user = python.DictInstance(user_class, {{"name", name}});
  ObjectId users = python.List({user, old_user, seven});
  ObjectId none_value = python.Str("nothing");
  ObjectId secret = python.SilentStr();
  ObjectId cache = python.Dict({{python.Str("users"), users},
                                {python.Str("orders"), python.Tuple({})},
                                {python.Number("3"), seven},
                                {python.Bytes("id\xff"), name},
                                {python.None(), none_value},
                                {python.Number("2.5", "float"), user},
                                {python.Str("it's \"a\"\n"), user_class},
                                {secret, old_user},
                                {python.Tuple({seven, python.None()}), name},
                                {python.Str("a long te", true), base}});
  ObjectId group = python.Set({seven, name});
  ObjectId holder = python.Opaque("holder", {seven, cache});
  ObjectId app = python.Module("app", {{"cache", cache}, {"User", user_class}, {"group", group}, {"holder", holder}});
  ObjectId models = python.Module("app.models", {{"first", user}});
  ObjectId builtins = python.Module("builtins", {{"thing", seven}});
};

}  // namespace

TEST_CASE("object finder: by address, id and number") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("#0") == 0);
  CHECK(finding.Find("5") == 5);
  CHECK(finding.Find("0x7f0000000040") == 0);
  CHECK(finding.Find("0x7f0000000080") == 1);
  CHECK(finding.ErrorOf("#9999").starts_with("heap.barrow has no object #9999: it has "));
  CHECK(finding.ErrorOf("0x7f0000000050") ==
        "heap.barrow has no object at 0x7f0000000050: that is inside of #0 at 0x7f0000000040 (int)");
  CHECK(finding.ErrorOf("0x1") == "heap.barrow has no object at 0x1");
}

TEST_CASE("object finder: a path goes through modules, attributes, keys and indexes") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("app") == shop.app.value);
  CHECK(finding.Find("app.cache") == shop.cache.value);
  CHECK(finding.Find("app.cache[\"users\"]") == shop.users.value);
  CHECK(finding.Find("app.cache['users'][0].name") == shop.name.value);
  CHECK(finding.Find("app.cache['users'][-2].name") == shop.name.value);
  CHECK(finding.Find("app.cache['users'][-1]") == shop.seven.value);
  CHECK(finding.Find("#" + std::to_string(shop.cache.value) + "['users']") == shop.users.value);
}

TEST_CASE("object finder: the longest module name wins, and its part is still a way") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("app.models") == shop.models.value);
  CHECK(finding.Find("app.models.first") == shop.user.value);
  CHECK(finding.Find("'app.models'.first") == shop.user.value);
  CHECK(finding.Find("thing") == shop.seven.value);
}

TEST_CASE("object finder: paths to odd names lead back, as they are printed") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Odd");
  PythonHeap::Named names;
  std::vector<ObjectId> values;
  for (const char* name : {"x\u202ey", "two words", "it's", "a.b", ""}) {
    values.push_back(python.List({}));
    names.emplace_back(name, values.back());
  }
  const ObjectId inline_one = python.Instance(type, names);
  PythonHeap::Named in_dict;
  std::vector<ObjectId> dict_values;
  for (const auto& [name, value] : names) {
    dict_values.push_back(python.List({}));
    in_dict.emplace_back(name, dict_values.back());
  }
  python.Module("app", {{"one", inline_one}, {"other", python.DictInstance(type, in_dict)}, {"Odd", type}});
  Finding finding(python.Build());
  CHECK(finding.Find("app.one.'x\\u202ey'") == values[0].value);
  CHECK(finding.Find("app.one.''") == values[4].value);
  CHECK(finding.Find("app.other.''") == dict_values[4].value);
  for (size_t i = 0; i < values.size(); ++i) {
    CHECK(finding.Find(finding.PathTo(dict_values[i])) == dict_values[i].value);
    if (i < 4) CHECK(finding.Find(finding.PathTo(values[i])) == values[i].value);
  }
  CHECK(finding.PathTo(dict_values[0]) == "app.other.'x\u202ey'");
}

TEST_CASE("object finder: a dotted name is what Python finds by it; the module behind it is quoted, also in paths") {
  test::PythonHeap python;
  const ObjectId cache = python.List({});
  const ObjectId variable = python.Instance(python.Class("app.config", "Config"), {{"name", python.Str("x")}});
  python.Module("app", {{"config", variable}});
  const ObjectId module = python.Module("app.config", {{"cache", cache}});
  const Heap heap = python.Build();
  Finding finding(heap);
  CHECK(finding.Find("app.config") == variable.value);
  CHECK(finding.Find("'app.config'") == module.value);
  test::OpenedHeap opened(heap);
  PathWriter writer(opened.opened, opened.subject.info.id);
  CHECK(writer.To(cache.value).expression == "'app.config'.cache");
  CHECK(finding.Find("'app.config'.cache") == cache.value);
}

TEST_CASE("object finder: attributes of slots, dictionaries, classes and bases alike") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("app.models.first.'two words'") == shop.seven.value);
  CHECK(finding.Find("app.models.first.kind") == shop.name.value);
  CHECK(finding.Find("app.models.first.limit") == shop.seven.value);
  CHECK(finding.Find("app.cache['users'][1].limit") == shop.seven.value);
  CHECK(finding.Find("app.User.limit") == shop.seven.value);
  CHECK(finding.Find("app.models.first.__class__") == shop.user_class.value);
  CHECK(finding.Find("app.__dict__['cache']") == shop.cache.value);
}

TEST_CASE("object finder: keys of every kind") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("app.cache[3]") == shop.seven.value);
  CHECK(finding.Find("app.cache[b'id\\xff']") == shop.name.value);
  CHECK(finding.Find("app.cache[None]") == shop.none_value.value);
  CHECK(finding.Find("app.cache[2.5]") == shop.user.value);
  CHECK(finding.Find("app.cache['it\\'s \\\"a\\\"\\n']") == shop.user_class.value);
  CHECK(finding.Find("app.cache['a long te'...]") == shop.base.value);
  CHECK(finding.Find("app.cache[<key 1>]") != shop.users.value);
  CHECK(finding.Find("app.cache[<key 0>]") == shop.users.value);
  CHECK(finding.Find("app.cache<key 7>") == shop.secret.value);
  std::ostringstream address;
  address << std::hex << shop.python.AddressOf(shop.secret);
  CHECK(finding.Find("app.cache[<key at 0x" + address.str() + ">]") == shop.old_user.value);
}

TEST_CASE("object finder: every label as it is printed leads back to the reference") {
  Shop shop;
  const Heap heap = shop.python.Build();
  Finding finding(heap);
  for (uint32_t source = 0; source < heap.objects.count(); ++source) {
    const auto targets = heap.graph.References({source});
    for (uint32_t k = 0; k < targets.size(); ++k) {
      const auto label = finding.view().Label(source, k);
      if (!label.has_value()) continue;
      CAPTURE(source, *label);
      CHECK(finding.Find("#" + std::to_string(source) + *label) == targets[k].value);
    }
  }
}

TEST_CASE("object finder: elements of sets and references without labels have numbers") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.Find("app.group<element 1>") == shop.name.value);
  CHECK(finding.Find("app.holder<reference 1>") == shop.cache.value);
  CHECK(finding.ErrorOf("app.group<element 2>") == "`app.group` (set) has 2 elements, the first is <element 0>");
  CHECK(finding.ErrorOf("app.holder<reference 2>") ==
        "`app.holder` (holder) has 2 references, the first is <reference 0>");
}

TEST_CASE("object finder: of very many keys it says how many there are, those looked at or not") {
  constexpr int kCount = 12000;
  test::PythonHeap python;
  test::PythonHeap::Pairs pairs;
  const ObjectId value = python.None();
  const bool with_text = GENERATE(true, false);
  for (int i = 0; i < kCount; ++i) {
    const ObjectId number = python.Number(std::to_string(i));
    pairs.emplace_back(with_text ? number : python.Tuple({number, number}), value);
  }
  python.Module("app", {{"cache", python.Dict(pairs)}});
  Finding finding(python.Build());
  CHECK(finding.ErrorOf("app.cache['user']").ends_with(", " + Grouped(kCount - 5) + " more"));
}

TEST_CASE("object finder: what is not there is answered by what is") {
  Shop shop;
  Finding finding(shop.python.Build());
  CHECK(finding.ErrorOf("ap.cache") == "heap.barrow has no module 'ap': did you mean 'app'?");
  CHECK(finding.ErrorOf("app.cash") ==
        "`app` (module) has no attribute 'cash'; it has cache, User, group, holder, "
        "__dict__");
  CHECK(finding.ErrorOf("app.cache['user']")
            .starts_with(
                "whether `app.cache` (dict) has the key 'user' is not in the file: 1 of its 10 keys is withheld"));
  CHECK(finding.ErrorOf("app.cache['user']").find("; it has 'users', ") != std::string::npos);
  CHECK(finding.ErrorOf("app.cache['user']").find(", 4 more") != std::string::npos);
  CHECK(finding.ErrorOf("app.cache.users") ==
        "`app.cache` (dict) has no attribute 'users'; it has a key of that name: `app.cache['users']`");
  CHECK(finding.ErrorOf("app.cache['users'][3]") ==
        "`app.cache['users']` (list) has no element [3]; it has elements [0] to [2], and [-1] is the last");
  CHECK(finding.ErrorOf("app.models.first['x']") ==
        "`app.models.first` (app.User) has no key 'x', but attributes: it has name, two words, __class__");
}

TEST_CASE("object finder: where the file has no names it says so") {
  PythonHeap python;
  const ObjectId dict = python.Dict({{python.SilentStr(), python.None()}});
  python.Module("", {{"", dict}});
  python.SetContents(reader::Contents::kNone);
  Finding finding(python.Build());
  CHECK(finding.ErrorOf("app.cache") ==
        "heap.barrow has no module names (it was dumped with contents='none'): name "
        "the object by its address or id, as in #42");
  const std::string number = "#" + std::to_string(dict.value);
  CHECK(finding.ErrorOf(number + "['x']") ==
        "whether `" + number +
            "` (dict) has the key 'x' is not in the file: its only key is withheld (it was dumped with " +
            "contents='none'): `" + number + "[<key 0>]` is the first value");
  CHECK(finding.ErrorOf(number + "[3]") == "`" + number +
                                               "` (dict) has no key 3; its only key is told by address only: `" +
                                               number + "[<key 0>]` is the first value");
  CHECK(finding.Find(number + "[<key 0>]") == dict.value - 1);
}

TEST_CASE("object finder: tuples as keys, named or not by blanks") {
  PythonHeap python;
  const ObjectId value = python.Str("value");
  const ObjectId key = python.Tuple({python.Number("1"), python.Str("a b"), python.None()});
  const ObjectId dict = python.Dict({{python.Str("plain"), key}, {key, value}});
  python.Module("app", {{"by_pair", dict}});
  Finding finding(python.Build());
  CHECK(finding.Find("app.by_pair[(1, 'a b', None)]") == value.value);
  CHECK(finding.Find("app.by_pair[(1,\"a b\",None)]") == value.value);
  CHECK(finding.ErrorOf("app.by_pair[(2, 'a b')]") ==
        "`app.by_pair` (dict) has no key (2,'a b'); it has (1, 'a b', None), 'plain'");
  CHECK(finding.view().Label(dict.value, 3) == "[(1, 'a b', None)]");
  CHECK(finding.view().Label(dict.value, 1) == "['plain']");
}

TEST_CASE("object finder: keys that were clipped alike are ambiguous, and named by their addresses") {
  PythonHeap python;
  const ObjectId value = python.Str("value");
  const ObjectId first = python.Str("a long te", true);
  const ObjectId second = python.Str("a long te", true);
  const ObjectId only = python.Str("another te", true);
  const ObjectId dict = python.Dict({{first, value}, {second, python.Str("other")}, {only, value}});
  python.Module("app", {{"by_text", dict}});
  Finding finding(python.Build());
  const auto at = [&](ObjectId key) { return "[<key at " + AddressText(python.AddressOf(key)) + ">]"; };
  for (const std::string key : {"['a long te'...]", "['a long text']"}) {
    CAPTURE(key);
    const std::string error = finding.ErrorOf("app.by_text" + key);
    CHECK(error.starts_with("`app.by_text` (dict) has 2 keys that begin like "));
    CHECK(error.ends_with("they are " + at(first) + ", " + at(second)));
  }
  CHECK(finding.Find("app.by_text" + at(first)) == value.value);
  CHECK(finding.Find("app.by_text['another te'...]") == value.value);
  CHECK(finding.Find("app.by_text['another text']") == value.value);
  CHECK(finding.ErrorOf("app.by_text['a short text']").starts_with("`app.by_text` (dict) has no key "));
}

TEST_CASE("object finder: integers beyond 64 bits are keys, decimal or not") {
  PythonHeap python;
  const ObjectId value = python.Str("value");
  const ObjectId big = python.Number("0x10000000000000000");
  const ObjectId dict = python.Dict({{big, value}});
  python.Module("app", {{"by_number", dict}});
  Finding finding(python.Build());
  CHECK(finding.Find("app.by_number[18446744073709551616]") == value.value);
  CHECK(finding.Find("app.by_number[0x10000000000000000]") == value.value);
  CHECK(finding.view().Label(dict.value, 1) == "[18446744073709551616]");
}

TEST_CASE("object finder: cells of a closure have indexes as well as names") {
  PythonHeap python;
  const ObjectId cell = python.Str("cell");
  const ObjectId other = python.Str("other");
  const ObjectId closure = python.Other("tuple", {{"count", cell}, {"total", other}});
  python.Module("app", {{"step", python.Other("function", {{"__closure__", closure}})}});
  Finding finding(python.Build());
  CHECK(finding.Find("app.step.__closure__[0]") == cell.value);
  CHECK(finding.Find("app.step.__closure__[1]") == other.value);
  CHECK(finding.Find("app.step.__closure__.total") == other.value);
  CHECK(finding.Find("app.step.__closure__[-1]") == other.value);
}

TEST_CASE("object finder: what the class computes or keeps elsewhere is no attribute of the object") {
  PythonHeap python;
  const ObjectId getter = python.Opaque("property", {});
  const ObjectId slot = python.Opaque("member_descriptor", {});
  const ObjectId fields = python.Tuple({python.Str("x"), python.Str("y")});
  const ObjectId field = python.Opaque("_collections._tuplegetter", {});
  const ObjectId user = python.Class("app", "User", {{"full", getter}, {"empty", slot}, {"full_name", fields}});
  const ObjectId point = python.Class("app", "Point", {{"_fields", fields}, {"x", field}, {"y", field}});
  const ObjectId second = python.Str("second");
  const ObjectId pair = python.SequenceInstance(point, {fields, second});
  python.Module("app", {{"user", python.Instance(user, {})}, {"User", user}, {"pair", pair}});
  Finding finding(python.Build());
  CHECK(finding.ErrorOf("app.user.full") ==
        "`app.user` (app.User) has no attribute 'full' in the snapshot: Python computes it when asked; `app.User.full` "
        "is what does that");
  CHECK(finding.ErrorOf("app.user.empty").ends_with("in the snapshot: the slot is empty"));
  CHECK(finding.Find("app.user.full_name") == fields.value);
  CHECK(finding.Find("app.User.full") == getter.value);
  CHECK(finding.Find("app.pair.x") == fields.value);
  CHECK(finding.Find("app.pair.y") == second.value);
}
