// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "analyses/network_statistics.h"

namespace barrow::presenters {

// As Pympler's GarbageGraph.print_stats writes it, with what it does not count behind. Of other objects the last but
// one line is "Objects:        1 of the graph (1 in cycles):   48     B".
//
//   id             size type         representation
//   0x7f0000001000       48 Foo          <app.Foo object at 0x7f0000001000>
//   Garbage:        1 collected objects (1 in cycles):   48     B
//   References:     1, parts: 1
void WriteStatistics(const analyses::NetworkStatistics& statistics, std::ostream& out);

}  // namespace barrow::presenters
