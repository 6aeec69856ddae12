// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "reader/name_table.h"
#include "reader/pickle_value.h"

namespace barrow::reader {

// Takes values of a pickle for what they have to be, or throws Error (kInput) saying what they should have been. Counts
// what it gives out: values shared in the pickle are copied for everyone who shares them, and a small file must not
// become large that way.
class PymplerValues {
 public:
  // `file_bytes`: size of the file. All references must outlive this.
  PymplerValues(std::string name, uint64_t file_bytes, const PickleHeap& heap, MemoryBudget& budget, NameTable& names,
                Diagnostics& diagnostics);

  // Of what the values are that are asked for now: "the object at offset 4128". For messages.
  void Describe(std::string_view what, uint64_t offset);

  int64_t Integer(const PickleValue& value, std::string_view what);
  uint64_t Address(const PickleValue& value);
  double Real(const PickleValue& value, std::string_view what);  // finite
  std::optional<double> OptionalReal(const PickleValue& value, std::string_view what);
  std::string Text(const PickleValue& value, std::string_view what);
  uint32_t Name(const PickleValue& value);
  uint32_t TextName(std::string_view text);
  // Of a list or a tuple.
  std::span<const PickleValue> Sequence(const PickleValue& value, std::string_view what);
  std::span<const PickleValue> Pair(const PickleValue& value, std::string_view what);
  // Keys and values in turns.
  std::span<const PickleValue> Dictionary(const PickleValue& value, std::string_view what);
  const PickleObject& Object(const PickleValue& value, PickleGlobal type, std::string_view what);
  const PickleAsized& Asized(const PickleValue& value);

  [[noreturn]] void Refuse(const std::string& reason) const;

  // Counts something made of the file, so that sharing stays within bounds.
  void Spend(uint64_t bytes);

 private:
  ProfileName MakeName(const PickleValue& value, size_t depth);
  std::string Representation(const ProfileName& name) const;

  std::string name_;
  const PickleHeap& heap_;
  MemoryBudget& budget_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  std::string_view described_ = "the file";
  uint64_t offset_ = 0;
  uint64_t left_;
};

}  // namespace barrow::reader
