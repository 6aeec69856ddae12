// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace barrow::cpython {

// While a collection runs, what it frees stands on no list of the collector: such a heap cannot be walked. Finalizers
// let other threads run, so that a service with slow ones is found like this often. Lets the other threads run, a
// millisecond at a time, until no collection is under way, but no longer than `patience`. Does not wait if there is no
// other thread: then the caller is called by the collector. Handles signals meanwhile if `handle_signals`; false: a
// handler raised. Needs the GIL, and gives it up: see gil.h.
bool WaitForCollection(std::chrono::milliseconds patience, bool handle_signals);

}  // namespace barrow::cpython
