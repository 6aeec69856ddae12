// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_text.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace barrow::analyses {
namespace {

constexpr std::string_view kDictLabel = ".__dict__";
constexpr size_t kMostWords = 60;  // of the middle of a longer way only the number of steps is told

// "['name']" as ".name", if it is an identifier: what stands in a __dict__.
std::string AsAttribute(const std::string& label) {
  if (!label.starts_with("['") || !label.ends_with("']")) return label;
  const std::string name = label.substr(2, label.size() - 4);
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
  };
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || !std::ranges::all_of(name, is_part)) return label;
  return "." + name;
}

// Which element it is left open.
std::string Masked(const std::string& label) {
  if (label.starts_with('[')) return "[…]";
  return label.starts_with("<key ") ? "<key>" : label;
}

}  // namespace

PathWriter::PathWriter(store::Case& opened, store::SnapshotId snapshot)
    : view_(opened.View(snapshot)), threads_(opened.Threads(snapshot)), type_names_(opened.TypeNames(snapshot)) {}

std::string PathWriter::TypeNameOf(uint32_t object) {
  return type_names_.at(view_->At(store::PackedColumn::kType, object));
}

PathText PathWriter::To(uint32_t object, size_t masked_from) {
  const std::vector<uint32_t> path = view_->PathTo(object);
  if (path.empty()) return {"(unreachable)", "held by no root"};
  return Of(path, masked_from);
}

PathText PathWriter::Of(std::span<const uint32_t> path, size_t masked_from) {
  PathText text{FirstWord(path[0]), Root(path[0])};
  bool in_dict = false;
  size_t words = 0;
  for (size_t step = 1; step < path.size(); ++step) {
    std::string label = view_->LabelBetween(path[step - 1], path[step]).value_or(" -> " + TypeNameOf(path[step]));
    if (label == kDictLabel && step + 1 < path.size()) {
      in_dict = true;
      continue;
    }
    if (in_dict) label = AsAttribute(label);
    in_dict = false;
    if (++words > kMostWords && step + 3 < path.size()) {
      text.expression += "… (" + std::to_string(path.size() - 3 - step) + " steps) …";
      step = path.size() - 4;
      words = 0;
      continue;
    }
    text.expression += step >= masked_from ? Masked(label) : label;
  }
  return text;
}

std::string PathWriter::FirstWord(uint32_t object) {
  const auto reason = view_->ReasonOf(object);
  if (reason.root != nullptr && !reason.root->name.empty()) {
    using reader::RootKind;
    const RootKind kind = reason.root->kind;
    if (kind == RootKind::kModule || kind == RootKind::kLocal || kind == RootKind::kOther) return reason.root->name;
  }
  if (const auto name = view_->Name(object)) return "<" + TypeNameOf(object) + " " + *name + ">";
  return "<" + TypeNameOf(object) + ">";
}

std::string PathWriter::Root(uint32_t object) {
  const auto reason = view_->ReasonOf(object);
  if (reason.root == nullptr) {
    if (reason.kind == "unexplained") return "held by C code";
    return std::string(reason.kind);
  }
  const ResolvedRoot& root = *reason.root;
  const auto thread = std::ranges::find(threads_, root.thread, &reader::Thread::number);
  std::string where;
  if (thread != threads_.end() && root.thread != 0) {
    if (root.frame > 0 && root.frame <= thread->frames.size()) {
      const reader::Frame& frame = thread->frames[root.frame - 1];
      if (!frame.function.empty()) where += " of " + frame.function;
      if (!frame.file.empty()) where += " (" + frame.file + ":" + std::to_string(frame.line) + ")";
    }
    where += ", thread " + (thread->name.empty() ? std::to_string(thread->ident) : thread->name);
  }
  using reader::RootKind;
  switch (root.kind) {
    case RootKind::kModule:
      return "module";
    case RootKind::kLocal:
      return "local variable" + where;
    case RootKind::kStack:
      return "temporary" + where;
    case RootKind::kFrame:
      return root.name.empty() ? "frame" + where : root.name + where;
    case RootKind::kInterpreter:
      return "interpreter state " + root.name;
    case RootKind::kThread:
      return "thread state " + root.name + where;
    case RootKind::kType:
      return "type of the program";
    case RootKind::kStatic:
      return "static object of the program";
    case RootKind::kOther:
      break;
  }
  return "root";
}

}  // namespace barrow::analyses
