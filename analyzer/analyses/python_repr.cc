// SPDX-License-Identifier: Apache-2.0
#include "analyses/python_repr.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "analyses/object_words.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr size_t kDeepest = 200;

// A container whose parts are being written.
struct Open {
  ObjectId object;
  std::vector<ObjectId> parts;  // of a dict: key, value, key, value …
  size_t next = 0;
  std::string_view end;  // what closes it
  bool is_dict = false;
};

class Writer {
 public:
  explicit Writer(store::SnapshotView& view) : view_(view) {}

  std::optional<std::string> Write(ObjectId object) {
    if (!Begin(object)) return std::nullopt;
    while (!open_.empty()) {
      Open& top = open_.back();
      if (top.next == top.parts.size()) {
        text_ += top.end;
        open_.pop_back();
        continue;
      }
      if (top.next > 0) text_ += top.is_dict && top.next % 2 == 1 ? ": " : ", ";
      const ObjectId part = top.parts[top.next++];
      if (!Begin(part) || text_.size() > kMostBytes) return std::nullopt;
    }
    return std::move(text_);
  }

 private:
  // Writes an object, or opens it. False: it cannot be written.
  bool Begin(ObjectId object) {
    const std::string& type = TypeNameOf(view_, object);
    if (const auto text = view_.Text(object.value)) {
      if (text->clipped) return false;
      text_ += store::QuotedText(*text);
      return true;
    }
    if (type == "NoneType") {
      text_ += "None";
      return true;
    }
    const std::string_view brackets = type == "list"    ? "[]"
                                      : type == "tuple" ? "()"
                                      : type == "dict"  ? "{}"
                                      : type == "set"   ? "{}"
                                                        : "";
    if (brackets.empty() || open_.size() == kDeepest) return false;
    if (std::ranges::any_of(open_, [&](const Open& open) { return open.object == object; })) {
      text_ += std::string(brackets.substr(0, 1)) + "..." + std::string(brackets.substr(1));
      return true;
    }
    const auto [targets, labels] = view_.Labels(object.value);
    Open open{.object = object, .parts = {targets.begin(), targets.end()}, .end = brackets.substr(1)};
    open.is_dict = type == "dict";
    // A dict that shares its keys names its values; what its keys are is not written here.
    if (open.is_dict && !targets.empty() && labels.Label(0).kind != LabelKind::kKey) return false;
    if (type == "set" && targets.empty()) {
      text_ += "set()";
      return true;
    }
    if (type == "tuple" && targets.size() == 1) open.end = ",)";
    text_ += brackets.substr(0, 1);
    open_.push_back(std::move(open));
    return true;
  }

  store::SnapshotView& view_;
  std::string text_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<std::string> PythonRepr(store::SnapshotView& view, ObjectId object) { return Writer(view).Write(object); }

std::string ClippedRepr(const std::string& repr, size_t clip) {
  std::vector<size_t> begins;  // of the characters
  for (size_t i = 0; i < repr.size(); ++i) {
    if ((repr[i] & 0xc0) != 0x80) begins.push_back(i);
  }
  if (clip == 0 || begins.size() <= clip) return repr;
  const size_t half = clip / 2 < 2 ? 0 : clip / 2 - 2;
  if (half == 0) return repr;
  return repr.substr(0, begins[half]) + "...." + repr.substr(begins[begins.size() - half]);
}

}  // namespace barrow::analyses
