// SPDX-License-Identifier: Apache-2.0
#include "reader/pympler_values.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "reader/pickle_text.h"

namespace barrow::reader {
namespace {

// Writers share texts, as the names of files in traces: of real dumps all copies together come to ten times the file.
constexpr uint64_t kMostSharing = 64;
constexpr uint64_t kAlwaysAllowed = uint64_t{1} << 20;
constexpr uint64_t kBytesPerItem = 32;

constexpr size_t kDeepestName = 8;

}  // namespace

PymplerValues::PymplerValues(std::string name, uint64_t file_bytes, const PickleHeap& heap, MemoryBudget& budget,
                             NameTable& names, Diagnostics& diagnostics)
    : name_(std::move(name)),
      heap_(heap),
      budget_(budget),
      names_(names),
      diagnostics_(diagnostics),
      left_(SaturatedSum(kAlwaysAllowed, SaturatedProduct(kMostSharing, file_bytes))) {}

void PymplerValues::Describe(std::string_view what, uint64_t offset) {
  described_ = what;
  offset_ = offset;
}

void PymplerValues::Refuse(const std::string& reason) const {
  ThrowInput(name_ + ": offset " + std::to_string(offset_) + ": " + std::string(described_) + ": " + reason);
}

void PymplerValues::Spend(uint64_t bytes) {
  const uint64_t cost = SaturatedSum(bytes, kBytesPerItem);
  if (cost > left_) {
    Refuse("what the file holds is shared so often that it would become more than " + std::to_string(kMostSharing) +
           " times as large; no dump is like that");
  }
  left_ -= cost;
  budget_.Take(cost);
}

int64_t PymplerValues::Integer(const PickleValue& value, std::string_view what) {
  if (value.kind == PickleKind::kInteger || value.kind == PickleKind::kBool) return value.integer;
  if (value.kind == PickleKind::kReal && std::fabs(value.real) < 9e18 && std::trunc(value.real) == value.real) {
    return static_cast<int64_t>(value.real);
  }
  Refuse(std::string(what) + " is no whole number of 64 bits");
}

uint64_t PymplerValues::Address(const PickleValue& value) {
  if (value.kind == PickleKind::kBigInteger) {
    const std::string_view digits = value.bytes();
    uint64_t address = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address);
    if (error == std::errc() && rest == digits.data() + digits.size()) return address;
  }
  return static_cast<uint64_t>(Integer(value, "id"));
}

double PymplerValues::Real(const PickleValue& value, std::string_view what) {
  const double real = value.kind == PickleKind::kReal ? value.real
                      : value.is_number()             ? static_cast<double>(value.integer)
                                                      : std::nan("");
  if (!std::isfinite(real)) Refuse(std::string(what) + " is no finite number");
  return real;
}

std::optional<double> PymplerValues::OptionalReal(const PickleValue& value, std::string_view what) {
  if (value.kind == PickleKind::kNone) return std::nullopt;
  return Real(value, what);
}

std::string PymplerValues::Text(const PickleValue& value, std::string_view what) {
  if (value.kind != PickleKind::kText) Refuse(std::string(what) + " is no text");
  Spend(value.size);
  bool repaired = false;
  std::string text = TextOfPickle(value.bytes(), repaired);
  if (repaired) diagnostics_.Count(Anomaly::kRepairedText);
  return text;
}

uint32_t PymplerValues::TextName(std::string_view text) {
  Spend(text.size());
  return names_.InternText(text);
}

// What repr() shows of a name that stands in a tuple.
std::string PymplerValues::Representation(const ProfileName& name) const {
  return name.kind == NameKind::kText ? TextRepresentation(name.text) : name.text;
}

ProfileName PymplerValues::MakeName(const PickleValue& value, size_t depth) {
  switch (value.kind) {
    case PickleKind::kNone:
      return {NameKind::kNone, "None", {}};
    case PickleKind::kBool:
      return {NameKind::kNumber, value.integer != 0 ? "True" : "False", {}};
    case PickleKind::kInteger:
      return {NameKind::kNumber, std::to_string(value.integer), {}};
    case PickleKind::kReal:
      return {NameKind::kNumber, RealRepresentation(value.real), {}};
    case PickleKind::kBigInteger:
      Spend(value.size);
      return {NameKind::kNumber, std::string(value.bytes()), {}};
    case PickleKind::kText:
      return {NameKind::kText, Text(value, "name"), {}};
    case PickleKind::kBytes:
      Spend(value.size);
      return {NameKind::kBytes, BytesRepresentation(value.bytes()), {}};
    case PickleKind::kTuple:
      break;
    default:
      Refuse("a name is nothing that can be one");
  }
  if (depth >= kDeepestName) Refuse("a name is nested to a depth of more than " + std::to_string(kDeepestName));
  ProfileName tuple{NameKind::kTuple, "(", {}};
  for (uint32_t i = 0; i < value.size; ++i) {
    ProfileName item = MakeName(heap_.tuple_items[value.index + i], depth + 1);
    if (i > 0) tuple.text += ", ";
    tuple.text += Representation(item);
    tuple.items.push_back(names_.Intern(std::move(item)));
    Spend(tuple.text.size());
  }
  tuple.text += value.size == 1 ? ",)" : ")";
  return tuple;
}

uint32_t PymplerValues::Name(const PickleValue& value) { return names_.Intern(MakeName(value, 0)); }

std::span<const PickleValue> PymplerValues::Sequence(const PickleValue& value, std::string_view what) {
  if (value.kind == PickleKind::kTuple)
    return std::span(heap_.tuple_items).subspan(value.size == 0 ? 0 : value.index, value.size);
  if (value.kind == PickleKind::kList) return heap_.containers[value.index];
  Refuse(std::string(what) + " is neither a list nor a tuple");
}

std::span<const PickleValue> PymplerValues::Pair(const PickleValue& value, std::string_view what) {
  const auto pair = Sequence(value, what);
  if (pair.size() != 2) Refuse(std::string(what) + " is no pair");
  return pair;
}

std::span<const PickleValue> PymplerValues::Dictionary(const PickleValue& value, std::string_view what) {
  if (value.kind != PickleKind::kDict) Refuse(std::string(what) + " is no dictionary");
  return heap_.containers[value.index];
}

const PickleObject& PymplerValues::Object(const PickleValue& value, PickleGlobal type, std::string_view what) {
  if (value.kind != PickleKind::kObject || heap_.objects[value.index].type != type) {
    Refuse(std::string(what) + " is of another kind than in Pympler's dumps");
  }
  return heap_.objects[value.index];
}

const PickleAsized& PymplerValues::Asized(const PickleValue& value) {
  if (value.kind != PickleKind::kAsized || !heap_.asized[value.index].is_built) Refuse("a size is no Asized");
  return heap_.asized[value.index];
}

}  // namespace barrow::reader
