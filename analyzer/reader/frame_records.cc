// SPDX-License-Identifier: Apache-2.0
#include "reader/frame_records.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"

namespace barrow::reader {
namespace {

using F = SnapshotField;

uint64_t CountFilled(std::span<const uint64_t> target) {
  return target.size() - static_cast<uint64_t>(std::count(target.begin(), target.end(), uint64_t{0}));
}

void AddSums(const ObjectPart& objects, Sums& sums) {
  sums.objects += objects.address.size();
  sums.references += CountFilled(objects.target);
  sums.flat_bytes += std::accumulate(objects.flat_bytes.begin(), objects.flat_bytes.end(), uint64_t{0});
  sums.allocated_bytes += std::accumulate(objects.allocated_bytes.begin(), objects.allocated_bytes.end(), uint64_t{0});
}

void DecodeBytes(F field, std::string_view bytes, DecodeContext& context, FrameRecords& records) {
  switch (field) {
    case F::kHeader:
      // Elsewhere than at the front it comes too late: its address unit has been needed already.
      throw BadMessage();
    case F::kTypes:
      return DecodeTypes(bytes, context, records.types);
    case F::kShapes:
      return DecodeShapes(bytes, context, records.shapes);
    case F::kObjects:
      DecodeObjects(bytes, context, records.objects);
      return AddSums(records.objects.back(), records.sums);
    case F::kReferences:
      DecodeReferences(bytes, context, records.more_references);
      records.sums.references += CountFilled(records.more_references.back().target);
      return;
    case F::kNames:
      return DecodeNames(bytes, context, records.names);
    case F::kTexts:
      return DecodeTexts(bytes, context, records.texts);
    case F::kRoots:
      return DecodeRoots(bytes, context, records.roots);
    case F::kThreads:
      return DecodeThreads(bytes, context, records.threads);
    case F::kTrailer:
      if (records.trailer) throw BadMessage();
      records.trailer = DecodeTrailer(bytes, context);
  }
}

// One field of Snapshot but the header at the front.
void DecodeField(Message<F>& snapshot, DecodeContext& context, FrameRecords& records) {
  const F field = snapshot.field();
  const bool is_known = (field >= F::kHeader && field <= F::kThreads) || field == F::kTrailer;
  if (field != F::kHeader && field != F::kTrailer) ++records.sums.segments;
  if (!is_known) {
    snapshot.SkipUnknown();
  } else if (!snapshot.HasBytes()) {
    context.diagnostics.Count(Anomaly::kBadSegment);
    snapshot.Skip();
  } else {
    const std::string_view bytes = snapshot.Bytes();
    try {
      DecodeBytes(field, bytes, context, records);
    } catch (const BadMessage&) {
      context.diagnostics.Count(Anomaly::kBadSegment);
    } catch (const protozero::exception&) {
      context.diagnostics.Count(Anomaly::kBadSegment);
    }
  }
}

}  // namespace

std::optional<FrameRecords> DecodeFrame(std::string_view content, uint64_t address_unit, MemoryBudget& budget) {
  FrameRecords records;
  DecodeContext context{.budget = budget, .diagnostics = records.diagnostics, .address_unit = address_unit};
  try {
    Message<F> snapshot(content, context);
    bool more = snapshot.Next();
    if (more && snapshot.field() == F::kHeader) {
      // A header that cannot be read makes the frame useless: the addresses behind it need its unit.
      records.header = DecodeHeader(snapshot.Bytes(), context);
      context.address_unit = records.header->address_unit;
      more = snapshot.Next();
    }
    for (; more; more = snapshot.Next()) DecodeField(snapshot, context, records);
  } catch (const BadMessage&) {
    return std::nullopt;
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
  return records;
}

}  // namespace barrow::reader
