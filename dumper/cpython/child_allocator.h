// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace barrow::cpython {

// In a forked child: gives the interpreter allocators that need no lock. What a __sizeof__ written in C allocates (an
// integer, as a rule) would otherwise come from malloc where PYTHONMALLOC or the host says so, or be noted by
// tracemalloc, and another thread may have held their locks at the fork: they would never be free again. What was
// allocated before is never freed any more. There is no way back. CPython 3.12 and later take a lock for this, which
// another thread may hold only while it installs allocators itself.
void UseChildAllocators() noexcept;

}  // namespace barrow::cpython
