// SPDX-License-Identifier: Apache-2.0
//
// Visits every object of the calling interpreter once and writes it.
//
// The rules in here (design law 4): hold the GIL, or be the only thread of a forked child. Run no Python code, create
// no Python object (one exception: what a type's own C __sizeof__ creates, an integer as a rule, freed at once), change
// no reference count, no GC head, no type cache; call neither malloc nor the interpreter's allocators; take no lock;
// print nothing; throw nothing. Memory is mapped and grows with the touched address range only: two bits per 16 bytes.
#pragma once

#include <Python.h>

#include <atomic>
#include <cstdint>

#include "writer/snapshot_writer.h"

namespace barrow::cpython {

struct WalkOptions {
  writer::Contents contents = writer::Contents::kNames;
  uint32_t text_limit = 0;  // code points (bytes for bytes); 0: as many as ObjectText gives
  bool content_hashes = true;
  uint8_t hash_key[16] = {};  // secret, random for each dump
  // Counted up before and after each __sizeof__ of C code: odd while one runs. Null: nobody wants to know.
  std::atomic<uint64_t>* questions = nullptr;
};

struct WalkResult {
  int error = 0;  // errno of a failure to map memory; failures to write stand in writer.error()
  uint64_t unreadable_objects = 0;
};

// What the walk needs and can only be had by calling the interpreter (interned names to look up with). Call once, at
// import, with the GIL held. Returns false with a Python exception set.
bool PrepareWalk();

// Writes types, shapes, objects, names, texts, roots and threads, between writer.WriteHeader and writer.Finish.
WalkResult WalkHeap(writer::SnapshotWriter& writer, const WalkOptions& options) noexcept;

}  // namespace barrow::cpython
