// SPDX-License-Identifier: Apache-2.0
#include "base/limits.h"

#include "base/text.h"

namespace barrow {
namespace {

constexpr size_t kLimitCount = static_cast<size_t>(Limit::kCount);
constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kGiB = uint64_t{1} << 30;
constexpr uint64_t kEndless = uint64_t{1} << 62;  // beyond every file and memory; sums of it do not overflow

// What the system's SQLite is built with unless somebody changed that.
constexpr uint64_t kSqliteLength = 1'000'000'000;

constexpr auto kBytes = LimitUnit::kBytes;
constexpr auto kNumber = LimitUnit::kNumber;

// In the order of the enum: name, unit, initial, least, most, of reading.
constexpr std::array<LimitInfo, kLimitCount> kLimits = {{
    // protobuf has no messages beyond 2 GiB; writers keep to 8 MiB.
    {"frame-size", kBytes, 64 * kMiB, 1, 2 * kGiB, true, "a frame of a file, decompressed"},
    {"total-size", kBytes, 1024 * kGiB, 1, kEndless, true, "all frames of a file, decompressed"},
    // Real files are below 20 times, one giant list of None comes near 2000.
    {"total-ratio", kNumber, 4096, 1, kEndless, true, "the same, in times the size of the file"},
    {"total-floor", kBytes, 64 * kMiB, 0, kEndless, true, "what all frames may take however small the file is"},
    {"record-memory", kBytes, 0, 1, kEndless, true, "memory of what is decoded of a file"},
    // Ids have 32 bits, and two values are kept for "none".
    {"objects", kNumber, 0xFFFFFFFE, 1, 0xFFFFFFFE, true, "objects of a snapshot"},
    {"references", kNumber, 0xFFFFFFFF, 1, 0xFFFFFFFF, true, "references of a snapshot, empty slots included"},
    // A frame of 8 MiB holds about so many types. Each takes 200 bytes of memory.
    {"lost-numbers", kNumber, uint64_t{1} << 18, 0, uint64_t{1} << 24, true,
     "types or shapes that a damaged snapshot may have lost"},
    {"recovery-size", kBytes, 4 * kGiB, 0, kEndless, true, "bytes looked through for intact frames behind damage"},
    {"value-size", kBytes, 256 * kMiB, 64 << 10, kSqliteLength, false, "a value in a case"},
    // The least are what barrow's own statements need.
    {"sql-size", kBytes, kMiB, 64 << 10, kSqliteLength, false, "the text of an SQL statement"},
    {"sql-depth", kNumber, 500, 100, 1000, false, "levels of an expression in SQL"},
    {"sql-parts", kNumber, 200, 50, 500, false, "parts of a compound SELECT"},
    {"sql-pattern", kBytes, 1000, 1, 50000, false, "a pattern of LIKE and GLOB"},
    {"path-size", kBytes, 64 << 10, 1, kMiB, false, "the name of an object: an address, an id, a path"},
    {"path-steps", kNumber, 1000, 1, 100'000, false, "steps of an object's path"},
    {"cache-size", kBytes, 4 * kGiB, 0, kEndless, false, "the cache of loaded files; 0 switches it off"},
}};

constexpr bool EveryRowHolds() {
  for (const LimitInfo& info : kLimits) {
    if (info.name.empty() || info.help.empty() || info.least > info.most || info.initial > info.most) return false;
  }
  return true;
}
static_assert(EveryRowHolds());

std::array<std::optional<uint64_t>, kLimitCount>& Values() {
  static std::array<std::optional<uint64_t>, kLimitCount> values;
  return values;
}

}  // namespace

std::span<const LimitInfo> AllLimits() { return kLimits; }

const LimitInfo& Describe(Limit limit) { return kLimits[static_cast<size_t>(limit)]; }

std::optional<Limit> FindLimit(std::string_view name) {
  for (size_t i = 0; i < kLimitCount; ++i) {
    if (kLimits[i].name == name) return static_cast<Limit>(i);
  }
  return std::nullopt;
}

uint64_t LimitOf(Limit limit) { return Values()[static_cast<size_t>(limit)].value_or(Describe(limit).initial); }

bool IsSet(Limit limit) { return Values()[static_cast<size_t>(limit)].has_value(); }

void SetLimit(Limit limit, uint64_t value) { Values()[static_cast<size_t>(limit)] = value; }

LimitScope::LimitScope() : before_(Values()) {}

LimitScope::~LimitScope() { Values() = before_; }

std::string LimitText(LimitUnit unit, uint64_t value) {
  return unit == LimitUnit::kBytes ? HumanBytes(value) : Grouped(value);
}

std::string InitialText(const LimitInfo& info) {
  if (info.initial == 0) return "half of the memory";
  std::string text = LimitText(info.unit, info.initial);
  if (info.most == info.initial) text += ", which is the most";
  if (info.most > info.initial && info.most < kEndless) text += ", at most " + LimitText(info.unit, info.most);
  return text;
}

std::string RaisedBy(Limit limit, uint64_t value) {
  const LimitInfo& info = Describe(limit);
  if (value >= info.most) return "";
  const std::string_view placeholder = info.unit == LimitUnit::kBytes ? "SIZE" : "NUMBER";
  return "; --limit " + std::string(info.name) + "=" + std::string(placeholder) + " raises it";
}

}  // namespace barrow
