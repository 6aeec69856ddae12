// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace barrow {

// What a file, a statement or a name may make this process do. One table, which the option --limit, its help, the man
// page, the completions and SECURITY.md go by. As the system's limits (ulimit), they are those of the process: set
// before anything is read, by one thread.
enum class Limit : uint8_t {
  kFrameSize,
  kTotalSize,
  kTotalRatio,
  kTotalFloor,
  kRecordMemory,
  kObjects,
  kReferences,
  kLostNumbers,
  kRecoverySize,
  kValueSize,
  kSqlSize,
  kSqlDepth,
  kSqlParts,
  kSqlPattern,
  kPathSize,
  kPathSteps,
  kCacheSize,
  kCount
};

enum class LimitUnit : uint8_t { kBytes, kNumber };

struct LimitInfo {
  std::string_view name;  // "frame-size": lower case, never changes
  LimitUnit unit;
  uint64_t initial;  // 0: half of the memory
  uint64_t least;
  uint64_t most;
  bool of_reading;        // what is read of a .barrow file, or whether it is, depends on it
  std::string_view help;  // what is limited: one sentence without the full stop, beginning in lower case
};

// In the order of the enum. Lives as long as the program.
std::span<const LimitInfo> AllLimits();
const LimitInfo& Describe(Limit limit);
[[nodiscard]] std::optional<Limit> FindLimit(std::string_view name);

// What was set last, or the initial value.
uint64_t LimitOf(Limit limit);
bool IsSet(Limit limit);

// From `least` to `most` of the table.
void SetLimit(Limit limit, uint64_t value);

// Puts back, at its end, what was set at its beginning.
class LimitScope {
 public:
  LimitScope();
  ~LimitScope();
  LimitScope(const LimitScope&) = delete;
  LimitScope& operator=(const LimitScope&) = delete;

 private:
  std::array<std::optional<uint64_t>, static_cast<size_t>(Limit::kCount)> before_;
};

// "64 MiB", "1,000".
std::string LimitText(LimitUnit unit, uint64_t value);

// For tables: its initial value in words, and its most if that is another; "half of the memory".
std::string InitialText(const LimitInfo& info);

// Behind the message that something exceeds the limit, which was `value`: "; --limit frame-size=SIZE raises it". Empty
// if it is at its most already.
std::string RaisedBy(Limit limit, uint64_t value);

}  // namespace barrow
