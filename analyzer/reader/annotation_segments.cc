// SPDX-License-Identifier: Apache-2.0
//
// What is said about single objects: names, texts, roots. Parallel columns, some of them of strings.
#include <iterator>
#include <utility>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"
#include "reader/string_column.h"

namespace barrow::reader {
namespace {

template <typename T>
void Append(std::vector<T>&& from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void DecodeNames(std::string_view bytes, DecodeContext& context, std::vector<Name>& names) {
  PackedColumn address_delta;
  PackedColumn line;
  StringColumn module(context);
  StringColumn qualified_name(context);
  StringColumn file(context);
  for (Message<NameSegmentField> segment(bytes, context); segment.Next();) {
    using F = NameSegmentField;
    switch (segment.field()) {
      case F::kAddressDelta:
        segment.Column(address_delta);
        break;
      case F::kModule:
        module.Add(segment.Bytes());
        break;
      case F::kQualifiedName:
        qualified_name.Add(segment.Bytes());
        break;
      case F::kFile:
        file.Add(segment.Bytes());
        break;
      case F::kLine:
        segment.Column(line);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = address_delta.count();
  module.RequireAbsentOr(count);
  qualified_name.RequireAbsentOr(count);
  file.RequireAbsentOr(count);
  context.budget.Take(count * (sizeof(Name) + sizeof(uint64_t) + sizeof(uint32_t)));
  const RawColumn<uint64_t> address = address_delta.DecodeAddresses(count, context.address_unit);
  const RawColumn<uint32_t> lines = line.Decode<uint32_t>(count);
  std::vector<Name> decoded;
  decoded.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    decoded.push_back({address[i], module.Text(i), qualified_name.Text(i), file.Text(i), lines[i]});
  }
  Append(std::move(decoded), names);
}

void DecodeTexts(std::string_view bytes, DecodeContext& context, std::vector<Text>& texts) {
  PackedColumn address_delta;
  PackedColumn kind;
  PackedColumn clipped;
  StringColumn text(context);
  for (Message<TextSegmentField> segment(bytes, context); segment.Next();) {
    using F = TextSegmentField;
    switch (segment.field()) {
      case F::kAddressDelta:
        segment.Column(address_delta);
        break;
      case F::kKind:
        segment.Column(kind);
        break;
      case F::kText:
        text.Add(segment.Bytes());
        break;
      case F::kClipped:
        segment.Column(clipped);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = address_delta.count();
  text.RequireAbsentOr(count);
  context.budget.Take(count * (sizeof(Text) + 2 * sizeof(uint64_t) + sizeof(TextKind)));
  const RawColumn<uint64_t> address = address_delta.DecodeAddresses(count, context.address_unit);
  // Of a kind not known nothing can be said but that it is bytes.
  const std::vector<TextKind> kinds = DecodeEnums(kind, count, TextKind::kNumber, TextKind::kBytes, context);
  const RawColumn<uint64_t> is_clipped = clipped.Decode<uint64_t>(count);
  std::vector<Text> decoded;
  decoded.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    if (kinds[i] == TextKind::kBytes) context.budget.Take(text.View(i).size());
    decoded.push_back({address[i], kinds[i], is_clipped[i] != 0,
                       kinds[i] == TextKind::kBytes ? std::string(text.View(i)) : text.Text(i)});
  }
  Append(std::move(decoded), texts);
}

void DecodeRoots(std::string_view bytes, DecodeContext& context, std::vector<Root>& roots) {
  PackedColumn kind;
  PackedColumn address_delta;
  PackedColumn thread;
  PackedColumn frame;
  PackedColumn uncounted;
  StringColumn name(context);
  for (Message<RootSegmentField> segment(bytes, context); segment.Next();) {
    using F = RootSegmentField;
    switch (segment.field()) {
      case F::kKind:
        segment.Column(kind);
        break;
      case F::kAddressDelta:
        segment.Column(address_delta);
        break;
      case F::kName:
        name.Add(segment.Bytes());
        break;
      case F::kThread:
        segment.Column(thread);
        break;
      case F::kFrame:
        segment.Column(frame);
        break;
      case F::kUncounted:
        segment.Column(uncounted);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  const uint64_t count = address_delta.count();
  name.RequireAbsentOr(count);
  context.budget.Take(count * (sizeof(Root) + 2 * sizeof(uint64_t) + 2 * sizeof(uint32_t) + sizeof(RootKind)));
  const RawColumn<uint64_t> address = address_delta.DecodeAddresses(count, context.address_unit);
  const std::vector<RootKind> kinds = DecodeEnums(kind, count, RootKind::kStatic, RootKind::kOther, context);
  const RawColumn<uint32_t> threads = thread.Decode<uint32_t>(count);
  const RawColumn<uint32_t> frames = frame.Decode<uint32_t>(count);
  const RawColumn<uint64_t> is_uncounted = uncounted.Decode<uint64_t>(count);
  std::vector<Root> decoded;
  decoded.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    decoded.push_back({kinds[i], address[i], name.Text(i), threads[i], frames[i], is_uncounted[i] == 0});
  }
  Append(std::move(decoded), roots);
}

}  // namespace barrow::reader
