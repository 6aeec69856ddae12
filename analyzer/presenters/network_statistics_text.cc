// SPDX-License-Identifier: Apache-2.0
#include "presenters/network_statistics_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <ostream>
#include <string>

#include "base/text.h"
#include "presenters/pympler_format.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

constexpr size_t kTypeCharacters = 12;
constexpr size_t kTextCharacters = 46;

std::string Number(uint64_t number, const char* format) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned long long>(number));
  return text.data();
}

// Line breaks become bars, as in Pympler; what else would act on a terminal is written out.
std::string Column(const std::string& text, size_t characters) {
  const std::string shortened = PymplerTruncated(RepairUtf8(text), characters);
  return PaddedRight(PymplerTruncated(MadeVisible(shortened), characters), characters);
}

}  // namespace

void WriteStatistics(const analyses::NetworkStatistics& statistics, std::ostream& out) {
  out << PaddedRight("id", 10) << " " << PaddedLeft("size", 8) << " " << Column("type", kTypeCharacters) << " "
      << Column("representation", kTextCharacters) << "\n";
  for (const auto& row : statistics.rows) {
    out << Number(row.address, "0x%08llx") << " " << Number(row.size_bytes, "%8llu") << " "
        << Column(row.type_name, kTypeCharacters) << " " << Column(row.representation, kTextCharacters) << "\n";
  }
  const auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  out << (statistics.is_garbage ? "Garbage: " : "Objects: ") << Number(statistics.totals.object_count, "%8llu")
      << (statistics.is_garbage ? " collected objects (" : " of the graph (") << statistics.totals.in_cycles
      << " in cycles): " << PaddedLeft(PymplerSize(static_cast<int64_t>(std::min(statistics.size_bytes, most))), 12)
      << "\n"
      << "References: " << statistics.totals.reference_count << ", parts: " << statistics.totals.part_count << "\n";
}

}  // namespace barrow::presenters
