// SPDX-License-Identifier: Apache-2.0
#include "store/python_repr.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "store/label_text.h"

namespace barrow::store {
namespace {

constexpr size_t kDeepest = 200;

// A container whose parts are being written.
struct Open {
  struct Part {
    std::optional<ObjectId> object;
    std::string text;  // without object: what stands there
  };
  ObjectId object;
  std::vector<Part> parts = {};  // of a dict: key, value, key, value …
  size_t next = 0;
  std::string_view end;  // what closes it
  bool is_dict = false;
};

class Writer {
 public:
  Writer(SnapshotView& view, const ReprOfOther& repr_of_other, size_t most_bytes)
      : view_(view), repr_of_other_(repr_of_other), most_bytes_(most_bytes) {}

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
      const Open::Part part = std::move(top.parts[top.next++]);
      if (!part.object.has_value()) text_ += part.text;
      if (part.object.has_value() && !Begin(*part.object)) return std::nullopt;
      if (text_.size() > most_bytes_) return std::nullopt;
    }
    return std::move(text_);
  }

 private:
  static bool IsSet(const std::string& type) { return type == "set" || type == "frozenset"; }

  // Writes an object, or opens it. False: it cannot be written.
  bool Begin(ObjectId object) {
    const std::string& type = view_.TypeName(view_.At(PackedColumn::kType, object.value));
    if (const auto text = view_.Text(object.value)) {
      if (text->clipped) return false;
      const std::string quoted = QuotedText(*text);
      text_ += type == "bytearray" ? "bytearray(" + quoted + ")" : quoted;
      return true;
    }
    if (type == "NoneType") {
      text_ += "None";
      return true;
    }
    const std::string_view brackets = type == "list"    ? "[]"
                                      : type == "tuple" ? "()"
                                      : type == "dict"  ? "{}"
                                      : IsSet(type)     ? "{}"
                                                        : "";
    if (open_.size() == kDeepest) return false;
    if (brackets.empty()) {
      const std::optional<std::string> repr = repr_of_other_ ? repr_of_other_(object) : std::nullopt;
      if (repr.has_value()) text_ += *repr;
      return repr.has_value();
    }
    if (std::ranges::any_of(open_, [&](const Open& open) { return open.object == object; })) {
      text_ += std::string(brackets.substr(0, 1)) + "..." + std::string(brackets.substr(1));
      return true;
    }
    const auto [targets, labels, keeper] = view_.Labels(object.value);
    if (targets.size() > most_bytes_) return false;
    Open open{.object = object, .end = brackets.substr(1), .is_dict = type == "dict"};
    for (uint32_t k = 0; k < targets.size(); ++k) {
      const EdgeLabel label = labels.Label(k);
      // The values of a dict that shares its keys have names instead.
      if (open.is_dict && label.kind == LabelKind::kName) {
        open.parts.push_back({std::nullopt, QuotedText({.object = {}, .text = std::string(label.name)})});
      }
      open.parts.push_back({targets[k], {}});
    }
    if (IsSet(type) && targets.empty()) {
      text_ += type + "()";
      return true;
    }
    if (type == "frozenset") {
      text_ += "frozenset(";
      open.end = "})";
    }
    if (type == "tuple" && targets.size() == 1) open.end = ",)";
    text_ += brackets.substr(0, 1);
    open_.push_back(std::move(open));
    return true;
  }

  SnapshotView& view_;
  const ReprOfOther& repr_of_other_;
  size_t most_bytes_;
  std::string text_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<std::string> PythonRepr(SnapshotView& view, ObjectId object, const ReprOfOther& repr_of_other,
                                      size_t most_bytes) {
  return Writer(view, repr_of_other, most_bytes).Write(object);
}

}  // namespace barrow::store
