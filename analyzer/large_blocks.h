// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace barrow {

// How the barrow command takes memory. Columns of a heap, which have megabytes, come from the system, aligned to huge
// pages that back all but their last part (base/large_vector.h says why), and go back to it when they are freed. What
// is smaller, taken and freed by the hundred where frames and chunks are decoded and packed, is used again instead of
// given back.
//
// Tunes the C library's allocator that way, for good; call first. Part of the command only, as is the operator new that
// belongs to it: nobody who links barrow's libraries gets another allocator.
void PrepareLargeBlocks();

}  // namespace barrow
