// SPDX-License-Identifier: Apache-2.0
#include "reader/frame_decoders.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace barrow::reader {
namespace {

// Beyond this many threads, reading the file and putting the parts together take longer than decoding.
constexpr unsigned kMostThreads = 4;

// Smaller frames are decoded sooner than a thread begins.
constexpr uint64_t kWorthAThreadBytes = uint64_t{64} << 10;

// One frame for each thread that decodes, and one in reserve while the oldest is waited for.
size_t MostPending() {
  const unsigned processors = std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads);
  return processors == 1 ? 1 : processors + 1;
}

}  // namespace

std::optional<FrameRecords> DecodeStoredFrame(const StoredFrame& frame, uint64_t address_unit, MemoryBudget& budget) {
  const std::optional<FrameContent> content = DecompressFrame(frame.bytes, frame.content_bytes);
  if (!content) return std::nullopt;
  return DecodeFrame(content->view(), address_unit, budget);
}

FrameDecoders::FrameDecoders(ContainerReader& container, uint32_t address_unit, MemoryBudget& budget)
    : container_(container), address_unit_(address_unit), budget_(budget), most_pending_(MostPending()) {}

void FrameDecoders::StartMore() {
  while (pending_.size() < most_pending_) {
    std::optional<StoredFrame> frame = container_.Next();
    if (!frame) return;
    Pending& added = pending_.emplace_back();
    added.frame = std::move(*frame);
    // Where both policies are allowed, a system that has no more threads to give makes get() do the work.
    const bool alone = most_pending_ == 1 || added.frame.content_bytes < kWorthAThreadBytes;
    const auto policy = alone ? std::launch::deferred : std::launch::async | std::launch::deferred;
    added.records =
        std::async(policy, [this, &stored = added.frame] { return DecodeStoredFrame(stored, address_unit_, budget_); });
  }
}

std::optional<FrameRecords> FrameDecoders::Next() {
  for (;;) {
    StartMore();
    if (pending_.empty()) return std::nullopt;
    Pending& oldest = pending_.front();
    std::optional<FrameRecords> records = oldest.records.get();
    offset_ = oldest.frame.offset + oldest.frame.bytes.size();
    if (!records) container_.CountDamaged(oldest.frame, "frame does not decode");
    pending_.pop_front();
    if (records) return records;
  }
}

}  // namespace barrow::reader
