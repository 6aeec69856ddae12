// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "algorithms/dominators.h"
#include "analyses/accumulations.h"
#include "analyses/path_text.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

inline constexpr size_t kMostOwners = 2000;  // looked at one by one

// One snapshot as the rules of leaks look at it.
class LeakSide {
 public:
  // Both must outlive it.
  LeakSide(store::Case& opened, const Subject& subject)
      : opened_(opened), subject_(subject), finder_(opened, subject), writer_(opened, subject.info.id) {}

  struct Total {
    uint64_t objects = 0;
    uint64_t bytes = 0;
    uint32_t example = kNoObject;
  };

  // Fills held_by_c and the garbage, for which the graph is loaded and not kept. Of a snapshot that is not complete
  // nothing is said to be held by C code: what was lost may hold it.
  void LookAtCounts();

  // The object with the most below it whose way begins at a root and reads so; kNoObject: none of kMostOwners.
  uint32_t OwnerAt(const std::string& expression);

  store::Case& opened() const { return opened_; }
  const Subject& subject() const { return subject_; }
  const AccumulationFinder& finder() const { return finder_; }
  PathWriter& writer() { return writer_; }
  const std::map<std::string, Total>& held_by_c() const { return held_by_c_; }
  const std::map<std::string, Total>& garbage() const { return garbage_; }
  const Total& all_garbage() const { return all_garbage_; }

 private:
  // Whether C code always holds objects like this one, so that it is no news.
  bool IsInfrastructure(uint32_t object);

  store::Case& opened_;
  const Subject& subject_;
  AccumulationFinder finder_;
  PathWriter writer_;
  std::map<std::string, Total> held_by_c_;  // by type name; retained bytes
  std::map<std::string, Total> garbage_;    // by type name; allocated bytes
  Total all_garbage_;
  std::map<std::string, uint32_t> owners_;  // by way
  bool has_owners_ = false;
};

}  // namespace barrow::analyses
