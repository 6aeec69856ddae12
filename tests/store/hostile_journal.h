// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace barrow::test {

// A journal as a load leaves it beside a case when it is killed (https://www.sqlite.org/fileformat2.html): it is for a
// case of so many pages, and has the first as it was; empty: no page. It names `other`, if that is not empty, as the
// file that ties it to more databases; SQLite deletes that when it has played the journal back.
inline std::string HostileJournal(uint32_t page_count, std::string_view first_page, std::string_view other,
                                  uint32_t page_bytes) {
  constexpr uint32_t kSectorBytes = 512;
  constexpr uint32_t kNonce = 12345;
  const std::string magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
  const auto big_endian = [](uint32_t number) {
    std::string four;
    for (const int shift : {24, 16, 8, 0}) four += static_cast<char>(number >> shift);
    return four;
  };
  std::string journal = magic + big_endian(first_page.empty() ? 0 : 1) + big_endian(kNonce) + big_endian(page_count) +
                        big_endian(kSectorBytes) + big_endian(page_bytes);
  journal.resize(kSectorBytes);
  if (!first_page.empty()) {
    uint32_t check = kNonce;
    for (size_t i = page_bytes - 200; i > 0 && i < page_bytes; i -= 200) check += static_cast<uint8_t>(first_page[i]);
    journal += big_endian(1) + std::string(first_page) + big_endian(check);
  }
  if (!other.empty()) {
    uint32_t sum = 0;
    for (const char c : other) sum += static_cast<uint32_t>(c);
    journal += big_endian(0x40000000U / page_bytes + 1) + std::string(other) +
               big_endian(static_cast<uint32_t>(other.size())) + big_endian(sum) + magic;
  }
  return journal;
}

}  // namespace barrow::test
