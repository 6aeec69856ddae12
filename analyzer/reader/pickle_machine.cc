// SPDX-License-Identifier: Apache-2.0
#include "reader/pickle_machine.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "reader/pickle_opcodes.h"
#include "reader/pickle_text.h"

namespace barrow::reader {
namespace {

constexpr int64_t kNewestProtocol = 5;

// Open brackets. A referent tree takes four at each level.
constexpr size_t kMostMarks = size_t{1} << 14;

// A writer numbers what it memoizes one by one; pickletools.optimize leaves no gaps either.
constexpr uint64_t kMemoSlack = 1024;

// Text of numbers: far beyond anything that is one.
constexpr size_t kLongestNumber = 400;

}  // namespace

PickleMachine::PickleMachine(std::string name, std::span<const std::byte> bytes, MemoryBudget& budget)
    : name_(std::move(name)), bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), budget_(budget) {}

void PickleMachine::Refuse(const std::string& reason) const {
  ThrowInput(name_ + ": offset " + std::to_string(opcode_offset_) + ": " + reason);
}

void PickleMachine::RefuseOpcode(uint8_t opcode, const std::string& reason) const {
  Refuse("opcode " + PickleOpcodeName(opcode) + " " + reason);
}

PickleValue PickleMachine::Load() {
  stack_.clear();
  marks_.clear();
  memo_.clear();
  in_memo_.clear();
  opcode_count_ = 0;
  for (;;) {
    opcode_offset_ = next_;
    if (next_ >= bytes_.size()) Refuse("the pickle ends before its end mark; the file is cut off, copy it again");
    ++opcode_count_;
    const auto opcode = static_cast<uint8_t>(bytes_[next_++]);
    if (opcode == kOpStop) break;
    Execute(opcode);
  }
  if (!marks_.empty() || stack_.size() != 1) RefuseOpcode(kOpStop, "comes while values are left over");
  return Pop();
}

void PickleMachine::Execute(uint8_t opcode) {
  const bool is_known = ExecuteNumber(opcode) || ExecuteText(opcode) || ExecuteContainer(opcode) ||
                        ExecuteStack(opcode) || ExecuteMemo(opcode) || ExecuteObject(opcode);
  if (!is_known) RefuseOpcode(opcode, "is none that Pympler's dumps have");
}

std::string_view PickleMachine::Take(uint64_t count) {
  const uint64_t left = bytes_.size() - next_;
  if (count > left) {
    Refuse("something of " + HumanBytes(count) + " is claimed, and " + HumanBytes(left) +
           " are left; the file is cut off or damaged");
  }
  const std::string_view taken = bytes_.substr(next_, count);
  next_ += count;
  return taken;
}

std::string_view PickleMachine::TakeLine() {
  const size_t end = bytes_.find('\n', next_);
  if (end == std::string_view::npos) Refuse("a line does not end; the file is cut off or damaged");
  const std::string_view line = bytes_.substr(next_, end - next_);
  next_ = end + 1;
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

uint64_t PickleMachine::TakeNumber(size_t byte_count) {
  uint64_t number = 0;
  const std::string_view bytes = Take(byte_count);
  for (size_t i = byte_count; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

void PickleMachine::Push(PickleValue value) {
  // The vector doubles: while it grows, old and new are there.
  if (stack_.size() == stack_.capacity()) budget_.Take(3 * std::max<size_t>(stack_.size(), 16) * sizeof(PickleValue));
  stack_.push_back(value);
}

PickleValue PickleMachine::Pop() {
  const size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) Refuse("a value is needed and there is none");
  const PickleValue value = stack_.back();
  stack_.pop_back();
  return value;
}

PickleValue& PickleMachine::Top() {
  const size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) Refuse("a value is needed and there is none");
  return stack_.back();
}

size_t PickleMachine::PopMark() {
  if (marks_.empty()) Refuse("a mark is needed and there is none");
  const size_t begin = marks_.back();
  marks_.pop_back();
  return begin;
}

void PickleMachine::PushText(PickleKind kind, std::string_view bytes) {
  if (bytes.size() > UINT32_MAX) Refuse("a text of " + HumanBytes(bytes.size()) + " is none that Pympler's dumps have");
  PickleValue value;
  value.kind = kind;
  value.size = static_cast<uint32_t>(bytes.size());
  value.data = bytes.data();
  Push(value);
}

void PickleMachine::PushOwned(PickleKind kind, std::string text) {
  budget_.Take(text.size() + sizeof(std::string));
  PushText(kind, owned_.emplace_back(std::move(text)));
}

void PickleMachine::PushInteger(int64_t value) {
  PickleValue integer;
  integer.kind = PickleKind::kInteger;
  integer.integer = value;
  Push(integer);
}

void PickleMachine::PushReal(double value) {
  PickleValue real;
  real.kind = PickleKind::kReal;
  real.real = value;
  Push(real);
}

void PickleMachine::PushDecimal(std::string_view digits) {
  int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const char* const begin = digits.starts_with('+') ? digits.data() + 1 : digits.data();
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (error == std::errc() && rest == end) return PushInteger(value);
  if (digits.size() > kLongestNumber || error != std::errc::result_out_of_range || rest != end) {
    Refuse("'" + std::string(digits.substr(0, 40)) + "' is no number");
  }
  PushOwned(PickleKind::kBigInteger, std::string(digits));
}

void PickleMachine::PushLong(std::string_view little_endian) {
  if (little_endian.size() <= 8) {
    uint64_t bits = !little_endian.empty() && static_cast<signed char>(little_endian.back()) < 0 ? ~uint64_t{0} : 0;
    for (size_t i = little_endian.size(); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(little_endian[i]);
    return PushInteger(static_cast<int64_t>(bits));
  }
  if (little_endian.size() > UINT8_MAX) {
    Refuse("a number of " + HumanBytes(little_endian.size()) + " is none that Pympler's dumps have");
  }
  PushOwned(PickleKind::kBigInteger, DecimalOfLong(little_endian));
}

bool PickleMachine::ExecuteNumber(uint8_t opcode) {
  switch (opcode) {
    case kOpNone:
      Push({});
      return true;
    case kOpNewTrue:
    case kOpNewFalse:
      PushInteger(opcode == kOpNewTrue);
      stack_.back().kind = PickleKind::kBool;
      return true;
    case kOpBinInt:
      PushInteger(static_cast<int32_t>(TakeNumber(4)));
      return true;
    case kOpBinInt1:
      PushInteger(static_cast<int64_t>(TakeNumber(1)));
      return true;
    case kOpBinInt2:
      PushInteger(static_cast<int64_t>(TakeNumber(2)));
      return true;
    case kOpLong1:
      PushLong(Take(TakeNumber(1)));
      return true;
    case kOpLong4:
      PushLong(Take(TakeNumber(4)));
      return true;
    case kOpInt: {
      const std::string_view line = TakeLine();
      if (line == "00" || line == "01") {
        PushInteger(line == "01");
        stack_.back().kind = PickleKind::kBool;
      } else {
        PushDecimal(line);
      }
      return true;
    }
    case kOpLong: {
      std::string_view line = TakeLine();
      if (line.ends_with('L')) line.remove_suffix(1);
      PushDecimal(line);
      return true;
    }
    case kOpFloat: {
      const std::string_view line = TakeLine();
      double real = 0;
      const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), real);
      if (error != std::errc() || rest != line.data() + line.size()) {
        Refuse("'" + std::string(line.substr(0, 40)) + "' is no number");
      }
      PushReal(real);
      return true;
    }
    case kOpBinFloat: {
      uint64_t bits = 0;
      for (const char c : Take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
      PushReal(std::bit_cast<double>(bits));
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::ExecuteText(uint8_t opcode) {
  switch (opcode) {
    case kOpShortBinUnicode:
    case kOpShortBinString:
      PushText(PickleKind::kText, Take(TakeNumber(1)));
      return true;
    case kOpBinUnicode:
    case kOpBinString:
      PushText(PickleKind::kText, Take(TakeNumber(4)));
      return true;
    case kOpBinUnicode8:
      PushText(PickleKind::kText, Take(TakeNumber(8)));
      return true;
    case kOpShortBinBytes:
      PushText(PickleKind::kBytes, Take(TakeNumber(1)));
      return true;
    case kOpBinBytes:
      PushText(PickleKind::kBytes, Take(TakeNumber(4)));
      return true;
    case kOpBinBytes8:
      PushText(PickleKind::kBytes, Take(TakeNumber(8)));
      return true;
    case kOpString: {
      std::optional<std::string> text = UnquotedString(TakeLine());
      if (!text) RefuseOpcode(opcode, "is not followed by a text in quotes");
      PushOwned(PickleKind::kText, std::move(*text));
      return true;
    }
    case kOpUnicode:
      PushOwned(PickleKind::kText, UnescapedUnicode(TakeLine()));
      return true;
    default:
      return false;
  }
}

void PickleMachine::PushTuple(size_t begin) {
  PickleValue tuple;
  tuple.kind = PickleKind::kTuple;
  tuple.size = static_cast<uint32_t>(stack_.size() - begin);
  tuple.index = heap_.tuple_items.size();
  budget_.Take(2 * tuple.size * sizeof(PickleValue));
  heap_.tuple_items.insert(heap_.tuple_items.end(), stack_.begin() + static_cast<ptrdiff_t>(begin), stack_.end());
  stack_.resize(begin);
  Push(tuple);
}

PickleValue PickleMachine::NewContainer(PickleKind kind, bool is_default_dict) {
  budget_.Take(2 * (sizeof(std::vector<PickleValue>) + 1));
  PickleValue value;
  value.kind = kind;
  value.index = heap_.containers.size();
  heap_.containers.emplace_back();
  heap_.is_default_dict.push_back(is_default_dict);
  return value;
}

void PickleMachine::PushContainer(PickleKind kind, size_t begin) {
  const PickleValue container = NewContainer(kind, false);
  stack_.insert(stack_.begin() + static_cast<ptrdiff_t>(begin), container);
  Extend(kind, begin + 1);
}

std::vector<PickleValue>& PickleMachine::Items(const PickleValue& container, PickleKind kind) {
  if (container.kind != kind) {
    Refuse(kind == PickleKind::kList ? "something is appended to what is no list"
                                     : "an item is set in what is no dictionary");
  }
  return heap_.containers[container.index];
}

// Moves the stack's items from `begin` on into the container below them.
void PickleMachine::Extend(PickleKind kind, size_t begin) {
  const size_t count = stack_.size() - begin;
  if (kind == PickleKind::kDict && count % 2 != 0) Refuse("a dictionary gets a key without a value");
  if (begin == 0 || (!marks_.empty() && begin <= marks_.back())) Refuse("a value is needed and there is none");
  std::vector<PickleValue>& items = Items(stack_[begin - 1], kind);
  budget_.Take(2 * count * sizeof(PickleValue));
  items.insert(items.end(), stack_.begin() + static_cast<ptrdiff_t>(begin), stack_.end());
  stack_.resize(begin);
}

bool PickleMachine::ExecuteContainer(uint8_t opcode) {
  switch (opcode) {
    case kOpEmptyList:
      Push(NewContainer(PickleKind::kList, false));
      return true;
    case kOpEmptyDict:
      Push(NewContainer(PickleKind::kDict, false));
      return true;
    case kOpList:
      PushContainer(PickleKind::kList, PopMark());
      return true;
    case kOpDict:
      PushContainer(PickleKind::kDict, PopMark());
      return true;
    case kOpEmptyTuple:
      PushTuple(stack_.size());
      return true;
    case kOpTuple:
      PushTuple(PopMark());
      return true;
    case kOpTuple1:
    case kOpTuple2:
    case kOpTuple3: {
      const size_t count = static_cast<size_t>(opcode - kOpTuple1) + 1;
      const size_t floor = marks_.empty() ? 0 : marks_.back();
      if (stack_.size() < floor + count) Refuse("a value is needed and there is none");
      PushTuple(stack_.size() - count);
      return true;
    }
    case kOpAppend:
      Top();
      Extend(PickleKind::kList, stack_.size() - 1);
      return true;
    case kOpAppends:
      Extend(PickleKind::kList, PopMark());
      return true;
    case kOpSetItem:
      if (stack_.size() < 2) Refuse("a value is needed and there is none");
      Extend(PickleKind::kDict, stack_.size() - 2);
      return true;
    case kOpSetItems:
      Extend(PickleKind::kDict, PopMark());
      return true;
    default:
      return false;
  }
}

void PickleMachine::Memoize(uint64_t number) {
  if (number > opcode_count_ + kMemoSlack) {
    Refuse("memo number " + std::to_string(number) + " is higher than anything that could have been kept so far");
  }
  const PickleValue value = Top();
  if (number >= memo_.size()) {
    if (number >= memo_.capacity()) budget_.Take(3 * (number + 16) * (sizeof(PickleValue) + 1));
    memo_.resize(number + 1);
    in_memo_.resize(number + 1, 0);
  }
  memo_[number] = value;
  in_memo_[number] = 1;
}

void PickleMachine::PushMemo(uint64_t number) {
  if (number >= memo_.size() || in_memo_[number] == 0) {
    Refuse("memo number " + std::to_string(number) + " was never kept");
  }
  Push(memo_[number]);
}

bool PickleMachine::ExecuteMemo(uint8_t opcode) {
  const auto line_number = [&] {
    const std::string_view line = TakeLine();
    uint64_t number = 0;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || rest != line.data() + line.size()) RefuseOpcode(opcode, "is followed by no number");
    return number;
  };
  switch (opcode) {
    case kOpMemoize:
      Memoize(memo_.size());
      return true;
    case kOpPut:
      Memoize(line_number());
      return true;
    case kOpBinPut:
      Memoize(TakeNumber(1));
      return true;
    case kOpLongBinPut:
      Memoize(TakeNumber(4));
      return true;
    case kOpGet:
      PushMemo(line_number());
      return true;
    case kOpBinGet:
      PushMemo(TakeNumber(1));
      return true;
    case kOpLongBinGet:
      PushMemo(TakeNumber(4));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::ExecuteStack(uint8_t opcode) {
  switch (opcode) {
    case kOpMark:
      if (marks_.size() >= kMostMarks) {
        Refuse("values are nested to a depth of more than " + std::to_string(kMostMarks));
      }
      marks_.push_back(stack_.size());
      return true;
    case kOpPop:
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
      } else {
        Pop();
      }
      return true;
    case kOpPopMark:
      stack_.resize(PopMark());
      return true;
    case kOpDup:
      Push(PickleValue(Top()));
      return true;
    case kOpProto:
      protocol_ = static_cast<int64_t>(TakeNumber(1));
      if (protocol_ > kNewestProtocol) {
        Refuse("pickle protocol " + std::to_string(protocol_) + " is newer than " + std::to_string(kNewestProtocol) +
               ", the newest this barrow knows");
      }
      return true;
    case kOpFrame: {
      // How the bytes were cut into pieces says nothing about what they mean; only that they are there is checked.
      const uint64_t length = TakeNumber(8);
      const uint64_t begin = next_;
      Take(length);
      next_ = begin;
      return true;
    }
    default:
      return false;
  }
}

}  // namespace barrow::reader
