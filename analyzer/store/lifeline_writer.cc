// SPDX-License-Identifier: Apache-2.0
#include "store/lifeline_writer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "base/error.h"
#include "statements.h"
#include "store/chunk_codec.h"
#include "store/database_file.h"
#include "store/lifeline_results.h"
#include "store/ordered_work.h"
#include "store/packed_column.h"
#include "store/packed_reader.h"
#include "store/packed_writer.h"
#include "store/schema.h"

namespace barrow::store {
namespace {

// Nobody waits for a cache: who cannot write now computes again the next time.
constexpr std::chrono::milliseconds kLongestWait(2000);

struct Job {
  PackedColumn column;
  size_t chunk;
};

void WriteColumns(Database& database, SnapshotId snapshot, const Lifelines& lifelines) {
  const size_t count = lifelines.dominator.size();
  Statement insert_column = database.Prepare(sql::insert_packed_column);
  std::vector<Job> jobs;
  for (const PackedColumn column : kLifelineColumns) {
    insert_column.Bind(0, int64_t{snapshot.value}).Bind(1, SpecOf(column).name).BindCount(2, count).Run();
    for (size_t chunk = 0; chunk < ChunkCount(column, count); ++chunk) jobs.push_back({column, chunk});
  }
  const auto make_worker = [&] {
    return [encoder = ChunkEncoder(), &jobs, &lifelines, count](size_t i) mutable {
      const auto& [column, chunk] = jobs[i];
      const size_t first = chunk * SpecOf(column).chunk_entries;
      const auto entries = encoder.Entries(std::min<size_t>(SpecOf(column).chunk_entries, count - first));
      for (size_t k = 0; k < entries.size(); ++k) entries[k] = StoredLifeline(lifelines, column, first + k);
      return encoder.Encode(SpecOf(column).reduction, 0);
    };
  };
  OrderedWork packing(jobs.size(), PackingThreads(), kMostWaitingChunks, make_worker);
  Statement insert_chunk = database.Prepare(sql::insert_packed_chunk);
  insert_chunk.Bind(0, int64_t{snapshot.value});
  for (const auto& [column, number] : jobs) {
    const EncodedChunk chunk = packing.Take();
    insert_chunk.Bind(1, SpecOf(column).name).Bind(2, static_cast<int64_t>(number));
    insert_chunk.BindBits(3, chunk.first_value).Bind(4, std::span<const std::byte>(chunk.data)).Run();
  }
}

}  // namespace

bool StoreLifelines(const std::filesystem::path& path, const std::string& name, SnapshotId snapshot,
                    const Lifelines& lifelines) {
  try {
    CheckDatabaseFile(path, name);
    Database database = Database::Open(path, Database::Mode::kReadWrite, name);
    database.WaitWhenBusy(kLongestWait);
    database.DistrustFile();
    CheckSchema(database);
    Transaction transaction(database);
    const PackedReader now(database.connection(), int64_t{snapshot.value});
    if (now.EntryCount(PackedColumn::kDominator) != 0) return false;
    WriteColumns(database, snapshot, lifelines);
    transaction.Commit();
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace barrow::store
