// SPDX-License-Identifier: Apache-2.0
#include "cpython/footprint_walk.h"

#include <cstddef>
#include <cstring>

#include "cpython/layout_internal.h"
#include "cpython/object_facts.h"

namespace barrow::cpython {

namespace {

// The parts of an object may be keys in Cached besides the object: pointers with a tag below any object's alignment.
const void* Tagged(const void* key, size_t tag) { return static_cast<const char*>(key) + tag; }
constexpr size_t kNameTag = 1;
constexpr size_t kKeyTag = 2;
constexpr size_t kTypeTag = 3;
constexpr size_t kLabelTag = 4;

uint64_t Aligned(uint64_t bytes) { return (bytes + 7) & ~uint64_t{7}; }

// A buffer that is a referent has a size of its own, and is not counted twice.
uint64_t FlatBytes(PyObject* object, const TypeInfo& info) {
  const Sizes sizes = SizesOf(object, info);
  return Aligned(info.counts_buffer ? sizes.allocated : sizes.flat);
}

// What attributes take in the object itself, or in a block of its own, where they need no dictionary; and that room if
// it lies idle beside a dictionary that was made of them.
uint64_t AttributeBytes(PyObject* object, const TypeInfo& info) {
  if (!info.managed) return 0;
  const layout::ManagedAttributes attributes = layout::ViewAttributes(object, info.type);
  // A dictionary whose values lie in its owner counts them as its own.
  if (attributes.dict != nullptr && layout::ValuesLieInOwner(layout::ViewDict(attributes.dict))) return 0;
  return Aligned(attributes.values_bytes);
}

// What a program is made of is left out. The frame of a generator is no program: it holds what the generator holds.
bool IsLeftOut(PyObject* object, const TypeInfo& info) {
  return info.is_program && !(info.native == Native::kFrame && layout::IsGeneratorFrame(object));
}

// Of a frame object only the local variables are followed: modules and other frames are the program's.
bool IsFollowed(const ReferenceLabel& label, const TypeInfo& info) {
  return info.native != Native::kFrame || label.kind == ReferenceLabel::Kind::kAttribute;
}

bool IsAttributeDict(const ReferenceLabel& label) {
  return label.kind == ReferenceLabel::Kind::kPart && std::strcmp(label.name, "__dict__") == 0;
}

writer::Relation RelationOf(ReferenceLabel::Kind kind) {
  switch (kind) {
    case ReferenceLabel::Kind::kKey:
      return writer::Relation::kKey;
    case ReferenceLabel::Kind::kValue:
      return writer::Relation::kValue;
    case ReferenceLabel::Kind::kElement:
      return writer::Relation::kElement;
    default:
      return writer::Relation::kAttribute;
  }
}

// Calls visit(name, value) for the attributes an object has without a dictionary.
template <typename Visit>
void ForEachInlineAttribute(PyObject* object, Visit visit) {
  layout::ForEachInlineAttribute(layout::ViewAttributes(object, Py_TYPE(object)), Py_TYPE(object),
                                 [&visit](PyObject* name, PyObject* value) {
                                   if (value != nullptr) visit(name, value);
                                 });
}

}  // namespace

uint64_t FootprintSheet::memory_bytes() const {
  uint64_t bytes = footprints.capacity() * sizeof(footprints[0]) + nodes.capacity() * sizeof(nodes[0]) +
                   texts.capacity() * sizeof(texts[0]);
  for (const std::string& text : texts) bytes += text.capacity();
  return bytes;
}

FootprintWalk::FootprintWalk(writer::Contents contents, uint32_t text_limit, FootprintSheet& sheet)
    : names_kept_(contents != writer::Contents::kNone),
      values_kept_(contents == writer::Contents::kValues),
      sheet_(sheet),
      text_(text_limit),
      repr_(contents, text_limit, PyInterpreterState_Get()),
      types_(nullptr, text_, contents, PyInterpreterState_Get()),
      reader_(types_, PyInterpreterState_Get()) {
  counted_.Open();
}

void FootprintWalk::Size(PyObject* object, uint32_t number, uint32_t level) {
  const TypeInfo& info = types_.Of(Py_TYPE(object), object);
  writer::Footprint footprint{.flat_bytes = FlatBytes(object, info), .object = number, .resolution_level = level};
  const size_t first_node = sheet_.nodes.size();
  if (level == 0) {
    footprint.total_bytes = footprint.flat_bytes + AttributeBytes(object, info);
    WaitForReferents(object, info);
    footprint.total_bytes += SizeWaiting();
  } else {
    footprint.total_bytes = footprint.flat_bytes + SizeTree(object, level);
  }
  footprint.node_count = sheet_.nodes.size() - first_node;
  sheet_.total_bytes += footprint.total_bytes;
  sheet_.footprints.push_back(footprint);
}

void FootprintWalk::WaitForReferents(PyObject* object, const TypeInfo& info) {
  reader_.Prepare(object, info);
  const bool is_frame = reader_.frame().code != nullptr;
  reader_.ForEach(object, info, [this, is_frame, &info](const ReferenceLabel& label, PyObject* target) {
    if (target == nullptr || !IsFollowed(label, info)) return;
    Wait(target);
    if (label.kind == ReferenceLabel::Kind::kAttribute && !is_frame) Wait(label.key);
  });
}

void FootprintWalk::WaitForAttributes(PyObject* object) {
  ForEachInlineAttribute(object, [this](PyObject* name, PyObject* value) {
    Wait(name);
    Wait(value);
  });
}

uint64_t FootprintWalk::SizeWaiting() {
  uint64_t bytes = 0;
  while (waiting_.size() != 0) {
    PyObject* object = waiting_.back();
    waiting_.Resize(waiting_.size() - 1);
    const TypeInfo& info = types_.Of(Py_TYPE(object), object);
    if (IsLeftOut(object, info)) continue;
    bytes += FlatBytes(object, info) + AttributeBytes(object, info);
    WaitForReferents(object, info);
  }
  return bytes;
}

// Depth first, referents in their order, so that shared data is counted where it is reached first. Returns the size of
// all referents.
uint64_t FootprintWalk::SizeTree(PyObject* object, uint32_t level) {
  Open(0, object, false);
  for (;;) {
    const size_t depth = open_.size();
    if (open_.back().next < open_.back().end) {
      const Referent referent = referents_[open_.back().next++];
      const uint64_t bytes = AddNode(referent, static_cast<uint32_t>(depth), level);
      open_[depth - 1].bytes += bytes;
      continue;
    }
    const OpenNode done = open_.back();
    referents_.erase(referents_.begin() + static_cast<std::ptrdiff_t>(done.begin), referents_.end());
    open_.pop_back();
    if (open_.empty()) return done.bytes;
    sheet_.nodes[done.node - 1].total_bytes += done.bytes;
    open_.back().bytes += done.bytes;
  }
}

// Makes the object's referents those to be looked at next.
void FootprintWalk::Open(size_t node, PyObject* object, bool holds_names) {
  using Kind = ReferenceLabel::Kind;
  const size_t begin = referents_.size();
  const TypeInfo& info = types_.Of(Py_TYPE(object), object);
  const uint64_t attribute_bytes = AttributeBytes(object, info);
  reader_.Prepare(object, info);
  const bool is_frame = reader_.frame().code != nullptr;
  bool attributes_wait = info.managed && reader_.attributes().dict == nullptr && attribute_bytes != 0;
  const auto place_attributes = [&] {
    // All together stand for the dictionary.
    if (attributes_wait) referents_.push_back({{Kind::kPart, "__dict__"}, object, true, false, 0});
    attributes_wait = false;
  };
  reader_.ForEach(object, info, [&](const ReferenceLabel& label, PyObject* target) {
    if (label.kind == Kind::kAttribute && !is_frame && info.managed) {
      place_attributes();
    } else if (target == nullptr || !IsFollowed(label, info)) {
      return;
    } else if (label.kind == Kind::kAttribute && !is_frame) {  // of a dictionary that shares its keys
      referents_.push_back({{Kind::kKey, nullptr, label.key}, label.key, false, true, 0});
      referents_.push_back({{Kind::kValue, nullptr, label.key}, target, false, true, 0});
    } else {
      referents_.push_back({label, target, false, holds_names, IsAttributeDict(label) ? attribute_bytes : 0});
    }
  });
  place_attributes();
  open_.push_back({node, begin, begin, referents_.size(), 0});
}

void FootprintWalk::OpenAttributes(size_t node, PyObject* object) {
  using Kind = ReferenceLabel::Kind;
  const size_t begin = referents_.size();
  ForEachInlineAttribute(object, [this](PyObject* name, PyObject* value) {
    referents_.push_back({{Kind::kKey, nullptr, name}, name, false, true, 0});
    referents_.push_back({{Kind::kValue, nullptr, name}, value, false, true, 0});
  });
  open_.push_back({node, begin, begin, referents_.size(), 0});
}

// Adds the referent's node. Above the deepest level the node is opened: the bytes of its referents come when it is
// done. Returns the others.
uint64_t FootprintWalk::AddNode(const Referent& referent, uint32_t level, uint32_t deepest) {
  PyObject* object = referent.target;
  const TypeInfo& info = types_.Of(Py_TYPE(object), object);
  if (!referent.is_attributes && IsLeftOut(object, info)) return 0;
  const bool counts = referent.is_attributes || counted_.Take(reinterpret_cast<uint64_t>(object));
  writer::FootprintNode node{.level = level, .relation = RelationOf(referent.label.kind)};
  node.flat_bytes = referent.beside_bytes;
  if (counts) node.flat_bytes += referent.is_attributes ? AttributeBytes(object, info) : FlatBytes(object, info);
  node.total_bytes = node.flat_bytes;
  if (counts && level == deepest) {
    if (referent.is_attributes) {
      WaitForAttributes(object);
    } else {
      WaitForReferents(object, info);
      // What a dictionary's owner was charged with is in the flat size already.
      node.total_bytes += AttributeBytes(object, info);
    }
    node.total_bytes += SizeWaiting();
  }
  node.name = NameOf(referent);
  if (referent.label.kind == ReferenceLabel::Kind::kValue) node.value = LabelText(object);
  const uint64_t bytes = node.total_bytes;
  sheet_.nodes.push_back(node);
  if (counts && level < deepest) {
    if (referent.is_attributes) {
      OpenAttributes(sheet_.nodes.size(), object);
    } else {
      Open(sheet_.nodes.size(), object, IsAttributeDict(referent.label));
    }
  }
  return bytes;
}

// Where a name is withheld, the type of what would have it stands for it.
uint32_t FootprintWalk::NameOf(const Referent& referent) {
  using Kind = ReferenceLabel::Kind;
  const ReferenceLabel& label = referent.label;
  switch (label.kind) {
    case Kind::kPart:
      if (!names_kept_ && !IsAttributeDict(label)) return TypeText(Py_TYPE(referent.target));
      return Cached(label.name, [&](std::string& out) { out.append(label.name); });
    case Kind::kAttribute:
      if (!names_kept_ || label.key == nullptr) return TypeText(Py_TYPE(referent.target));
      return KeyText(label.key, true);
    case Kind::kKey:
    case Kind::kValue:
      return KeyText(label.key, referent.holds_names);
    default:
      return LabelText(referent.target);
  }
}

uint32_t FootprintWalk::KeyText(PyObject* key, bool is_name) {
  if (PyUnicode_Check(key) && names_kept_ && is_name) {
    return Cached(Tagged(key, kNameTag), [&](std::string& out) { out.append(text_.Name(key)); });
  }
  if (!repr_.HasOwnLabel(key)) return TypeText(Py_TYPE(key));
  return Cached(Tagged(key, kKeyTag), [&](std::string& out) {
    if (!PyUnicode_Check(key)) return repr_.AppendKeyLabel(key, out);
    const ObjectText::Value value = text_.Of(key);
    out.append(value.text).append(value.clipped ? "…" : "");
  });
}

uint32_t FootprintWalk::LabelText(PyObject* object) {
  if (!repr_.HasOwnLabel(object)) return TypeText(Py_TYPE(object));
  return Cached(Tagged(object, kLabelTag), [&](std::string& out) { repr_.AppendLabel(object, out); });
}

uint32_t FootprintWalk::TypeText(PyTypeObject* type) {
  return Cached(Tagged(type, kTypeTag), [&](std::string& out) { repr_.AppendTypeLabel(type, out); });
}

template <typename Make>
uint32_t FootprintWalk::Cached(const void* key, Make make) {
  uint32_t number = numbers_.Find(key);
  if (number == 0) {
    scratch_.clear();
    make(scratch_);
    number = TextNumber(scratch_);
    numbers_.Insert(key, number);
  }
  return number;
}

uint32_t FootprintWalk::TextNumber(std::string_view text) {
  const auto [place, is_new] = texts_.try_emplace(std::string(text), static_cast<uint32_t>(sheet_.texts.size() + 1));
  if (is_new) sheet_.texts.emplace_back(text);
  return place->second;
}

}  // namespace barrow::cpython
