// SPDX-License-Identifier: Apache-2.0
//
// What Python sees of the dumper: the functions of barrow._barrow, and the boundary at which failures become
// exceptions. The package barrow wraps them and documents them for its users.
#include <Python.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cpython/collection_wait.h"
#include "cpython/dump_failure.h"
#include "cpython/dump_job.h"
#include "cpython/forked_dump.h"
#include "cpython/gil.h"
#include "cpython/heap_walk.h"
#include "cpython/layout.h"
#include "cpython/py_ref.h"
#include "cpython/python_boundary.h"
#include "cpython/signal_dump.h"
#include "cpython/signals_blocked.h"
#include "cpython/tracker_type.h"

namespace barrow::cpython {
namespace {

// --- exceptions

PyObject* RaiseFailure(const DumpFailure& failure, const std::string& path) {
  const std::string text = Describe(failure);
  switch (failure.step) {
    case DumpStep::kGuard:
    case DumpStep::kCollector:
      PyErr_SetString(PyExc_RuntimeError, text.c_str());
      return nullptr;
    case DumpStep::kChild:
    case DumpStep::kStuck:
      PyErr_SetString(PyExc_ChildProcessError, text.c_str());
      return nullptr;
    default:
      return RaiseOSError(failure.error, failure.error == EEXIST ? text + "; overwrite=True replaces it" : text, path);
  }
}

// --- arguments

// A path, or a file descriptor.
bool ParseTarget(PyObject* object, DumpRequest& request) {
  if (!PyLong_Check(object)) {
    if (!ParsePath(object, request.path)) return false;
    if (!request.path.empty()) return true;
    RaiseOSError(ENOENT, "the argument path is empty, it names no file", request.path);
    return false;
  }
  const long descriptor = PyLong_AsLong(object);
  if (descriptor == -1 && PyErr_Occurred()) return false;
  if (descriptor < 0 || descriptor > INT_MAX) {
    RaiseOSError(EBADF, Describe({DumpStep::kOpen, EBADF}), {});
    return false;
  }
  request.descriptor = static_cast<int>(descriptor);
  return true;
}

// --- dump

// Python handles signals in its main thread, which is the process's first one, or else signals are handled after the
// dump. Other threads do not ask for the GIL meanwhile: in a daemon thread that could end the dump along with the
// interpreter.
bool HandlesSignals() { return gettid() == getpid(); }

// How long a dump waits for the collection of another thread.
constexpr std::chrono::seconds kCollectionPatience{2};

// Nothing: a Python exception is set.
std::optional<DumpOutcome> DumpByFork(DumpJob& job) {
  ForkedDump dump(job);
  if (const DumpFailure failure = dump.Start()) return DumpOutcome{.failure = failure};
  if (HandlesSignals()) {
    while (!WithoutGil([&] { return dump.WaitBriefly(); })) {
      if (PyErr_CheckSignals() < 0) return std::nullopt;
    }
  } else {
    WithoutGil([&] { return dump.Wait(), true; });
  }
  return dump.outcome();
}

DumpOutcome DumpInPlace(DumpJob& job) {
  const WriteSignalsSwallowed swallowed;
  const uint64_t begun_ns = MonotonicNow();
  DumpFailure failure = job.Begin();
  if (!failure) failure = job.Walk();
  const uint64_t pause_ns = MonotonicNow() - begun_ns;
  if (!failure) failure = WithoutGil([&] { return job.Finish(pause_ns); });
  if (!failure) failure = WithoutGil([&] { return job.Commit(); });
  return {.failure = failure, .totals = job.totals(), .pause_ns = pause_ns};
}

PyObject* RunDump(DumpRequest request, bool fork) {
  std::optional<DumpRight> right = DumpRight::Take();
  if (!right) return RaiseFailure({.step = DumpStep::kGuard}, {});
  DumpJob job(std::move(request), *std::move(right), fork);
  DumpFailure failure;
  while ((failure = WithoutGil([&] { return job.Prepare(); }))) {
    if (failure.error != EINTR) return RaiseFailure(failure, job.request().path);
    if (PyErr_CheckSignals() < 0) return nullptr;
  }
  if (!WaitForCollection(kCollectionPatience, HandlesSignals())) return nullptr;
  const std::optional<DumpOutcome> outcome = fork ? DumpByFork(job) : DumpInPlace(job);
  if (!outcome) return nullptr;
  if (outcome->failure) return RaiseFailure(outcome->failure, job.request().path);
  const DumpTotals& totals = outcome->totals;
  return Py_BuildValue("(KKKKK)", totals.objects, totals.references, totals.file_bytes, outcome->pause_ns,
                       job.elapsed_ns());
}

PyObject* Dump(PyObject*, PyObject* arguments) {
  return Guarded([arguments]() -> PyObject* {
    PyObject* target = nullptr;
    int fork = 1;
    int content_hashes = 1;
    int overwrite = 0;
    DumpRequest request;
    if (!PyArg_ParseTuple(arguments, "OpO&O&pp:dump", &target, &fork, ParseContents, &request.contents, ParseTextLimit,
                          &request.text_limit, &content_hashes, &overwrite) ||
        !ParseTarget(target, request)) {
      return nullptr;
    }
    request.content_hashes = content_hashes != 0;
    request.overwrite = overwrite != 0;
    return RunDump(std::move(request), fork != 0);
  });
}

// --- dump_on_signal

constexpr const char* kSettingsCapsule = "barrow._barrow.signal_dump_settings";

void FreeSettings(PyObject* capsule) {
  delete static_cast<SignalDumpSettings*>(PyCapsule_GetPointer(capsule, kSettingsCapsule));
}

PyObject* HandleSignal(PyObject* capsule, PyObject*) {
  const auto* settings = static_cast<SignalDumpSettings*>(PyCapsule_GetPointer(capsule, kSettingsCapsule));
  if (settings == nullptr) return nullptr;
  StartSignalDump(*settings);
  // Signals were blocked in this thread while it forked. One that came meanwhile was taken by another thread, which
  // does not interrupt what the main thread was doing and goes on doing now: without this it might wait for ever.
  if (PyErr_CheckSignals() < 0) return nullptr;
  Py_RETURN_NONE;
}

PyMethodDef signal_handler_method = {"dump_handler", HandleSignal, METH_VARARGS, "Starts a dump of this process."};

PyObject* SignalHandler(PyObject*, PyObject* arguments) {
  return Guarded([arguments]() -> PyObject* {
    PyObject* directory = nullptr;
    PyObject* program = nullptr;
    int content_hashes = 1;
    auto settings = std::make_unique<SignalDumpSettings>();
    if (!PyArg_ParseTuple(arguments, "OOO&O&p:signal_handler", &directory, &program, ParseContents, &settings->contents,
                          ParseTextLimit, &settings->text_limit, &content_hashes) ||
        !ParsePath(directory, settings->directory) || !ParsePath(program, settings->program)) {
      return nullptr;
    }
    settings->content_hashes = content_hashes != 0;
    if (const int error = CheckDirectory(settings->directory.c_str()); error != 0) {
      return RaiseOSError(error, Describe({DumpStep::kOpen, error}), settings->directory);
    }
    const PyRef capsule(PyCapsule_New(settings.get(), kSettingsCapsule, FreeSettings));
    if (!capsule) return nullptr;
    static_cast<void>(settings.release());
    return PyCFunction_New(&signal_handler_method, capsule.get());
  });
}

// --- module

PyMethodDef methods[] = {
    {"dump", Dump, METH_VARARGS,
     "dump(target, fork, contents, text_limit, content_hashes, overwrite)\n--\n\n"
     "Writes a snapshot. Returns (objects, references, file bytes, pause in ns, duration in ns)."},
    {"signal_handler", SignalHandler, METH_VARARGS,
     "signal_handler(directory, program, contents, text_limit, content_hashes)\n--\n\n"
     "Returns a signal handler that starts a dump into `directory` and never raises."},
    {nullptr, nullptr, 0, nullptr},
};

// The walk sees one interpreter, and its prepared names belong to that one: the main one, whose process it is.
bool CheckInterpreter() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return true;
  PyErr_SetString(PyExc_ImportError, "barrow does not dump from subinterpreters: import it in the main interpreter");
  return false;
}

int Execute(PyObject* module) {
  static bool ready = false;  // importing again finds everything prepared
  if (!CheckInterpreter()) return -1;
  if (!ready) {
    if (const char* difference = CheckLayout()) {
      PyErr_SetString(PyExc_ImportError, difference);
      return -1;
    }
    if (!PrepareWalk() || !PrepareTracker()) return -1;
    ready = true;
  }
  if (!AddTracker(module)) return -1;
  return PyModule_AddStringConstant(module, "__version__", BARROW_VERSION);
}

PyModuleDef_Slot slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(Execute)},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {0, nullptr},
};

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "_barrow",
    "The dumper of barrow. Use the package barrow.",
    0,
    methods,
    slots,
    nullptr,
    nullptr,
    nullptr,
};

}  // namespace
}  // namespace barrow::cpython

PyMODINIT_FUNC PyInit__barrow() { return PyModuleDef_Init(&barrow::cpython::definition); }
