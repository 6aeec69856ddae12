// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyses/sizing.h"
#include "graph/ids.h"

namespace barrow::analyses {

// Objects that asizeof would have made in the process by asking, with the sizes they would have had there.
class PymplerInventions {
 public:
  // Of which minor version of Python 3 the process was.
  explicit PymplerInventions(int minor_version) : minor_version_(minor_version) {}

  enum class Kind : uint8_t { kDictOf, kLocalsOf, kLeaf };
  struct Invented {
    Kind kind = Kind::kLeaf;
    ObjectId of = {};  // whose __dict__ or locals it is
    uint64_t bytes = 0;
    std::string type_name;
    std::string name;
  };

  // Each once: the same again for the same kind and object, or the same text.
  SizedThing Invent(Kind kind, ObjectId of, uint64_t bytes, const char* type_name);
  SizedThing InventText(std::string_view text);

  // thing >= kInvented, and was returned by one of the above. Valid until the next is invented.
  const Invented& At(SizedThing thing) const { return invented_[thing - kInvented]; }

  static constexpr uint64_t kCollectorHead = 16;
  static constexpr uint64_t kDictBasic = 48;
  // A dict that grew to so many str keys, one by one.
  uint64_t DictBytes(size_t entries) const;

 private:
  int minor_version_;
  std::vector<Invented> invented_;
  std::unordered_map<uint64_t, SizedThing> invented_of_;  // (kind, object) -> thing
  std::unordered_map<std::string, SizedThing> invented_texts_;
};

}  // namespace barrow::analyses
