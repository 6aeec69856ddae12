// SPDX-License-Identifier: Apache-2.0
#include "redaction/snapshot_redactor.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "redaction/fact_messages.h"
#include "redaction/message_copy.h"
#include "redaction/standard_names.h"

namespace barrow::redaction {
namespace {

uint64_t Unzigzag(uint64_t value) { return static_cast<uint64_t>(reader::DecodeZigzag(value)); }
uint64_t Zigzag(uint64_t difference) { return (difference << 1) ^ (uint64_t{0} - (difference >> 63)); }

// What Python calls the parts of its own objects: frames, generators, classes. They stand beside names of whoever wrote
// the code, and analyses go by them.
bool IsPythonPart(std::string_view name) {
  constexpr std::array<std::string_view, 6> kPrefixes = {"f_", "gi_", "cr_", "ag_", "tp_", "ht_"};
  const bool begins = std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
  return IsSpecialName(name) || (begins && IsStandardName(name));
}

// Whether the words of a metaclass are those of the name it shows and of Python: "<enum 'Color'>".
bool IsAboutName(std::string_view representation, std::string_view module, std::string_view qualified_name) {
  constexpr std::string_view kSigns = "<>'. ";
  constexpr size_t kMostBytes = 1000;  // every word is looked for in all of the name
  if (representation.size() > kMostBytes || module.size() + qualified_name.size() > kMostBytes) return false;
  while (!representation.empty()) {
    const std::string_view word = representation.substr(0, representation.find_first_of(kSigns));
    const bool is_of_name =
        module.find(word) != std::string_view::npos || qualified_name.find(word) != std::string_view::npos;
    if (!is_of_name && !IsStandardName(word)) return false;  // nothing is found in everything
    representation.remove_prefix(std::min(word.size() + 1, representation.size()));
  }
  return true;
}

std::string CopyReferences(std::string_view bytes) {
  using F = reader::ReferenceSegmentField;
  return Rewritten<F>(bytes, {F::kSource, F::kFirstPosition}, {F::kTarget},
                      [](F, MessageIn&, MessageOut&) { return false; });
}

}  // namespace

std::string SnapshotRedactor::Redact(reader::SnapshotField field, std::string_view bytes) {
  using F = reader::SnapshotField;
  switch (field) {
    case F::kHeader:
      return Header(bytes);
    case F::kTypes:
      return Types(bytes);
    case F::kShapes:
      return Shapes(bytes);
    case F::kObjects:
      return Objects(bytes);
    case F::kReferences:
      return CopyReferences(bytes);
    case F::kNames:
      return policy_.names_kept() ? Names(bytes) : std::string();
    case F::kTexts:
      return Texts(bytes);
    case F::kRoots:
      return Roots(bytes);
    case F::kThreads:
      return Threads(bytes);
    case F::kTrailer:
      break;
  }
  return {};
}

std::string SnapshotRedactor::Header(std::string_view bytes) {
  using F = reader::HeaderField;
  // The contents policy does not get through: it is another one now.
  std::string text =
      Rewritten<F>(bytes, {F::kPointerBytes, F::kAddressUnit, F::kContentHashes, F::kCreatedUnixNs, F::kForked}, {},
                   [this](F field, MessageIn& in, MessageOut& out) {
                     if (field != F::kMemory) return RedactOrigin(field, in, out, policy_);
                     out.add_message(Tag(field), RedactMemory(BytesOf(in)));
                     return true;
                   });
  MessageOut(text).add_uint64(Tag(F::kContents), policy_.names_kept() ? 0 : 1);
  return text;
}

std::string SnapshotRedactor::Types(std::string_view bytes) {
  using F = reader::TypeSegmentField;
  return RewrittenParts<F>(bytes, {F::kFirstType}, F::kTypes, [this](std::string_view type) { return Type(type); });
}

std::string SnapshotRedactor::Type(std::string_view bytes) {
  std::string text;
  MessageOut out(text);
  std::string_view module;
  std::string_view qualified_name;
  std::string_view representation;
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::TypeField;
    switch (static_cast<F>(in.tag())) {
      case F::kAddress:
      case F::kBasicBytes:
      case F::kItemBytes:
      case F::kOwnedByInstances:
      case F::kCollected:
      case F::kReferencesUnknown:
      case F::kDefaultShape:
      case F::kAttributeDictBytes:
        CopyNumber(in, out);
        break;
      case F::kBases:
        CopyColumn(in, out);
        break;
      case F::kModule:
        module = BytesOf(in);
        break;
      case F::kQualifiedName:
        qualified_name = BytesOf(in);
        break;
      case F::kRepresentation:
        representation = BytesOf(in);
        break;
      default:
        in.skip();
    }
  }
  using F = reader::TypeField;
  const Trust trust = policy_.OfType(module, qualified_name);
  const std::string shown_module = policy_.Name(module, std::max(trust, policy_.OfModule(module)));
  const std::string shown_name = policy_.Name(qualified_name, trust);
  AddText(out, Tag(F::kModule), shown_module);
  AddText(out, Tag(F::kQualifiedName), shown_name);
  if (shown_name == qualified_name && shown_module == module && IsAboutName(representation, module, qualified_name)) {
    AddText(out, Tag(F::kRepresentation), representation);
  }
  return text;
}

std::string SnapshotRedactor::Shapes(std::string_view bytes) {
  std::string text;
  MessageOut out(text);
  uint64_t number = 0;
  std::vector<std::string_view> shapes;
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::ShapeSegmentField;
    switch (static_cast<F>(in.tag())) {
      case F::kFirstShape:
        if (in.has_wire_type(protozero::pbf_wire_type::varint)) {
          number = in.get_uint64();
          out.add_uint64(Tag(F::kFirstShape), number);
        } else {
          in.skip();
        }
        break;
      case F::kShapes:
        shapes.push_back(BytesOf(in));
        break;
      default:
        in.skip();
    }
  }
  for (const std::string_view shape : shapes) {
    out.add_message(Tag(reader::ShapeSegmentField::kShapes), Shape(shape, static_cast<uint32_t>(number++)));
  }
  return text;
}

std::string SnapshotRedactor::Shape(std::string_view bytes, uint32_t number) {
  std::string text;
  MessageOut out(text);
  size_t place = 0;
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::ShapeField;
    switch (static_cast<F>(in.tag())) {
      case F::kKind:
        CopyNumber(in, out);
        break;
      case F::kNames: {
        const std::string_view name = BytesOf(in);
        std::string shown;
        if (IsPythonPart(name)) {
          shown = name;
        } else if (policy_.names_kept()) {
          shown = policy_.Name(name, owners_.OfShape(number, place));
        }
        ++place;
        out.add_bytes(Tag(F::kNames), shown);  // an empty one keeps the others in step
        break;
      }
      default:
        in.skip();
    }
  }
  return text;
}

std::string SnapshotRedactor::Objects(std::string_view bytes) {
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::ObjectSegmentField;
    const auto field = static_cast<F>(in.tag());
    if (field == F::kObjectCount) {
      CopyNumber(in, out);
    } else if (field > F::kObjectCount && field < F::kContentHash) {
      CopyColumn(in, out);
    } else if (field == F::kContentHash) {
      std::vector<uint64_t> hashes;
      for (const uint64_t hash : in.get_packed_fixed64()) hashes.push_back(policy_.pseudonyms().OfHash(hash));
      out.add_packed_fixed64(Tag(field), hashes.begin(), hashes.end());
    } else {
      in.skip();
    }
  }
  return text;
}

std::string SnapshotRedactor::Names(std::string_view bytes) {
  using F = reader::NameSegmentField;
  std::string text;
  MessageOut out(text);
  std::vector<uint64_t> deltas;
  std::vector<std::string_view> modules;
  std::vector<std::string_view> names;
  std::vector<std::string_view> files;
  for (MessageIn in = Open(bytes); in.next();) {
    switch (static_cast<F>(in.tag())) {
      case F::kAddressDelta:
        deltas = Numbers(in);
        break;
      case F::kModule:
        modules.push_back(BytesOf(in));
        break;
      case F::kQualifiedName:
        names.push_back(BytesOf(in));
        break;
      case F::kFile:
        files.push_back(BytesOf(in));
        break;
      case F::kLine:
        CopyColumn(in, out);
        break;
      default:
        in.skip();
    }
  }
  AddNumbers(out, Tag(F::kAddressDelta), deltas);
  uint64_t unit_address = 0;
  for (size_t i = 0; i < deltas.size(); ++i) {
    unit_address += Unzigzag(deltas[i]);
    const std::string_view module = At(modules, i);
    const std::string_view name = At(names, i);
    const std::string_view file = At(files, i);
    Trust trust = policy_.OfFile(file);
    if (owners_.IsModule(unit_address * header_.address_unit)) {
      trust = policy_.OfModule(name);
    } else if (!module.empty()) {
      trust = policy_.OfFunction(module, name);  // wherever its code is: it may be called as what it wraps
    } else if (trust != Trust::kExplicit && !IsStandardDotted(name)) {
      trust = Trust::kNone;
    }
    if (!modules.empty()) out.add_bytes(Tag(F::kModule), policy_.Name(module, policy_.OfModule(module)));
    if (!names.empty()) out.add_bytes(Tag(F::kQualifiedName), policy_.Name(name, trust));
    if (!files.empty()) out.add_bytes(Tag(F::kFile), policy_.File(file));
  }
  return text;
}

// Names stay as names; whatever else an object says goes.
std::string SnapshotRedactor::Texts(std::string_view bytes) {
  using F = reader::TextSegmentField;
  std::vector<uint64_t> deltas;
  std::vector<uint64_t> kinds;
  std::vector<uint64_t> clipped;
  std::vector<std::string_view> texts;
  for (MessageIn in = Open(bytes); in.next();) {
    switch (static_cast<F>(in.tag())) {
      case F::kAddressDelta:
        deltas = Numbers(in);
        break;
      case F::kKind:
        kinds = Numbers(in);
        break;
      case F::kClipped:
        clipped = Numbers(in);
        break;
      case F::kText:
        texts.push_back(BytesOf(in));
        break;
      default:
        in.skip();
    }
  }
  const bool all_are_names = header_.contents == reader::Contents::kNames;
  std::vector<uint64_t> kept_deltas;
  std::vector<uint64_t> kept_clipped;
  std::vector<std::string> kept;
  uint64_t unit_address = 0;
  uint64_t previous = 0;
  for (size_t i = 0; i < deltas.size(); ++i) {
    unit_address += Unzigzag(deltas[i]);
    const uint64_t address = unit_address * header_.address_unit;
    const bool is_name = At(kinds, i) == 0 && (all_are_names || owners_.IsName(address));
    if (!policy_.names_kept() || !is_name) {
      ++texts_removed_;
      continue;
    }
    kept_deltas.push_back(Zigzag(unit_address - previous));
    previous = unit_address;
    const std::string_view name = At(texts, i);
    kept.push_back(policy_.Name(name, owners_.OfText(address, name)));
    kept_clipped.push_back(kept.back() == name ? At(clipped, i) : 0);
  }
  std::string text;
  if (kept.empty()) return text;
  MessageOut out(text);
  AddNumbers(out, Tag(F::kAddressDelta), kept_deltas);
  for (const std::string& name : kept) out.add_bytes(Tag(F::kText), name);
  AddNumbers(out, Tag(F::kClipped), kept_clipped);
  return text;
}

std::string SnapshotRedactor::Roots(std::string_view bytes) {
  using F = reader::RootSegmentField;
  std::string text;
  MessageOut out(text);
  std::vector<uint64_t> kinds;
  std::vector<uint64_t> deltas;
  std::vector<uint64_t> threads;
  std::vector<uint64_t> frames;
  std::vector<std::string_view> names;
  for (MessageIn in = Open(bytes); in.next();) {
    switch (static_cast<F>(in.tag())) {
      case F::kKind:
        kinds = Numbers(in);
        break;
      case F::kAddressDelta:
        deltas = Numbers(in);
        break;
      case F::kName:
        names.push_back(BytesOf(in));
        break;
      case F::kThread:
        threads = Numbers(in);
        break;
      case F::kFrame:
        frames = Numbers(in);
        break;
      case F::kUncounted:
        CopyColumn(in, out);
        break;
      default:
        in.skip();
    }
  }
  if (!kinds.empty()) AddNumbers(out, Tag(F::kKind), kinds);
  AddNumbers(out, Tag(F::kAddressDelta), deltas);
  if (!threads.empty()) AddNumbers(out, Tag(F::kThread), threads);
  if (!frames.empty()) AddNumbers(out, Tag(F::kFrame), frames);
  for (size_t i = 0; i < names.size(); ++i) {
    const auto kind = static_cast<reader::RootKind>(std::min<uint64_t>(At(kinds, i), UINT8_MAX));
    out.add_bytes(Tag(F::kName), RootName(kind, names[i], At(threads, i), At(frames, i)));
  }
  return text;
}

std::string SnapshotRedactor::RootName(reader::RootKind kind, std::string_view name, uint64_t thread, uint64_t frame) {
  switch (kind) {
    case reader::RootKind::kInterpreter:
    case reader::RootKind::kThread: {
      // Fields of the runtime's state, in a word or two. That of the module ast is there only if it is in use.
      if (name == "ast") return policy_.Name(name, Trust::kStandard);
      std::string dotted(name);
      std::ranges::replace(dotted, ' ', '.');
      return IsStandardDotted(dotted) ? std::string(name) : policy_.Replacement(name);
    }
    case reader::RootKind::kType:
      return policy_.DottedType(name);
    case reader::RootKind::kModule:
      if (IsSpecialName(name)) return std::string(name);  // __main__
      return policy_.names_kept() ? policy_.Name(name, policy_.OfModule(name)) : std::string();
    case reader::RootKind::kLocal:
    case reader::RootKind::kFrame:
      if (IsPythonPart(name)) return std::string(name);
      if (!policy_.names_kept()) return {};
      return policy_.Name(name, owners_.OfLocal(static_cast<uint32_t>(thread), static_cast<uint32_t>(frame)));
    default:
      return policy_.names_kept() ? policy_.Name(name, Trust::kNone) : std::string();
  }
}

std::string SnapshotRedactor::Threads(std::string_view bytes) {
  using F = reader::ThreadSegmentField;
  return RewrittenParts<F>(bytes, {}, F::kThreads, [this](std::string_view thread) { return Thread(thread); });
}

std::string SnapshotRedactor::Thread(std::string_view bytes) {
  using F = reader::ThreadField;
  return Rewritten<F>(bytes, {F::kNumber, F::kIdent, F::kDaemon, F::kDumping}, {},
                      [this](F field, MessageIn& in, MessageOut& out) {
                        if (field == F::kFrames) {
                          out.add_message(Tag(field), Frame(BytesOf(in)));
                        } else if (field == F::kName && policy_.names_kept()) {
                          AddText(out, Tag(field), policy_.ThreadName(BytesOf(in)));
                        } else {
                          return false;
                        }
                        return true;
                      });
}

std::string SnapshotRedactor::Frame(std::string_view bytes) {
  std::string text;
  MessageOut out(text);
  std::string_view function;
  std::string_view file;
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::FrameField;
    switch (static_cast<F>(in.tag())) {
      case F::kFunction:
        function = BytesOf(in);
        break;
      case F::kFile:
        file = BytesOf(in);
        break;
      case F::kLine:
        if (policy_.names_kept()) {
          CopyNumber(in, out);
        } else {
          in.skip();
        }
        break;
      case F::kCode:
        CopyNumber(in, out);
        break;
      default:
        in.skip();
    }
  }
  if (!policy_.names_kept()) return text;
  using F = reader::FrameField;
  AddText(out, Tag(F::kFunction), policy_.Name(function, policy_.OfFile(file)));
  AddText(out, Tag(F::kFile), policy_.File(file));
  return text;
}

std::string SnapshotRedactor::Trailer(std::string_view bytes, uint64_t segment_count) {
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::TrailerField;
    const auto field = static_cast<F>(in.tag());
    if (field >= F::kObjectCount && field <= F::kUnreadableObjects && field != F::kSegmentCount) {
      CopyNumber(in, out);
    } else {
      in.skip();
    }
  }
  out.add_uint64(Tag(reader::TrailerField::kSegmentCount), segment_count);
  return text;
}

}  // namespace barrow::redaction
