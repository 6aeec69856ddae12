// SPDX-License-Identifier: Apache-2.0
#include "redaction/profile_redactor.h"

#include <algorithm>
#include <array>
#include <vector>

#include "redaction/fact_messages.h"
#include "redaction/message_copy.h"

namespace barrow::redaction {
namespace {

// Messages of packed columns and numbers only, with field numbers up to `last`.
std::string CopyColumns(std::string_view bytes, protozero::pbf_tag_type last) {
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    if (in.tag() > last) {
      in.skip();
    } else if (in.has_wire_type(protozero::pbf_wire_type::varint)) {
      CopyNumber(in, out);
    } else {
      CopyColumn(in, out);
    }
  }
  return text;
}

// "<app.Node>"
bool IsTypeLabel(std::string_view text) {
  return text.size() > 2 && text.starts_with('<') && text.ends_with('>') && text.find(' ') == std::string_view::npos;
}

}  // namespace

std::string ProfileRedactor::Redact(reader::ProfileField field, std::string_view bytes) {
  using F = reader::ProfileField;
  switch (field) {
    case F::kHeader:
      return Header(bytes);
    case F::kClasses:
      return Classes(bytes);
    case F::kTraces:
      return policy_.names_kept() ? Traces(bytes) : std::string();
    case F::kObjects:
      return Objects(bytes);
    case F::kEnds:
      return CopyColumns(bytes, Tag(reader::EndSegmentField::kKind));
    case F::kCounts:
      return CopyColumns(bytes, Tag(reader::CountSegmentField::kAlive));
    case F::kReprs:
      ++texts_removed_;
      return {};
    case F::kFootprints:
      return Footprints(bytes);
    case F::kSnapshots:
      return Snapshot(bytes);
    case F::kTrailer:
      break;
  }
  return {};
}

std::string ProfileRedactor::Header(std::string_view bytes) {
  using F = reader::ProfileHeaderField;
  keys_are_values_ = false;
  std::string text =
      Rewritten<F>(bytes, {F::kStartedUnixNs, F::kStreamed}, {}, [this](F field, MessageIn& in, MessageOut& out) {
        if (field != F::kContents) return RedactOrigin(field, in, out, policy_);
        const bool is_number = in.has_wire_type(protozero::pbf_wire_type::varint);
        keys_are_values_ = !is_number || in.get_uint64() == static_cast<uint64_t>(reader::Contents::kValues);
        return is_number;
      });
  MessageOut(text).add_uint64(Tag(F::kContents), policy_.names_kept() ? 0 : 1);
  return text;
}

std::string ProfileRedactor::Classes(std::string_view bytes) {
  using F = reader::ClassSegmentField;
  return RewrittenParts<F>(bytes, {F::kFirstClass}, F::kClasses, [this](std::string_view one) { return Class(one); });
}

std::string ProfileRedactor::Class(std::string_view bytes) {
  using F = reader::TrackedClassField;
  std::string_view name;
  std::string_view module;
  std::string_view qualified_name;
  for (MessageIn in = Open(bytes); in.next();) {
    switch (static_cast<F>(in.tag())) {
      case F::kName:
        name = BytesOf(in);
        break;
      case F::kModule:
        module = BytesOf(in);
        break;
      case F::kQualifiedName:
        qualified_name = BytesOf(in);
        break;
      default:
        in.skip();
    }
  }
  // The program may have chosen the name: it is a name of the author unless it is that of the class.
  const Trust trust = policy_.OfType(module, qualified_name);
  const bool is_plain = name == qualified_name || name == std::string(module) + "." + std::string(qualified_name);
  std::string text;
  MessageOut out(text);
  AddText(out, Tag(F::kName), policy_.Name(name, is_plain ? trust : Trust::kNone));
  AddText(out, Tag(F::kModule), policy_.Name(module, std::max(trust, policy_.OfModule(module))));
  AddText(out, Tag(F::kQualifiedName), policy_.Name(qualified_name, trust));
  return text;
}

std::string ProfileRedactor::Traces(std::string_view bytes) {
  using F = reader::TraceSegmentField;
  return RewrittenParts<F>(bytes, {F::kFirstTrace}, F::kTraces, [this](std::string_view one) { return Trace(one); });
}

std::string ProfileRedactor::Trace(std::string_view bytes) {
  using F = reader::TraceField;
  return RewrittenParts<F>(bytes, {}, F::kFrames, [this](std::string_view frame) { return TraceFrame(frame); });
}

std::string ProfileRedactor::TraceFrame(std::string_view bytes) {
  using F = reader::TraceFrameField;
  std::string text;
  MessageOut out(text);
  std::string_view file;
  std::string_view function;
  for (MessageIn in = Open(bytes); in.next();) {
    switch (static_cast<F>(in.tag())) {
      case F::kFile:
        file = BytesOf(in);
        break;
      case F::kFunction:
        function = BytesOf(in);
        break;
      case F::kLine:
        CopyNumber(in, out);
        break;
      default:
        in.skip();  // the line's text among them
    }
  }
  AddText(out, Tag(F::kFile), policy_.File(file));
  AddText(out, Tag(F::kFunction), policy_.Name(function, policy_.OfFile(file)));
  return text;
}

std::string ProfileRedactor::Objects(std::string_view bytes) {
  using F = reader::TrackedSegmentField;
  return CopyColumns(bytes, Tag(policy_.names_kept() ? F::kTrace : F::kResolutionLevel));
}

// A text is a name if some node has it as one; what is only a value of a node goes.
std::string ProfileRedactor::Footprints(std::string_view bytes) {
  using F = reader::FootprintSegmentField;
  std::string text;
  MessageOut out(text);
  std::vector<uint64_t> relations;
  std::vector<uint64_t> names;
  std::vector<std::string_view> texts;
  for (MessageIn in = Open(bytes); in.next();) {
    const auto field = static_cast<F>(in.tag());
    if (field == F::kSnapshot) {
      CopyNumber(in, out);
    } else if (field == F::kNodeRelation) {
      relations = Numbers(in);
    } else if (field == F::kNodeName) {
      names = Numbers(in);
    } else if (field == F::kTexts) {
      texts.push_back(BytesOf(in));
    } else if (field > F::kSnapshot && field < F::kNodeRelation) {
      CopyColumn(in, out);
    } else {
      in.skip();
    }
  }
  std::vector<NodeRoles> roles(texts.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == 0 || names[i] > texts.size()) continue;
    constexpr std::array kRelations = {&NodeRoles::attribute, &NodeRoles::key, &NodeRoles::key, &NodeRoles::element};
    const uint64_t relation = At(relations, i);
    roles[names[i] - 1].*(relation < kRelations.size() ? kRelations[relation] : &NodeRoles::key) = true;
  }
  std::vector<std::string> kept(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!roles[i].any() && !IsTypeLabel(texts[i])) ++texts_removed_;
    if (roles[i].any()) kept[i] = NodeName(texts[i], roles[i]);
  }
  for (uint64_t& name : names) {
    if (name == 0 || name > kept.size() || kept[name - 1].empty()) name = 0;
  }
  if (!relations.empty()) AddNumbers(out, Tag(F::kNodeRelation), relations);
  if (!names.empty()) AddNumbers(out, Tag(F::kNodeName), names);
  for (const std::string& each : kept) out.add_bytes(Tag(F::kTexts), each);
  return text;
}

// Where a name was withheld, a type stands for it: "<str>". Empty: it is withheld now. A str among the keys of a
// dictionary may be written the same way, in brackets of its own: no pattern for types is meant for that.
std::string ProfileRedactor::NodeName(std::string_view text, const NodeRoles& roles) {
  if (IsTypeLabel(text)) {
    const std::string_view type = text.substr(1, text.size() - 2);
    const bool may_be_value = roles.key && keys_are_values_;
    return "<" + policy_.Name(type, may_be_value ? policy_.OfStandardType(type) : policy_.OfDottedType(type)) + ">";
  }
  if (!policy_.names_kept()) return text == "__dict__" ? std::string(text) : std::string();
  const bool is_attribute = !roles.key && !roles.element;
  return is_attribute ? policy_.Name(text, Trust::kNone) : policy_.WholeName(text, Trust::kNone);
}

std::string ProfileRedactor::Snapshot(std::string_view bytes) {
  using F = reader::TrackerSnapshotField;
  return Rewritten<F>(bytes,
                      {F::kNumber, F::kTimeNs, F::kDurationNs, F::kTrackedTotalBytes, F::kAllObjectsBytes,
                       F::kOverheadBytes, F::kFootprintCount},
                      {}, [this](F field, MessageIn& in, MessageOut& out) {
                        if (field == F::kDescription) {
                          AddText(out, Tag(field), policy_.Replacement(BytesOf(in)));
                        } else if (field == F::kMemory) {
                          out.add_message(Tag(field), RedactMemory(BytesOf(in)));
                        } else {
                          return false;
                        }
                        return true;
                      });
}

std::string ProfileRedactor::Trailer(std::string_view bytes, uint64_t segment_count) {
  using F = reader::ProfileTrailerField;
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    const auto field = static_cast<F>(in.tag());
    const bool is_gone = field == F::kSegmentCount || (field == F::kTraceCount && !policy_.names_kept());
    if (field >= F::kClassCount && field <= F::kClosedNs && !is_gone) {
      CopyNumber(in, out);
    } else {
      in.skip();
    }
  }
  out.add_uint64(Tag(F::kSegmentCount), segment_count);
  return text;
}

}  // namespace barrow::redaction
