// SPDX-License-Identifier: Apache-2.0
//
// Every limit of base/limits.h: what exceeds it says so and how to raise it, and does what was wanted when it is
// raised.
#include "base/limits.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cli/barrow_run.h"
#include "cli/global_options.h"
#include "cli/scratch_folder.h"
#include "store/query_catalog.h"
#include "support/catch.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::test;

namespace {

using Words = std::vector<std::string>;

// A command that is refused, or warns, under a low limit, and does neither under a higher one.
struct Situation {
  std::string limit;
  std::string low;  // empty: the initial value is low enough
  std::string high;
  Words command;
  Words others = {};  // "NAME=VALUE" of limits that it takes as well
};

std::string Repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

// Text that zstd makes half as long.
std::string HardToPack(size_t byte_count) {
  std::mt19937 random(7);
  std::string text(byte_count, '\0');
  for (char& c : text) c = "0123456789abcdef"[random() & 15];
  return text;
}

std::string FileWithText(const std::string& text, int texts) {
  Snapshot snapshot = SampleSnapshot();
  TextSegment& segment = *snapshot.mutable_texts(0);
  const auto segments = static_cast<uint64_t>(snapshot.texts_size());
  segment.set_text(0, text);
  for (int i = 1; i < texts; ++i) *snapshot.add_texts() = segment;
  const auto more = static_cast<uint64_t>(snapshot.texts_size()) - segments;
  snapshot.mutable_trailer()->set_segment_count(snapshot.trailer().segment_count() + more);
  return FileOf(snapshot);
}

void WriteFiles() {
  const Snapshot sample = SampleSnapshot();
  WriteFile("a.barrow", FileOf(sample));
  WriteFile("large-frame.barrow", FileWithText(HardToPack(size_t{65} << 20), 1));
  WriteFile("well-packed.barrow", FileWithText(std::string(size_t{35} << 20, 'x'), 2));
  Snapshot hole = sample;
  hole.mutable_types(1)->set_first_type((1 << 18) + 10);
  WriteFile("hole.barrow", FileOf(hole));
  const std::vector<std::string> frames = FramesOf(sample);
  std::string damaged = MarkBytes() + frames[0] + "junk";
  for (size_t i = 1; i < frames.size(); ++i) damaged += frames[i];
  WriteFile("damaged.barrow", damaged);
}

std::vector<Situation> Situations() {
  const auto sql = [](const std::string& statement) { return Words{"sql", "a.barrow", statement}; };
  const std::string long_path = "#0" + Repeated("[0]", 1500);
  return {
      {"frame-size", "", "128M", {"summary", "large-frame.barrow"}},
      {"frame-size", "10", "1M", {"redact", "a.barrow", "-"}},
      {"frame-size", "10", "1M", {"verify", "a.barrow"}},
      {"frame-size", "10", "1M", {"info", "a.barrow"}},
      {"frame-size", "10", "1M", {"load", "a.barrow", "-o", "frame.db", "--force"}},
      {"total-size", "100", "1M", {"info", "a.barrow"}, {}},
      {"total-ratio", "", "1M", {"info", "well-packed.barrow"}},
      {"record-memory", "1000", "1M", {"info", "a.barrow"}},
      {"record-memory", "100", "1M", {"redact", "a.barrow", "-"}},
      {"objects", "4", "5", {"info", "a.barrow"}},
      {"objects", "4", "5", {"verify", "a.barrow"}},
      {"references", "5", "6", {"info", "a.barrow"}},
      {"lost-numbers", "", "1M", {"summary", "hole.barrow"}},
      {"recovery-size", "1", "1M", {"summary", "damaged.barrow"}},
      {"value-size", "", "400M", sql("SELECT length(zeroblob(300000000))")},
      {"sql-size", "", "2M", sql("SELECT '" + std::string(1'500'000, 'x') + "' = ''")},
      {"sql-depth", "", "1000", sql("SELECT 1" + Repeated("+1", 700))},
      {"sql-parts", "", "400", sql("SELECT 1" + Repeated(" UNION ALL SELECT 1", 300))},
      {"sql-pattern", "", "3000", sql("SELECT 'a' LIKE '" + std::string(2000, 'a') + "'")},
      {"sql-pattern", "", "3000", {"objects", "a.barrow", "--where", "'a' GLOB '" + std::string(2000, 'a') + "'"}},
      {"path-size", "", "70K", {"object", "a.barrow", std::string(65 << 10, 'x')}},
      {"path-steps", "", "2000", {"object", "a.barrow", long_path}},
  };
}

Outcome Under(const std::string& limit, const std::string& value, const Situation& situation) {
  Words words;
  for (const std::string& other : situation.others) words.insert(words.end(), {"--limit", other});
  if (!value.empty()) words.push_back("--limit=" + limit + "=" + value);
  words.insert(words.end(), situation.command.begin(), situation.command.end());
  return Barrow(words);
}

}  // namespace

TEST_CASE(
    "limits: what exceeds one is refused or left out with a message that names it, and passes when it is raised") {
  const ScratchFolder scratch;
  WriteFiles();
  for (const Situation& situation : Situations()) {
    CAPTURE(situation.limit, situation.command.front(), situation.command[1]);
    const std::string remedy = "--limit " + situation.limit + "=";
    const Outcome low = Under(situation.limit, situation.low, situation);
    CHECK((low.out + low.err).find(remedy) != std::string::npos);
    if (low.code != 0 && situation.command.front() != "verify") CHECK(IsOneComplaint(low.err));
    const Outcome high = Under(situation.limit, situation.high, situation);
    CHECK((high.out + high.err).find("--limit") == std::string::npos);
  }
}

TEST_CASE("limits: every one is tried above, but those that refuse nothing by themselves") {
  std::vector<std::string> tried = {"total-floor", "cache-size"};
  for (const Situation& situation : Situations()) tried.push_back(situation.limit);
  for (const LimitInfo& info : AllLimits()) {
    CAPTURE(info.name);
    CHECK(std::ranges::find(tried, info.name) != tried.end());
  }
}

TEST_CASE("limits: none can be more than the table says, or less, and a value that is none is refused") {
  for (const LimitInfo& info : AllLimits()) {
    CAPTURE(info.name);
    const auto refused = [&](const std::string& value, const std::string& words) {
      const Outcome outcome = Barrow({"--limit", std::string(info.name) + "=" + value, "--version"});
      CHECK(outcome.code == 2);
      CHECK(IsOneComplaint(outcome.err));
      CHECK(outcome.err.find(words) != std::string::npos);
    };
    refused("lots", "cannot be 'lots': it is a ");
    refused("8000000T", " is the most");
    if (info.least > 0) refused("0", " is the least");
    CHECK(Barrow({"--limit", std::string(info.name) + "=" + std::to_string(info.most), "--version"}).code == 0);
  }
}

TEST_CASE("limits: under the least of each for statements every query of barrow's runs") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("p.barrow", FileOf(SampleProfile()));
  REQUIRE(Barrow({"load", "a.barrow", "p.barrow", "-o", "case.db"}).code == 0);
  Words least;
  for (const Limit limit :
       {Limit::kValueSize, Limit::kSqlSize, Limit::kSqlDepth, Limit::kSqlParts, Limit::kSqlPattern}) {
    const LimitInfo& info = Describe(limit);
    least.insert(least.end(), {"--limit", std::string(info.name) + "=" + std::to_string(info.least)});
  }
  for (const store::Query& query : store::Queries()) {
    CAPTURE(query.name);
    Words words = least;
    words.insert(words.end(), {"query", "case.db", query.name});
    CHECK(Barrow(words).err == "");
  }
}

TEST_CASE("limits: they hold for one run only, and a file has a place in the cache for each") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  CHECK(Barrow({"summary", "a.barrow"}).code == 0);
  CHECK(Barrow({"--limit", "objects=4", "summary", "a.barrow"}).code == 1);
  CHECK_FALSE(IsSet(Limit::kObjects));
  CHECK(Barrow({"--limit", "objects=4", "--limit", "objects=5", "summary", "a.barrow"}).code == 0);
  CHECK(Barrow({"summary", "a.barrow"}).code == 0);
  const auto kept = [] {
    const auto files = fs::recursive_directory_iterator(fs::path(std::getenv("XDG_CACHE_HOME")));
    return std::ranges::count_if(files, [](const fs::directory_entry& entry) { return entry.is_regular_file(); });
  };
  CHECK(kept() == 2);
  CHECK(Barrow({"--limit", "cache-size=0", "--limit", "objects=6", "summary", "a.barrow"}).code == 0);
  CHECK(kept() == 2);
}

TEST_CASE("limits: the help, the manual, the completions and SECURITY.md list them all") {
  const std::string security = ReadFile(BARROW_SOURCE_DIR "/SECURITY.md");
  const std::string help = Barrow({"help", "limits"}).out;
  const std::string manual = Barrow({"man"}).out;
  for (const LimitInfo& info : AllLimits()) {
    CAPTURE(info.name);
    const std::string name(info.name);
    CHECK(security.find("`--limit " + name + (info.unit == LimitUnit::kBytes ? "=SIZE`" : "=NUMBER`")) !=
          std::string::npos);
    CHECK(help.find("\n  " + name) != std::string::npos);
    std::string roff = name;
    for (size_t dash = roff.find('-'); dash != std::string::npos; dash = roff.find('-', dash + 2))
      roff.insert(dash, "\\");
    CHECK(manual.find("\\fB" + roff + "\\fR") != std::string::npos);
    for (const std::string shell : {"bash", "zsh", "fish"}) {
      CHECK(Barrow({"completion", shell}).out.find(name + "=") != std::string::npos);
    }
  }
}
