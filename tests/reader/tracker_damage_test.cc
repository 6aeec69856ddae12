// SPDX-License-Identifier: Apache-2.0
//
// Profiles cut at every length and with bytes changed: never a crash, and never a loss that is not counted.
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "reader/tracker_reader.h"
#include "support/catch.h"
#include "support/profile_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::ProfileRecords;

namespace {

constexpr uint32_t kRuns = 8;
constexpr uint32_t kObjects = 12;  // of each run

struct ProfileOutcome {
  bool refused = false;
  std::string message;
  Diagnostics diagnostics;
  ProfileRecords profile;

  bool says_damage() const {
    return diagnostics.count(Anomaly::kTruncated) + diagnostics.count(Anomaly::kDamagedFrame) +
               diagnostics.count(Anomaly::kBadSegment) + diagnostics.count(Anomaly::kTotalsDiffer) +
               diagnostics.count(Anomaly::kSumsDiffer) >
           0;
  }
};

ProfileOutcome Load(const std::string& file) {
  ProfileOutcome outcome;
  try {
    reader::MemoryByteSource source = SourceOf(file);
    outcome.profile = reader::ReadTrackerProfile(source, {}, outcome.diagnostics);
    RequireProfileLaws(outcome.profile);
  } catch (const Error& error) {
    outcome.refused = true;
    outcome.message = error.what();
  }
  return outcome;
}

void RequireOneLine(const std::string& message) {
  REQUIRE(message.find("test.barrow: ") == 0);
  REQUIRE(message.find('\n') == std::string::npos);
}

// Snapshots whose objects' sizes do not sum to what the tracker recorded.
size_t IncompleteSnapshots(const ProfileRecords& profile) {
  std::map<double, int64_t> sums;
  for (const reader::TrackedObject& object : profile.objects) {
    for (size_t i = 1; i < object.footprints.size(); ++i) {
      sums[object.footprints[i].time] += profile.nodes[object.footprints[i].root].size_bytes;
    }
  }
  size_t incomplete = 0;
  for (const reader::TrackerSnapshot& snapshot : profile.snapshots) {
    incomplete += sums[snapshot.time] != snapshot.tracked_bytes;
  }
  return incomplete;
}

}  // namespace

TEST_CASE("tracker damage: the file of these tests is sound") {
  const ProfileOutcome outcome = Load(FileOf(LongProfile(kRuns, kObjects)));
  CHECK_FALSE(outcome.refused);
  CHECK(outcome.diagnostics == Diagnostics());
  CHECK(outcome.profile.objects.size() == kRuns * kObjects);
  CHECK(outcome.profile.snapshots.size() == kRuns);
  CHECK(IncompleteSnapshots(outcome.profile) == 0);
}

TEST_CASE("tracker damage: a file cut at any length has every snapshot before the cut, whole") {
  const ProfileParts parts = LongProfile(kRuns, kObjects);
  const std::string file = FileOf(parts);
  const size_t header_end = FileOf(ProfileParts{parts[0]}).size();
  size_t run_end = header_end;
  size_t whole_runs = 0;
  for (size_t length = 0; length < file.size(); ++length) {
    CAPTURE(length);
    while (whole_runs < kRuns && length >= run_end + FrameOf(parts[whole_runs + 1]).size()) {
      run_end += FrameOf(parts[++whole_runs]).size();
    }
    const ProfileOutcome outcome = Load(file.substr(0, length));
    REQUIRE(outcome.refused == (length < header_end));
    if (outcome.refused) {
      RequireOneLine(outcome.message);
      continue;
    }
    REQUIRE(outcome.diagnostics.count(Anomaly::kTruncated) == 1);
    REQUIRE(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 0);
    REQUIRE_FALSE(outcome.profile.complete);
    REQUIRE(outcome.profile.snapshots.size() == whole_runs);
    REQUIRE(outcome.profile.objects.size() == whole_runs * kObjects);
    REQUIRE(IncompleteSnapshots(outcome.profile) == 0);
  }
  CHECK(whole_runs == kRuns);
}

TEST_CASE("tracker damage: every bit of a file, flipped, is refused, counted or harmless") {
  const std::string file = FileOf(SampleProfile());
  size_t refused = 0, damaged = 0;
  for (size_t i = 0; i < 8 * file.size(); ++i) {
    CAPTURE(i);
    std::string changed = file;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ 1 << i % 8);
    const ProfileOutcome outcome = Load(changed);
    refused += outcome.refused;
    if (outcome.refused) {
      RequireOneLine(outcome.message);
      continue;
    }
    damaged += outcome.says_damage();
    if (!outcome.says_damage()) {
      REQUIRE(outcome.profile.objects.size() == 3);
      REQUIRE(IncompleteSnapshots(outcome.profile) == 0);
    }
  }
  CHECK(refused > 1000);  // mark and header
  CHECK(damaged > 1000);
}

TEST_CASE("tracker damage: twenty thousand changes inside frames with right checksums are refused or lawful") {
  // What zstd's checksum cannot catch: a writer with a fault, or a file made to do harm.
  std::vector<std::string> contents;
  for (const Profile& part : SampleProfile()) contents.push_back(part.SerializeAsString());
  std::mt19937_64 random(5);
  size_t bad = 0;
  for (int round = 0; round < 20000; ++round) {
    CAPTURE(round);
    std::vector<std::string> changed = contents;
    std::string& victim = changed[random() % changed.size()];
    for (uint64_t i = 1 + random() % 3; i > 0; --i) {
      // Small numbers meet other fields' tags and lengths more often.
      victim[random() % victim.size()] = static_cast<char>(random() % (random() % 2 == 0 ? 256 : 20));
    }
    std::string file = MarkBytes({.kind = 2, .extra = {}});
    for (const std::string& content : changed) file += FrameBytes(content);
    const ProfileOutcome outcome = Load(file);  // asserts the laws
    if (outcome.refused) RequireOneLine(outcome.message);
    bad += outcome.says_damage();
  }
  CHECK(bad > 5000);
}

TEST_CASE("tracker damage: a lost frame takes its run along, and the others stay") {
  const ProfileParts parts = LongProfile(kRuns, kObjects);
  for (size_t victim = 1; victim <= kRuns; ++victim) {
    CAPTURE(victim);
    std::string file = MarkBytes({.kind = 2, .extra = {}});
    for (size_t i = 0; i < parts.size(); ++i) {
      std::string frame = FrameOf(parts[i]);
      if (i == victim) frame.back() = static_cast<char>(frame.back() ^ 1);
      file += frame;
    }
    const ProfileOutcome outcome = Load(file);
    REQUIRE_FALSE(outcome.refused);
    CHECK(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 1);
    CHECK(outcome.profile.snapshots.size() == kRuns - 1);
    CHECK(outcome.profile.objects.size() == (kRuns - 1) * kObjects);
    CHECK(outcome.diagnostics.count(Anomaly::kTotalsDiffer) == kObjects);
  }
}
