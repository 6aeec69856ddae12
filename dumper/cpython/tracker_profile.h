// SPDX-License-Identifier: Apache-2.0
//
// What a recorder holds, written as a profile. Call with the GIL held and in the tracker's turn: the GIL is released
// while bytes are compressed and written, and objects may be registered and die meanwhile.
#pragma once

#include <string>

#include "cpython/tracker_state.h"
#include "writer/mapped_buffer.h"

namespace barrow::cpython {

// Opens the file that state.path names and writes the header, without the GIL: a named pipe is waited for. 0 or errno;
// EINTR: a signal is to be dealt with, then this can be tried again.
int OpenStream(TrackerState& state, bool overwrite);

// Writes what is new, and `snapshot` unless it is null, to the stream. A failure leaves the file, and what is new, as
// they were. 0 or errno.
int StreamNews(TrackerState& state, const SnapshotRecord* snapshot);

// Ends the stream if it is open and this process's: what is new since the last snapshot, and the trailer. If that news
// cannot be written the file gets no trailer, for it lacks something. Takes the turn itself. 0 or errno.
int FinishStream(TrackerState& state);

// Appends a complete profile of what is known now. 0 or errno.
int EncodeProfile(TrackerState& state, writer::MappedBuffer& out);

}  // namespace barrow::cpython
