// SPDX-License-Identifier: Apache-2.0
#include "cpython/trace_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "cpython/layout_internal.h"
#include "cpython/object_text.h"

namespace barrow::cpython {

namespace {

constexpr size_t kMostFrames = 4096;                 // of one trace; the outermost beyond are left out
constexpr size_t kLargestSource = size_t{16} << 20;  // bytes of a file in which a line is looked for
constexpr size_t kLongestLine = 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string ReadSourceLine(const std::string& path, uint32_t line) {
  // A device or pipe of that name is not waited for.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat there;
  if (line == 0 || file.get() < 0 || fstat(file.get(), &there) != 0 || !S_ISREG(there.st_mode)) return {};
  std::string text;
  char block[64 * 1024];
  uint32_t at = 1;
  for (size_t total = 0; total < kLargestSource;) {
    const ssize_t count = read(file.get(), block, sizeof block);
    if (count <= 0) return text;
    std::string_view rest(block, static_cast<size_t>(count));
    total += rest.size();
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      if (at == line) text.append(rest.substr(0, end), 0, kLongestLine - std::min(text.size(), kLongestLine));
      if (end == rest.npos) break;
      if (at == line) return text;
      ++at;
      rest.remove_prefix(end + 1);
    }
  }
  return {};
}

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

std::vector<writer::Trace> TraceTable::Traces(size_t first, std::vector<writer::TraceFrame>& frames) {
  frames.clear();
  size_t frame_count = 0;
  for (size_t i = first; i < traces_.size(); ++i) frame_count += traces_[i]->size();
  frames.reserve(frame_count);  // spans point into it
  std::vector<writer::Trace> traces;
  for (size_t i = first; i < traces_.size(); ++i) {
    const size_t begin = frames.size();
    for (size_t j = traces_[i]->size(); j-- > 0;) {
      Frame& frame = frames_[(*traces_[i])[j]];
      if (!frame.source_read) frame.source = ReadSourceLine(frame.file, frame.line);
      frame.source_read = true;
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
