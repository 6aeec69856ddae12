// SPDX-License-Identifier: Apache-2.0
//
// What Pympler printed for its dumps (tests/pympler), byte for byte.
#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"
#include "support/json.h"

namespace fs = std::filesystem;
using namespace barrow::test;

namespace {

const fs::path kPympler = BARROW_SOURCE_DIR "/tests/pympler";

struct Variant {
  std::string_view file;
  std::vector<std::string> options;
};

const std::vector<Variant> kVariants = {
    {"summary", {"--summary"}},
    {"stats-default", {}},
    {"stats-all", {"--limit", "100000"}},
    {"stats-size-limit3", {"--sort", "size", "--limit", "3"}},
    {"stats-size-reversed-limit3", {"--sort", "size", "--reverse", "--limit", "3"}},
    {"stats-tsize-limit5", {"--sort", "tsize", "--limit", "5"}},
    {"stats-birth-limit4", {"--sort", "birth", "--limit", "4"}},
    {"stats-classname-size-all", {"--sort", "classname,size", "--limit", "100000"}},
    {"stats-name-repr-all", {"--sort", "name,repr", "--limit", "100000"}},
    {"stats-size-half", {"--sort", "size", "--limit", "0.5"}},
    {"stats-limit0", {"--sort", "size", "--limit", "0"}},
    {"stats-limit2.9", {"--sort", "size", "--limit", "2.9"}},
};

// "stats-filter-shop_Order-half" of the class shop.Order.
std::vector<std::string> FilterOptions(const fs::path& folder, const std::string& file) {
  const std::string mangled = file.substr(13, file.rfind('-') - 13);
  const Json content = Json::Read((folder / "content.json").string());
  for (const Json& entry : content["index"].items()) {
    std::string name = entry[0].text();
    std::string written = name;
    std::replace(written.begin(), written.end(), '.', '_');
    if (written != mangled) continue;
    if (file.ends_with("-all")) return {"--class", name, "--limit", "100000"};
    return {"--class", name, "--sort", "size", "--limit", "0.5"};
  }
  throw std::runtime_error("no class for " + file);
}

std::vector<std::string> OptionsFor(const fs::path& folder, const std::string& file) {
  if (file.starts_with("stats-filter-")) return FilterOptions(folder, file);
  for (const Variant& variant : kVariants) {
    if (variant.file == file) return variant.options;
  }
  throw std::runtime_error("no options for " + file);
}

}  // namespace

TEST_CASE("stats: --pympler prints what Pympler printed, for every dump and text") {
  const ScratchFolder scratch;
  size_t compared = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(kPympler / "text")) {
    const std::string dump = (kPympler / "dumps" / folder.path().filename()).string() + ".stats";
    for (const fs::directory_entry& text : fs::directory_iterator(folder.path())) {
      if (text.path().extension() != ".txt") continue;
      CAPTURE(text.path());
      std::vector<std::string> args = {"stats", dump, "--pympler"};
      for (std::string& option : OptionsFor(folder.path(), text.path().stem().string())) args.push_back(option);
      std::ostringstream out;
      std::ostringstream err;
      CHECK(barrow::cli::Run(args, out, err) == 0);
      CHECK(err.str().empty());
      CHECK(out.str() == ReadFile(text.path()));
      ++compared;
    }
  }
  CHECK(compared == 194);
}
