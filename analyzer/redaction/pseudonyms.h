// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/keyed_hash.h"

namespace barrow::redaction {

// What stands in place of a name: the same for the same name, and nothing can be told from it without the salt.
class Pseudonyms {
 public:
  explicit Pseudonyms(const KeyedHash::Key& salt);

  // With a salt from the system's generator. Throws Error (kInput) if that fails.
  static Pseudonyms WithRandomSalt();

  // "xq3fk7b2mnp": an identifier. Of the empty name: empty. The reference stays valid.
  const std::string& Of(std::string_view name);

  // Says that `replacement` stands for `name`, from now on.
  void Set(std::string name, std::string replacement);

  // Numbers that must agree where they were equal, and tell nothing else.
  uint64_t OfHash(uint64_t content_hash) const;
  uint64_t OfPid(uint64_t pid) const;  // again a small one; 0 stays 0

  const KeyedHash::Key& salt() const { return salt_; }
  const std::map<std::string, std::string, std::less<>>& replacements() const { return replacements_; }

 private:
  KeyedHash::Key salt_;
  KeyedHash hash_;
  std::map<std::string, std::string, std::less<>> replacements_;  // by name
  std::unordered_set<std::string> taken_;
};

}  // namespace barrow::redaction
