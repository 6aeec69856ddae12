// SPDX-License-Identifier: Apache-2.0
//
// The part of the machine that makes objects: which globals there are, and what may be done with them.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "reader/pickle_machine.h"
#include "reader/pickle_opcodes.h"

namespace barrow::reader {
namespace {

struct GlobalRow {
  std::string_view module;
  std::string_view name;
  PickleGlobal global;
};

// Python 2 and protocols up to 2 know some modules by older names.
constexpr std::array kGlobals = {
    GlobalRow{"collections", "defaultdict", PickleGlobal::kDefaultDict},
    GlobalRow{"builtins", "list", PickleGlobal::kListType},
    GlobalRow{"__builtin__", "list", PickleGlobal::kListType},
    GlobalRow{"builtins", "object", PickleGlobal::kObjectType},
    GlobalRow{"__builtin__", "object", PickleGlobal::kObjectType},
    GlobalRow{"copyreg", "_reconstructor", PickleGlobal::kReconstructor},
    GlobalRow{"copy_reg", "_reconstructor", PickleGlobal::kReconstructor},
    GlobalRow{"_codecs", "encode", PickleGlobal::kEncode},
    GlobalRow{"pympler.classtracker", "TrackedObject", PickleGlobal::kTrackedObject},
    GlobalRow{"pympler.classtracker", "Snapshot", PickleGlobal::kSnapshot},
    GlobalRow{"pympler.asizeof", "Asized", PickleGlobal::kAsized},
    GlobalRow{"pympler.process", "_ProcessMemoryInfo", PickleGlobal::kProcessMemory},
    GlobalRow{"pympler.process", "_ProcessMemoryInfoProc", PickleGlobal::kProcessMemory},
    GlobalRow{"pympler.process", "_ProcessMemoryInfoPS", PickleGlobal::kProcessMemory},
    GlobalRow{"pympler.process", "_ProcessMemoryInfoResource", PickleGlobal::kProcessMemory},
    GlobalRow{"pympler.process", "_ProcessMemoryInfoWin32", PickleGlobal::kProcessMemory},
};

constexpr size_t kLongestShown = 80;

PickleGlobal GlobalOf(const PickleValue& value) { return kGlobals[static_cast<size_t>(value.integer)].global; }

bool IsGlobal(const PickleValue& value, PickleGlobal global) {
  return value.kind == PickleKind::kGlobal && GlobalOf(value) == global;
}

}  // namespace

void PickleMachine::PushGlobal(std::string_view module, std::string_view name) {
  const auto* row = std::find_if(kGlobals.begin(), kGlobals.end(),
                                 [&](const GlobalRow& r) { return r.module == module && r.name == name; });
  if (row == kGlobals.end()) {
    Refuse("global " + std::string(module.substr(0, kLongestShown)) + "." + std::string(name.substr(0, kLongestShown)) +
           " is none that Pympler's dumps have; barrow never imports or calls anything for a file");
  }
  PickleValue value;
  value.kind = PickleKind::kGlobal;
  value.integer = row - kGlobals.begin();
  Push(value);
}

PickleValue PickleMachine::NewObject(const PickleValue& type) {
  if (type.kind != PickleKind::kGlobal) Refuse("an object is made of what is no class");
  PickleValue object;
  switch (GlobalOf(type)) {
    case PickleGlobal::kAsized:
      budget_.Take(2 * sizeof(PickleAsized));
      object.kind = PickleKind::kAsized;
      object.index = heap_.asized.size();
      heap_.asized.push_back({.size = {}, .flat = {}, .name = {}, .refs = {}, .offset = opcode_offset_});
      return object;
    case PickleGlobal::kTrackedObject:
    case PickleGlobal::kSnapshot:
    case PickleGlobal::kProcessMemory:
      budget_.Take(2 * sizeof(PickleObject));
      object.kind = PickleKind::kObject;
      object.index = heap_.objects.size();
      heap_.objects.push_back({.type = GlobalOf(type),
                               .type_name = kGlobals[static_cast<size_t>(type.integer)].name,
                               .state = {},
                               .offset = opcode_offset_});
      return object;
    default:
      Refuse("an object is made of " + std::string(kGlobals[static_cast<size_t>(type.integer)].name) +
             ", which no dump of Pympler's does");
  }
}

void PickleMachine::PushObject(uint8_t opcode, bool has_arguments) {
  if (has_arguments) RefuseOpcode(opcode, "makes an object with arguments, which no dump of Pympler's does");
  const PickleValue type = Pop();
  Push(NewObject(type));
}

// Of all calls only those that make what Pympler's dumps hold, and the arguments have to be the usual ones.
void PickleMachine::Reduce() {
  const PickleValue arguments = Pop();
  const PickleValue function = Pop();
  if (arguments.kind != PickleKind::kTuple) RefuseOpcode(kOpReduce, "calls something with what is no tuple");
  const auto argument = [&](size_t i) { return heap_.tuple_items[arguments.index + i]; };
  if (IsGlobal(function, PickleGlobal::kDefaultDict) &&
      (arguments.size == 0 || (arguments.size == 1 && IsGlobal(argument(0), PickleGlobal::kListType)))) {
    return Push(NewContainer(PickleKind::kDict, true));
  }
  if (IsGlobal(function, PickleGlobal::kReconstructor) && arguments.size == 3 &&
      IsGlobal(argument(1), PickleGlobal::kObjectType) && argument(2).kind == PickleKind::kNone) {
    return Push(NewObject(argument(0)));
  }
  if (IsGlobal(function, PickleGlobal::kEncode) && arguments.size == 2 && argument(0).kind == PickleKind::kText &&
      argument(1).kind == PickleKind::kText && argument(1).bytes() == "latin1") {
    return PushLatin1(argument(0).bytes());
  }
  RefuseOpcode(kOpReduce, "would call something; barrow never calls anything for a file");
}

void PickleMachine::PushLatin1(std::string_view text) {
  // A text may be encoded again and again: it is kept once.
  const auto known = encoded_.find(text.data());
  if (known != encoded_.end() && known->second.source_bytes == text.size()) return Push(known->second.encoded);
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
      const auto low = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>(static_cast<unsigned char>((lead & 3) << 6 | (low & 0x3F)));
    } else {
      RefuseOpcode(kOpReduce, "encodes what is not Latin-1");
    }
  }
  PushOwned(PickleKind::kBytes, std::move(bytes));
  budget_.Take(2 * sizeof(Encoded));
  encoded_[text.data()] = {text.size(), Top()};
}

void PickleMachine::SetState(PickleObject& object, const PickleValue& state) {
  std::vector<PickleValue>& items = Items(state, PickleKind::kDict);
  for (size_t i = 0; i < items.size(); i += 2) {
    if (items[i].kind != PickleKind::kText) Refuse("an object gets an attribute whose name is no text");
  }
  // A dictionary is the state of one object: the next one that shares it gets nothing.
  if (object.state.empty()) return object.state.swap(items);
  budget_.Take(items.size() * sizeof(PickleValue));
  object.state.insert(object.state.end(), items.begin(), items.end());
  std::vector<PickleValue>().swap(items);
}

void PickleMachine::SetState(PickleAsized& asized, const PickleValue& state) {
  std::vector<PickleValue>& items = Items(state, PickleKind::kDict);
  for (size_t i = 0; i < items.size(); i += 2) {
    const std::string_view attribute = items[i].kind == PickleKind::kText ? items[i].bytes() : std::string_view();
    if (attribute == "size") {
      asized.size = items[i + 1];
    } else if (attribute == "flat") {
      asized.flat = items[i + 1];
    } else if (attribute == "name") {
      asized.name = items[i + 1];
    } else if (attribute == "refs") {
      asized.refs = items[i + 1];
    } else {
      Refuse("an Asized gets an attribute it does not have");
    }
  }
  // Millions of these would take most of the memory. A dictionary is the state of one object.
  std::vector<PickleValue>().swap(items);
  asized.is_built = true;
}

// A dictionary, or one of attributes in the object's own dictionary and one of those in slots.
template <typename Object>
void PickleMachine::SetStates(Object& object, const PickleValue& state) {
  if (state.kind == PickleKind::kDict) return SetState(object, state);
  if (state.kind != PickleKind::kTuple || state.size != 2)
    Refuse("an object gets a state of a form Pympler's have not");
  for (size_t i = 0; i < 2; ++i) {
    const PickleValue part = heap_.tuple_items[state.index + i];
    if (part.kind != PickleKind::kNone) SetState(object, part);
  }
}

void PickleMachine::Build() {
  const PickleValue state = Pop();
  const PickleValue target = Top();
  if (target.kind == PickleKind::kAsized) {
    heap_.asized[target.index].offset = opcode_offset_;
    SetStates(heap_.asized[target.index], state);
  } else if (target.kind == PickleKind::kObject) {
    heap_.objects[target.index].offset = opcode_offset_;
    SetStates(heap_.objects[target.index], state);
  } else {
    RefuseOpcode(kOpBuild, "gives a state to what is no object");
  }
}

bool PickleMachine::ExecuteObject(uint8_t opcode) {
  switch (opcode) {
    case kOpGlobal: {
      const std::string_view module = TakeLine();
      PushGlobal(module, TakeLine());
      return true;
    }
    case kOpStackGlobal: {
      const PickleValue name = Pop();
      const PickleValue module = Pop();
      if (name.kind != PickleKind::kText || module.kind != PickleKind::kText) {
        RefuseOpcode(opcode, "names something by what is no text");
      }
      PushGlobal(module.bytes(), name.bytes());
      return true;
    }
    case kOpNewObj: {
      const PickleValue arguments = Pop();
      PushObject(opcode, arguments.kind != PickleKind::kTuple || arguments.size != 0);
      return true;
    }
    case kOpInst: {
      const std::string_view module = TakeLine();
      const std::string_view name = TakeLine();
      const bool has_arguments = PopMark() != stack_.size();
      if (!has_arguments) PushGlobal(module, name);
      PushObject(opcode, has_arguments);
      return true;
    }
    case kOpObj:
      PushObject(opcode, PopMark() + 1 != stack_.size());
      return true;
    case kOpReduce:
      Reduce();
      return true;
    case kOpBuild:
      Build();
      return true;
    case kOpPersistentId:
    case kOpBinPersistentId:
    case kOpExt1:
    case kOpExt2:
    case kOpExt4:
    case kOpNewObjEx:
    case kOpNextBuffer:
    case kOpReadOnlyBuffer:
      RefuseOpcode(opcode, "refers to something outside the file, which no dump of Pympler's does");
    default:
      return false;
  }
}

}  // namespace barrow::reader
