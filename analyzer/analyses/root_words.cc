// SPDX-License-Identifier: Apache-2.0
#include "analyses/root_words.h"

#include <algorithm>

namespace barrow::analyses {
namespace {

using reader::RootKind;

// " of run (app.py:12), thread MainThread".
std::string PlaceOf(const ResolvedRoot& root, std::span<const reader::Thread> threads) {
  const auto thread = std::ranges::find(threads, root.thread, &reader::Thread::number);
  if (root.thread == 0 || thread == threads.end()) return {};
  std::string place;
  if (root.frame > 0 && root.frame <= thread->frames.size()) {
    const reader::Frame& frame = thread->frames[root.frame - 1];
    if (!frame.function.empty()) place += " of " + frame.function;
    if (!frame.file.empty()) place += " (" + frame.file + ":" + std::to_string(frame.line) + ")";
  }
  return place + ", thread " + (thread->name.empty() ? std::to_string(thread->ident) : thread->name);
}

// `name` stands where the root's name belongs, with a space before it.
std::string Words(const ResolvedRoot& root, const std::string& name, std::span<const reader::Thread> threads) {
  switch (root.kind) {
    case RootKind::kModule:
      return "module" + name;
    case RootKind::kLocal:
      return "local variable" + name + PlaceOf(root, threads);
    case RootKind::kStack:
      return "temporary" + PlaceOf(root, threads);
    case RootKind::kFrame:
      return (root.name.empty() ? "frame" : root.name) + PlaceOf(root, threads);
    case RootKind::kInterpreter:
      return "interpreter state " + root.name;
    case RootKind::kThread:
      return "thread state " + root.name + PlaceOf(root, threads);
    case RootKind::kType:
      return "type of the program" + name;
    case RootKind::kStatic:
      return "static object of the program" + name;
    case RootKind::kOther:
      break;
  }
  return "root" + name;
}

}  // namespace

std::string RootKindWords(const ResolvedRoot& root, std::span<const reader::Thread> threads) {
  return Words(root, {}, threads);
}

std::string RootWords(const ResolvedRoot& root, std::span<const reader::Thread> threads) {
  return Words(root, root.name.empty() ? "" : " " + root.name, threads);
}

std::string FrameWords(const ResolvedRoot& root, std::span<const reader::Thread> threads) {
  if (root.frame == 0) return {};
  const std::string place = PlaceOf(root, threads);
  return place.empty() ? place : "frame" + place;
}

}  // namespace barrow::analyses
