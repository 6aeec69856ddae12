// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_threads.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "analyses/object_words.h"
#include "analyses/report_text.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using FrameKey = std::pair<uint32_t, uint32_t>;  // numbers of thread and frame

class Describer {
 public:
  Describer(store::Case& opened, const Subject& subject, const ReportLimits& limits)
      : limits_(limits), owned_view_(opened.View(subject.info.id)), view_(*owned_view_) {
    for (ResolvedRoot& root : opened.Roots(subject.info.id)) {
      if (root.kind == reader::RootKind::kLocal) locals_[{root.thread, root.frame}].push_back(std::move(root));
    }
  }

  ReportThreads Run(std::vector<reader::Thread> threads) {
    ReportThreads report;
    const size_t shown = std::min(threads.size(), limits_.threads);
    report.rest_count = threads.size() - shown;
    threads.resize(shown);
    if (shown == 0) return report;
    frames_of_thread_ = std::max<size_t>(1, limits_.frames / shown);
    size_t frame_count = 0;
    for (const reader::Thread& thread : threads) frame_count += std::min(thread.frames.size(), frames_of_thread_);
    locals_of_frame_ = limits_.locals / std::max<size_t>(1, frame_count);
    for (const reader::Thread& thread : threads) report.threads.push_back(Describe(thread));
    return report;
  }

 private:
  ReportThread Describe(const reader::Thread& thread) {
    ReportThread described{.number = thread.number,
                           .ident = thread.ident,
                           .native_id = thread.native_id,
                           .name = CutText(thread.name, kMostName),
                           .daemon = thread.daemon,
                           .dumping = thread.dumping,
                           .frames = {}};
    const size_t shown = std::min(thread.frames.size(), frames_of_thread_);
    described.frames_rest = thread.frames.size() - shown;
    for (uint32_t i = 0; i < shown; ++i) described.frames.push_back(Describe(thread.frames[i], {thread.number, i + 1}));
    return described;
  }

  ReportFrame Describe(const reader::Frame& frame, FrameKey key) {
    ReportFrame described{.number = key.second,
                          .function = CutText(frame.function, kMostName),
                          .file = CutText(frame.file, kMostPath),
                          .line = frame.line,
                          .locals = {}};
    const auto found = locals_.find(key);
    if (found == locals_.end()) return described;
    std::vector<std::pair<uint64_t, const ResolvedRoot*>> by_size;
    std::unordered_set<uint32_t> counted;
    for (const ResolvedRoot& root : found->second) {
      const uint64_t bytes = view_.RetainedBytes(root.object.value);
      by_size.emplace_back(bytes, &root);
      // What a root holds is dominated by no other object, so that no two of these overlap.
      if (counted.insert(root.object.value).second) {
        described.retained_bytes = SaturatedSum(described.retained_bytes, bytes);
      }
    }
    std::ranges::stable_sort(by_size, [](const auto& a, const auto& b) { return a.first > b.first; });
    const size_t shown = std::min(by_size.size(), locals_of_frame_);
    described.locals_rest = by_size.size() - shown;
    for (size_t i = 0; i < shown; ++i) {
      const ResolvedRoot& root = *by_size[i].second;
      described.locals.push_back({.name = CutText(root.name, kMostName),
                                  .object = root.object.value,
                                  .type_name = CutText(TypeNameOf(view_, root.object), kMostName),
                                  .value = CutText(ValueWords(view_, root.object), kMostName),
                                  .retained_bytes = by_size[i].first});
    }
    return described;
  }

  const ReportLimits& limits_;
  std::shared_ptr<store::SnapshotView> owned_view_;
  store::SnapshotView& view_;
  std::map<FrameKey, std::vector<ResolvedRoot>> locals_;
  size_t frames_of_thread_ = 0;
  size_t locals_of_frame_ = 0;
};

}  // namespace

ReportThreads DescribeThreads(store::Case& opened, const Subject& subject, const ReportLimits& limits) {
  return Describer(opened, subject, limits).Run(opened.Threads(subject.info.id));
}

}  // namespace barrow::analyses
