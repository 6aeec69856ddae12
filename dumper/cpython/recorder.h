// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cpython/footprint_walk.h"
#include "cpython/process_facts.h"
#include "cpython/py_ref.h"
#include "cpython/trace_table.h"
#include "cpython/tracked_ref.h"
#include "writer/profile_writer.h"

namespace barrow::cpython {

struct RecorderOptions {
  writer::Contents contents = writer::Contents::kNames;
  uint32_t text_limit = 0;
  bool streaming = false;
};

// By which settings an object is tracked.
struct Tracking {
  uint32_t name = 0;  // from Recorder::NameNumber
  uint32_t resolution_level = 0;
  bool keep = false;
  bool trace = false;
};

struct ObjectRecord {
  TrackedRef* reference = nullptr;  // owned; null: the object is dead
  writer::TrackedObject facts;
  uint64_t death_ns = 0;          // 0: alive
  uint32_t number = 0;            // in the profile
  uint32_t resolution_level = 0;  // now
  std::string repr;               // empty: the plain one
};

struct TrackedClassRecord {
  uint32_t name;
  PyRef type;
  std::string module;
  std::string qualified_name;
};

struct SnapshotRecord {
  uint32_t number = 0;
  uint64_t time_ns = 0;
  uint64_t duration_ns = 0;
  std::string description;
  uint64_t all_objects_bytes = 0;
  uint64_t tracked_total_bytes = 0;
  uint64_t overhead_bytes = 0;
  ProcessFacts memory;
  FootprintSheet sheet;
};

// What happened since the run before.
struct News {
  std::vector<writer::TrackedObject> objects;
  std::vector<writer::ObjectEnd> ends;
  std::vector<writer::InstanceCount> counts;
  std::vector<std::pair<uint32_t, std::string>> reprs;
};

// What one tracker knows: the tracked objects, their births, deaths and sizes. Every call needs the GIL. While it
// streams, what is dead and written is forgotten, and only the newest snapshot's sizes are kept; otherwise everything
// is kept.
class Recorder {
 public:
  explicit Recorder(const RecorderOptions& options);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // The number for a registered name.
  uint32_t NameNumber(const std::string& name);
  const std::string& name(uint32_t number) const { return names_[number].text; }

  // Does nothing for an object that is tracked already. False: a Python exception is set. Runs no Python code, and no
  // collection; if it throws, nothing has changed.
  bool Register(PyObject* object, const Tracking& tracking);
  ObjectRecord* Find(PyObject* object);

  void NoteDeath(TrackedRef& reference) noexcept;

  // Gives up all objects, and the sizes taken of them. Returns what was held, to be let go by the caller: that may run
  // any code.
  [[nodiscard]] std::vector<PyRef> ForgetObjects();
  void ForgetSnapshots();

  // Sizes all living objects. `self`, the tracker's own object, is not counted. The record's memory facts are left for
  // the caller. Null: a Python exception is set.
  SnapshotRecord* TakeSnapshot(PyObject* self, std::string description, bool compute_total);

  // The last snapshot could not be written.
  void DropLastSnapshot();

  // While streaming: what is to be written next, and what is to be done if it was or was not. Only one at a time.
  News TakeNews();
  void KeepNews(News news);
  void NewsWritten();

  std::deque<SnapshotRecord>& snapshots() { return snapshots_; }
  const std::deque<TrackedClassRecord>& classes() const { return classes_; }
  const std::vector<ObjectRecord>& records() const { return records_; }
  const News& news() const { return news_; }
  TraceTable& traces() { return traces_; }
  const RecorderOptions& options() const { return options_; }
  uint64_t started_unix_ns() const { return started_unix_ns_; }
  uint64_t elapsed_ns() const;

  int Traverse(visitproc visit, void* data);

 private:
  struct Name {
    std::string text;
    uint64_t alive = 0;
    uint32_t any_class = 0;  // number of a class of that name
  };

  uint32_t ClassNumber(uint32_t name, PyTypeObject* type);
  void Count(uint32_t class_number, int change, uint64_t time_ns);
  void UpdateRepr(ObjectRecord& record, PyObject* object, ObjectRepr& repr);
  uint64_t MemoryBytes() const;

  const RecorderOptions options_;
  const uint64_t started_unix_ns_;
  const uint64_t started_ns_;
  std::deque<Name> names_;
  std::unordered_map<std::string, uint32_t> name_numbers_;
  std::deque<TrackedClassRecord> classes_;  // number from 1
  std::map<std::pair<uint32_t, PyObject*>, uint32_t> class_numbers_;
  std::vector<ObjectRecord> records_;  // in order of birth
  std::vector<PyRef> kept_;
  std::deque<SnapshotRecord> snapshots_;
  TraceTable traces_;
  News news_;
  uint32_t last_object_ = 0;
  uint32_t last_snapshot_ = 0;
  uint64_t last_event_ns_ = 0;
};

}  // namespace barrow::cpython
