// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_profile.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cpython/gil.h"
#include "cpython/process_facts.h"
#include "cpython/runtime_facts.h"
#include "writer/profile_writer.h"

namespace barrow::cpython {

namespace {

// The arrays a run consists of, made of what a recorder holds. The views live as long as the recorder's objects.
class RunViews {
 public:
  // Traces number `first_trace` + 1 to `end_trace`.
  RunViews(Recorder& recorder, const News& news, size_t first_class, size_t first_trace, size_t end_trace) {
    for (size_t i = first_class; i < recorder.classes().size(); ++i) {
      const TrackedClassRecord& each = recorder.classes()[i];
      classes_.push_back({recorder.name(each.name), each.module, each.qualified_name});
    }
    traces_ = recorder.traces().Traces(first_trace, end_trace, frames_);
    for (const auto& [object, text] : news.reprs) reprs_.push_back({object, text});
    run_ = {.classes = classes_, .traces = traces_, .objects = news.objects, .ends = news.ends, .counts = news.counts};
    run_.reprs = reprs_;
  }
  RunViews(const RunViews&) = delete;
  RunViews& operator=(const RunViews&) = delete;

  writer::ProfileRun& run() { return run_; }

 private:
  std::vector<writer::TrackedClass> classes_;
  std::vector<writer::TraceFrame> frames_;
  std::vector<writer::Trace> traces_;
  std::vector<writer::ObjectRepr> reprs_;
  writer::ProfileRun run_;
};

// A snapshot in the form a run takes it.
class SnapshotViews {
 public:
  explicit SnapshotViews(const SnapshotRecord& record)
      : process_(record.memory), texts_(record.sheet.texts.begin(), record.sheet.texts.end()), record_(record) {
    process_.Fill(facts_);
    snapshot_ = {.time_ns = record.time_ns,
                 .duration_ns = record.duration_ns,
                 .description = record.description,
                 .tracked_total_bytes = record.tracked_total_bytes,
                 .all_objects_bytes = record.all_objects_bytes,
                 .overhead_bytes = record.overhead_bytes,
                 .memory = &facts_};
  }
  SnapshotViews(const SnapshotViews&) = delete;
  SnapshotViews& operator=(const SnapshotViews&) = delete;

  void AddTo(writer::ProfileRun& run) const {
    run.footprints = record_.sheet.footprints;
    run.nodes = record_.sheet.nodes;
    run.texts = texts_;
    run.snapshot = &snapshot_;
  }

 private:
  ProcessFactViews process_;
  writer::Facts facts_;
  std::vector<std::string_view> texts_;
  const SnapshotRecord& record_;
  writer::TrackerSnapshot snapshot_;
};

writer::ProfileOptions ProfileOptionsOf(const Recorder& recorder) {
  return {.contents = recorder.options().contents,
          .text_limit = recorder.options().text_limit,
          .started_unix_ns = recorder.started_unix_ns(),
          .streamed = recorder.options().streaming};
}

// Calls use(facts) with what a profile's header tells.
template <typename Use>
int WithHeaderFacts(const Recorder& recorder, Use use) {
  const ProcessFacts process = ReadProcessFacts(recorder.options().contents != writer::Contents::kNone);
  const ProcessFactViews views(process);
  const RuntimeFacts runtime;
  writer::Facts facts{.interpreter_count = 1, .interpreters_walked = 1};
  runtime.Fill(facts);
  if (recorder.options().contents == writer::Contents::kNone) facts.build = {};
  views.Fill(facts);
  facts.uptime_ns -= std::min(facts.uptime_ns, recorder.elapsed_ns());
  return use(facts);
}

}  // namespace

int OpenStream(TrackerState& state, bool overwrite) {
  return WithHeaderFacts(state.recorder, [&](const writer::Facts& facts) {
    return WithoutGil(
        [&] { return state.stream.Open(state.path, overwrite, ProfileOptionsOf(state.recorder), facts); });
  });
}

int StreamNews(TrackerState& state, const SnapshotRecord* snapshot) {
  const size_t end_trace = state.recorder.traces().count();
  News news = state.recorder.TakeNews();
  int error;
  try {
    const writer::ProfileCounts& counts = state.stream.counts();
    state.recorder.traces().ReadSources(counts.traces, end_trace);
    RunViews views(state.recorder, news, counts.classes, counts.traces, end_trace);
    std::optional<SnapshotViews> snapshot_views;
    if (snapshot != nullptr) snapshot_views.emplace(*snapshot).AddTo(views.run());
    error = WithoutGil([&] { return state.stream.WriteRun(views.run()); });
  } catch (const std::bad_alloc&) {
    error = ENOMEM;
  }
  if (error != 0) {
    state.recorder.KeepNews(std::move(news));
  } else {
    state.recorder.NewsWritten();
  }
  return error;
}

int FinishStream(TrackerState& state) {
  if (!state.stream.is_open() || !state.stream.belongs_to_this_process()) return 0;
  const std::unique_lock<std::mutex> turn = state.turns.Take();
  if (!state.stream.is_open()) return 0;
  if (const int error = StreamNews(state, nullptr); error != 0) {
    state.stream.Abandon();
    return error;
  }
  const uint64_t closed_ns = state.recorder.elapsed_ns();
  return WithoutGil([&] { return state.stream.Finish(closed_ns); });
}

int EncodeProfile(TrackerState& state, writer::MappedBuffer& out) {
  Recorder& recorder = state.recorder;
  const bool from_stream = recorder.options().streaming && state.stream.is_open();
  const writer::ProfileCounts before = from_stream ? state.stream.counts() : writer::ProfileCounts{};
  const size_t end_trace = recorder.traces().count();
  News news = recorder.news();
  if (!from_stream) {
    news.objects.clear();
    for (const ObjectRecord& record : recorder.records()) news.objects.push_back(record.facts);
  }
  recorder.traces().ReadSources(before.traces, end_trace);
  RunViews views(recorder, news, before.classes, before.traces, end_trace);
  const uint64_t closed_ns = recorder.elapsed_ns();
  return WithHeaderFacts(recorder, [&](const writer::Facts& facts) {
    return WithoutGil([&] {
      writer::FirstError failure;
      BufferSink sink(failure);
      if (from_stream) {
        if (const int error = state.stream.ReadBack(sink.bytes); error != 0) return error;
      }
      writer::ProfileWriter writer(sink, ProfileOptionsOf(recorder), before);
      if (!from_stream) writer.WriteHeader(facts);
      writer.WriteRun(views.run());
      for (size_t i = 0; !from_stream && i < recorder.snapshots().size(); ++i) {
        const SnapshotViews snapshot(recorder.snapshots()[i]);
        writer::ProfileRun run;
        snapshot.AddTo(run);
        writer.WriteRun(run);
      }
      if (const int error = writer.Finish(closed_ns); error != 0) return error;
      if (failure.value() != 0) return failure.value();
      out.Append(sink.bytes.data(), sink.bytes.size());
      return 0;
    });
  });
}

}  // namespace barrow::cpython
