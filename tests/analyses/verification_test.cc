// SPDX-License-Identifier: Apache-2.0
#include "analyses/verification.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "analyses/graph_laws.h"
#include "graph/graph_builder.h"
#include "presenters/verdict_text.h"
#include "store/case.h"
#include "store/replaced_column.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::analyses;
using namespace barrow::test;

namespace {

class WrittenFile {
 public:
  explicit WrittenFile(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() / ("verification_test-" + std::to_string(getpid()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~WrittenFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

Verdict VerdictOf(const std::string& bytes, bool deep = false) { return Verify(WrittenFile(bytes).path(), deep); }

bool Names(const Verdict& verdict, const std::string& flaw) {
  return std::ranges::any_of(verdict.flaws, [&](const Flaw& each) { return each.name == flaw; });
}

}  // namespace

TEST_CASE("verify: sound files of every kind") {
  const Verdict snapshot = VerdictOf(FileOf(SampleSnapshot()));
  CHECK(snapshot.soundness == Soundness::kSound);
  CHECK(snapshot.kind == "snapshot");
  CHECK(snapshot.objects == SampleObjects().size());
  CHECK(snapshot.frames == FramesOf(SampleSnapshot()).size());
  CHECK(snapshot.bytes == snapshot.file_bytes);
  const Verdict profile = VerdictOf(FileOf(SampleProfile()));
  CHECK(profile.soundness == Soundness::kSound);
  CHECK(profile.kind == "profile");
}

TEST_CASE("verify: what stands behind the end of a sound file is told, and changes nothing of it") {
  for (const std::string& file : {FileOf(SampleSnapshot()), FileOf(SampleProfile())}) {
    for (const std::string& junk : {std::string("\n"), std::string(4096, '\0'), file.substr(30, 9)}) {
      const Verdict verdict = VerdictOf(file + junk);
      CHECK(verdict.soundness == Soundness::kSound);
      REQUIRE(verdict.flaws.size() == 1);
      CHECK(verdict.flaws[0].name == "bytes_behind_end");
      CHECK(verdict.flaws[0].count == junk.size());
      CHECK_FALSE(verdict.flaws[0].loss);
      CHECK(verdict.bytes == file.size());
      CHECK(verdict.frames_broken == 0);
    }
  }
}

TEST_CASE("verify: every cut and every changed byte shows") {
  const std::string file = FileOf(SampleSnapshot());
  for (size_t size = 0; size < file.size(); size += 3) {
    CHECK(VerdictOf(file.substr(0, size)).soundness != Soundness::kSound);
  }
  constexpr size_t kMinorVersion = 18;  // its place in the mark
  size_t usable = 0;
  for (size_t i = 0; i < file.size(); i += 3) {
    // A newer minor version is no flaw: what it adds is skipped and counted.
    if (i >= kMinorVersion && i < kMinorVersion + 2) continue;
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    const Verdict verdict = VerdictOf(changed);
    CHECK(verdict.soundness != Soundness::kSound);
    usable += verdict.soundness == Soundness::kDamaged;
  }
  CHECK(usable > 0);
}

TEST_CASE("verify: a cut file says how much of it is usable") {
  const std::string file = FileOf(SampleSnapshot());
  const Verdict verdict = VerdictOf(file.substr(0, file.size() - 1));
  CHECK(verdict.soundness == Soundness::kDamaged);
  CHECK(Names(verdict, "truncated"));
  CHECK(verdict.frames == FramesOf(SampleSnapshot()).size() - 1);
  const std::string line = presenters::VerdictLine(verdict);
  CHECK(line.find(": damaged: truncated") != std::string::npos);
  CHECK(line.find("usable: ") != std::string::npos);
  CHECK(line.find("(offset " + std::to_string(verdict.bytes) + ": the file is cut off)") != std::string::npos);
  CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("verify: a file that ends between two frames is cut off at its end") {
  for (const std::string& file : {FileOf(SampleSnapshot()), FileOf(SampleProfile())}) {
    const Verdict cut = VerdictOf(file.substr(0, file.size() - 1));
    REQUIRE(cut.bytes < file.size() - 1);
    const Verdict verdict = VerdictOf(file.substr(0, cut.bytes));
    CHECK(verdict.soundness == Soundness::kDamaged);
    CHECK(verdict.bytes == cut.bytes);
    CHECK(verdict.place == cut.place);
    CHECK(verdict.place == "offset " + std::to_string(cut.bytes) + ": the file is cut off");
  }
}

TEST_CASE("verify: a wrong count of the trailer shows") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_trailer()->set_object_count(snapshot.trailer().object_count() + 1);
  CHECK(Names(VerdictOf(FileOf(snapshot)), "totals_differ"));
  snapshot = SampleSnapshot();
  snapshot.mutable_trailer()->set_segment_count(1000);
  CHECK(Names(VerdictOf(FileOf(snapshot)), "sums_differ"));
}

TEST_CASE("verify: what is no file of ours is unusable, and says why") {
  const Verdict text = VerdictOf("some text, long enough to be something");
  CHECK(text.soundness == Soundness::kUnusable);
  CHECK_THAT(text.error, ContainsText("give one of these"));
  CHECK_THAT(VerdictOf("\x1f\x8b and so on, long enough to be something").error, ContainsText("gunzip"));
  CHECK(Verify("/nonexistent/file.barrow", false).soundness == Soundness::kUnusable);
}

TEST_CASE("verify: what a case says of lifelines has to obey their laws") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  {
    store::Case loading = store::Case::OpenForLoading(path);
    loading.Add("a", HeapFromLiteral("a->b"), {});
    loading.Finish();
    loading.PrepareLifelines({1});
  }
  CHECK(Verify(path.string(), true).soundness == Soundness::kSound);
  ReplaceColumn(path, store::PackedColumn::kDominator, {2, 1});
  for (const bool deep : {false, true}) {
    const Verdict verdict = Verify(path.string(), deep);
    CHECK(verdict.soundness == Soundness::kDamaged);
    CHECK(Names(verdict, "#1 lifelines unreadable"));
    CHECK_THAT(verdict.place, ContainsText("#1 lifelines: snapshot 1: dominators form a circle"));
  }
}

TEST_CASE("graph laws: a sound heap breaks none, and each breach is counted") {
  Heap heap = HeapFromLiteral("a->b b->c a->c");
  CHECK(BrokenLaws(heap).empty());

  Heap counted = HeapFromLiteral("a->b b->c a->c");
  counted.header.reference_counted = true;
  for (uint32_t& count : counted.objects.reference_count) count = 1;
  const std::vector<BrokenLaw> broken = BrokenLaws(counted);  // c has two referrers
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].name == "reference_count_too_small");
  CHECK(broken[0].count == 1);

  counted.objects.flags[0] = reader::kImmortal;  // of two referrers one that need not count
  CHECK(BrokenLaws(counted).empty());

  std::swap(heap.objects.address[0], heap.objects.address[1]);
  heap.objects.flat_bytes[2] = uint64_t{1} << 60;
  heap.objects.type[0] = TypeId{1000000};
  const std::vector<BrokenLaw> several = BrokenLaws(heap);
  REQUIRE(several.size() == 3);
  CHECK(several[0].name == "ids_unsorted");
  CHECK(several[1].name == "type_out_of_range");
  CHECK(several[2].name == "size_impossible");
}
