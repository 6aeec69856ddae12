// SPDX-License-Identifier: Apache-2.0
//
// Runs every case of tests/golden; see the README there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/scratch_folder.h"
#include "cli/shell_words.h"
#include "support/catch.h"

namespace fs = std::filesystem;
using namespace barrow::test;

namespace {

const fs::path kGolden = BARROW_SOURCE_DIR "/tests/golden";

std::vector<fs::path> Cases() {
  std::vector<fs::path> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(kGolden)) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

// Every input of the folder into the current one.
void PlaceInputs(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".txtpb") {
      WriteFile(path.stem().string() + ".barrow", SnapshotFromText(ReadFile(path)));
    } else if (path.extension() == ".barrow" || path.extension() == ".stats") {
      WriteFile(path.filename(), ReadFile(path));
    }
  }
}

void AppendBlock(std::string& transcript, const std::string& text) {
  transcript += text;
  if (!text.empty() && text.back() != '\n') transcript += "\n[no line break at the end]\n";
}

// How well zstd compresses is the only thing in a transcript that is not ours: the figure behind "file size", with its
// unit.
std::string WithoutFileSizes(std::string transcript) {
  for (const std::string label : {"file size", "file_size"}) {
    for (size_t at = 0; (at = transcript.find(label, at)) != std::string::npos;) {
      at += label.size();
      const size_t begin = transcript.find_first_not_of(" *:\",", at);
      size_t end = transcript.find_first_not_of("0123456789.", begin);
      if (end == begin) continue;
      for (const std::string unit : {" B", " KB"}) {
        if (transcript.compare(end, unit.size(), unit) == 0) end += unit.size();
      }
      transcript.replace(begin, end - begin, "(any)");
    }
  }
  return transcript;
}

std::string Transcript(const fs::path& folder) {
  const ScratchFolder scratch;
  PlaceInputs(kGolden);
  PlaceInputs(folder);
  std::string transcript;
  std::istringstream commands(ReadFile(folder / "command"));
  for (std::string line; std::getline(commands, line);) {
    const std::vector<std::string> words = ShellWords(line);
    transcript += "$ " + line + "\n";
    if (words.front() == "cat") {
      AppendBlock(transcript, ReadFile(words.at(1)));
      continue;
    }
    REQUIRE(words.front() == "barrow");
    std::ostringstream out;
    std::ostringstream err;
    const int code = barrow::cli::Run({words.begin() + 1, words.end()}, out, err);
    AppendBlock(transcript, out.str());
    if (!err.str().empty()) AppendBlock(transcript, "[stderr]\n" + err.str());
    if (code != 0) transcript += "[exit " + std::to_string(code) + "]\n";
  }
  return WithoutFileSizes(transcript);
}

}  // namespace

TEST_CASE("golden: every case prints what is expected") {
  for (const fs::path& folder : Cases()) {
    DYNAMIC_SECTION(folder.filename().string()) {
      const std::string transcript = Transcript(folder);
      if (std::getenv("BARROW_UPDATE_GOLDEN") != nullptr) {
        WriteFile(folder / "expected.out", transcript);
      }
      CHECK(transcript == ReadFile(folder / "expected.out"));
    }
  }
}
