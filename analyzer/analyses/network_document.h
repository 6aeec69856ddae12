// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/network.h"
#include "analyses/subject.h"

namespace barrow::analyses {

// Pictures as tables, for programs that draw themselves: `nodes` and `edges`, with the number of the picture.
Document ToDocument(const Networks& networks, const Subject& subject);

// "instance", "container", …: what a kind is called.
std::string_view KindName(NodeKind kind);

// What is true of everything that is shown, drawn or not.
FactGroup TotalFacts(const NetworkTotals& totals);

}  // namespace barrow::analyses
