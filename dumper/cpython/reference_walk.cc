// SPDX-License-Identifier: Apache-2.0
#include "cpython/reference_walk.h"

namespace barrow::cpython {

namespace {

constexpr unsigned kGeneratorTag = 1;
constexpr unsigned kFrameTag = 2;
constexpr unsigned kClosureTag = 3;

}  // namespace

uint32_t ReferenceWalk::Prepare(PyObject* object, const TypeInfo& info) {
  name_dict_ = nullptr;
  empty_slots_ = 0;
  reader_.Prepare(object, info);
  if (info.native == Native::kDict) {
    const layout::DictTable table = layout::ViewDict(object);
    if (table.values != nullptr) return SplitDictShape(table);
  }
  if (reader_.frame().code != nullptr) {
    return FrameShape(object, info, reader_.frame(), info.native == Native::kFrame ? kFrameTag : kGeneratorTag);
  }
  uint32_t shape = 0;
  if (info.managed) {
    const layout::ManagedAttributes& attributes = reader_.attributes();
    name_dict_ = attributes.dict;
    if (info.inline_shape != 0 && (attributes.dict != nullptr || attributes.values == nullptr)) shape = info.dict_shape;
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
  writer_.BeginShape(writer::ShapeKind::kOpaque);
  ForEachNativePart(info.native, interpreter_, object,
                    [&](const char* part, PyObject*) { writer_.AddShapeName(part); });
  for (const char* part : kFrameNames) writer_.AddShapeName(part);
  for (int i = 0; i < frame.local_count; ++i) {
    writer_.AddShapeName(names_kept_ ? text_.Name(layout::LocalName(frame.code, i)) : std::string_view());
  }
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
  reader_.ForEach(object, info, [this](const ReferenceLabel&, PyObject* target) { Add(target); });
  // A weak reference owns nothing, but what it points to lives and may be found in no other way.
  if (info.is_weak_reference) {
    PyObject* target = reinterpret_cast<PyWeakReference*>(object)->wr_object;
    // An object that is just being destroyed has a count of 0.
    if (target != nullptr && target != Py_None && Py_REFCNT(target) > 0) {
      objects_.Mark(reinterpret_cast<uint64_t>(target));
    }
  }
}

}  // namespace barrow::cpython
