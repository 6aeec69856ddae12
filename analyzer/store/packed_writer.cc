// SPDX-License-Identifier: Apache-2.0
#include "store/packed_writer.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "statements.h"
#include "store/chunk_codec.h"
#include "store/ordered_work.h"
#include "store/packed_column.h"

namespace barrow::store {
namespace {

class HeapPacker {
 public:
  HeapPacker(const Heap& heap, const std::vector<uint32_t>& name_ids, const std::vector<uint64_t>& text_ends)
      : heap_(heap), name_ids_(name_ids), text_ends_(text_ends) {}

  static uint64_t EntryCount(const Heap& heap, const std::vector<uint64_t>& text_ends, PackedColumn column) {
    switch (column) {
      case PackedColumn::kContentHash:
        return heap.objects.content_hash.size();
      case PackedColumn::kReferenceTarget:
      case PackedColumn::kReferenceSource:
        return heap.graph.reference_count();
      case PackedColumn::kGapObject:
      case PackedColumn::kGapPosition:
        return heap.gaps.size();
      case PackedColumn::kNameObject:
      case PackedColumn::kName:
        return heap.names.size();
      case PackedColumn::kTextObject:
      case PackedColumn::kTextKind:
      case PackedColumn::kTextEnd:
        return heap.texts.size();
      case PackedColumn::kTextBytes:
        return text_ends.empty() ? 0 : text_ends.back();
      default:
        return heap.objects.count();
    }
  }

  // Packs entries [first, first + count) of a column.
  EncodedChunk Pack(PackedColumn column, size_t first, size_t count) {
    const ObjectTable& objects = heap_.objects;
    const auto plain = [](auto value) { return static_cast<uint64_t>(value); };
    const auto id = [](auto value) { return uint64_t{value.value}; };
    switch (column) {
      case PackedColumn::kAddress:
        return Gather(column, objects.address, first, count, plain, objects.address[first]);
      case PackedColumn::kType:
        return Gather(column, objects.type, first, count, id);
      case PackedColumn::kShape:
        return Gather(column, objects.shape, first, count, id);
      case PackedColumn::kFlatSize:
        return Gather(column, objects.flat_bytes, first, count, plain);
      case PackedColumn::kAllocatedExtra: {
        const auto entries = encoder_.Entries(count);
        for (size_t i = 0; i < count; ++i) {
          entries[i] = ZigZag(objects.allocated_bytes[first + i] - objects.flat_bytes[first + i]);
        }
        return encoder_.Encode(Reduction::kPlain, 0);
      }
      case PackedColumn::kReferenceCount:
        return Gather(column, objects.reference_count, first, count, plain);
      case PackedColumn::kLength:
        return Gather(column, objects.length_plus_one, first, count, plain);
      case PackedColumn::kFlags:
        return Gather(column, objects.flags, first, count, plain);
      case PackedColumn::kContentHash:
        return Gather(column, objects.content_hash, first, count, plain);
      case PackedColumn::kReferenceEnd:
        return Gather(column, heap_.graph.first().subspan(1), first, count, plain, heap_.graph.first()[first]);
      case PackedColumn::kReferenceTarget:
        return Gather(column, heap_.graph.targets(), first, count, id);
      case PackedColumn::kReferrerEnd:
        return Gather(column, heap_.graph.reverse_first().subspan(1), first, count, plain,
                      heap_.graph.reverse_first()[first]);
      case PackedColumn::kReferenceSource:
        return Gather(column, heap_.graph.sources(), first, count, id);
      case PackedColumn::kGapObject:
        return Gather(column, heap_.gaps, first, count, [](const LabelGap& gap) { return uint64_t{gap.object.value}; });
      case PackedColumn::kGapPosition:
        return Gather(column, heap_.gaps, first, count, [](const LabelGap& gap) { return uint64_t{gap.position}; });
      case PackedColumn::kNameObject:
        return Gather(column, heap_.names, first, count,
                      [](const ResolvedName& name) { return uint64_t{name.object.value}; });
      case PackedColumn::kName:
        return Gather(column, name_ids_, first, count, plain);
      case PackedColumn::kTextObject:
        return Gather(column, heap_.texts, first, count,
                      [](const ResolvedText& text) { return uint64_t{text.object.value}; });
      case PackedColumn::kTextKind:
        return Gather(column, heap_.texts, first, count, [](const ResolvedText& text) {
          return static_cast<uint64_t>(text.kind) + (text.clipped ? kTextClipped : 0);
        });
      case PackedColumn::kTextEnd:
        return Gather(column, text_ends_, first, count, plain, first == 0 ? 0 : text_ends_[first - 1]);
      case PackedColumn::kTextBytes:
        return PackTextBytes(first, count);
      case PackedColumn::kDominator:
      case PackedColumn::kRetainedSize:
      case PackedColumn::kRootDistance:
      case PackedColumn::kPathParent:
      case PackedColumn::kCount:
        break;
    }
    return {};
  }

 private:
  template <typename Column, typename Convert>
  EncodedChunk Gather(PackedColumn column, const Column& values, size_t first, size_t count, Convert convert,
                      uint64_t first_value = 0) {
    const auto entries = encoder_.Entries(count);
    for (size_t i = 0; i < count; ++i) entries[i] = convert(values[first + i]);
    return encoder_.Encode(SpecOf(column).reduction, first_value);
  }

  EncodedChunk PackTextBytes(size_t first, size_t count) {
    const auto entries = encoder_.Entries(count);
    // The text in which byte `first` lies: the first that ends behind it.
    size_t text = static_cast<size_t>(std::ranges::upper_bound(text_ends_, first) - text_ends_.begin());
    for (size_t done = 0; done < count; ++text) {
      const std::string& bytes = heap_.texts[text].text;
      const size_t begin = static_cast<size_t>(text_ends_[text]) - bytes.size();
      for (size_t i = first + done - begin; i < bytes.size() && done < count; ++i) {
        entries[done++] = static_cast<uint8_t>(bytes[i]);
      }
    }
    return encoder_.Encode(Reduction::kPlain, 0);
  }

  const Heap& heap_;
  const std::vector<uint32_t>& name_ids_;
  const std::vector<uint64_t>& text_ends_;
  ChunkEncoder encoder_;
};

struct Job {
  PackedColumn column;
  size_t chunk;
  size_t first;
  size_t count;
};

std::vector<uint64_t> TextEnds(const Heap& heap) {
  std::vector<uint64_t> ends;
  ends.reserve(heap.texts.size());
  uint64_t end = 0;
  for (const ResolvedText& text : heap.texts) ends.push_back(end += text.text.size());
  return ends;
}

std::vector<Job> JobsOf(const Heap& heap, const std::vector<uint64_t>& text_ends) {
  std::vector<Job> jobs;
  for (size_t number = 0; number < kPackedColumns.size(); ++number) {
    const auto column = static_cast<PackedColumn>(number);
    if (IsLifelineColumn(column)) continue;
    const uint64_t entries = HeapPacker::EntryCount(heap, text_ends, column);
    const uint64_t chunk_entries = SpecOf(column).chunk_entries;
    for (uint64_t first = 0; first < entries; first += chunk_entries) {
      jobs.push_back({column, static_cast<size_t>(first / chunk_entries), static_cast<size_t>(first),
                      static_cast<size_t>(std::min(chunk_entries, entries - first))});
    }
  }
  return jobs;
}

struct MakePacker {
  const Heap& heap;
  const std::vector<uint32_t>& name_ids;
  const std::vector<uint64_t>& text_ends;
  const std::vector<Job>& jobs;

  auto operator()() const {
    return [packer = HeapPacker(heap, name_ids, text_ends), &jobs = jobs](size_t i) mutable {
      return packer.Pack(jobs[i].column, jobs[i].first, jobs[i].count);
    };
  }
};

}  // namespace

size_t PackingThreads() { return std::clamp(std::thread::hardware_concurrency(), 1u, 4u); }

struct PackedWriter::State {
  State(const Heap& packed, const std::vector<uint32_t>& name_ids)
      : heap(packed),
        text_ends(TextEnds(heap)),
        jobs(JobsOf(heap, text_ends)),
        packing(jobs.size(), PackingThreads(), kMostWaitingChunks, MakePacker{heap, name_ids, text_ends, jobs}) {}

  const Heap& heap;
  const std::vector<uint64_t> text_ends;
  const std::vector<Job> jobs;
  OrderedWork<MakePacker> packing;
};

PackedWriter::PackedWriter(const Heap& heap, const std::vector<uint32_t>& name_ids)
    : state_(std::make_unique<State>(heap, name_ids)) {}

PackedWriter::~PackedWriter() = default;

void PackedWriter::Write(Database& database, SnapshotId snapshot) {
  Statement insert_column = database.Prepare(sql::insert_packed_column);
  insert_column.Bind(0, int64_t{snapshot.value});
  Statement insert_chunk = database.Prepare(sql::insert_packed_chunk);
  insert_chunk.Bind(0, int64_t{snapshot.value});
  for (const Job& job : state_->jobs) {
    if (job.first == 0) {
      const uint64_t entries = HeapPacker::EntryCount(state_->heap, state_->text_ends, job.column);
      insert_column.Bind(1, SpecOf(job.column).name).BindCount(2, entries).Run();
    }
    const EncodedChunk chunk = state_->packing.Take();
    insert_chunk.Bind(1, SpecOf(job.column).name).Bind(2, static_cast<int64_t>(job.chunk));
    insert_chunk.BindBits(3, chunk.first_value).Bind(4, std::span<const std::byte>(chunk.data)).Run();
  }
}

}  // namespace barrow::store
