// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/ranking.h"
#include "analyses/type_figures.h"
#include "graph/heap.h"
#include "reader/snapshot_records.h"
#include "store/case.h"

namespace barrow::analyses {

// Right minus left. Differences beyond 2^63 stop there.
struct Change {
  int64_t objects = 0;
  int64_t flat_bytes = 0;
  int64_t allocated_bytes = 0;

  int64_t bytes(SizeKind kind) const { return kind == SizeKind::kFlat ? flat_bytes : allocated_bytes; }
  Change& operator+=(const Change& other);
  Change operator-() const { return {-objects, -flat_bytes, -allocated_bytes}; }
  bool operator==(const Change&) const = default;
};

// What became of single objects. An object is the same in both snapshots if address and type are: Python objects do not
// move. A new object at the address of a dead one of its type cannot be told from it, so "surviving" is an upper bound.
// Law: change = (appeared - vanished, and in bytes + grown).
struct Identity {
  Figures appeared;              // in the right one only
  Figures vanished;              // in the left one only
  Figures surviving;             // in both; bytes as on the right
  int64_t grown_flat_bytes = 0;  // by how much the surviving ones are bigger on the right
  int64_t grown_allocated_bytes = 0;

  Identity& operator+=(const Identity& other);
  bool operator==(const Identity&) const = default;
};

struct DiffRow {
  std::string name;  // of the type
  Change change;
  std::optional<Identity> identity;  // empty: the snapshots are of different processes

  // Whether there is nothing to tell: no figure differs, and no object went or came.
  bool unchanged() const;
  DiffRow& operator+=(const DiffRow& other);  // the figures, not the name
  bool operator==(const DiffRow&) const = default;
};

// What `barrow diff` answers.
// Laws: rows, `rest` and `unchanged` sum up to `total`. Diff(a, a) has no rows. Diff(b, a) has the negative changes,
// and appeared and vanished swapped.
struct Diff {
  std::vector<DiffRow> rows;  // as ranked
  uint64_t rest_count = 0;    // types that match and the limit cut off
  DiffRow rest;
  uint64_t unchanged_count = 0;  // types that match and are not listed because nothing changed
  DiffRow unchanged;
  DiffRow total;  // of every type that matches
};

// One snapshot, as far as a diff looks at it. The views must live as long as the call.
struct DiffSide {
  std::span<const NamedFigures> types;      // per type name
  const ObjectTable* objects = nullptr;     // columns address, type, flat, allocated; null: no identity
  std::span<const std::string> type_names;  // [TypeId]
};

// What it looks at, read from a case. Must outlive its view.
struct DiffInput {
  std::vector<NamedFigures> types;
  std::optional<ObjectTable> objects;
  std::vector<std::string> type_names;

  DiffInput(store::Case& opened, store::SnapshotId snapshot, bool with_objects);
  DiffSide View() const { return {types, objects ? &*objects : nullptr, type_names}; }
};

// Sizes rank by what was gained, not by magnitude: what grew most stands first, what shrank most last. With `all` types
// without change are rows as well. O(objects + types log types).
Diff Compare(const DiffSide& left, const DiffSide& right, const Ranking& ranking, bool all);

// Whether two snapshots are of one process, so that addresses mean the same: equal pid, host and runtime version, and
// about the same moment of starting where it is known (clocks are set, so "about" is ten seconds).
bool AreOfOneProcess(const reader::Header& left, const reader::Header& right);

}  // namespace barrow::analyses
