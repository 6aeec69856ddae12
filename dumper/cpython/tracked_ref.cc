// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracked_ref.h"

#include "cpython/layout_internal.h"
#include "cpython/py_ref.h"
#include "cpython/recorder.h"

namespace barrow::cpython {

namespace {

PyTypeObject* g_type = nullptr;
PyObject* g_on_death = nullptr;

PyObject* OnDeath(PyObject*, PyObject* reference) {
  if (Py_TYPE(reference) == g_type) {
    auto* tracked = reinterpret_cast<TrackedRef*>(reference);
    if (tracked->recorder != nullptr) tracked->recorder->NoteDeath(*tracked);
  }
  Py_RETURN_NONE;
}

PyMethodDef on_death_method = {"note_death", OnDeath, METH_O, "Told when a tracked object dies."};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("A weak reference that tells a class tracker when its object dies.")},
    {0, nullptr},
};
PyType_Spec spec = {"barrow._barrow.TrackedRef", sizeof(TrackedRef), 0, Py_TPFLAGS_DEFAULT, slots};

}  // namespace

bool PrepareTrackedRef() {
  const PyRef bases(PyTuple_Pack(1, reinterpret_cast<PyObject*>(&_PyWeakref_RefType)));
  if (!bases) return false;
  g_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, bases.get()));
  g_on_death = PyCFunction_New(&on_death_method, nullptr);
  return g_type != nullptr && g_on_death != nullptr;
}

TrackedRef* NewTrackedRef(PyObject* object) {
  const PyRef arguments(PyTuple_Pack(2, object, g_on_death));
  if (!arguments) return nullptr;
  return reinterpret_cast<TrackedRef*>(g_type->tp_new(g_type, arguments.get(), nullptr));
}

TrackedRef* FindTrackedRef(PyObject* object, const Recorder* recorder) {
  if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(object))) return nullptr;
  auto* reference = reinterpret_cast<PyWeakReference*>(*PyObject_GET_WEAKREFS_LISTPTR(object));
  for (; reference != nullptr; reference = reference->wr_next) {
    auto* tracked = reinterpret_cast<TrackedRef*>(reference);
    if (Py_TYPE(reference) == g_type && tracked->recorder == recorder) return tracked;
  }
  return nullptr;
}

size_t TrackedRefBytes() { return layout::HeaderBytes(g_type) + sizeof(TrackedRef); }

}  // namespace barrow::cpython
