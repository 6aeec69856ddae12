// SPDX-License-Identifier: Apache-2.0
#include "redaction/pseudonyms.h"

#include <sys/random.h>

#include <utility>

#include "base/error.h"

namespace barrow::redaction {
namespace {

constexpr size_t kLetters = 10;  // of five bits each

std::string Spelled(uint64_t hash) {
  constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(kAlphabet.size() == 32);
  std::string word = "x";  // an identifier begins with a letter
  for (size_t i = 0; i < kLetters; ++i, hash >>= 5) word += kAlphabet[hash & 31];
  return word;
}

// What else is hashed with the same salt must not meet a name: no name begins with a NUL.
std::string Tagged(char tag, uint64_t number) {
  std::string text = {'\0', tag};
  for (int shift = 0; shift < 64; shift += 8) text += static_cast<char>(number >> shift & 0xff);
  return text;
}

}  // namespace

Pseudonyms::Pseudonyms(const KeyedHash::Key& salt) : salt_(salt), hash_(salt) {}

Pseudonyms Pseudonyms::WithRandomSalt() {
  KeyedHash::Key salt{};
  if (getrandom(salt.data(), sizeof salt, 0) != static_cast<ssize_t>(sizeof salt)) {
    ThrowInput("the system gives no random numbers, without which names cannot be replaced");
  }
  return Pseudonyms(salt);
}

const std::string& Pseudonyms::Of(std::string_view name) {
  static const std::string kNone;
  if (name.empty()) return kNone;
  if (const auto known = replacements_.find(name); known != replacements_.end()) return known->second;
  std::string text(name);
  std::string replacement = Spelled(hash_(text));
  while (!taken_.insert(replacement).second) replacement = Spelled(hash_(text += '\0'));
  return replacements_.emplace(name, std::move(replacement)).first->second;
}

void Pseudonyms::Set(std::string name, std::string replacement) {
  taken_.insert(replacement);
  replacements_.insert_or_assign(std::move(name), std::move(replacement));
}

uint64_t Pseudonyms::OfHash(uint64_t content_hash) const { return hash_(Tagged('h', content_hash)); }

uint64_t Pseudonyms::OfPid(uint64_t pid) const {
  constexpr uint64_t kMostPid = 4'000'000;
  return pid == 0 ? 0 : 1 + hash_(Tagged('p', pid)) % kMostPid;
}

}  // namespace barrow::redaction
