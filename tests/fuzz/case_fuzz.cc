// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a case, looked at by everything that opens one. The first byte says what they are:
//
//   'S'  (of "SQLite format 3")  the whole file
//   'p'  changes to pages of a sound case: page, offset (2 bytes), length, the bytes; again and again
//   'c'  columns of a sound case in their right form: column, number of entries, each as two bytes and a shift
//   'd'  the packed data of columns: column, length, the bytes
//   'q'  statements of SQL, which the stranger ran on a sound case
//   'j'  a journal beside a sound case

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/verification.h"
#include "base/error.h"
#include "base/text.h"
#include "fuzz/heap_answers.h"
#include "fuzz/scratch_case.h"
#include "store/case.h"
#include "store/chunk_codec.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"
#include "support/graph_literal.h"

namespace {

using namespace barrow;
using test::ScratchCase;

// Takes bytes off the front; zeros behind the end.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  uint64_t Number(size_t size) {
    uint64_t number = 0;
    const std::string_view taken = Take(size);
    for (size_t i = 0; i < taken.size(); ++i) number |= uint64_t{static_cast<uint8_t>(taken[i])} << (8 * i);
    return number;
  }
  std::string_view Take(size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

store::PackedColumn TakeColumn(Bytes& in) {
  return static_cast<store::PackedColumn>(in.Number(1) % static_cast<uint64_t>(store::PackedColumn::kCount));
}

std::string WithChangedPages(std::string file, Bytes in) {
  while (!in.done()) {
    const size_t at = (in.Number(1) * test::kCasePageBytes + in.Number(2)) % file.size();
    const std::string_view bytes = in.Take(in.Number(1)).substr(0, file.size() - at);
    std::ranges::copy(bytes, file.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return file;
}

void ReplaceData(store::Database& editor, store::PackedColumn column, std::span<const std::byte> data) {
  store::Statement write(editor.connection(), "UPDATE packed_chunk SET data = ? WHERE column_name = ?");
  write.Bind(0, data).Bind(1, store::SpecOf(column).name).Run();
}

void ReplaceEntries(store::Database& editor, Bytes& in) {
  const store::PackedColumn column = TakeColumn(in);
  store::Statement count(editor.connection(), "SELECT entry_count FROM packed_column WHERE column_name = ?");
  count.Bind(0, store::SpecOf(column).name);
  if (!count.Step()) return;
  store::ChunkEncoder encoder;
  const std::span<uint64_t> entries = encoder.Entries(static_cast<size_t>(count.Integer(0)));
  count.Reset();
  std::ranges::fill(entries, 0);
  Bytes numbers(in.Take(3 * in.Number(1)));
  for (uint64_t& entry : entries) {
    entry = numbers.Number(2);
    entry <<= numbers.Number(1) % 64;
  }
  if (store::SpecOf(column).reduction == store::Reduction::kRising) std::ranges::sort(entries);
  const store::EncodedChunk chunk = encoder.Encode(store::SpecOf(column).reduction, 0);
  ReplaceData(editor, column, chunk.data);
}

// What the stranger did to the case before it came here. He may fail; that is his business.
void Tamper(const ScratchCase& scratch, std::string_view input) {
  Bytes in(input.substr(1));
  try {
    store::Database editor = scratch.Edited();
    if (input.front() == 'q') return editor.Execute(input.substr(1));
    while (!in.done()) {
      if (input.front() == 'c') {
        ReplaceEntries(editor, in);
      } else {
        const store::PackedColumn column = TakeColumn(in);
        ReplaceData(editor, column, std::as_bytes(std::span(in.Take(in.Number(1)))));
      }
    }
  } catch (const Error&) {
  }
}

template <typename Action>
void Attempt(Action action) {
  try {
    action();
  } catch (const Error& error) {
    const std::string_view message = error.what();
    if (message.find('\n') != std::string_view::npos || !IsValidUtf8(message)) abort();
    if (message.find(ScratchCase::kName) == std::string_view::npos) abort();
  }
}

// The types, shapes and objects that the parts of a heap name are there: nobody looks again.
void CheckIds(const Heap& heap) {
  const auto is_below = [](const auto& ids, size_t end) {
    return std::ranges::all_of(ids, [end](const auto& id) { return id.value < end; });
  };
  const size_t count = heap.objects.count();
  const bool fits = is_below(heap.objects.type, heap.types.size()) &&
                    is_below(heap.objects.shape, heap.shapes.size()) && is_below(heap.graph.targets(), count) &&
                    heap.type_object.size() == heap.types.size() && heap.graph.object_count() == count;
  if (!fits) abort();
  for (const reader::Type& type : heap.types) {
    if (count > 0 && type.default_shape >= heap.shapes.size()) abort();
  }
  for (const ResolvedRoot& root : heap.roots) {
    if (root.object.value >= count) abort();
  }
}

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
constexpr bool kIsSearching = true;
#else
constexpr bool kIsSearching = false;
#endif

// Whether this input is asked the question of that number. Replayed inputs are asked all; while inputs are looked for,
// each is asked an eighth, for eight times as many find more.
class Turn {
 public:
  explicit Turn(std::string_view input) : turn_(std::hash<std::string_view>()(input) % kTurns) {}
  bool Has(size_t number) const { return !kIsSearching || number % kTurns == turn_; }

 private:
  static constexpr size_t kTurns = 8;
  size_t turn_;
};

void LookAt(store::Case& opened, const Turn& turn) {
  const auto run = [&](const store::Query& query) {
    size_t rows = 0;
    const store::SqlOptions options{.values = {}, .time_limit = std::chrono::milliseconds(200)};
    RunQuery(opened, query, options, {.columns = [](auto) {}, .row = [&](auto) { return ++rows < 1000; }});
  };
  constexpr size_t kMostSnapshots = 2;
  size_t snapshots = 0;
  Attempt([&] {
    for (const store::SnapshotInfo& info : opened.Snapshots()) {
      Attempt([&] { CheckIds(opened.Load(info.id)); });
      Attempt([&] { opened.LifelinesOf(info.id); });
      // A few rows of SQL make many snapshots.
      if (++snapshots > kMostSnapshots) continue;
      const analyses::Subject subject{std::string(ScratchCase::kName), info};
      for (size_t i = 0; i < test::kQuestions.size(); ++i) {
        if (turn.Has(i)) Attempt([&] { test::kQuestions[i](opened, subject); });
      }
    }
  });
  Attempt([&] {
    for (const store::ProfileInfo& info : opened.Profiles()) Attempt([&] { opened.LoadProfile(info.id); });
  });
  for (size_t i = 0; i < store::Queries().size(); ++i) {
    if (turn.Has(i)) Attempt([&] { run(store::Queries()[i]); });
  }
}

void AddTo(const std::filesystem::path& path) {
  store::Case loading = store::Case::OpenForLoading(path);
  loading.Add("b", test::HeapFromLiteral("a->b b->a"), {});
  loading.Finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static ScratchCase scratch;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  if (input.front() == 'S') {
    scratch.Write(input);
  } else if (input.front() == 'p') {
    scratch.Write(WithChangedPages(scratch.sound(), Bytes(input.substr(1))));
  } else if (input.front() == 'c' || input.front() == 'd' || input.front() == 'q') {
    scratch.Write(scratch.sound());
    Tamper(scratch, input);
  } else if (input.front() == 'j') {
    scratch.Write(scratch.sound());
    scratch.WriteJournal(input.substr(1));
  } else {
    return 0;
  }
  Attempt([&] {
    store::Case opened = store::Case::OpenReadOnly(scratch.path());
    LookAt(opened, Turn(input));
  });
  analyses::Verify(scratch.path().string(), true);
  Attempt([&] { AddTo(scratch.path()); });
  if (!scratch.IsAlone()) abort();
  return 0;
}
