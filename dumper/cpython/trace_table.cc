// SPDX-License-Identifier: Apache-2.0
#include "cpython/trace_table.h"

#include <unordered_set>
#include <utility>

#include "cpython/gil.h"
#include "cpython/layout_internal.h"
#include "cpython/object_text.h"

namespace barrow::cpython {

namespace {

constexpr size_t kMostFrames = 4096;  // of one trace; the outermost beyond are left out

}  // namespace

uint32_t TraceTable::Capture() {
  scratch_.clear();
  for (layout::RunningFrame* frame = layout::CurrentFrame(PyThreadState_Get());
       frame != nullptr && scratch_.size() < kMostFrames; frame = layout::PreviousFrame(frame)) {
    const layout::FrameView view = layout::ViewFrame(frame);
    if (view.code == nullptr || !layout::IsShown(frame)) continue;
    const FrameKey key{reinterpret_cast<PyObject*>(view.code), layout::FrameInstruction(frame)};
    const auto known = frame_numbers_.find(key);
    scratch_.push_back(known != frame_numbers_.end() ? known->second : FrameNumber(key, layout::FrameLine(frame)));
  }
  const auto [place, is_new] = trace_numbers_.try_emplace(scratch_, static_cast<uint32_t>(traces_.size() + 1));
  if (is_new) traces_.push_back(&place->first);
  return place->second;
}

uint32_t TraceTable::FrameNumber(const FrameKey& key, int line) {
  auto* code = reinterpret_cast<PyCodeObject*>(key.code);
  ObjectText text(0);
  Frame frame{};
  frame.code = PyRef(Py_NewRef(key.code));
  frame.instruction = key.instruction;
  frame.file = text.Name(code->co_filename);
  frame.function = text.Name(code->co_name);
  frame.line = line > 0 ? static_cast<uint32_t>(line) : 0;
  frames_.push_back(std::move(frame));
  const auto number = static_cast<uint32_t>(frames_.size() - 1);
  frame_numbers_.emplace(key, number);
  return number;
}

void TraceTable::ReadSources(size_t first, size_t end) {
  std::vector<SourceLine> lines;
  std::unordered_set<uint32_t> seen;
  for (size_t i = first; i < end; ++i) {
    for (const uint32_t number : *traces_[i]) {
      const Frame& frame = frames_[number];
      if (frame.source_read || frame.line == 0 || !seen.insert(number).second) continue;
      lines.push_back({.file = frame.file, .line = frame.line, .frame = number, .text = {}});
    }
  }
  if (lines.empty()) return;
  WithoutGil([&lines] { return ReadSourceLines(lines), true; });
  for (SourceLine& line : lines) {
    Frame& frame = frames_[line.frame];
    if (frame.source_read) continue;  // by another thread meanwhile, and perhaps shown
    frame.source = std::move(line.text);
    frame.source_read = true;
  }
}

std::vector<writer::Trace> TraceTable::Traces(size_t first, size_t end, std::vector<writer::TraceFrame>& frames) const {
  frames.clear();
  size_t frame_count = 0;
  for (size_t i = first; i < end; ++i) frame_count += traces_[i]->size();
  frames.reserve(frame_count);  // spans point into it
  std::vector<writer::Trace> traces;
  for (size_t i = first; i < end; ++i) {
    const size_t begin = frames.size();
    for (size_t j = traces_[i]->size(); j-- > 0;) {
      const Frame& frame = frames_[(*traces_[i])[j]];
      frames.push_back({frame.file, frame.line, frame.function, frame.source});
    }
    traces.emplace_back(frames.data() + begin, frames.size() - begin);
  }
  return traces;
}

uint64_t TraceTable::memory_bytes() const {
  uint64_t bytes = frames_.size() * sizeof(Frame) + traces_.capacity() * sizeof(void*);
  for (const Frame& frame : frames_) bytes += frame.file.capacity() + frame.function.capacity();
  for (const auto* trace : traces_) bytes += sizeof *trace + trace->capacity() * sizeof(uint32_t);
  return bytes;
}

int TraceTable::Traverse(visitproc visit, void* arg) {
  for (const Frame& frame : frames_) Py_VISIT(frame.code.get());
  return 0;
}

}  // namespace barrow::cpython
