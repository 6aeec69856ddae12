// SPDX-License-Identifier: Apache-2.0
//
// barrow_case.so in programs that are not barrow.
#include <cstdio>
#include <fstream>
#include <string>

#include "reader/pympler_reader.h"
#include "store/case.h"
#include "store/heap_samples.h"
#include "store/query_catalog.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "store/sql_runner.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

struct Output {
  int status = 0;
  std::string text;  // standard output and standard error
};

Output Run(const std::string& command) {
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  Output output;
  char buffer[4096];
  while (const size_t bytes = fread(buffer, 1, sizeof buffer, pipe)) output.text.append(buffer, bytes);
  output.status = pclose(pipe);
  return output;
}

bool IsThere(const std::string& command, const std::string& why) {
  if (Run(command).status == 0) return true;
  WARN("skipped: " + why);
  return false;
}

// Empty, with a remark, if there is none.
std::string PythonThatLoads() {
  // Many builds of Python leave the loading of extensions out; the system's own has it.
  const std::string can_load =
      " -c \"import sqlite3; c = sqlite3.connect(':memory:'); c.enable_load_extension(True); "
      "c.load_extension('" BARROW_EXTENSION "')\"";
  std::string python = "python3";
  if (Run(python + can_load).status != 0) python = "/usr/bin/python3";
  if (!IsThere(python + can_load, "no python3 whose sqlite3 loads extensions")) return {};
  return python;
}

// Statements whose answers must be the same within barrow and without.
constexpr const char* kStatements[] = {
    "SELECT snapshot_id, object_id, type_id, flat_size, in_degree, name_id, text_clipped FROM object ORDER BY 1, 2",
    "SELECT * FROM reference WHERE label NOT LIKE '%|%' AND snapshot_id = 2 ORDER BY target_id, source_id, position",
    "SELECT type_id, count(*), sum(allocated_size) FROM object WHERE snapshot_id = 1 GROUP BY type_id",
    "SELECT r.object_id, r.position FROM object AS o, referrer_of(o.object_id, o.snapshot_id) AS r WHERE o.type_id = 3",
    "SELECT count(*) FROM object JOIN type USING (snapshot_id, type_id) WHERE generation = 'old'",
    "SELECT object_id FROM referrer_of(0)",
    "SELECT snapshot_id, object_id, retained_size, dominator_id, root_distance FROM object ORDER BY 1, 2",
    "SELECT o.object_id, p.step, p.object_id, p.label IS NULL, p.root_kind, p.root_name FROM object AS o, "
    "path_to(o.object_id, o.snapshot_id) AS p WHERE o.snapshot_id = 1 ORDER BY 1, 2",
    "SELECT o.object_id, d.object_id, d.dominator_id, d.depth FROM object AS o, "
    "dominated_by(o.object_id, o.snapshot_id) AS d WHERE o.snapshot_id = 2 ORDER BY 1, 2",
    "SELECT object_id, distance, snapshot_id FROM reachable_from(0, 2) ORDER BY 2, 1",
};

// Contents of bytes objects are blobs, and every program prints those in its own way.
Heap HeapWithoutBytes(uint32_t seed, uint32_t object_count) {
  Heap heap = test::RandomHeap(seed, object_count);
  std::erase_if(heap.texts, [](const ResolvedText& text) { return text.kind == reader::TextKind::kBytes; });
  return heap;
}

class LoadedCase {
 public:
  LoadedCase() {
    Case loading = Case::OpenForLoading(path());
    loading.Add("first", HeapWithoutBytes(31, 200), {});
    loading.Add("second", HeapWithoutBytes(32, 100), {});
    reader::FileByteSource dump(BARROW_SOURCE_DIR "/tests/pympler/dumps/shop.py311.p5.stats");
    Diagnostics diagnostics;
    loading.Add("profile", reader::ReadPymplerDump(dump, reader::Limits(), diagnostics), diagnostics);
    loading.Finish();
  }
  std::string path() const { return (folder_ / "a.case").string(); }

 private:
  test::ScratchFolder folder_;
};

// A snapshot or profile by its place in LoadedCase, or the value itself.
std::string ValueOf(const QueryBind& bind) {
  return bind.default_value == "first" ? "1" : bind.default_value == "last" ? "2" : bind.default_value;
}

std::string AnswerOf(Case& opened, const Query& query) {
  test::Rows rows;
  RunQuery(opened, query, {},
           {.columns = [](auto) {},
            .row =
                [&](std::span<const Value> cells) {
                  rows.emplace_back(cells.begin(), cells.end());
                  return true;
                }});
  const std::string text = test::TextOf(rows);
  return text.empty() ? text : text + "\n";
}

// What keeps objects alive is computed by whoever asks as long as the case does not hold it.
TEST_CASE("extension: the sqlite3 shell sees what barrow sees") {
  if (!IsThere("sqlite3 :memory: '.load " BARROW_EXTENSION "'", "no sqlite3 shell that loads extensions")) return;
  const LoadedCase loaded;
  for (const bool stored : {false, true}) {
    CAPTURE(stored);
    Case opened = Case::OpenReadOnly(loaded.path());
    for (const char* statement : kStatements) {
      CAPTURE(statement);
      const Output output = Run("sqlite3 -readonly -nullvalue - " + loaded.path() + " '.load " BARROW_EXTENSION "' \"" +
                                statement + "\"");
      CHECK(output.status == 0);
      CHECK((output.text == test::TextOf(opened, statement) + "\n"));
    }
    for (const uint32_t snapshot : {1u, 2u}) opened.PrepareLifelines(SnapshotId{snapshot});
  }
}

TEST_CASE("extension: the sqlite3 shell runs every query that comes with barrow") {
  if (!IsThere("sqlite3 :memory: '.load " BARROW_EXTENSION "'", "no sqlite3 shell that loads extensions")) return;
  const LoadedCase loaded;
  Case opened = Case::OpenReadOnly(loaded.path());
  test::ScratchFolder folder;
  size_t answered = 0;
  for (const Query& query : Queries()) {
    CAPTURE(query.name);
    {
      std::ofstream script(folder / "ask.sql");
      script << ".load " BARROW_EXTENSION "\n";
      for (const QueryBind& bind : query.binds)
        script << ".parameter set :" << bind.name << " " << ValueOf(bind) << "\n";
      script << ".read " BARROW_SOURCE_DIR "/queries/" << query.name << ".sql\n";
    }
    const Output output =
        Run("sqlite3 -readonly -nullvalue - " + loaded.path() + " < " + (folder / "ask.sql").string());
    CHECK(output.status == 0);
    CHECK(output.text == AnswerOf(opened, query));
    answered += output.text.empty() ? 0 : 1;
  }
  CHECK(answered > 8);  // the sample has something to say to most
}

TEST_CASE("extension: Python's sqlite3 sees what barrow sees, and writes beside it") {
  const std::string python = PythonThatLoads();
  if (python.empty()) return;
  const LoadedCase loaded;
  Case opened = Case::OpenReadOnly(loaded.path());
  test::ScratchFolder folder;
  std::ofstream(folder / "ask.py")
      << "import sqlite3, sys\n"
         "case = sqlite3.connect(sys.argv[1])\n"
         "case.enable_load_extension(True)\n"
         "case.load_extension(sys.argv[2])\n"
         "for row in case.execute(sys.argv[3]):\n"
         "    print('|'.join('-' if cell is None else str(cell) for cell in row))\n"
         "case.execute('CREATE TABLE IF NOT EXISTS mine AS SELECT object_id, label FROM referent_of(0)')\n"
         "case.execute('INSERT INTO mine SELECT object_id, text FROM object')\n"
         "case.commit()\n"
         "case.close()\n";
  for (const char* statement : kStatements) {
    CAPTURE(statement);
    const Output output = Run(python + " " + (folder / "ask.py").string() + " " + loaded.path() +
                              " " BARROW_EXTENSION " \"" + statement + "\"");
    CHECK(output.status == 0);
    CHECK((output.text == test::TextOf(opened, statement) + "\n"));
  }
}

TEST_CASE("extension: Python's sqlite3 runs every query that comes with barrow") {
  const std::string python = PythonThatLoads();
  if (python.empty()) return;
  const LoadedCase loaded;
  Case opened = Case::OpenReadOnly(loaded.path());
  test::ScratchFolder folder;
  std::ofstream(folder / "ask.py")
      << "import sqlite3, sys\n"
         "case = sqlite3.connect(sys.argv[1])\n"
         "case.enable_load_extension(True)\n"
         "case.load_extension(sys.argv[2])\n"
         "values = {word.split('=')[0]: int(word.split('=')[1]) for word in sys.argv[4:]}\n"
         "for row in case.execute(open(sys.argv[3]).read(), values):\n"
         "    print('|'.join('-' if cell is None else str(cell) for cell in row))\n";
  for (const Query& query : Queries()) {
    CAPTURE(query.name);
    std::string command = python + " " + (folder / "ask.py").string() + " " + loaded.path() +
                          " " BARROW_EXTENSION " " BARROW_SOURCE_DIR "/queries/" + query.name + ".sql";
    for (const QueryBind& bind : query.binds) command += " " + bind.name + "=" + ValueOf(bind);
    const Output output = Run(command);
    CHECK(output.status == 0);
    CHECK(output.text == AnswerOf(opened, query));
  }
}

TEST_CASE("extension: a file that is no case is an error, not a crash") {
  if (!IsThere("sqlite3 :memory: '.load " BARROW_EXTENSION "'", "no sqlite3 shell that loads extensions")) return;
  const Output none = Run("sqlite3 :memory: '.load " BARROW_EXTENSION "' 'SELECT * FROM object'");
  CHECK(none.text.find("no such table: snapshot") != std::string::npos);
  const LoadedCase loaded;
  const Output broken =
      Run("sqlite3 " + loaded.path() +
          " '.load " BARROW_EXTENSION "' \"UPDATE packed_chunk SET data = x'00'\" 'SELECT * FROM object'");
  CHECK(broken.text.find("the case is damaged, load the snapshot again") != std::string::npos);
}

}  // namespace
}  // namespace barrow::store
