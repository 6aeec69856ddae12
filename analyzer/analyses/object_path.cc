// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_path.h"

#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/integer_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostShown = 60;  // bytes of the path in messages

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || IsDigit(c) || (c & 0x80) != 0;
}

void AppendUtf8(std::string& text, uint32_t c) {
  const auto push = [&](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xc0 | (c >> 6));
    push(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    push(0xe0 | (c >> 12));
    push(0x80 | ((c >> 6) & 0x3f));
    push(0x80 | (c & 0x3f));
  } else {
    push(0xf0 | (c >> 18));
    push(0x80 | ((c >> 12) & 0x3f));
    push(0x80 | ((c >> 6) & 0x3f));
    push(0x80 | (c & 0x3f));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  ObjectPath Parse() {
    if (const uint64_t most = LimitOf(Limit::kPathSize); text_.size() > most) {
      ThrowUsage("the name of an object has at most " + HumanBytes(most) + RaisedBy(Limit::kPathSize, most));
    }
    if (text_.empty()) ThrowUsage("the name of an object is empty: give an address, an id as in #42, or app.cache");
    if (!IsValidUtf8(text_)) ThrowUsage("the name of an object is no UTF-8");
    const uint64_t most_steps = LimitOf(Limit::kPathSteps);
    ObjectPath path;
    ParseStart(path);
    while (!AtEnd()) {
      if (path.steps.size() == most_steps) {
        Fail("a path has at most " + Grouped(most_steps) + " steps" + RaisedBy(Limit::kPathSteps, most_steps));
      }
      path.steps.push_back(ParseStep());
    }
    return path;
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  [[noreturn]] void Fail(const std::string& problem) const {
    std::string shown(text_.substr(0, kMostShown));
    if (shown.size() < text_.size()) shown = RepairUtf8(shown) + "…";
    ThrowUsage("'" + shown + "' names no object: at character " + std::to_string(at_ + 1) + ", " + problem);
  }
  void Expect(std::string_view word, const char* problem) {
    if (!Take(word)) Fail(problem);
  }

  void ParseStart(ObjectPath& path) {
    if (Take("0x")) {
      path.start = ObjectPath::Start::kAddress;
      path.number = Number(16, "an address has one to sixteen hexadecimal digits");
    } else if (Take("#") || IsDigit(Peek())) {
      path.start = ObjectPath::Start::kId;
      path.number = Number(10, "an id is a number, as in #42");
    } else {
      PathStep step;
      ParseAttribute(step);
      step.end = at_;
      path.steps.push_back(std::move(step));
    }
  }

  PathStep ParseStep() {
    PathStep step;
    step.begin = at_;
    if (Take(".")) {
      ParseAttribute(step);
    } else if (Take("[")) {
      ParseKey(step);
    } else if (Take("<")) {
      ParsePlace(step);
    } else {
      Fail("expected . [ < or the end");
    }
    step.end = at_;
    return step;
  }

  void ParseAttribute(PathStep& step) {
    step.kind = PathStep::Kind::kAttribute;
    if (Peek() == '\'' || Peek() == '"') {
      step.quoted = true;
      step.text.text = Quoted(false);
      return;
    }
    if (Peek() == '<') Fail("a name that was withheld cannot be followed; name the object by its address or id");
    const size_t begin = at_;
    while (!AtEnd() && IsNameByte(text_[at_])) ++at_;
    if (at_ == begin || IsDigit(text_[begin])) {
      at_ = begin;
      Fail("expected a name; quote what is no identifier, as in .'two words'");
    }
    step.text.text = text_.substr(begin, at_ - begin);
  }

  // Takes "at 0x", and a name before it if there is one: the address says it all.
  bool TakeUpToAddress() {
    constexpr std::string_view kAt = "at 0x";
    if (Take(kAt)) return true;
    const size_t blank = text_.find(' ', at_);
    if (blank == std::string::npos || text_.compare(blank + 1, kAt.size(), kAt) != 0) return false;
    at_ = blank + 1 + kAt.size();
    return true;
  }

  void ParseKey(PathStep& step) {
    step.kind = PathStep::Kind::kKey;
    if (Take("<")) {
      Expect("key ", "expected <key 3> or <key at 0x7f12>");
      if (TakeUpToAddress()) {
        step.kind = PathStep::Kind::kKeyAt;
        step.number = static_cast<int64_t>(Number(16, "an address has one to sixteen hexadecimal digits"));
      } else {
        step.kind = PathStep::Kind::kValueOf;
        step.number = Index();
      }
      Expect(">", "expected >");
    } else if (Take("None")) {
      step.kind = PathStep::Kind::kNone;
    } else if (Peek() == '\'' || Peek() == '"') {
      step.text.text = Quoted(false);
      step.text.clipped = Take("...");
    } else if (Take("b'") || Take("b\"")) {
      --at_;
      step.text.kind = reader::TextKind::kBytes;
      step.text.text = Quoted(true);
      step.text.clipped = Take("...");
    } else if (!ParseTupleKey(step)) {
      ParseNumberKey(step);
    }
    Expect("]", "expected ]");
  }

  // Strings are quoted anew, as repr() quotes them. False: it is no tuple, and nothing was taken.
  bool ParseTupleKey(PathStep& step) {
    if (Peek() != '(') return false;
    const size_t begin = at_;
    size_t depth = 0;
    bool has_comma = false;
    std::string text;
    do {
      if (Peek() == '\'' || Peek() == '"') {
        const bool is_bytes = text.ends_with('b');
        if (is_bytes) text.pop_back();
        const auto kind = is_bytes ? reader::TextKind::kBytes : reader::TextKind::kStr;
        text += store::QuotedText({.object = {}, .kind = kind, .text = Quoted(is_bytes)});
        continue;
      }
      if (Peek() == '(') ++depth;
      if (Peek() == ')') --depth;
      has_comma = has_comma || Peek() == ',';
      if (Peek() != ' ') text.push_back(Peek());
      ++at_;
    } while (depth > 0 && !AtEnd());
    if (!has_comma && text != "()") {
      at_ = begin;
      return false;
    }
    if (depth > 0) Fail("expected )");
    step.kind = PathStep::Kind::kTuple;
    step.text.text = std::move(text);
    return true;
  }

  // As the dump writes numbers: what is no integer is taken as it stands.
  void ParseNumberKey(PathStep& step) {
    const size_t begin = at_;
    size_t end = text_.find(']', begin);
    if (end == std::string_view::npos) end = text_.size();
    std::string_view word = text_.substr(begin, end - begin);
    if (word.ends_with("...")) {
      step.text.clipped = true;
      word.remove_suffix(3);
    }
    const bool can_begin = !word.empty() && (IsDigit(word[0]) || word[0] == '-' || word[0] == '(');
    if (!can_begin && word != "True" && word != "False" && word != "nan" && word != "inf") {
      Fail(
          "expected a number, a quoted string, b'…', None, True, False or a tuple of these; other keys are named by "
          "their address or place: [<key at 0x7f12>], or [<key 0>] for the first");
    }
    at_ = end;
    step.text.kind = reader::TextKind::kNumber;
    step.text.text = word;
    int64_t number = 0;
    if (step.text.clipped) return;
    if (auto stored = StoredIntegerText(word)) step.text.text = std::move(*stored);
    const std::string& text = step.text.text;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && rest == text.data() + text.size()) step.number = number;
  }

  void ParsePlace(PathStep& step) {
    if (Take("key ")) {
      step.kind = PathStep::Kind::kKeyOf;
    } else if (Take("element ")) {
      step.kind = PathStep::Kind::kElement;
    } else if (Take("reference ")) {
      step.kind = PathStep::Kind::kReference;
    } else {
      Fail("expected <key 3>, <element 3> or <reference 3>");
    }
    step.number = Index();
    Expect(">", "expected >");
  }

  int64_t Index() {
    const uint64_t number = Number(10, "expected a number, from 0");
    if (number > INT64_MAX) Fail("the number is too large");
    return static_cast<int64_t>(number);
  }

  uint64_t Number(int base, const char* problem) {
    uint64_t number = 0;
    const char* const begin = text_.data() + at_;
    const auto [rest, error] = std::from_chars(begin, text_.data() + text_.size(), number, base);
    if (error != std::errc()) Fail(problem);
    at_ += static_cast<size_t>(rest - begin);
    return number;
  }

  std::string Quoted(bool is_bytes) {
    const char quote = text_[at_++];
    std::string text;
    while (!AtEnd() && Peek() != quote) {
      if (Peek() == '\\') {
        ++at_;
        Escape(text, is_bytes);
      } else {
        text.push_back(text_[at_++]);
      }
    }
    if (AtEnd()) Fail(std::string("expected ") + quote);
    ++at_;
    return text;
  }

  void Escape(std::string& text, bool is_bytes) {
    if (AtEnd()) Fail("expected a character behind \\");
    const char c = text_[at_++];
    static constexpr std::string_view kLetters = "nrt\\'\"abfv";
    static constexpr std::string_view kMeanings = "\n\r\t\\'\"\a\b\f\v";
    if (const size_t place = kLetters.find(c); place != std::string_view::npos) {
      text.push_back(kMeanings[place]);
    } else if (c == 'x') {
      const uint32_t code = HexDigits(2);
      if (is_bytes) {
        text.push_back(static_cast<char>(code));
      } else {
        AppendUtf8(text, code);
      }
    } else if (c >= '0' && c <= '7') {
      const uint32_t code = OctalDigits(c);
      if (is_bytes) {
        text.push_back(static_cast<char>(code & 0xff));  // as in Python
      } else {
        AppendUtf8(text, code);
      }
    } else if (!is_bytes && (c == 'u' || c == 'U')) {
      const size_t begin = at_ - 2;
      const uint32_t code = HexDigits(c == 'u' ? 4 : 8);
      if (code > 0x10ffff) Fail("there is no such character");
      if (code >= 0xd800 && code < 0xe000) {
        text += text_.substr(begin, at_ - begin);  // a lone surrogate: the dump writes it like this, too
      } else {
        AppendUtf8(text, code);
      }
    } else {
      text.push_back('\\');  // as in Python
      text.push_back(c);
    }
  }

  // Up to three of them, of which the first is taken.
  uint32_t OctalDigits(char first) {
    auto number = static_cast<uint32_t>(first - '0');
    for (int i = 0; i < 2 && Peek() >= '0' && Peek() <= '7'; ++i) {
      number = number * 8 + static_cast<uint32_t>(text_[at_++] - '0');
    }
    return number;
  }

  uint32_t HexDigits(size_t count) {
    uint32_t number = 0;
    const std::string_view digits = text_.substr(at_, count);
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    if (digits.size() != count || error != std::errc() || rest != digits.data() + count) {
      Fail("expected " + std::to_string(count) + " hexadecimal digits");
    }
    at_ += count;
    return number;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::string WithoutBlanks(std::string_view repr) {
  std::string text;
  char quote = '\0';
  for (size_t i = 0; i < repr.size(); ++i) {
    const char c = repr[i];
    if (quote == '\0' && c == ' ') continue;
    text.push_back(c);
    if (quote != '\0' && c == '\\' && i + 1 < repr.size()) {
      text.push_back(repr[++i]);
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    }
  }
  return text;
}

ObjectPath ParseObjectPath(std::string_view text) { return Parser(text).Parse(); }

}  // namespace barrow::analyses
