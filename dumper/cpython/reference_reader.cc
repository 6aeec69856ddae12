// SPDX-License-Identifier: Apache-2.0
#include "cpython/reference_reader.h"

namespace barrow::cpython {

namespace {

// Matching what tp_traverse shows against members is quadratic in this, so that only so many visits from either end are
// looked at: elements come between.
constexpr size_t kMatchWindow = 128;

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

}  // namespace

void ReferenceReader::Prepare(PyObject* object, const TypeInfo& info) {
  attributes_ = {};
  frame_ = {};
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
    case Native::kGenerator:
      if (layout::RunningFrame* frame = layout::GeneratorFrame(object)) frame_ = layout::ViewFrame(frame);
      break;
    case Native::kFrame:
      if (layout::RunningFrame* frame = layout::FrameOwnedByObject(object)) frame_ = layout::ViewFrame(frame);
      break;
    default:
      break;
  }
  if (info.managed) attributes_ = layout::ViewAttributes(object, info.type);
}

void ReferenceReader::CollectTraversed(PyObject* object, const TypeInfo& info) {
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
void ReferenceReader::CollectBesides(traverseproc base, PyObject* object, const TypeInfo& info) {
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
void ReferenceReader::TakeLinks(PyObject* wrapper) {
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

bool ReferenceReader::TakeSeen(PyObject* target) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    if (i == kMatchWindow) i = std::max(i, seen_.size() - kMatchWindow);
    if (seen_[i] == target) {
      seen_[i] = nullptr;
      return true;
    }
  }
  return false;
}

PyObject* ReferenceReader::TakeField(PyObject* object, const TypeInfo& info, const Field& field) {
  const bool traversed = info.native == Native::kTraverse || info.native == Native::kDictPlus;
  switch (field.kind) {
    case Field::Kind::kSlot:
      return FieldValue(object, field);
    case Field::Kind::kKnown: {
      PyObject* value = FieldValue(object, field);
      if (traversed && value != nullptr) TakeSeen(value);
      return value;
    }
    case Field::Kind::kMember: {
      PyObject* value = FieldValue(object, field);
      return traversed && value != nullptr && !TakeSeen(value) ? nullptr : value;
    }
    case Field::Kind::kTimeZone:
      return HasTimeZone(object) ? FieldValue(object, field) : nullptr;
  }
  return nullptr;
}

}  // namespace barrow::cpython
