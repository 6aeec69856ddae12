// SPDX-License-Identifier: Apache-2.0
#include "cpython/reference_walk.h"

#include <algorithm>

#include "cpython/native_parts.h"

namespace barrow::cpython {

namespace {

// Matching what tp_traverse shows against members is quadratic in this, so that only so many visits from either end are
// looked at: elements come between.
constexpr size_t kMatchWindow = 128;

constexpr unsigned kGeneratorTag = 1;
constexpr unsigned kFrameTag = 2;
constexpr unsigned kClosureTag = 3;

// Visitors for tp_traverse.

struct Collector {
  MappedArray<PyObject*>* seen;
  size_t skip = 0;  // so many visits first
  size_t limit = ~size_t{0};
};

int Collect(PyObject* target, void* data) {
  auto* collector = static_cast<Collector*>(data);
  if (collector->skip != 0) {
    --collector->skip;
    return 0;
  }
  if (collector->seen->size() == collector->limit) return 1;
  collector->seen->Push(target);
  return 0;
}

struct Digest {
  size_t count = 0;
  uint64_t value = 0;  // of the order and the targets of the first `limit` visits
  size_t limit = ~size_t{0};
};

int CountAndDigest(PyObject* target, void* data) {
  auto* digest = static_cast<Digest*>(data);
  if (digest->count++ < digest->limit) {
    digest->value = (digest->value ^ reinterpret_cast<uint64_t>(target)) * 0x9E3779B97F4A7C15u;
  }
  return 0;
}

PyObject* FieldValue(PyObject* object, const Field& field) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + field.offset);
}

// datetime and time have room for a time zone only if this flag says so.
bool HasTimeZone(PyObject* object) { return reinterpret_cast<_PyDateTime_BaseTZInfo*>(object)->hastzinfo != 0; }

// Names of the references a frame owns besides its slots, in WriteFrame's order.
constexpr const char* kFrameNames[] = {"f_frame", "f_func", "f_locals", "f_code", "f_globals", "f_builtins"};

// The beginning of PyArrayObject, the same in numpy 1 and 2. (numpy's header would tie the build to one of them.)
struct NumpyArray {
  PyObject ob_base;
  char* data;
  int dimension_count;
  Py_ssize_t* dimensions;
  Py_ssize_t* strides;
  PyObject* base;
  PyObject* description;
  int flags;
};
struct NumpyDescription {
  PyObject ob_base;
  PyTypeObject* scalar_type;
  char kind;
  char type;
  char byte_order;
  char flags;
  int type_number;
};
constexpr int kNumpyOwnsData = 4;
constexpr int kNumpyObjectType = 17;
constexpr int kNumpyMostDimensions = 64;

}  // namespace

uint32_t ReferenceWalk::Prepare(PyObject* object, const TypeInfo& info) {
  name_dict_ = nullptr;
  empty_slots_ = 0;
  attributes_ = {};
  frame_ = {};
  uint32_t shape = 0;
  switch (info.native) {
    case Native::kTraverse:
    case Native::kDictPlus:
      CollectTraversed(object, info);
      break;
    case Native::kType:
      // A metatype written in C may hold more; static types are not for tp_traverse.
      if (info.traverse != PyType_Type.tp_traverse &&
          (reinterpret_cast<PyTypeObject*>(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) {
        CollectTraversed(object, info);
      } else {
        seen_.Clear();
      }
      break;
    case Native::kDict: {
      const layout::DictTable table = layout::ViewDict(object);
      if (table.values != nullptr) return SplitDictShape(table);
      break;
    }
    case Native::kGenerator:
      if (layout::RunningFrame* frame = layout::GeneratorFrame(object)) {
        frame_ = layout::ViewFrame(frame);
        if (frame_.code != nullptr) return FrameShape(object, info, frame_, kGeneratorTag);
      }
      break;
    case Native::kFrame:
      if (layout::RunningFrame* frame = layout::FrameOwnedByObject(object)) {
        frame_ = layout::ViewFrame(frame);
        if (frame_.code != nullptr) return FrameShape(object, info, frame_, kFrameTag);
      }
      break;
    default:
      break;
  }
  if (info.managed) {
    attributes_ = layout::ViewAttributes(object, info.type);
    name_dict_ = attributes_.dict;
    if (info.inline_shape != 0 && (attributes_.dict != nullptr || attributes_.values == nullptr))
      shape = info.dict_shape;
  } else if (info.has_dict_slot) {
    name_dict_ = *layout::DictSlot(object, info.type);
  } else if (info.native == Native::kType) {
    name_dict_ = layout::TypeDict(interpreter_, reinterpret_cast<PyTypeObject*>(object));
  }
  if (name_dict_ != nullptr && (!PyDict_Check(name_dict_) || layout::ViewDict(name_dict_).values != nullptr)) {
    name_dict_ = nullptr;
  }
  return shape;
}

void ReferenceWalk::CollectTraversed(PyObject* object, const TypeInfo& info) {
  seen_.Clear();
  if (info.native == Native::kTraverse) {
    Collector all{&seen_};
    info.traverse(object, Collect, &all);
  } else {
    CollectBesides(info.native == Native::kType ? PyType_Type.tp_traverse : PyDict_Type.tp_traverse, object, info);
  }
  if (info.native_shows_type) TakeSeen(reinterpret_cast<PyObject*>(info.type));
  if (info.is_lru_cache) TakeLinks(object);
}

// Collects what the native tp_traverse visits besides what the builtin base does, which we write ourselves. The base's
// visits come last, or first in types compiled by Cython.
void ReferenceWalk::CollectBesides(traverseproc base, PyObject* object, const TypeInfo& info) {
  Digest of_base;
  base(object, CountAndDigest, &of_base);
  Digest all;
  all.limit = of_base.count;
  info.traverse(object, CountAndDigest, &all);
  if (all.count <= of_base.count) return;
  Collector own{&seen_};
  if (all.value == of_base.value) own.skip = of_base.count;
  own.limit = all.count - of_base.count;
  info.traverse(object, Collect, &own);
}

// The links of a functools.lru_cache are objects of their own, not collected: the wrapper's tp_traverse shows what each
// link holds (key, result, type) in its stead. Gives the wrapper its links instead.
void ReferenceWalk::TakeLinks(PyObject* wrapper) {
  auto* ring = reinterpret_cast<LruLink*>(wrapper);
  size_t at = 0;
  for (LruLink* link = ring->next; link != nullptr && link != ring; link = link->next, at += 3) {
    auto* type = reinterpret_cast<PyObject*>(Py_TYPE(link));
    while (at + 2 < seen_.size() &&
           !(seen_[at] == link->key && seen_[at + 1] == link->result && seen_[at + 2] == type)) {
      ++at;
    }
    if (at + 2 >= seen_.size()) return;
    seen_[at] = seen_[at + 1] = nullptr;
    seen_[at + 2] = &link->ob_base;
  }
}

bool ReferenceWalk::TakeSeen(PyObject* target) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    if (i == kMatchWindow) i = std::max(i, seen_.size() - kMatchWindow);
    if (seen_[i] == target) {
      seen_[i] = nullptr;
      return true;
    }
  }
  return false;
}

uint32_t ReferenceWalk::SplitDictShape(const layout::DictTable& table) {
  uint32_t shape = shapes_.Find(table.keys);
  if (shape != 0) return shape;
  writer_.BeginShape(writer::ShapeKind::kOpaque);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    writer_.AddShapeName(names_kept_ ? text_.Name(layout::EntryKey(table, i)) : std::string_view());
  }
  shape = writer_.EndShape();
  shapes_.Insert(table.keys, shape);
  return shape;
}

uint32_t ReferenceWalk::FrameShape(PyObject* object, const TypeInfo& info, const layout::FrameView& frame,
                                   unsigned tag) {
  const void* key = reinterpret_cast<const char*>(frame.code) + tag;
  uint32_t shape = shapes_.Find(key);
  if (shape != 0) return shape;
  const auto name = [this](std::string_view text) { writer_.AddShapeName(names_kept_ ? text : std::string_view()); };
  writer_.BeginShape(writer::ShapeKind::kOpaque);
  ForEachNativePart(info.native, interpreter_, object, [&](const char* part, PyObject*) { name(part); });
  for (const char* part : kFrameNames) name(part);
  for (int i = 0; i < frame.local_count; ++i) name(text_.Name(layout::LocalName(frame.code, i)));
  shape = writer_.EndShape();
  shapes_.Insert(key, shape);
  return shape;
}

uint32_t ReferenceWalk::ClosureShape(PyCodeObject* code) {
  const void* key = reinterpret_cast<const char*>(code) + kClosureTag;
  uint32_t shape = shapes_.Find(key);
  if (shape != 0) return shape;
  writer_.BeginShape(writer::ShapeKind::kSequence);
  for (int i = 0; i < layout::FreeCount(code); ++i) writer_.AddShapeName(text_.Name(layout::FreeName(code, i)));
  shape = writer_.EndShape();
  shapes_.Insert(key, shape);
  return shape;
}

void ReferenceWalk::Write(PyObject* object, const TypeInfo& info) {
  if (info.field_count != 0) WriteFields(object, info);
  if (info.native >= Native::kFunction && info.native <= Native::kGenerator) {
    ForEachNativePart(info.native, interpreter_, object, [this](const char*, PyObject* part) { Add(part); });
  }
  if (frame_.code != nullptr) {
    WriteFrame(frame_);
    return;
  }
  if (info.managed || info.has_dict_slot) WriteAttributes(object, info);
  WriteElements(object, info);
}

void ReferenceWalk::WriteFields(PyObject* object, const TypeInfo& info) {
  const Field* fields = types_.fields(info);
  const bool traversed = info.native == Native::kTraverse || info.native == Native::kDictPlus;
  for (uint32_t i = 0; i < info.field_count; ++i) {
    switch (fields[i].kind) {
      case Field::Kind::kSlot:
        Add(FieldValue(object, fields[i]));
        break;
      case Field::Kind::kKnown: {
        PyObject* value = FieldValue(object, fields[i]);
        if (traversed && value != nullptr) TakeSeen(value);
        Add(value);
        break;
      }
      case Field::Kind::kMember: {
        PyObject* value = FieldValue(object, fields[i]);
        if (traversed && value != nullptr && !TakeSeen(value)) value = nullptr;
        Add(value);
        break;
      }
      case Field::Kind::kTimeZone:
        Add(HasTimeZone(object) ? FieldValue(object, fields[i]) : nullptr);
        break;
    }
  }
}

void ReferenceWalk::WriteAttributes(PyObject* object, const TypeInfo& info) {
  if (info.has_dict_slot) {
    PyObject* dict = *layout::DictSlot(object, info.type);
    if (dict != nullptr && info.native_dict_slot) TakeSeen(dict);
    Add(dict);
    return;
  }
  if (attributes_.dict != nullptr || attributes_.values == nullptr) {
    if (attributes_.dict != nullptr && info.native_managed) TakeSeen(attributes_.dict);
    Add(attributes_.dict);
    return;
  }
  PyDictKeysObject* keys = layout::CachedKeys(info.type);
  if (keys == nullptr) return;
  const auto named = static_cast<uint32_t>(layout::ViewKeys(keys).entry_count);
  for (uint32_t i = 0; i < named; ++i) {
    PyObject* value = i < attributes_.capacity ? attributes_.values[i] : nullptr;
    if (value != nullptr && info.native_managed) TakeSeen(value);
    Add(value);
  }
}

void ReferenceWalk::WriteFrame(const layout::FrameView& frame) {
  // A frame object is not its own referent.
  Add(layout::kThreadFramesAreObjects ? nullptr : frame.frame_object);
  Add(frame.function);
  Add(frame.locals);
  Add(reinterpret_cast<PyObject*>(frame.code));
  Add(frame.globals);
  Add(frame.builtins);
  for (int i = 0; i < frame.slot_count; ++i) Add(frame.slots[i]);
}

void ReferenceWalk::WriteElements(PyObject* object, const TypeInfo& info) {
  switch (info.native) {
    case Native::kList: {
      auto* list = reinterpret_cast<PyListObject*>(object);
      for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) Add(list->ob_item[i]);
      break;
    }
    case Native::kTuple: {
      auto* tuple = reinterpret_cast<PyTupleObject*>(object);
      for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) Add(tuple->ob_item[i]);
      break;
    }
    case Native::kDict:
      WriteDict(layout::ViewDict(object));
      break;
    case Native::kDictPlus:
      WriteDict(layout::ViewDict(object));
      for (size_t i = 0; i < seen_.size(); ++i) {
        if (seen_[i] == nullptr) continue;
        Add(seen_[i]);  // a key held a second time, as OrderedDict does: it has no value
        Add(nullptr);
      }
      break;
    case Native::kSet: {
      auto* set = reinterpret_cast<PySetObject*>(object);
      for (Py_ssize_t i = 0; i <= set->mask; ++i) {
        const setentry& entry = set->table[i];
        if (entry.key != nullptr && entry.hash != -1) Add(entry.key);  // -1: deleted
      }
      break;
    }
    case Native::kType: {
      WriteSeen(info);
      PyDictKeysObject* keys = layout::CachedKeys(reinterpret_cast<PyTypeObject*>(object));
      if (keys == nullptr) break;
      const layout::DictTable table = layout::ViewKeys(keys);
      for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
        if (PyObject* key = layout::EntryKey(table, i)) Add(key);
      }
      break;
    }
    case Native::kTraverse:
      WriteSeen(info);
      // A weak reference owns nothing, but what it points to lives and may be found in no other way.
      if (info.is_weak_reference) {
        PyObject* target = reinterpret_cast<PyWeakReference*>(object)->wr_object;
        // An object that is just being destroyed has a count of 0.
        if (target != nullptr && target != Py_None && Py_REFCNT(target) > 0) {
          objects_.Mark(reinterpret_cast<uint64_t>(target));
        }
      }
      break;
    case Native::kNumpyArray:
      WriteNumpyElements(object);
      break;
    default:
      break;
  }
}

void ReferenceWalk::WriteSeen(const TypeInfo& info) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    // Modules show the free lists of their types too (_asyncio does): what stands there is no object any more.
    if (seen_[i] == nullptr || (info.is_module && Py_REFCNT(seen_[i]) == 0)) continue;
    Add(seen_[i]);
  }
}

void ReferenceWalk::WriteDict(const layout::DictTable& table) {
  if (table.values != nullptr) {
    for (Py_ssize_t i = 0; i < table.entry_count; ++i) Add(table.values[i]);
    return;
  }
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    PyObject* value = layout::EntryValue(table, i);
    if (value == nullptr) continue;
    Add(layout::EntryKey(table, i));
    Add(value);
  }
}

void ReferenceWalk::WriteNumpyElements(PyObject* object) {
  auto* array = reinterpret_cast<NumpyArray*>(object);
  auto* description = reinterpret_cast<NumpyDescription*>(array->description);
  if (description == nullptr || description->type_number != kNumpyObjectType || array->data == nullptr) return;
  if ((array->flags & kNumpyOwnsData) == 0) return;  // a view: its base holds the elements
  if (array->dimension_count < 0 || array->dimension_count > kNumpyMostDimensions) return;
  Py_ssize_t count = 1;
  for (int i = 0; i < array->dimension_count; ++i) count *= array->dimensions[i];
  auto* elements = reinterpret_cast<PyObject**>(array->data);
  for (Py_ssize_t i = 0; i < count; ++i) Add(elements[i]);
}

}  // namespace barrow::cpython
