// SPDX-License-Identifier: Apache-2.0
#include "reader/frame_decoders.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace barrow::reader {
namespace {

// Beyond this many threads, reading the file and putting the parts together take longer than decoding.
constexpr unsigned kMostThreads = 4;

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

void FrameDecoders::DecodeRest(std::vector<FrameRecords>& decoded) {
  while (std::optional<StoredFrame> frame = container_.Next()) {
    if (pending_.size() == most_pending_) FinishOldest(decoded);
    Start(std::move(*frame));
  }
  while (!pending_.empty()) FinishOldest(decoded);
}

void FrameDecoders::Start(StoredFrame&& frame) {
  Pending& added = pending_.emplace_back();
  added.frame = std::move(frame);
  // Where both policies are allowed, a system that has no more threads to give makes FinishOldest do the work.
  const auto policy = most_pending_ == 1 ? std::launch::deferred : std::launch::async | std::launch::deferred;
  added.records =
      std::async(policy, [this, &stored = added.frame] { return DecodeStoredFrame(stored, address_unit_, budget_); });
}

void FrameDecoders::FinishOldest(std::vector<FrameRecords>& decoded) {
  Pending& oldest = pending_.front();
  if (std::optional<FrameRecords> records = oldest.records.get()) {
    decoded.push_back(std::move(*records));
  } else {
    container_.CountDamaged(oldest.frame, "frame does not decode");
  }
  pending_.pop_front();
}

}  // namespace barrow::reader
