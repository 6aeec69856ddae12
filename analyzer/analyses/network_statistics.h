// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyses/network.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// What Pympler's GarbageGraph.print_stats tells of the objects of a graph.
struct NetworkStatistics {
  struct Row {
    uint64_t address = 0;
    uint64_t size_bytes = 0;  // as asizeof takes it, all objects of the graph sized together; flat if it cannot be told
    std::string type_name;    // the last word of it: "Node"
    std::string representation;
  };
  std::vector<Row> rows;  // the largest first, equal ones by address
  uint64_t size_bytes = 0;
  NetworkTotals totals;
  bool is_garbage = false;  // it is what the collector would free
  std::vector<Remark> remarks;
};

NetworkStatistics CountNetwork(store::Case& opened, const Subject& subject, const Networks& networks, bool is_garbage);

}  // namespace barrow::analyses
