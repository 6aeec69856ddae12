// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_classes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpython/construction_hook.h"
#include "cpython/python_boundary.h"

namespace barrow::cpython {

namespace {

constexpr long kDeepestLevel = 1000;

// `module.Outer.Class`
std::string FullNameOf(PyTypeObject* type) {
  ObjectText reader(0);
  const TypeName name = NameOf(type, PyInterpreterState_Get(), reader);
  std::string text(name.module.empty() ? "builtins" : name.module);
  return text.append(".").append(name.qualified_name);
}

// The registered name: what was given, or that of the type.
bool ParseName(PyObject* given, PyTypeObject* type, std::string& name) {
  if (given == nullptr || given == Py_None) {
    name = FullNameOf(type);
    return true;
  }
  return TextOf(given, name);
}

// True: a Python exception is set.
bool IsOver(const TrackerState& state) {
  if (state.path.empty() || state.stream.is_open()) return false;
  PyErr_SetString(PyExc_ValueError, "the profile is closed: nothing more is tracked");
  return true;
}

uint32_t Level(long level) { return static_cast<uint32_t>(std::clamp(level, 0L, kDeepestLevel)); }

// What track_object and track_class are called with: an object or a class, and how to track.
struct TrackArguments {
  PyObject* subject = nullptr;
  PyObject* name = nullptr;
  long level = 0;
  int keep = 0;
  int trace = 0;

  // False: a Python exception is set.
  bool Parse(PyObject* arguments, PyObject* keywords, const char* subject_name, const char* format) {
    const char* const names[] = {subject_name, "name", "resolution_level", "keep", "trace", nullptr};
    return PyArg_ParseTupleAndKeywords(arguments, keywords, format, const_cast<char**>(names), &subject, &name, &level,
                                       &keep, &trace) != 0;
  }

  // `type` gives the name if there is none. Empty: a Python exception is set.
  std::optional<Tracking> MakeTracking(TrackerState& state, PyTypeObject* type) const {
    std::string text;
    if (!ParseName(name, type, text)) return std::nullopt;
    return Tracking{state.recorder.NameNumber(text), Level(level), keep != 0, trace != 0};
  }
};

}  // namespace

bool TextOf(PyObject* object, std::string& out) {
  const PyRef text(PyObject_Str(object));
  const PyRef bytes(text ? PyUnicode_AsEncodedString(text.get(), "utf-8", "backslashreplace") : nullptr);
  if (!bytes) return false;
  out.assign(PyBytes_AS_STRING(bytes.get()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.get())));
  return true;
}

PyObject* TrackObject(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    TrackArguments given;
    if (state == nullptr || !given.Parse(arguments, keywords, "instance", "O|Olpp:track_object") || IsOver(*state)) {
      return nullptr;
    }
    PyObject* instance = given.subject;
    if (FindTrackedRef(instance, &state->recorder) != nullptr) Py_RETURN_NONE;
    if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(instance))) {
      PyErr_Format(
          PyExc_TypeError,
          "cannot track an object of type '%.200s': it cannot be weakly referenced, so that its death would go "
          "unseen",
          Py_TYPE(instance)->tp_name);
      return nullptr;
    }
    const int has_name = given.name != nullptr ? PyObject_IsTrue(given.name) : 0;
    if (has_name < 0) return nullptr;
    if (has_name == 0) given.name = nullptr;
    const std::optional<Tracking> tracking = given.MakeTracking(*state, Py_TYPE(instance));
    if (!tracking || !state->recorder.Register(instance, *tracking)) return nullptr;
    Py_RETURN_NONE;
  });
}

PyObject* TrackClass(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    TrackArguments given;
    if (state == nullptr || !given.Parse(arguments, keywords, "cls", "O|Olpp:track_class") || IsOver(*state)) {
      return nullptr;
    }
    if (!PyType_Check(given.subject)) {
      PyErr_SetString(PyExc_TypeError, "only class objects can be tracked");
      return nullptr;
    }
    auto* type = reinterpret_cast<PyTypeObject*>(given.subject);
    const std::optional<Tracking> tracking = given.MakeTracking(*state, type);
    if (!tracking) return nullptr;
    PyRef hook(WatchClass(type, &state->recorder, *tracking));
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
    TrackerState* state = StateOf(self);
    if (state == nullptr || !PyArg_ParseTupleAndKeywords(arguments, keywords, "O|l:track_change",
                                                         const_cast<char**>(kNames), &instance, &level)) {
      return nullptr;
    }
    ObjectRecord* record = state->recorder.Find(instance);
    if (record == nullptr) {
      return PyErr_Format(PyExc_KeyError, "an object of type %s is not tracked", FullNameOf(Py_TYPE(instance)).c_str());
    }
    record->resolution_level = Level(level);
    Py_RETURN_NONE;
  });
}

PyObject* DetachClass(PyObject* self, PyObject* cls) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    if (state == nullptr) return nullptr;
    const auto found = std::find_if(state->hooks.begin(), state->hooks.end(),
                                    [cls](const PyRef& hook) { return HookedClass(hook.get()) == cls; });
    if (found == state->hooks.end()) {
      if (!PyType_Check(cls)) return PyErr_Format(PyExc_KeyError, "only classes are tracked, and detached");
      return PyErr_Format(PyExc_KeyError, "the class %s is not tracked",
                          FullNameOf(reinterpret_cast<PyTypeObject*>(cls)).c_str());
    }
    const PyRef hook = std::move(*found);
    state->hooks.erase(found);
    if (!UnwatchClass(hook.get(), &state->recorder)) return nullptr;
    Py_RETURN_NONE;
  });
}

bool DetachClasses(TrackerState& state) {
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
    TrackerState* state = StateOf(self);
    if (state == nullptr || !DetachClasses(*state)) return nullptr;
    Py_RETURN_NONE;
  });
}

}  // namespace barrow::cpython
