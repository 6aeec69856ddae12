// SPDX-License-Identifier: Apache-2.0
#include "cpython/recorder.h"

#include <algorithm>
#include <iterator>
#include <new>

#include "cpython/clock.h"
#include "cpython/collector_pause.h"
#include "cpython/heap_walk.h"
#include "cpython/layout.h"
#include "cpython/layout_internal.h"

namespace barrow::cpython {

namespace {

class DiscardingSink final : public writer::Sink {
 public:
  int Write(const void*, size_t) noexcept override { return 0; }
};

// Flat sizes of all objects of the interpreter. Nothing: a Python exception is set.
std::optional<uint64_t> AllObjectsBytes() {
  if (ReadCollectorState().collecting) {
    PyErr_SetString(PyExc_RuntimeError,
                    "a garbage collection is running: compute_total=True needs to wait until it is over");
    return std::nullopt;
  }
  DiscardingSink sink;
  writer::SnapshotWriter writer(sink, {.contents = writer::Contents::kNone});
  writer.WriteHeader({});
  const WalkResult result = WalkHeap(writer, {.contents = writer::Contents::kNone, .content_hashes = false});
  if (result.error != 0 || writer.error() != 0) {
    PyErr_NoMemory();
    return std::nullopt;
  }
  return writer.flat_bytes();
}

// Whether the object may show itself otherwise than as a plain instance of the class it was registered with.
bool HasOwnRepr(PyTypeObject* type) {
  constexpr unsigned long kTexts = Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_LONG_SUBCLASS;
  return (type->tp_flags & kTexts) != 0 || type == &PyType_Type || type == &PyFunction_Type || type == &PyModule_Type ||
         PyType_IsSubtype(type, &PyFloat_Type) != 0 || PyType_IsSubtype(type, &PyComplex_Type) != 0;
}

// What is appended next to `items` needs no memory.
template <typename Item>
void MakeRoom(std::vector<Item>& items) {
  if (items.size() == items.capacity()) items.reserve(std::max<size_t>(16, 2 * items.size()));
}

// The tracked object, borrowed; null: it is dead, or about to be. One that is being destroyed has a count of 0, of one
// that a running collection takes away the weak references are cleared before they are told.
PyObject* LivingObject(const ObjectRecord& record) {
  PyObject* object = record.reference != nullptr ? record.reference->base.wr_object : Py_None;
  return object != Py_None && Py_REFCNT(object) != 0 ? object : nullptr;
}

}  // namespace

Recorder::Recorder(const RecorderOptions& options)
    : options_(options), started_unix_ns_(RealTimeNow()), started_ns_(MonotonicNow()) {}

Recorder::~Recorder() {
  for (ObjectRecord& record : records_) {
    if (record.reference != nullptr) record.reference->recorder = nullptr;
  }
  for (ObjectRecord& record : records_) Py_XDECREF(record.reference);
}

uint64_t Recorder::elapsed_ns() const { return MonotonicNow() - started_ns_; }

uint32_t Recorder::NameNumber(const std::string& name) {
  const auto [place, is_new] = name_numbers_.try_emplace(name, static_cast<uint32_t>(names_.size()));
  if (is_new) names_.push_back({.text = name});
  return place->second;
}

uint32_t Recorder::ClassNumber(uint32_t name, PyTypeObject* type) {
  auto* key = reinterpret_cast<PyObject*>(type);
  const auto known = class_numbers_.find({name, key});
  if (known != class_numbers_.end()) return known->second;
  ObjectText text(0);
  const TypeName type_name = NameOf(type, PyInterpreterState_Get(), text);
  classes_.push_back(
      {name, PyRef(Py_NewRef(key)), std::string(type_name.module), std::string(type_name.qualified_name)});
  const auto number = static_cast<uint32_t>(classes_.size());
  class_numbers_.emplace(std::pair{name, key}, number);
  if (names_[name].any_class == 0) names_[name].any_class = number;
  return number;
}

void Recorder::Count(uint32_t class_number, int change, uint64_t time_ns) {
  Name& name = names_[classes_[class_number - 1].name];
  name.alive += static_cast<uint64_t>(change);
  news_.counts.push_back({time_ns, name.alive, name.any_class});
}

bool Recorder::Register(PyObject* object, const Tracking& tracking) {
  if (FindTrackedRef(object, this) != nullptr) return true;
  const CollectorPause pause;
  // What may fail comes first.
  PyRef owned(reinterpret_cast<PyObject*>(NewTrackedRef(object)));
  if (!owned) return false;
  MakeRoom(records_);
  MakeRoom(news_.counts);
  if (options_.streaming) MakeRoom(news_.objects);
  if (tracking.keep) MakeRoom(kept_);
  PyTypeObject* type = Py_TYPE(object);
  ObjectRecord record;
  record.facts.class_number = ClassNumber(tracking.name, type);
  record.facts.address = reinterpret_cast<uint64_t>(object);
  record.facts.birth_ns = last_event_ns_ = std::max(last_event_ns_, elapsed_ns());
  record.facts.birth_bytes = static_cast<uint64_t>(type->tp_basicsize) + layout::HeaderBytes(type);
  record.facts.resolution_level = record.resolution_level = tracking.resolution_level;
  if (tracking.trace && options_.contents != writer::Contents::kNone) record.facts.trace = traces_.Capture();
  record.number = ++last_object_;
  record.reference = reinterpret_cast<TrackedRef*>(Py_NewRef(owned.get()));
  record.reference->recorder = this;
  record.reference->record = records_.size();
  records_.push_back(std::move(record));
  if (options_.streaming) news_.objects.push_back(records_.back().facts);
  Count(records_.back().facts.class_number, +1, last_event_ns_);
  if (tracking.keep) kept_.emplace_back(Py_NewRef(object));
  return true;
}

ObjectRecord* Recorder::Find(PyObject* object) {
  const TrackedRef* reference = FindTrackedRef(object, this);
  return reference != nullptr ? &records_[reference->record] : nullptr;
}

void Recorder::NoteDeath(TrackedRef& reference) noexcept {
  ObjectRecord& record = records_[reference.record];
  reference.recorder = nullptr;
  record.reference = nullptr;
  last_event_ns_ = std::max(last_event_ns_, elapsed_ns());
  record.death_ns = std::max<uint64_t>(last_event_ns_, 1);
  try {
    news_.ends.push_back({record.death_ns, record.number, writer::EndKind::kDeath});
    Count(record.facts.class_number, -1, record.death_ns);
  } catch (const std::bad_alloc&) {
    // The death goes unrecorded; the program must not suffer.
  }
  Py_DECREF(&reference);
}

std::vector<PyRef> Recorder::ForgetObjects() {
  const uint64_t now = elapsed_ns();
  std::vector<PyRef> held;
  held.reserve(kept_.size() + records_.size());
  if (options_.streaming) news_.ends.reserve(news_.ends.size() + records_.size());
  // Nothing fails from here on.
  std::vector<ObjectRecord> records = std::move(records_);
  records_.clear();
  for (ObjectRecord& record : records) {
    if (record.reference == nullptr) continue;
    record.reference->recorder = nullptr;
    if (options_.streaming) news_.ends.push_back({now, record.number, writer::EndKind::kForgotten});
  }
  if (!options_.streaming) {
    // Nothing that is left speaks of them.
    news_.ends.clear();
    news_.reprs.clear();
    last_object_ = 0;
    for (SnapshotRecord& snapshot : snapshots_) snapshot.sheet = {};
  }
  std::move(kept_.begin(), kept_.end(), std::back_inserter(held));
  kept_.clear();
  for (ObjectRecord& record : records) {
    if (record.reference != nullptr) held.emplace_back(reinterpret_cast<PyObject*>(record.reference));
  }
  return held;
}

void Recorder::ForgetSnapshots() {
  snapshots_.clear();
  if (options_.streaming) return;
  news_.counts.clear();
  for (Name& name : names_) name.alive = 0;
  last_snapshot_ = 0;
}

void Recorder::UpdateRepr(ObjectRecord& record, PyObject* object, ObjectRepr& repr) {
  const PyRef& registered = classes_[record.facts.class_number - 1].type;
  const bool changed_class = registered.get() != reinterpret_cast<PyObject*>(Py_TYPE(object));
  if (!changed_class && record.repr.empty() && !HasOwnRepr(Py_TYPE(object))) return;
  std::string text;
  repr.Append(object, text);
  if (text == record.repr) return;
  record.repr = text;
  news_.reprs.emplace_back(record.number, std::move(text));
}

SnapshotRecord* Recorder::TakeSnapshot(PyObject* self, std::string description, bool compute_total) {
  SnapshotRecord snapshot;
  last_event_ns_ = snapshot.time_ns = std::max(last_event_ns_ + 1, elapsed_ns());
  snapshot.description = std::move(description);
  {
    FootprintWalk walk(options_.contents, options_.text_limit, snapshot.sheet);
    ObjectRepr repr(options_.contents, options_.text_limit, PyInterpreterState_Get());
    walk.Exclude(self);
    std::vector<ObjectRecord*> living;
    for (ObjectRecord& record : records_) {
      PyObject* object = LivingObject(record);
      if (object == nullptr) continue;
      walk.Exclude(object);
      living.push_back(&record);
    }
    snapshot.sheet.footprints.reserve(living.size());
    for (ObjectRecord* record : living) {
      PyObject* object = record->reference->base.wr_object;
      walk.Size(object, record->number, record->resolution_level);
      UpdateRepr(*record, object, repr);
    }
    if (!walk.ok()) {
      PyErr_NoMemory();
      return nullptr;
    }
  }
  snapshot.tracked_total_bytes = snapshot.sheet.total_bytes;
  snapshot.overhead_bytes = MemoryBytes() + snapshot.sheet.memory_bytes();
  if (compute_total) {
    const std::optional<uint64_t> all = AllObjectsBytes();
    if (!all) return nullptr;
    const uint64_t python_overhead = static_cast<uint64_t>(records_.size()) * TrackedRefBytes();
    snapshot.all_objects_bytes = *all - std::min(*all, python_overhead);
  }
  snapshot.duration_ns = elapsed_ns() - std::min(snapshot.time_ns, elapsed_ns());
  snapshot.number = ++last_snapshot_;
  if (options_.streaming) {
    for (SnapshotRecord& each : snapshots_) each.sheet = {};
  }
  snapshots_.push_back(std::move(snapshot));
  return &snapshots_.back();
}

void Recorder::DropLastSnapshot() {
  snapshots_.pop_back();
  --last_snapshot_;
}

News Recorder::TakeNews() { return std::exchange(news_, {}); }

void Recorder::KeepNews(News news) {
  const auto prepend = [](auto& later, auto& earlier) {
    earlier.insert(earlier.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
    later = std::move(earlier);
  };
  prepend(news_.objects, news.objects);
  prepend(news_.ends, news.ends);
  prepend(news_.counts, news.counts);
  prepend(news_.reprs, news.reprs);
}

void Recorder::NewsWritten() {
  const auto is_done = [](const ObjectRecord& record) { return record.reference == nullptr; };
  records_.erase(std::remove_if(records_.begin(), records_.end(), is_done), records_.end());
  for (size_t i = 0; i < records_.size(); ++i) records_[i].reference->record = i;
}

uint64_t Recorder::MemoryBytes() const {
  uint64_t bytes = sizeof *this + names_.size() * sizeof(Name) + classes_.size() * sizeof(TrackedClassRecord) +
                   records_.capacity() * sizeof(ObjectRecord) + kept_.capacity() * sizeof(PyRef) +
                   news_.objects.capacity() * sizeof(writer::TrackedObject) +
                   news_.ends.capacity() * sizeof(writer::ObjectEnd) +
                   news_.counts.capacity() * sizeof(writer::InstanceCount) + traces_.memory_bytes();
  for (const ObjectRecord& record : records_) {
    bytes += record.repr.capacity();
    if (record.reference != nullptr) bytes += TrackedRefBytes();
  }
  for (const SnapshotRecord& snapshot : snapshots_) bytes += sizeof snapshot + snapshot.sheet.memory_bytes();
  return bytes;
}

int Recorder::Traverse(visitproc visit, void* arg) {
  for (const TrackedClassRecord& each : classes_) Py_VISIT(each.type.get());
  for (const PyRef& object : kept_) Py_VISIT(object.get());
  return traces_.Traverse(visit, arg);
}

}  // namespace barrow::cpython
