// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_type.h"

#include <cerrno>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cpython/construction_hook.h"
#include "cpython/py_ref.h"
#include "cpython/python_boundary.h"
#include "cpython/tracker_classes.h"
#include "cpython/tracker_output.h"
#include "cpython/tracker_profile.h"
#include "cpython/tracker_state.h"
#include "cpython/tracker_views.h"

namespace barrow::cpython {

namespace {

PyTypeObject* g_type = nullptr;

PyObject* NewTracker(PyTypeObject* type, PyObject*, PyObject*) { return type->tp_alloc(type, 0); }

PyObject* RaiseInitialized() {
  PyErr_SetString(PyExc_RuntimeError, "a tracker is initialized once");
  return nullptr;
}

int Initialize(PyObject* self, PyObject* arguments, PyObject*) {
  const PyRef done(Guarded([&]() -> PyObject* {
    PyObject* path = nullptr;
    int overwrite = 0;
    RecorderOptions options;
    std::string file;
    if (!PyArg_ParseTuple(arguments, "OO&O&p:Tracker", &path, ParseContents, &options.contents, ParseTextLimit,
                          &options.text_limit, &overwrite) ||
        (path != Py_None && !ParsePath(path, file))) {
      return nullptr;
    }
    auto* tracker = reinterpret_cast<TrackerObject*>(self);
    if (tracker->state != nullptr) return RaiseInitialized();
    options.streaming = path != Py_None;
    auto state = std::make_unique<TrackerState>(options, file);
    while (options.streaming) {
      const int error = OpenStream(*state, overwrite != 0);
      if (error == 0) break;
      if (error != EINTR) return RaiseForPath(error, file);
      if (PyErr_CheckSignals() < 0) return nullptr;
    }
    // Another thread may have got here first while this one waited.
    if (tracker->state != nullptr) return RaiseInitialized();
    tracker->state = state.release();
    Py_RETURN_NONE;
  }));
  return done ? 0 : -1;
}

PyObject* Forget(PyObject* self, bool snapshots_too) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
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

template <PyObject* (*kView)(Recorder&)>
PyObject* View(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    return state != nullptr ? kView(state->recorder) : nullptr;
  });
}

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  TrackerState* state = reinterpret_cast<TrackerObject*>(self)->state;
  if (state == nullptr) return 0;
  for (const PyRef& hook : state->hooks) Py_VISIT(hook.get());
  return state->recorder.Traverse(visit, arg);
}

void Release(PyObject* self) {
  auto* tracker = reinterpret_cast<TrackerObject*>(self);
  TrackerState* state = std::exchange(tracker->state, nullptr);
  if (state == nullptr) return;
  if (!DetachClasses(*state)) PyErr_Clear();
  try {
    FinishStream(*state);
  } catch (const std::exception&) {
    // Out of memory: the file ends with its last snapshot.
  }
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
     "name              what it is registered by; None: module and qualified name of its class, as in app.Outer.Inner\n"
     "resolution_level  to which depth its referents are sized one by one\n"
     "keep              keep it alive\n"
     "trace             record from where this is called\n\n"
     "An object that is tracked already stays as it is. Raises TypeError for objects that cannot be weakly "
     "referenced."},
    {"track_class", AsMethod(TrackClass), METH_VARARGS | METH_KEYWORDS,
     "track_class($self, cls, name=None, resolution_level=0, keep=False, trace=False)\n--\n\n"
     "Track all instances of `cls` and its subclasses whose __init__ runs from now on.\n\n"
     "That of `cls`, that is: instances of a subclass whose own __init__ does not call it are not seen, and neither "
     "are "
     "copies and\n"
     "unpickled ones, as in Pympler.\n"
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
PyType_Spec spec = {"barrow._barrow.Tracker", sizeof(TrackerObject), 0,
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
