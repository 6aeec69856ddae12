// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reader/memory_budget.h"
#include "reader/pickle_value.h"

namespace barrow::reader {

// Reads pickles of protocols 0 to 5 that hold what Pympler's ClassTracker dumps: a stack machine without recursion that
// knows no way to call or import anything. Time is linear in the bytes read. Every claim of a length meets the bytes
// that are left, every memo number the opcodes read so far, and all memory the budget.
class PickleMachine {
 public:
  // `bytes` must outlive the machine and all values. `name` is what messages call the file.
  PickleMachine(std::string name, std::span<const std::byte> bytes, MemoryBudget& budget);

  // The value of the next pickle. Throws Error (kInput) naming offset and opcode, global or depth at fault; OverBudget.
  PickleValue Load();

  const PickleHeap& heap() const { return heap_; }
  bool at_end() const { return next_ == bytes_.size(); }
  uint64_t offset() const { return next_; }  // of what follows the pickles read
  int64_t protocol() const { return protocol_; }

 private:
  // What a text became.
  struct Encoded {
    size_t source_bytes;
    PickleValue encoded;
  };

  void Execute(uint8_t opcode);
  bool ExecuteNumber(uint8_t opcode);
  bool ExecuteText(uint8_t opcode);
  bool ExecuteContainer(uint8_t opcode);
  bool ExecuteStack(uint8_t opcode);
  bool ExecuteMemo(uint8_t opcode);
  bool ExecuteObject(uint8_t opcode);

  [[noreturn]] void Refuse(const std::string& reason) const;
  [[noreturn]] void RefuseOpcode(uint8_t opcode, const std::string& reason) const;
  std::string_view Take(uint64_t count);  // bytes of the file
  std::string_view TakeLine();
  uint64_t TakeNumber(size_t byte_count);  // little endian

  void Push(PickleValue value);
  PickleValue Pop();
  PickleValue& Top();
  size_t PopMark();  // where its items begin on the stack
  void PushText(PickleKind kind, std::string_view bytes);
  void PushOwned(PickleKind kind, std::string text);
  void PushInteger(int64_t value);
  void PushReal(double value);
  void PushDecimal(std::string_view digits);
  void PushLong(std::string_view little_endian);
  void PushTuple(size_t begin);  // of the stack's items from there
  PickleValue NewContainer(PickleKind kind, bool is_default_dict);
  void PushContainer(PickleKind kind, size_t begin);
  std::vector<PickleValue>& Items(const PickleValue& container, PickleKind kind);
  void Extend(PickleKind kind, size_t begin);

  void Memoize(uint64_t number);
  void PushMemo(uint64_t number);

  void PushLatin1(std::string_view text);  // encoded
  void PushGlobal(std::string_view module, std::string_view name);
  PickleValue NewObject(const PickleValue& type);
  // Of the type on top of the stack, which it replaces.
  void PushObject(uint8_t opcode, bool has_arguments);
  void Reduce();
  void Build();
  void SetState(PickleObject& object, const PickleValue& state);
  void SetState(PickleAsized& asized, const PickleValue& state);
  template <typename Object>
  void SetStates(Object& object, const PickleValue& state);

  std::string name_;
  std::string_view bytes_;
  MemoryBudget& budget_;
  PickleHeap heap_;
  std::deque<std::string> owned_;                     // texts that do not stand in the file as they are
  std::unordered_map<const char*, Encoded> encoded_;  // by where the text stands
  uint64_t next_ = 0;
  uint64_t opcode_offset_ = 0;
  uint64_t opcode_count_ = 0;
  int64_t protocol_ = 0;
  std::vector<PickleValue> stack_;
  std::vector<size_t> marks_;
  std::vector<PickleValue> memo_;
  std::vector<uint8_t> in_memo_;
};

}  // namespace barrow::reader
