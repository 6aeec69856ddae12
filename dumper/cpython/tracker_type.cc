// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_type.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cpython/construction_hook.h"
#include "cpython/gil.h"
#include "cpython/layout_internal.h"
#include "cpython/profile_stream.h"
#include "cpython/py_ref.h"
#include "cpython/python_boundary.h"
#include "cpython/recorder.h"
#include "cpython/runtime_facts.h"
#include "cpython/tracker_views.h"
#include "writer/atomic_file.h"

namespace barrow::cpython {

namespace {

constexpr long kDeepestLevel = 1000;

PyTypeObject* g_type = nullptr;

// One thread after the other. A forked child does not wait for threads it has not got.
class Turns {
 public:
  std::unique_lock<std::mutex> Take() {
    if (owner_ != getpid()) {
      static_cast<void>(mutex_.release());  // may be held for ever
      mutex_ = std::make_unique<std::mutex>();
      owner_ = getpid();
    }
    std::unique_lock<std::mutex> turn(*mutex_, std::try_to_lock);
    if (!turn.owns_lock()) WithoutGil([&turn] { return turn.lock(), true; });
    return turn;
  }

 private:
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
  pid_t owner_ = getpid();
};

struct State {
  State(const RecorderOptions& options, std::string file) : recorder(options), path(std::move(file)) {}

  Recorder recorder;
  std::string path;  // of the profile being written; empty: none is
  ProfileStream stream;
  std::vector<PyRef> hooks;
  Turns turns;
};

struct Tracker {
  PyObject_HEAD State* state;
};

// Null: a Python exception is set.
State* StateOf(PyObject* self) {
  State* state = reinterpret_cast<Tracker*>(self)->state;
  if (state == nullptr) PyErr_SetString(PyExc_RuntimeError, "ClassTracker.__init__() was not called");
  return state;
}

// --- writing

// The arrays a run consists of, made of what a recorder holds. The views live as long as the recorder's objects.
class RunViews {
 public:
  RunViews(Recorder& recorder, const News& news, size_t first_class, size_t first_trace) {
    for (size_t i = first_class; i < recorder.classes().size(); ++i) {
      const TrackedClassRecord& each = recorder.classes()[i];
      classes_.push_back({recorder.name(each.name), each.module, each.qualified_name});
    }
    traces_ = recorder.traces().Traces(first_trace, frames_);
    for (const auto& [object, text] : news.reprs) reprs_.push_back({object, text});
    run_ = {.classes = classes_, .traces = traces_, .objects = news.objects, .ends = news.ends, .counts = news.counts};
    run_.reprs = reprs_;
  }
  RunViews(const RunViews&) = delete;
  RunViews& operator=(const RunViews&) = delete;

  writer::ProfileRun& run() { return run_; }

 private:
  std::vector<writer::TrackedClass> classes_;
  std::vector<writer::TraceFrame> frames_;
  std::vector<writer::Trace> traces_;
  std::vector<writer::ObjectRepr> reprs_;
  writer::ProfileRun run_;
};

// A snapshot in the form a run takes it.
class SnapshotViews {
 public:
  explicit SnapshotViews(const SnapshotRecord& record)
      : process_(record.memory), texts_(record.sheet.texts.begin(), record.sheet.texts.end()), record_(record) {
    process_.Fill(facts_);
    snapshot_ = {.time_ns = record.time_ns,
                 .duration_ns = record.duration_ns,
                 .description = record.description,
                 .tracked_total_bytes = record.tracked_total_bytes,
                 .all_objects_bytes = record.all_objects_bytes,
                 .overhead_bytes = record.overhead_bytes,
                 .memory = &facts_};
  }
  SnapshotViews(const SnapshotViews&) = delete;
  SnapshotViews& operator=(const SnapshotViews&) = delete;

  void AddTo(writer::ProfileRun& run) const {
    run.footprints = record_.sheet.footprints;
    run.nodes = record_.sheet.nodes;
    run.texts = texts_;
    run.snapshot = &snapshot_;
  }

 private:
  ProcessFactViews process_;
  writer::Facts facts_;
  std::vector<std::string_view> texts_;
  const SnapshotRecord& record_;
  writer::TrackerSnapshot snapshot_;
};

writer::ProfileOptions ProfileOptionsOf(const Recorder& recorder) {
  return {.contents = recorder.options().contents,
          .text_limit = recorder.options().text_limit,
          .started_unix_ns = recorder.started_unix_ns(),
          .streamed = recorder.options().streaming};
}

// Calls use(facts) with what a profile's header tells.
template <typename Use>
int WithHeaderFacts(const Recorder& recorder, Use use) {
  const ProcessFacts process = ReadProcessFacts(recorder.options().contents != writer::Contents::kNone);
  const ProcessFactViews views(process);
  const RuntimeFacts runtime;
  writer::Facts facts{.interpreter_count = 1, .interpreters_walked = 1};
  runtime.Fill(facts);
  views.Fill(facts);
  facts.uptime_ns -= std::min(facts.uptime_ns, recorder.elapsed_ns());
  return use(facts);
}

PyObject* RaiseForPath(int error, const std::string& path) {
  std::string text = std::generic_category().message(error);
  if (error == EEXIST) text += "; overwrite=True replaces it";
  return RaiseOSError(error, text, path);
}

// What is new, and `snapshot` if there is one, to the stream. 0 or errno.
int StreamNews(State& state, const SnapshotRecord* snapshot) {
  News news = state.recorder.TakeNews();
  int error;
  {
    const writer::ProfileCounts& counts = state.stream.counts();
    RunViews views(state.recorder, news, counts.classes, counts.traces);
    std::optional<SnapshotViews> snapshot_views;
    if (snapshot != nullptr) snapshot_views.emplace(*snapshot).AddTo(views.run());
    error = WithoutGil([&] { return state.stream.WriteRun(views.run()); });
  }
  if (error != 0) {
    state.recorder.KeepNews(std::move(news));
  } else {
    state.recorder.NewsWritten();
  }
  return error;
}

// A complete profile of what is known now, in memory. 0 or errno.
int EncodeProfile(State& state, writer::MappedBuffer& out) {
  Recorder& recorder = state.recorder;
  writer::FirstError failure;
  BufferSink sink(failure);
  const bool from_stream = recorder.options().streaming && state.stream.is_open();
  if (from_stream) {
    if (const int error = state.stream.ReadBack(sink.bytes); error != 0) return error;
  }
  const writer::ProfileCounts before = from_stream ? state.stream.counts() : writer::ProfileCounts{};
  writer::ProfileWriter writer(sink, ProfileOptionsOf(recorder), before);
  News news = recorder.news();
  if (!from_stream) {
    WithHeaderFacts(recorder, [&](const writer::Facts& facts) { return writer.WriteHeader(facts), 0; });
    news.objects.clear();
    for (const ObjectRecord& record : recorder.records()) news.objects.push_back(record.facts);
  }
  RunViews views(recorder, news, before.classes, before.traces);
  writer.WriteRun(views.run());
  if (!from_stream) {
    for (const SnapshotRecord& snapshot : recorder.snapshots()) {
      const SnapshotViews snapshot_views(snapshot);
      writer::ProfileRun run;
      snapshot_views.AddTo(run);
      writer.WriteRun(run);
    }
  }
  const int error = writer.Finish(recorder.elapsed_ns());
  if (error != 0) return error;
  if (failure.value() != 0) return failure.value();
  out.Append(sink.bytes.data(), sink.bytes.size());
  return 0;
}

// --- methods

PyObject* NewTracker(PyTypeObject* type, PyObject*, PyObject*) { return type->tp_alloc(type, 0); }

int Initialize(PyObject* self, PyObject* arguments, PyObject*) {
  const PyRef done(Guarded([&]() -> PyObject* {
    PyObject* path = nullptr;
    const char* contents = nullptr;
    Py_ssize_t text_limit = 0;
    int overwrite = 0;
    RecorderOptions options;
    std::string file;
    if (!PyArg_ParseTuple(arguments, "Osnp:Tracker", &path, &contents, &text_limit, &overwrite) ||
        !ParseContents(contents, options.contents) || !ParseTextLimit(text_limit, options.text_limit) ||
        (path != Py_None && !ParsePath(path, file))) {
      return nullptr;
    }
    auto* tracker = reinterpret_cast<Tracker*>(self);
    if (tracker->state != nullptr) {
      PyErr_SetString(PyExc_RuntimeError, "a tracker is initialized once");
      return nullptr;
    }
    options.streaming = path != Py_None;
    auto state = std::make_unique<State>(options, file);
    if (options.streaming) {
      const int error = WithHeaderFacts(state->recorder, [&](const writer::Facts& facts) {
        return state->stream.Open(file, overwrite != 0, ProfileOptionsOf(state->recorder), facts);
      });
      if (error != 0) return RaiseForPath(error, file);
    }
    tracker->state = state.release();
    Py_RETURN_NONE;
  }));
  return done ? 0 : -1;
}

// str(object), as UTF-8.
bool TextOf(PyObject* object, std::string& out) {
  const PyRef text(PyObject_Str(object));
  const PyRef bytes(text ? PyUnicode_AsEncodedString(text.get(), "utf-8", "backslashreplace") : nullptr);
  if (!bytes) return false;
  out.assign(PyBytes_AS_STRING(bytes.get()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.get())));
  return true;
}

// The registered name: what was given, or module and name of the type.
bool ParseName(PyObject* given, PyTypeObject* type, std::string& name) {
  if (given == nullptr || given == Py_None) {
    ObjectText reader(0);
    const TypeName type_name = NameOf(type, PyInterpreterState_Get(), reader);
    name = type_name.module.empty() ? "builtins" : type_name.module;
    const std::string_view qualified = type_name.qualified_name;
    name.append(".").append(qualified.substr(qualified.rfind('.') + 1));
    return true;
  }
  return TextOf(given, name);
}

uint32_t Level(long level) { return static_cast<uint32_t>(std::clamp(level, 0L, kDeepestLevel)); }

PyObject* TrackObject(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    static const char* const kNames[] = {"instance", "name", "resolution_level", "keep", "trace", nullptr};
    PyObject* instance = nullptr;
    PyObject* name = nullptr;
    long level = 0;
    int keep = 0;
    int trace = 0;
    State* state = StateOf(self);
    if (state == nullptr ||
        !PyArg_ParseTupleAndKeywords(arguments, keywords, "O|Olpp:track_object", const_cast<char**>(kNames), &instance,
                                     &name, &level, &keep, &trace)) {
      return nullptr;
    }
    if (FindTrackedRef(instance, &state->recorder) != nullptr) Py_RETURN_NONE;
    std::string text;
    const bool has_name = name != nullptr && PyObject_IsTrue(name) > 0;
    if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(instance))) {
      PyErr_Format(PyExc_TypeError,
                   "cannot track a '%.200s' object: it cannot be weakly referenced, so that its death would go unseen",
                   Py_TYPE(instance)->tp_name);
      return nullptr;
    }
    if (!ParseName(has_name ? name : nullptr, Py_TYPE(instance), text)) return nullptr;
    const Tracking tracking{state->recorder.NameNumber(text), Level(level), keep != 0, trace != 0};
    if (!state->recorder.Register(instance, tracking)) return nullptr;
    Py_RETURN_NONE;
  });
}

PyObject* TrackClass(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    static const char* const kNames[] = {"cls", "name", "resolution_level", "keep", "trace", nullptr};
    PyObject* cls = nullptr;
    PyObject* name = nullptr;
    long level = 0;
    int keep = 0;
    int trace = 0;
    State* state = StateOf(self);
    if (state == nullptr ||
        !PyArg_ParseTupleAndKeywords(arguments, keywords, "O|Olpp:track_class", const_cast<char**>(kNames), &cls, &name,
                                     &level, &keep, &trace)) {
      return nullptr;
    }
    if (!PyType_Check(cls)) {
      PyErr_SetString(PyExc_TypeError, "only class objects can be tracked");
      return nullptr;
    }
    std::string text;
    auto* type = reinterpret_cast<PyTypeObject*>(cls);
    if (!ParseName(name, type, text)) return nullptr;
    const Tracking tracking{state->recorder.NameNumber(text), Level(level), keep != 0, trace != 0};
    PyRef hook(WatchClass(type, &state->recorder, tracking));
    if (!hook) return nullptr;
    const bool known = std::any_of(state->hooks.begin(), state->hooks.end(),
                                   [&](const PyRef& each) { return each.get() == hook.get(); });
    if (!known) state->hooks.push_back(std::move(hook));
    Py_RETURN_NONE;
  });
}

PyObject* TrackChange(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    static const char* const kNames[] = {"instance", "resolution_level", nullptr};
    PyObject* instance = nullptr;
    long level = 0;
    State* state = StateOf(self);
    if (state == nullptr || !PyArg_ParseTupleAndKeywords(arguments, keywords, "O|l:track_change",
                                                         const_cast<char**>(kNames), &instance, &level)) {
      return nullptr;
    }
    ObjectRecord* record = state->recorder.Find(instance);
    if (record == nullptr) {
      const PyRef address(PyLong_FromVoidPtr(instance));
      if (address) PyErr_SetObject(PyExc_KeyError, address.get());
      return nullptr;
    }
    record->resolution_level = Level(level);
    Py_RETURN_NONE;
  });
}

PyObject* DetachClass(PyObject* self, PyObject* cls) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    if (state == nullptr) return nullptr;
    const auto found = std::find_if(state->hooks.begin(), state->hooks.end(),
                                    [cls](const PyRef& hook) { return HookedClass(hook.get()) == cls; });
    if (found == state->hooks.end()) {
      PyErr_SetObject(PyExc_KeyError, cls);
      return nullptr;
    }
    const PyRef hook = std::move(*found);
    state->hooks.erase(found);
    if (!UnwatchClass(hook.get(), &state->recorder)) return nullptr;
    Py_RETURN_NONE;
  });
}

// Every class gets its constructor back, even if one refuses. False: one did, the exception of the last one is set.
bool DetachClasses(State& state) {
  bool detached = true;
  const std::vector<PyRef> hooks = std::move(state.hooks);
  state.hooks.clear();
  for (const PyRef& hook : hooks) {
    if (!detached) PyErr_Clear();
    detached = UnwatchClass(hook.get(), &state.recorder) && detached;
  }
  return detached;
}

PyObject* DetachAllClasses(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    if (state == nullptr || !DetachClasses(*state)) return nullptr;
    Py_RETURN_NONE;
  });
}

PyObject* Forget(PyObject* self, bool snapshots_too) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    if (state == nullptr) return nullptr;
    const bool detached = DetachClasses(*state);
    std::vector<PyRef> held;  // outlives the turn: letting go may run code that wants one
    {
      const std::unique_lock<std::mutex> turn = state->turns.Take();
      held = state->recorder.ForgetObjects();
      if (snapshots_too) state->recorder.ForgetSnapshots();
    }
    if (!detached) return nullptr;
    Py_RETURN_NONE;
  });
}

PyObject* DetachAll(PyObject* self, PyObject*) { return Forget(self, false); }
PyObject* ClearAll(PyObject* self, PyObject*) { return Forget(self, true); }

bool CanStream(State& state) {
  if (state.path.empty()) return true;
  if (!state.stream.is_open()) {
    PyErr_SetString(PyExc_ValueError, "the profile is closed: it takes no further snapshot");
    return false;
  }
  if (!state.stream.belongs_to_this_process()) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the profile is that of the process this one was forked from: make a tracker of your own here");
    return false;
  }
  return true;
}

PyObject* CreateSnapshot(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    static const char* const kNames[] = {"description", "compute_total", nullptr};
    PyObject* description = nullptr;
    int compute_total = 0;
    std::string text;
    State* state = StateOf(self);
    if (state == nullptr ||
        !PyArg_ParseTupleAndKeywords(arguments, keywords, "|Op:create_snapshot", const_cast<char**>(kNames),
                                     &description, &compute_total) ||
        (description != nullptr && !TextOf(description, text))) {
      return nullptr;
    }
    int error = 0;
    {
      const std::unique_lock<std::mutex> turn = state->turns.Take();
      if (!CanStream(*state)) return nullptr;
      SnapshotRecord* snapshot = state->recorder.TakeSnapshot(self, std::move(text), compute_total != 0);
      if (snapshot == nullptr) return nullptr;
      snapshot->memory = WithoutGil([] { return ReadProcessFacts(false); });
      if (!state->path.empty()) error = StreamNews(*state, snapshot);
      if (error != 0) state->recorder.DropLastSnapshot();
    }
    if (error != 0) return RaiseForPath(error, state->path);
    Py_RETURN_NONE;
  });
}

// Ends the stream, if it is this process's: what is new since the last snapshot, and the trailer. 0 or errno.
int FinishStream(State& state) {
  if (!state.stream.is_open() || !state.stream.belongs_to_this_process()) return 0;
  const std::unique_lock<std::mutex> turn = state.turns.Take();
  if (!state.stream.is_open()) return 0;
  const int error = StreamNews(state, nullptr);
  const uint64_t closed_ns = state.recorder.elapsed_ns();
  const int finished = WithoutGil([&] { return state.stream.Finish(closed_ns); });
  return error != 0 ? error : finished;
}

PyObject* Close(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    if (state == nullptr) return nullptr;
    const bool detached = DetachClasses(*state);
    if (!detached) return nullptr;
    if (const int error = FinishStream(*state); error != 0) return RaiseForPath(error, state->path);
    Py_RETURN_NONE;
  });
}

PyObject* DumpBytes(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    if (state == nullptr) return nullptr;
    writer::FirstError failure;
    writer::MappedBuffer bytes(failure);
    int error;
    {
      const std::unique_lock<std::mutex> turn = state->turns.Take();
      error = EncodeProfile(*state, bytes);
    }
    if (error == 0) error = failure.value();
    if (error != 0) return RaiseForPath(error, state->path);
    return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(bytes.data()),
                                     static_cast<Py_ssize_t>(bytes.size()));
  });
}

PyObject* WriteFile(PyObject*, PyObject* arguments) {
  return Guarded([&]() -> PyObject* {
    PyObject* target = nullptr;
    PyObject* data = nullptr;
    int overwrite = 0;
    std::string path;
    if (!PyArg_ParseTuple(arguments, "OSp:write_file", &target, &data, &overwrite) || !ParsePath(target, path)) {
      return nullptr;
    }
    const char* const bytes = PyBytes_AS_STRING(data);
    const auto size = static_cast<size_t>(PyBytes_GET_SIZE(data));
    const int error = WithoutGil([&] {
      writer::AtomicFile file;
      if (const int failed = file.Open(path.c_str(), overwrite != 0); failed != 0) return failed;
      writer::FileSink sink(file.fd());
      const int failed = sink.Write(bytes, size);
      return failed != 0 ? failed : file.Commit();
    });
    if (error != 0) return RaiseForPath(error, path);
    Py_RETURN_NONE;
  });
}

template <PyObject* (*kView)(Recorder&)>
PyObject* View(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    State* state = StateOf(self);
    return state != nullptr ? kView(state->recorder) : nullptr;
  });
}

// --- the type

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  State* state = reinterpret_cast<Tracker*>(self)->state;
  if (state == nullptr) return 0;
  for (const PyRef& hook : state->hooks) Py_VISIT(hook.get());
  return state->recorder.Traverse(visit, arg);
}

void Release(PyObject* self) {
  auto* tracker = reinterpret_cast<Tracker*>(self);
  State* state = std::exchange(tracker->state, nullptr);
  if (state == nullptr) return;
  if (!DetachClasses(*state)) PyErr_Clear();
  FinishStream(*state);
  delete state;
}

int Clear(PyObject* self) {
  Release(self);
  return 0;
}

void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  PyObject *error_type, *error, *traceback;
  PyErr_Fetch(&error_type, &error, &traceback);
  Release(self);
  PyErr_Restore(error_type, error, traceback);
  type->tp_free(self);
  Py_DECREF(type);
}

template <typename Function>
PyCFunction AsMethod(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef methods[] = {
    {"track_object", AsMethod(TrackObject), METH_VARARGS | METH_KEYWORDS,
     "track_object($self, instance, name=None, resolution_level=0, keep=False, trace=False)\n--\n\n"
     "Track `instance`: its size in each snapshot from now on, and its death.\n\n"
     "name              what it is registered by; None: module and name of its class\n"
     "resolution_level  to which depth its referents are sized one by one\n"
     "keep              keep it alive\n"
     "trace             record from where this is called\n\n"
     "An object that is tracked already stays as it is. Raises TypeError for objects that cannot be weakly "
     "referenced."},
    {"track_class", AsMethod(TrackClass), METH_VARARGS | METH_KEYWORDS,
     "track_class($self, cls, name=None, resolution_level=0, keep=False, trace=False)\n--\n\n"
     "Track all instances of `cls` and its subclasses that are made from now on.\n\n"
     "Arguments are as for track_object; `trace` records where each instance is made. Called again for the same class "
     "it\n"
     "changes them for instances to come. An instance of two tracked classes counts as one of the more derived one. "
     "Raises\n"
     "TypeError if `cls` is no class, cannot be changed, or its instances cannot be weakly referenced."},
    {"track_change", AsMethod(TrackChange), METH_VARARGS | METH_KEYWORDS,
     "track_change($self, instance, resolution_level=0)\n--\n\n"
     "Change the resolution level of a tracked object. Raises KeyError if it is not tracked."},
    {"detach_class", DetachClass, METH_O,
     "detach_class($self, cls, /)\n--\n\n"
     "New instances of `cls` are not tracked any more; those that are stay so. Raises KeyError if it is not tracked."},
    {"detach_all_classes", DetachAllClasses, METH_NOARGS,
     "detach_all_classes($self, /)\n--\n\nDetach from all tracked classes."},
    {"detach_all", DetachAll, METH_NOARGS,
     "detach_all($self, /)\n--\n\nDetach from all tracked classes and forget all tracked objects. Snapshots stay."},
    {"clear", ClearAll, METH_NOARGS,
     "clear($self, /)\n--\n\nDetach from everything and forget all that was recorded. What a file has got stays in "
     "it."},
    {"create_snapshot", AsMethod(CreateSnapshot), METH_VARARGS | METH_KEYWORDS,
     "create_snapshot($self, description='', compute_total=False)\n--\n\n"
     "Size all tracked objects, now. No other thread runs meanwhile.\n\n"
     "compute_total also sums the sizes of all objects of the process. A tracker that writes a file has handed "
     "everything up\n"
     "to this snapshot to the system when this returns. Raises OSError if that failed: the file is then as before, and "
     "the\n"
     "next snapshot can succeed."},
    {"close", Close, METH_NOARGS,
     "close($self, /)\n--\n\nDetach from all tracked classes, and complete the file that is written, if there is one."},
    {"_dump", DumpBytes, METH_NOARGS, "_dump($self, /)\n--\n\nThe profile as the bytes of a complete file."},
    {"_records", View<RecordList>, METH_NOARGS, "_records($self, /)\n--\n\nTracked objects in order of birth."},
    {"_snapshots", View<SnapshotList>, METH_NOARGS, "_snapshots($self, /)\n--\n\nSnapshots and their footprints."},
    {"_traces", View<TraceList>, METH_NOARGS, "_traces($self, /)\n--\n\nStacks, numbered from 1."},
    {"_history", View<HistoryList>, METH_NOARGS, "_history($self, /)\n--\n\nInstance counts over time."},
    {"_write_file", WriteFile, METH_VARARGS | METH_STATIC,
     "_write_file(path, data, overwrite, /)\n--\n\nWrites a file that has its name only when it is complete."},
    {nullptr, nullptr, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("What barrow.ClassTracker is made of.")},
    {Py_tp_new, reinterpret_cast<void*>(NewTracker)},
    {Py_tp_init, reinterpret_cast<void*>(Initialize)},
    {Py_tp_traverse, reinterpret_cast<void*>(Traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(Clear)},
    {Py_tp_dealloc, reinterpret_cast<void*>(Deallocate)},
    {Py_tp_methods, methods},
    {0, nullptr},
};
PyType_Spec spec = {"barrow._barrow.Tracker", sizeof(Tracker), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

}  // namespace

bool PrepareTracker() {
  if (!PrepareTrackedRef() || !PrepareConstructionHook()) return false;
  g_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return g_type != nullptr;
}

bool AddTracker(PyObject* module) {
  return PyModule_AddObjectRef(module, "Tracker", reinterpret_cast<PyObject*>(g_type)) == 0;
}

}  // namespace barrow::cpython
