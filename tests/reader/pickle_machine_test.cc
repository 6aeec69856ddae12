// SPDX-License-Identifier: Apache-2.0
//
// Pickles made to do harm, or made of what no dump of Pympler's has. Each is refused within bounds, and told why.
#include <chrono>
#include <string>
#include <vector>

#include "base/error.h"
#include "reader/pympler_reader.h"
#include "support/catch.h"

using namespace barrow;
using namespace std::string_literals;
using reader::ProfileRecords;

namespace {

ProfileRecords Read(const std::string& bytes, uint64_t record_bytes = uint64_t{64} << 20) {
  const auto view = std::as_bytes(std::span(bytes));
  reader::MemoryByteSource source("bad.stats", {view.begin(), view.end()});
  reader::Limits limits;
  limits.record_bytes = record_bytes;
  Diagnostics diagnostics;
  return reader::ReadPymplerDump(source, limits, diagnostics);
}

std::string Refusal(const std::string& bytes) {
  try {
    Read(bytes);
    return "";
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kInput);
    return error.what();
  }
}

std::string Short(const std::string& text) { return "\x8c"s + static_cast<char>(text.size()) + text; }
std::string Global(const std::string& module, const std::string& name) { return "c" + module + "\n" + name + "\n"; }

const std::string kProto = "\x80\x04"s;
const std::string kAsized = Global("pympler.asizeof", "Asized");
const std::string kTracked = Global("pympler.classtracker", "TrackedObject");
const std::string kNoSnapshots = "\x80\x05]\x94."s;

// An Asized with those referents, an expression that leaves a tuple.
std::string Asized(const std::string& refs) {
  return kAsized + ")\x81N}("s + Short("size") + "K\x08" + Short("flat") + "K\x08" + Short("name") + Short("n") +
         Short("refs") + refs + "u\x86" + "b";
}

// A dump with one object of one size.
std::string Dump(const std::string& asized, const std::string& name = Short("n")) {
  return kProto + "}" + name + "]" + kTracked + ")\x81}("s + Short("id") + "K\x01" + Short("name") + name +
         Short("birth") + "K\x01" + Short("snapshots") + "]K\x01"s + asized + "\x86"s + "aubas." + kNoSnapshots;
}

}  // namespace

TEST_CASE("pickle: a sound dump made by hand is read") {
  const ProfileRecords profile = Read(Dump(Asized(")")));
  REQUIRE(profile.objects.size() == 1);
  CHECK(profile.objects[0].birth == 1);
  CHECK(profile.nodes[profile.objects[0].footprints[0].root].size_bytes == 8);
}

TEST_CASE("pickle: nothing is imported or called, whatever asks for it") {
  CHECK_THAT(Refusal("cos\nsystem\n(S'echo pwned'\ntR."s),
             ContainsText("offset 0: global os.system is none that Pympler's dumps have"));
  CHECK_THAT(Refusal(kProto + Short("builtins") + Short("eval") + "\x93" + Short("1") + "\x85R."),
             ContainsText("offset 18: global builtins.eval"));
  CHECK_THAT(Refusal(kProto + Short("posix") + Short("system") + "\x93)R."), ContainsText("posix.system"));
  CHECK_THAT(Refusal("(S'ls'\nios\nsystem\n."s), ContainsText("opcode INST makes an object with arguments"));
  CHECK_THAT(Refusal("(ios\nsystem\n."s), ContainsText("global os.system"));
  CHECK_THAT(Refusal(kProto + Global("pympler.classtracker", "ClassTracker") + ")\x81."),
             ContainsText("global pympler.classtracker.ClassTracker"));
  CHECK_THAT(Refusal(kProto + kTracked + Short("x") + "\x85\x81."),
             ContainsText("opcode NEWOBJ makes an object with arguments"));
  CHECK_THAT(Refusal(kProto + kTracked + ")R."), ContainsText("opcode REDUCE would call something"));
  CHECK_THAT(Refusal(kProto + Global("collections", "defaultdict") + kTracked + "\x85R."),
             ContainsText("opcode REDUCE would call something"));
  CHECK_THAT(Refusal(kProto + Global("builtins", "list") + ")\x81."), ContainsText("an object is made of list"));
  CHECK_THAT(Refusal(kProto + "Pid\n."), ContainsText("opcode PERSID refers to something outside"));
  CHECK_THAT(Refusal(kProto + "K\x01Q."), ContainsText("opcode BINPERSID refers"));
  CHECK_THAT(Refusal(kProto + "\x82\x01."), ContainsText("opcode EXT1 refers"));
  CHECK_THAT(Refusal(kProto + "\x97."), ContainsText("opcode NEXT_BUFFER refers"));
  CHECK_THAT(Refusal(kProto + kTracked + ")}\x92."), ContainsText("opcode NEWOBJ_EX refers"));
}

TEST_CASE("pickle: opcodes that no dump has are refused by name and place") {
  CHECK_THAT(Refusal(kProto + "\x8f."), ContainsText("offset 2: opcode EMPTY_SET is none"));
  CHECK_THAT(Refusal(kProto + "(\x91."), ContainsText("offset 3: opcode FROZENSET is none"));
  CHECK_THAT(Refusal(kProto + "\xff."), ContainsText("offset 2: opcode 0xff is none"));
  CHECK_THAT(Refusal("\x80\x09."s), ContainsText("pickle protocol 9 is newer"));
}

TEST_CASE("pickle: claims of gigabytes meet the bytes that are there") {
  CHECK_THAT(Refusal(kProto + "X\xff\xff\xff\xff" + "abc"), ContainsText("offset 2: something of 3.9 GiB"));
  CHECK_THAT(Refusal(kProto + "\x8d\0\0\0\0\0\0\0\x10"s + "abc"), ContainsText("is claimed"));
  CHECK_THAT(Refusal(kProto + "\x95\0\0\0\0\0\0\0\x10"s + "abc"), ContainsText("is claimed"));
  CHECK_THAT(Refusal(kProto + "\x96\0\0\0\0\0\0\0\x10"s + "abc"), ContainsText("opcode BYTEARRAY8"));
  CHECK_THAT(Refusal(kProto + "\x8b\xff\xff\xff\x7f"s), ContainsText("is claimed"));
  CHECK_THAT(Refusal(kProto + "]r\xff\xff\xff\xff."), ContainsText("memo number 4294967295"));
  CHECK_THAT(Refusal("(dp99999999999\n."s), ContainsText("memo number 99999999999"));
  CHECK_THAT(Refusal(kProto + "\x8b\x00\x01\x00\x00"s + std::string(256, '\x7f') + "."),
             ContainsText("a number of 256 bytes"));
  CHECK_THAT(Refusal("L" + std::string(100000, '9') + "L\n."), ContainsText("is no number"));
}

TEST_CASE("pickle: depth is bounded, and costs no stack") {
  CHECK_THAT(Refusal(kProto + std::string(1 << 20, '(')), ContainsText("nested to a depth of more than"));
  // Brackets closed at once nest without marks: a million lists in one another are no index, and no recursion.
  std::string lists = kProto + "]";
  for (int i = 0; i < 1 << 18; ++i) lists += "]a"s.substr(0, 1);
  for (int i = 0; i < 1 << 18; ++i) lists += "a";
  CHECK_THAT(Refusal(lists + "." + kNoSnapshots), ContainsText("does not begin with an index"));
  std::string deep = Asized(")");
  std::string tree;
  for (int i = 0; i < 5000; ++i)
    tree +=
        kAsized + ")\x81N}("s + Short("size") + "K\x08" + Short("flat") + "K\x08" + Short("name") + "N" + Short("refs");
  tree += ")";
  for (int i = 0; i < 5000; ++i) tree += "u\x86" + "b\x85"s;
  // The last is a tuple around the outermost: taken off again.
  tree.pop_back();
  CHECK_THAT(Refusal(Dump(tree)), ContainsText("nested to a depth of more than"));
}

TEST_CASE("pickle: sharing cannot make much of little") {
  // Each level holds the one below it a hundred times: 100^12 referents in some kilobytes.
  std::string bomb = Asized(")") + "q\x00"s;
  for (char level = 1; level < 13; ++level) {
    std::string hundred = "(";
    for (int i = 0; i < 100; ++i) hundred += "h"s + static_cast<char>(level - 1);
    bomb += "0" + Asized(hundred + "t") + "q" + level;
  }
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THAT(Refusal(Dump(bomb)), ContainsText("shared so often that it would become more than 64 times"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));

  // A name of a tuple that holds a tuple twice, and so on.
  std::string name = Short("x") + "\x85";
  for (int i = 0; i < 7; ++i) {
    std::string copies =
        "q\x05"
        "0(";
    for (int k = 0; k < 200; ++k) copies += "h\x05";
    name += copies + "t";
  }
  CHECK_THAT(Refusal(Dump(Asized(")"), name)), ContainsText("shared so often"));
}

TEST_CASE("pickle: what is shared in the machine is kept once") {
  constexpr uint64_t kMost = uint64_t{4} << 20;
  // A dictionary of 40 KB that is the state of an object, a thousand times.
  std::string states = kProto + "}q\x00("s + Short("a") + "q\x01h\x01"s;
  for (int i = 0; i < 1000; ++i) states += "h\x01h\x01";
  states += "u0" + kTracked + ")\x81";
  for (int i = 0; i < 1000; ++i) states += "h\x00"s + "b";
  CHECK_THROWS_WITH(Read(states + "." + kNoSnapshots, kMost), ContainsText("does not begin with an index"));

  // A text of 50 KB that is encoded a thousand times.
  std::string texts = kProto + Global("_codecs", "encode") + "q\x00X\x50\xc3\0\0"s + std::string(50000, 'a') + "q\x01" +
                      Short("latin1") + "q\x02" + "000";
  for (int i = 0; i < 1000; ++i) texts += "h\x00h\x01h\x02\x86R0"s;
  CHECK_THROWS_WITH(Read(texts + "N." + kNoSnapshots, kMost), ContainsText("it does not begin with an index"));
}

TEST_CASE("pickle: a text is encoded as it is each time, whatever was encoded before") {
  const std::string encode = kProto + Global("_codecs", "encode") + "q\x03";
  const auto name_of = [&](const std::string& name) {
    const ProfileRecords profile = Read(Dump(Asized(")"), name));
    return profile.names[profile.classes[0].name].text;
  };
  const std::string latin =
      Global("_codecs", "encode") + "q\x03" + Short("a\xc3\xa9") + "q\x04" + Short("latin1") + "q\x05\x86R"s;
  CHECK(name_of("(" + latin + "h\x03h\x04h\x05\x86R" + "t") == "(b'a\\xe9', b'a\\xe9')");
}

TEST_CASE("pickle: what refers to itself is refused") {
  // A list of referents that holds its own owner.
  const std::string cycle = kAsized + ")\x81q\x01N}("s + Short("size") + "K\x08" + Short("flat") + "K\x08" +
                            Short("name") + "N" + Short("refs") + "]h\x01" + "au\x86" + "b";
  CHECK_THAT(Refusal(Dump(cycle)), ContainsText("nested to a depth of more than"));
  const std::string tuple = "]q\x05h\x05" + "a0h\x05\x85"s;
  CHECK_THAT(Refusal(Dump(Asized(")"), tuple)), ContainsText("a name is nothing that can be one"));
}

TEST_CASE("pickle: a file that is cut anywhere is refused in one line") {
  const std::string whole = Dump(Asized(")"));
  for (size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const std::string refusal = Refusal(whole.substr(0, length));
    CHECK(refusal.starts_with("bad.stats: "));
    CHECK(refusal.find('\n') == std::string::npos);
  }
}

TEST_CASE("pickle: what another program pickled is said to be no dump, and not to be cut off") {
  const auto begins = ContainsText(
      "is a pickle, and no dump of Pympler's ClassTracker: it does not begin with an index of tracked objects");
  for (const std::string& value : {Short("text"), "N"s, "]K\x01" + "a"s, "}" + Short("n") + "K\x01s",
                                   "}" + Short("n") + "]K\x01" + "as", "}" + Short("n") + "]" + Asized(")") + "as"}) {
    CHECK_THAT(Refusal(kProto + value + "."), begins);
    CHECK_THAT(Refusal(kProto + value + "." + kNoSnapshots), begins);
  }
  CHECK_THAT(Refusal(kProto + "}."), ContainsText("it has no snapshots behind its index"));
}

TEST_CASE("pickle: no flipped byte does worse than a refusal") {
  const std::string whole = Dump(Asized("("s + Asized(")") + "t"));
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      try {
        Read(flipped);
      } catch (const Error& error) {
        CHECK(error.kind() == Error::Kind::kInput);
      }
    }
  }
}

TEST_CASE("pickle: the memory for records is bounded") {
  const std::string whole = Dump(Asized(")"));
  CHECK_THROWS_WITH(Read(whole, 1000), ContainsText("its records need more than 1000 bytes"));
}

TEST_CASE("pickle: stack faults are told") {
  for (const std::string& bytes : {kProto + "."s, kProto + "a."s, kProto + "t."s, kProto + "]u."s, kProto + "NN."s,
                                   kProto + "h\x07."s, kProto + "(N."s, kProto + "}(Nu."s, kProto + "Nb."s,
                                   kProto + "N}b."s, kProto + "}Na."s, kProto + "0."s, kProto + "R."s}) {
    CHECK(Refusal(bytes).starts_with("bad.stats: offset "));
  }
}

TEST_CASE("pickle: names need not be texts") {
  const auto name_of = [](const std::string& name) {
    const ProfileRecords profile = Read(Dump(Asized(")"), name));
    return profile.names[profile.classes[0].name].text;
  };
  CHECK(name_of("K\x2a") == "42");
  CHECK(name_of("N") == "None");
  CHECK(name_of("\x88") == "True");
  CHECK(name_of("G\x3f\xb9\x99\x99\x99\x99\x99\x9a") == "0.1");
  CHECK(name_of("\x8a\x09\0\0\0\0\0\0\0\0\x01"s) == "18446744073709551616");
  CHECK(name_of("C\x03" + "a'\xff"s) == "b\"a'\\xff\"");
  CHECK(name_of(Short("it's") + "K\x01\x86") == "(\"it's\", 1)");
  CHECK(name_of("K\x01\x85") == "(1,)");
  CHECK(name_of(Short("\xed\xa0\x80!")) == "\xef\xbf\xbd!");
}
