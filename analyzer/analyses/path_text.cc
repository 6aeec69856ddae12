// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_text.h"

#include <string_view>

#include "analyses/root_words.h"
#include "analyses/subject.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

constexpr std::string_view kDictLabel = ".__dict__";
constexpr size_t kMostWords = 60;  // of the middle of a longer way only the number of steps is told

// A path can be read back with it: quoted if a part of it is no identifier.
std::string ModuleWord(const std::string& name) {
  for (std::string_view rest = name;;) {
    const size_t point = rest.find('.');
    if (!store::IsIdentifier(rest.substr(0, point))) return store::QuotedText({.object = {}, .text = name});
    if (point == std::string_view::npos) return name;
    rest.remove_prefix(point + 1);
  }
}

}  // namespace

std::string AsAttribute(const std::string& label) {
  if (!label.starts_with("['") || !label.ends_with("']")) return label;
  const std::string name = label.substr(2, label.size() - 4);
  if (!store::IsIdentifier(name)) return label;
  return "." + name;
}

std::string MaskedLabel(const std::string& label) {
  if (label.starts_with('[')) return "[…]";
  return label.starts_with("<key ") ? "<key>" : label;
}

PathWriter::PathWriter(store::Case& opened, store::SnapshotId snapshot)
    : view_(opened.View(snapshot)),
      threads_(opened.Threads(snapshot)),
      type_names_(opened.TypeNames(snapshot)),
      is_complete_(IsComplete(opened.Snapshot(snapshot))) {}

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
    text.expression += step >= masked_from ? MaskedLabel(label) : label;
  }
  return text;
}

std::string PathWriter::FirstWord(uint32_t object) {
  const auto reason = view_->ReasonOf(object);
  if (reason.root != nullptr && !reason.root->name.empty()) {
    using reader::RootKind;
    const RootKind kind = reason.root->kind;
    if (kind == RootKind::kModule) return ModuleWord(reason.root->name);
    if (kind == RootKind::kLocal || kind == RootKind::kOther) return reason.root->name;
  }
  if (const auto name = view_->Name(object)) return "<" + TypeNameOf(object) + " " + *name + ">";
  return "<" + TypeNameOf(object) + ">";
}

std::string PathWriter::Root(uint32_t object) {
  const auto reason = view_->ReasonOf(object);
  if (reason.root == nullptr) {
    if (reason.kind == "unexplained") return HeldUnseen();
    return std::string(reason.kind);
  }
  return RootKindWords(*reason.root, threads_);
}

std::string PathWriter::HeldUnseen() const {
  return is_complete_ ? "held by C code" : "held by what the file lost, or C code";
}

}  // namespace barrow::analyses
