// SPDX-License-Identifier: Apache-2.0
#include "cpython/root_walk.h"

#include "cpython/type_table.h"

namespace barrow::cpython {

namespace {

// Reads an attribute that lies in the instance itself; no descriptor is asked.
PyObject* InstanceAttribute(PyObject* object, std::string_view name) {
  PyTypeObject* type = Py_TYPE(object);
  if (!layout::HasManagedAttributes(type)) {
    PyObject** slot = layout::DictSlot(object, type);
    return slot != nullptr ? FindKey(*slot, name) : nullptr;
  }
  const layout::ManagedAttributes attributes = layout::ViewAttributes(object, type);
  if (attributes.dict != nullptr) return FindKey(attributes.dict, name);
  PyObject* found = nullptr;
  layout::ForEachInlineAttribute(attributes, type, [&](PyObject* key, PyObject* value) {
    if (StrEquals(key, name)) found = value;
  });
  return found;
}

// Whether the name is the program's. Others are fields of structures of Python.
bool IsOfProgram(writer::RootKind kind, std::string_view name) {
  if (kind == writer::RootKind::kModule) return name != "__main__";
  return kind == writer::RootKind::kLocal;
}

}  // namespace

void RootWalk::Add(writer::RootKind kind, std::string_view name, PyObject* object, bool counted) {
  if (object == nullptr) return;
  writer::Root root;
  root.kind = kind;
  root.address = reinterpret_cast<uint64_t>(object);
  if (names_kept_ || !IsOfProgram(kind, name)) root.name = name;
  root.thread = thread_;
  root.frame = frame_;
  root.counted = counted;
  writer_.AddRoot(root);
  objects_.Mark(root.address);
}

void RootWalk::WriteInterpreter() {
  const auto add = [this](const char* name, PyObject* object) {
    Add(writer::RootKind::kInterpreter, name, object, true);
  };
  layout::ForEachInterpreterRoot(interpreter_, add);
  add("dict", interpreter_->dict);
  add("errnomap", interpreter_->exc_state.errnomap);
  add("before_forkers", interpreter_->before_forkers);
  add("after_forkers_parent", interpreter_->after_forkers_parent);
  add("after_forkers_child", interpreter_->after_forkers_child);
  add("audit_hooks", interpreter_->audit_hooks);
  add("warnings.filters", interpreter_->warnings.filters);
  add("warnings.once_registry", interpreter_->warnings.once_registry);
  add("warnings.default_action", interpreter_->warnings.default_action);
  add("gc.garbage", interpreter_->gc.garbage);
  add("gc.callbacks", interpreter_->gc.callbacks);
  for (int i = 0; i < interpreter_->atexit.ncallbacks; ++i) {
    const auto* callback = interpreter_->atexit.callbacks[i];
    if (callback == nullptr) continue;
    add("atexit function", callback->func);
    add("atexit arguments", callback->args);
    add("atexit keyword arguments", callback->kwargs);
  }
  if (Known().type_cache_readable) {
    // The cache owns the names, not what they stand for. Free places hold None.
    for (const type_cache_entry& entry : layout::TypeCache(interpreter_).hashtable) {
      if (entry.name != Py_None) add("type cache", entry.name);
    }
  }
  // The state of the module _ast is one reference after the other. It must be where we look: it knows the class AST.
  PyObject* ast_module = FindKey(layout::Modules(interpreter_), "_ast");
  if (ast_module != nullptr && PyModule_Check(ast_module)) {
    PyObject* ast_class = FindKey(reinterpret_cast<PyModuleObject*>(ast_module)->md_dict, "AST");
    const ast_state& state = interpreter_->ast;
    const auto* end = reinterpret_cast<PyObject* const*>(&state + 1);
    if (state.AST_type == ast_class) {
      for (PyObject* const* field = &state.AST_type; field != end; ++field) add("ast", *field);
    }
  }
  // Types of the binary hang on `object` through weak references only.
  objects_.Mark(reinterpret_cast<uint64_t>(&PyBaseObject_Type));
}

void RootWalk::WriteModules() {
  PyObject* modules = layout::Modules(interpreter_);
  if (modules == nullptr || !PyDict_Check(modules)) return;
  const layout::DictTable table = layout::ViewDict(modules);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    PyObject* module = layout::EntryValue(table, i);
    if (module == nullptr || module == Py_None) continue;
    Add(writer::RootKind::kModule, text_.Name(layout::EntryKey(table, i)), module, false);
  }
}

PyObject* RootWalk::ThreadObject(unsigned long ident) {
  PyObject* threading = FindKey(layout::Modules(interpreter_), "threading");
  if (threading == nullptr || !PyModule_Check(threading)) return nullptr;
  PyObject* active = FindKey(reinterpret_cast<PyModuleObject*>(threading)->md_dict, "_active");
  if (active == nullptr || !PyDict_Check(active)) return nullptr;
  const layout::DictTable table = layout::ViewDict(active);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    PyObject* key = layout::EntryKey(table, i);
    PyObject* value = layout::EntryValue(table, i);
    if (value == nullptr || !PyLong_Check(key)) continue;
    uint64_t number = 0;
    for (size_t d = layout::IntDigits(key); d-- > 0;) number = (number << PyLong_SHIFT) | layout::IntDigitArray(key)[d];
    if (number == ident) return value;
  }
  return nullptr;
}

void RootWalk::WriteThreads() {
  for (PyThreadState* thread = layout::FirstThread(interpreter_); thread != nullptr; thread = thread->next) {
    WriteThread(thread);
  }
  thread_ = 0;
}

void RootWalk::WriteThread(PyThreadState* thread) {
  writer::Thread out;
  out.ident = thread->thread_id;
  out.native_id = layout::NativeThreadId(thread);
  out.dumping = thread == PyThreadState_Get();
  if (PyObject* object = ThreadObject(thread->thread_id)) {
    if (names_kept_) out.name = text_.Name(InstanceAttribute(object, "_name"));
    out.daemon = InstanceAttribute(object, "_daemonic") == Py_True;
  }
  thread_ = writer_.BeginThread(out);

  for (layout::RunningFrame* frame = layout::CurrentFrame(thread); frame != nullptr;
       frame = layout::PreviousFrame(frame)) {
    const layout::FrameView view = layout::ViewFrame(frame);
    if (view.owner == layout::FrameOwner::kNobody) continue;
    WriteFrame(frame, view);
  }
  frame_ = 0;

  const auto add = [this](const char* name, PyObject* object) { Add(writer::RootKind::kThread, name, object, true); };
  layout::ForEachThreadRoot(thread, add);
  add("dict", thread->dict);
  add("async_exc", thread->async_exc);
  add("profile argument", thread->c_profileobj);
  add("trace argument", thread->c_traceobj);
  add("async_gen_firstiter", thread->async_gen_firstiter);
  add("async_gen_finalizer", thread->async_gen_finalizer);
  add("context", thread->context);
}

void RootWalk::AddFrame(layout::RunningFrame* frame, const layout::FrameView& view) {
  writer::Frame out;
  if (names_kept_) {
    out.function = text_.Name(layout::CodeQualifiedName(view.code));
    out.file = text_.SecondName(view.code->co_filename);
    const int line = layout::FrameLine(frame);
    if (line > 0) out.line = static_cast<uint32_t>(line);
  }
  out.code = reinterpret_cast<uint64_t>(view.code);
  frame_ = writer_.AddFrame(out);
}

void RootWalk::WriteFrame(layout::RunningFrame* frame, const layout::FrameView& view) {
  // What a frame holds that Python does not show belongs to the one it serves, which has been written.
  if (frame_ == 0 || layout::IsShown(frame)) AddFrame(frame, view);

  const bool owned_by_thread = view.owner == layout::FrameOwner::kThread;
  const bool counted = owned_by_thread && !layout::kThreadFramesAreObjects;
  const auto part = [&](const char* name, PyObject* object, bool is_counted) {
    Add(writer::RootKind::kFrame, name, object, is_counted);
  };
  part("f_frame", view.frame_object, owned_by_thread);
  part("f_func", view.function, counted);
  part("f_code", reinterpret_cast<PyObject*>(view.code), counted);
  part("f_locals", view.locals, counted);
  if (view.slots == nullptr) return;
  for (int i = 0; i < view.local_count; ++i) {
    Add(writer::RootKind::kLocal, text_.Name(layout::LocalName(view.code, i)), view.slots[i], counted);
  }
  for (int i = view.local_count; i < view.slot_count; ++i) {
    Add(writer::RootKind::kStack, {}, view.slots[i], counted);
  }
}

}  // namespace barrow::cpython
