// SPDX-License-Identifier: Apache-2.0
#include "cpython/heap_walk.h"

#include <cerrno>

#include "cpython/address_set.h"
#include "cpython/collector_pause.h"
#include "cpython/content_hash.h"
#include "cpython/layout_internal.h"
#include "cpython/mapped_array.h"
#include "cpython/native_parts.h"
#include "cpython/object_facts.h"
#include "cpython/object_text.h"
#include "cpython/reference_walk.h"
#include "cpython/root_walk.h"
#include "cpython/type_table.h"

namespace barrow::cpython {

namespace {

// The collector's lists in the order of their generations, the frozen one last.
constexpr int kListCount = 4;
constexpr writer::Generation kGenerations[kListCount] = {writer::Generation::kYoung, writer::Generation::kMiddle,
                                                         writer::Generation::kOld, writer::Generation::kFrozen};

// Keys written lately, so that those of a thousand dictionaries are not written a thousand times. Forgetting is
// harmless.
class RecentKeys {
 public:
  bool Open() { return keys_.Resize(size_t{1} << kBits); }

  // True the first time, and again when the place was needed for another key.
  bool IsNews(PyObject* key) {
    PyObject*& slot = keys_[(reinterpret_cast<uint64_t>(key) >> 4) * 0x9E3779B97F4A7C15u >> (64 - kBits)];
    if (slot == key) return false;
    slot = key;
    return true;
  }

 private:
  static constexpr unsigned kBits = 12;
  MappedArray<PyObject*> keys_;
};

class HeapWalk {
 public:
  HeapWalk(writer::SnapshotWriter& writer, const WalkOptions& options, PyInterpreterState* interpreter)
      : writer_(writer),
        options_(options),
        interpreter_(interpreter),
        hash_(options.hash_key),
        text_(options.text_limit),
        names_kept_(options.contents != writer::Contents::kNone),
        values_kept_(options.contents == writer::Contents::kValues),
        types_(&writer, text_, options.contents, interpreter),
        references_(writer, objects_, types_, text_, names_kept_, interpreter) {}

  WalkResult Run() {
    objects_.Open();
    if (!recent_keys_.Open()) return {ENOMEM, 0};
    MarkTracked();
    RootWalk roots(writer_, objects_, text_, names_kept_, interpreter_);
    roots.WriteInterpreter();
    roots.WriteModules();
    roots.WriteThreads();
    if (names_kept_ && !values_kept_) WriteKeys(layout::Modules(interpreter_));
    do {
      objects_.Sweep([this](uint64_t address) { VisitOrPutOff(reinterpret_cast<PyObject*>(address)); });
    } while (objects_.TakeAllPutOff([this](uint64_t address) { Visit(reinterpret_cast<PyObject*>(address), 0); }));
    WriteTypesWithoutInstances();
    WalkResult result;
    const bool ok = objects_.ok() && types_.ok() && references_.ok() && type_objects_.ok();
    result.error = ok ? 0 : ENOMEM;
    result.unreadable_objects = objects_.ignored();
    return result;
  }

 private:
  PyGC_Head* ListHead(int list) const {
    return list < 3 ? layout::GenerationHead(interpreter_, list) : layout::FrozenHead(interpreter_);
  }

  // The longest list, found by walking all of them abreast until one is left: costs four times the second longest.
  int LongestList() const {
    PyGC_Head* at[kListCount];
    for (int i = 0; i < kListCount; ++i) at[i] = layout::NextHead(ListHead(i));
    for (;;) {
      int running = 0;
      int last = 2;
      for (int i = 0; i < kListCount; ++i) {
        if (at[i] == ListHead(i)) continue;
        ++running;
        last = i;
      }
      if (running <= 1) return last;
      for (int i = 0; i < kListCount; ++i) {
        if (at[i] != ListHead(i)) at[i] = layout::NextHead(at[i]);
      }
    }
  }

  // Marks what stands on a list, from both ends at once: two chains of cache misses side by side.
  template <typename Mark>
  static void ForEachOnList(PyGC_Head* head, Mark mark) {
    PyGC_Head* forward = layout::NextHead(head);
    PyGC_Head* backward = layout::PreviousHead(head);
    while (forward != head) {
      mark(forward);
      if (forward == backward) break;
      mark(backward);
      PyGC_Head* next = layout::NextHead(forward);
      if (next == backward) break;
      forward = next;
      backward = layout::PreviousHead(backward);
    }
  }

  void MarkTracked() {
    common_list_ = LongestList();
    for (int list = 0; list < kListCount; ++list) {
      const unsigned code = list == common_list_  ? 0
                            : list < common_list_ ? static_cast<unsigned>(list) + 1
                                                  : static_cast<unsigned>(list);
      ForEachOnList(ListHead(list), [&](PyGC_Head* head) {
        const auto address = reinterpret_cast<uint64_t>(layout::FromGcHead(head));
        objects_.Mark(address);
        if (code != 0) objects_.SetGenerationCode(address, code);
      });
    }
  }

  writer::Generation GenerationOf(PyObject* object) {
    const unsigned code = objects_.GenerationCode(reinterpret_cast<uint64_t>(object));
    if (code == 0) return kGenerations[common_list_];
    const int list = static_cast<int>(code) <= common_list_ ? static_cast<int>(code) - 1 : static_cast<int>(code);
    return kGenerations[list];
  }

  // The tuple of a function's closure waits for the function, which knows the names of the variables in it.
  void VisitOrPutOff(PyObject* object) {
    if (names_kept_ && IsClosure(object)) {
      objects_.PutOff(reinterpret_cast<uint64_t>(object));
      return;
    }
    Visit(object, 0);
    if (!names_kept_ || Py_TYPE(object) != &PyFunction_Type) return;
    auto* function = reinterpret_cast<PyFunctionObject*>(object);
    PyObject* closure = function->func_closure;
    if (closure != nullptr && IsClosure(closure) && objects_.Take(reinterpret_cast<uint64_t>(closure))) {
      Visit(closure, references_.ClosureShape(reinterpret_cast<PyCodeObject*>(function->func_code)));
    }
  }

  // A tuple of cells, as far as the first item tells. It may hold none yet.
  static bool IsClosure(PyObject* object) {
    if (Py_TYPE(object) != &PyTuple_Type || !layout::IsTracked(object) || Py_SIZE(object) == 0) return false;
    PyObject* first = PyTuple_GET_ITEM(object, 0);
    return first != nullptr && Py_TYPE(first) == &PyCell_Type;
  }

  // `shape` is what labels the references, if that is known better than the object tells; 0: it is not.
  void Visit(PyObject* object, uint32_t shape) {
    const TypeInfo& info = types_.Of(Py_TYPE(object), object);
    objects_.Mark(reinterpret_cast<uint64_t>(info.type));

    writer::Object out;
    out.shape = references_.Prepare(object, info);
    if (shape != 0) out.shape = shape;
    out.address = reinterpret_cast<uint64_t>(object);
    out.type = info.number;
    const bool asks = options_.questions != nullptr && info.size_rule == SizeRule::kCall;
    if (asks) options_.questions->fetch_add(1);
    const Sizes sizes = SizesOf(object, info);
    if (asks) options_.questions->fetch_add(1);
    out.flat_bytes = sizes.flat;
    out.allocated_bytes = sizes.allocated;
    out.size_estimated = sizes.estimated;
    out.immortal = layout::IsImmortal(object);
    if (!out.immortal) out.reference_count = static_cast<uint64_t>(Py_REFCNT(object));
    out.length_plus_one = LengthPlusOne(object, info);
    const bool static_type =
        info.native == Native::kType && (reinterpret_cast<PyTypeObject*>(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0;
    if (info.collected && !static_type && layout::IsTracked(object)) out.generation = GenerationOf(object);
    if (options_.content_hashes && (info.flags_of_text & (kIsStr | kIsBytes)) != 0) Hash(object, info, out);
    writer_.BeginObject(out);
    references_.Write(object, info);
    writer_.EndObject();

    if (info.native == Native::kType) {
      type_objects_.Push(reinterpret_cast<PyTypeObject*>(object));
      if (static_type) {
        const std::string_view name = types_.names().Dotted(reinterpret_cast<PyTypeObject*>(object));
        writer_.AddRoot({writer::RootKind::kType, out.address, name, 0, 0, false});
      }
    }
    if (!names_kept_) return;
    if (values_kept_) {
      if (info.flags_of_text != 0) WriteText(object);
    } else if (references_.name_dict() != nullptr) {
      WriteKeys(references_.name_dict());
    }
    WriteName(object, info);
  }

  void Hash(PyObject* object, const TypeInfo& info, writer::Object& out) const {
    if ((info.flags_of_text & kIsBytes) != 0) {
      out.content_hash = hash_(0, PyBytes_AS_STRING(object), static_cast<size_t>(PyBytes_GET_SIZE(object)));
    } else {
      if (!layout::StrIsReady(object)) return;
      // Equal strings have the same kind of storage.
      const auto kind = static_cast<size_t>(PyUnicode_KIND(object));
      out.content_hash = hash_(kind, PyUnicode_DATA(object), static_cast<size_t>(PyUnicode_GET_LENGTH(object)) * kind);
    }
    out.hashed = true;
  }

  void WriteText(PyObject* object) {
    const ObjectText::Value value = text_.Of(object);
    if (value.known) writer_.AddText(reinterpret_cast<uint64_t>(object), value.kind, value.text, value.clipped);
  }

  // The str keys of a dictionary of names.
  void WriteKeys(PyObject* dict) {
    if (dict == nullptr || !PyDict_Check(dict)) return;
    const layout::DictTable table = layout::ViewDict(dict);
    for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
      PyObject* key = layout::EntryKey(table, i);
      if (key == nullptr || layout::EntryValue(table, i) == nullptr || !PyUnicode_Check(key) ||
          !recent_keys_.IsNews(key))
        continue;
      WriteText(key);
    }
  }

  void WriteName(PyObject* object, const TypeInfo& info) {
    writer::Name name;
    name.address = reinterpret_cast<uint64_t>(object);
    PyCodeObject* code = nullptr;
    switch (info.native) {
      case Native::kFunction: {
        auto* function = reinterpret_cast<PyFunctionObject*>(object);
        name.qualified_name = text_.Name(function->func_qualname);
        name.module = text_.SecondName(function->func_module);
        break;
      }
      case Native::kGenerator:
        name.qualified_name = text_.Name(reinterpret_cast<PyGenObject*>(object)->gi_qualname);
        break;
      case Native::kCode:
        code = reinterpret_cast<PyCodeObject*>(object);
        break;
      case Native::kFrame:
        code = layout::FrameObjectCode(object);
        break;
      default:
        if (info.is_module) {
          auto* module = reinterpret_cast<PyModuleObject*>(object);
          name.qualified_name = text_.Name(module->md_name);
          PyObject* file = module->md_dict != nullptr ? FindInterned(module->md_dict, Known().name_file) : nullptr;
          name.file = text_.SecondName(file);
          break;
        }
        if (info.type == &PyCFunction_Type) {
          name.qualified_name = reinterpret_cast<PyCFunctionObject*>(object)->m_ml->ml_name;
          break;
        }
        return;
    }
    if (code != nullptr) {
      name.qualified_name = text_.Name(layout::CodeQualifiedName(code));
      name.file = text_.SecondName(code->co_filename);
      if (code->co_firstlineno > 0) name.line = static_cast<uint32_t>(code->co_firstlineno);
    }
    writer_.AddName(name);
  }

  void WriteTypesWithoutInstances() {
    for (size_t i = 0; i < type_objects_.size(); ++i) types_.Of(type_objects_[i], nullptr);
  }

  writer::SnapshotWriter& writer_;
  const WalkOptions& options_;
  PyInterpreterState* interpreter_;
  ContentHash hash_;
  ObjectText text_;
  bool names_kept_;
  bool values_kept_;
  AddressSet objects_;
  TypeTable types_;
  ReferenceWalk references_;
  RecentKeys recent_keys_;
  MappedArray<PyTypeObject*> type_objects_;
  int common_list_ = 2;
};

}  // namespace

bool PrepareWalk() { return PrepareKnownObjects() != nullptr; }

WalkResult WalkHeap(writer::SnapshotWriter& writer, const WalkOptions& options) noexcept {
  const CollectorPause pause;
  HeapWalk walk(writer, options, PyInterpreterState_Get());
  return walk.Run();
}

}  // namespace barrow::cpython
