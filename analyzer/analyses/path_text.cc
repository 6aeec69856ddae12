// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_text.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "analyses/root_words.h"
#include "analyses/subject.h"
#include "base/text.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

constexpr std::string_view kDictLabel = ".__dict__";
constexpr size_t kMostWords = 60;                      // of the middle of a longer way only the number of steps is told
constexpr size_t kLastSteps = 3;                       // behind it
constexpr uint32_t kMostBegin = 2 * (kMostWords + 1);  // steps looked at: a __dict__ is a step and no word
constexpr uint32_t kMarkedStep = 64;

// Words that are alike, one after the other: before the middle that is left out, one of them stands for all.
struct Run {
  std::string word;
  size_t step = 0;  // of the first
  size_t end = 0;   // of the first in the text
};

std::string Quoted(const std::string& name) { return store::QuotedText({.object = {}, .text = name}); }

// A path can be read back with it: quoted if a part of it is no identifier.
std::string ModuleWord(const std::string& name) {
  for (std::string_view rest = name;;) {
    const size_t point = rest.find('.');
    if (!store::IsIdentifier(rest.substr(0, point))) return Quoted(name);
    if (point == std::string_view::npos) return name;
    rest.remove_prefix(point + 1);
  }
}

}  // namespace

std::string AsAttribute(const std::string& label) {
  const bool is_text = label.starts_with("['") || label.starts_with("[\"");
  if (!is_text || label.size() < 4 || label[label.size() - 2] != label[1]) return label;
  const std::string quoted = label.substr(1, label.size() - 2);
  const std::string name = quoted.substr(1, quoted.size() - 2);
  return "." + (store::IsIdentifier(name) ? name : quoted);
}

std::string MaskedLabel(const std::string& label) {
  if (label.starts_with('[')) return "[…]";
  if (label.starts_with("<element ")) return "<element>";
  return label.starts_with("<key ") ? "<key>" : label;
}

PathWriter::PathWriter(store::Case& opened, store::SnapshotId snapshot)
    : view_(opened.View(snapshot)),
      modules_(opened.Roots(snapshot)),
      threads_(opened.Threads(snapshot)),
      type_names_(opened.TypeNames(snapshot)),
      is_complete_(IsComplete(opened.Snapshot(snapshot))) {}

std::string PathWriter::TypeNameOf(uint32_t object) {
  return type_names_.at(view_->At(store::PackedColumn::kType, object));
}

PathText PathWriter::To(uint32_t object, size_t masked_from) {
  const std::optional<uint32_t> distance = view_->RootDistance(object);
  if (!distance.has_value()) return {"(unreachable)", "held by no root"};
  if (*distance <= kMostBegin + kMarkedStep) return Of(view_->PathTo(object), masked_from);
  const std::vector<uint32_t> begin = view_->PathTo(BeginOf(object, *distance));
  std::vector<uint32_t> end = {object};
  while (end.size() <= kLastSteps) {
    end.push_back(ParentAt(end.back(), *distance - static_cast<uint32_t>(end.size() - 1)));
  }
  std::ranges::reverse(end);
  return Words({.begin = begin, .end = end, .left_out = *distance + 1 - begin.size() - end.size()}, masked_from);
}

uint32_t PathWriter::ParentAt(uint32_t object, uint32_t distance) {
  const std::optional<uint32_t> parent = view_->PathParent(object);
  if (!parent.has_value() || view_->RootDistance(*parent) != distance - 1) {
    view_->ThrowDamaged("path_parent and root_distance contradict each other");
  }
  return *parent;
}

uint32_t PathWriter::BeginOf(uint32_t object, uint32_t distance) {
  std::vector<uint32_t> marked;
  uint32_t begin = object;
  for (; distance > kMostBegin; --distance) {
    if (distance % kMarkedStep == 0) {
      if (const auto known = begins_.find(begin); known != begins_.end()) {
        begin = known->second;
        break;
      }
      marked.push_back(begin);
    }
    begin = ParentAt(begin, distance);
  }
  for (const uint32_t one : marked) begins_.emplace(one, begin);
  return begin;
}

PathText PathWriter::Of(std::span<const uint32_t> path, size_t masked_from) {
  return Words({.begin = path, .end = {}}, masked_from);
}

PathText PathWriter::Words(const Way& way, size_t masked_from) {
  PathText text{FirstWord(way.At(0)), Root(way.At(0))};
  bool in_dict = false;
  size_t words = 0;
  Run run;
  for (size_t step = 1; step < way.size(); ++step) {
    std::string label = view_->LabelBetween(way.At(step - 1), way.At(step)).value_or(" -> " + TypeNameOf(way.At(step)));
    if (label == kDictLabel && !in_dict && step + 1 < way.size()) {
      in_dict = true;
      continue;
    }
    if (in_dict) label = AsAttribute(label);
    in_dict = false;
    if (++words > kMostWords && step + kLastSteps < way.size()) {
      text.expression.resize(run.end);
      text.expression += "… (" + Grouped(way.size() - kLastSteps - 1 - run.step) + " steps) …";
      step = way.size() - kLastSteps - 1;
      words = 0;
      continue;
    }
    std::string word = step >= masked_from ? MaskedLabel(label) : label;
    text.expression += word;
    if (word != run.word) run = {.word = std::move(word), .step = step, .end = text.expression.size()};
  }
  return text;
}

std::string PathWriter::FirstWord(uint32_t object) {
  const auto reason = view_->ReasonOf(object);
  if (reason.root != nullptr && !reason.root->name.empty()) {
    using reader::RootKind;
    const RootKind kind = reason.root->kind;
    if (kind == RootKind::kModule) {
      const std::string& name = reason.root->name;
      return modules_.IsShadowed(*view_, name) ? Quoted(name) : ModuleWord(name);
    }
    if (kind == RootKind::kLocal || kind == RootKind::kOther) return reason.root->name;
  }
  return Unnamed(object);
}

std::string PathWriter::Unnamed(uint32_t object) {
  if (const auto name = view_->Name(object)) return "<" + TypeNameOf(object) + " " + *name + ">";
  return "<" + TypeNameOf(object) + ">";
}

PathText PathWriter::OfUnexplained(uint32_t object) { return {Unnamed(object), HeldUnseen()}; }

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
