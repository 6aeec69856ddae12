// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "analyses/table.h"
#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Single objects in words, as far as the contents policy kept any.

inline constexpr size_t kShownText = 60;  // code points of a value in a table

// A str, bytes or number as Python writes it, shortened to `most` characters by "…" (0: not at all); the name of a
// class, function or module; None. Empty: there is nothing to show.
std::string ValueWords(store::SnapshotView& view, ObjectId object, size_t most = kShownText);

// The first `most` characters, the last of them "…" if there are more; 0: all.
std::string FirstCharacters(std::string text, size_t most);

// "app.Session at 0x7f3a5c0010", "str 'users'", "function app.load", "type app.Session".
std::string ObjectWords(store::SnapshotView& view, ObjectId object, size_t most = kShownText);

// Facts of one object, straight from its columns.
const std::string& TypeNameOf(store::SnapshotView& view, ObjectId object);
uint64_t AddressOf(store::SnapshotView& view, ObjectId object);
uint64_t FlatBytesOf(store::SnapshotView& view, ObjectId object);
uint64_t AllocatedBytesOf(store::SnapshotView& view, ObjectId object);
std::optional<uint64_t> LengthOf(store::SnapshotView& view, ObjectId object);

// "0x7f3a5c0010".
std::string AddressText(uint64_t address);

// An address or id as cells: kAddress and kNumber.
Cell AddressCell(uint64_t address);

}  // namespace barrow::analyses
