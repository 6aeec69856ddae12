// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "base/checked.h"
#include "reader/string_column.h"
#include "reader/tracker_fields.h"
#include "reader/tracker_segments.h"

namespace barrow::reader {
namespace {

constexpr uint32_t kDeepestLevel = uint32_t{1} << 16;

struct FootprintColumns {
  uint32_t snapshot = 0;
  PackedColumn object_delta, total_bytes, flat_bytes, resolution_level, node_count, first_node;
  PackedColumn node_level, node_total_bytes, node_flat_bytes, node_relation, node_name, node_value;
};

void Split(std::string_view bytes, DecodeContext& context, FootprintColumns& columns, StringColumn& texts) {
  for (Message<FootprintSegmentField> segment(bytes, context); segment.Next();) {
    using F = FootprintSegmentField;
    switch (segment.field()) {
      case F::kSnapshot:
        columns.snapshot = segment.U32();
        break;
      case F::kObjectDelta:
        segment.Column(columns.object_delta);
        break;
      case F::kTotalBytes:
        segment.Column(columns.total_bytes);
        break;
      case F::kFlatBytes:
        segment.Column(columns.flat_bytes);
        break;
      case F::kResolutionLevel:
        segment.Column(columns.resolution_level);
        break;
      case F::kNodeCount:
        segment.Column(columns.node_count);
        break;
      case F::kFirstNode:
        segment.Column(columns.first_node);
        break;
      case F::kNodeLevel:
        segment.Column(columns.node_level);
        break;
      case F::kNodeTotalBytes:
        segment.Column(columns.node_total_bytes);
        break;
      case F::kNodeFlatBytes:
        segment.Column(columns.node_flat_bytes);
        break;
      case F::kNodeRelation:
        segment.Column(columns.node_relation);
        break;
      case F::kNodeName:
        segment.Column(columns.node_name);
        break;
      case F::kNodeValue:
        segment.Column(columns.node_value);
        break;
      case F::kTexts:
        texts.Add(segment.Bytes());
        break;
      default:
        segment.SkipUnknown();
    }
  }
}

// The nodes of a segment, with their levels in `end`.
std::vector<SizeNode> DecodeNodes(const FootprintColumns& columns, const StringColumn& texts, DecodeContext& context,
                                  NameTable& names) {
  const uint64_t count = columns.node_level.count();
  context.budget.Take(count * (3 * sizeof(SizeNode)));
  const auto levels = columns.node_level.Decode<uint32_t>(count);
  const auto sizes = columns.node_total_bytes.Decode<uint64_t>(count);
  const auto flats = columns.node_flat_bytes.Decode<uint64_t>(count);
  const auto relations = DecodeEnums(columns.node_relation, count, Relation::kElement, Relation::kElement, context);
  const auto node_names = columns.node_name.Decode<uint32_t>(count);
  const auto node_values = columns.node_value.Decode<uint32_t>(count);
  const auto too_far = [&](uint32_t position) { return position > texts.size(); };
  if (std::any_of(node_names.begin(), node_names.end(), too_far) ||
      std::any_of(node_values.begin(), node_values.end(), too_far)) {
    throw BadMessage();
  }
  std::vector<uint32_t> numbers(texts.size() + 1, kNoName);
  for (size_t i = 0; i < texts.size(); ++i) numbers[i + 1] = names.InternText(texts.Text(i));
  std::vector<SizeNode> nodes(count);
  for (size_t i = 0; i < count; ++i) {
    nodes[i] = {.size_bytes = Clipped<int64_t>(sizes[i]),
                .flat_bytes = Clipped<int64_t>(flats[i]),
                .name = numbers[node_names[i]],
                .value = relations[i] == Relation::kValue ? numbers[node_values[i]] : kNoName,
                .end = levels[i],
                .relation = relations[i]};
  }
  return nodes;
}

// Whether the levels can be those of a tree in preorder, behind a node of level `before`.
bool AreLevels(std::span<const SizeNode> nodes, uint32_t before) {
  for (const SizeNode& node : nodes) {
    if (node.end == 0 || node.end > before + 1 || node.end > kDeepestLevel) return false;
    before = node.end;
  }
  return true;
}

}  // namespace

void DecodeFootprints(std::string_view bytes, DecodeContext& context, NameTable& names, TrackerParts& parts) {
  FootprintColumns columns;
  StringColumn texts(context);
  Split(bytes, context, columns, texts);
  const uint64_t count = columns.object_delta.count();
  context.budget.Take(count * (4 * sizeof(RawFootprint) + 4 * sizeof(Footprint) + 2 * sizeof(SizeNode)));
  const auto deltas = columns.object_delta.Decode<uint64_t>(count);
  const auto sizes = columns.total_bytes.Decode<uint64_t>(count);
  const auto flats = columns.flat_bytes.Decode<uint64_t>(count);
  const auto levels = columns.resolution_level.Decode<uint32_t>(count);
  const auto node_counts = columns.node_count.Decode<uint32_t>(count);
  const auto first_nodes = columns.first_node.Decode<uint64_t>(count);
  const uint64_t all_nodes = std::accumulate(node_counts.begin(), node_counts.end(), uint64_t{0});
  if (all_nodes != columns.node_level.count()) throw BadMessage();
  const std::vector<SizeNode> nodes = DecodeNodes(columns, texts, context, names);
  if (parts.nodes.size() + nodes.size() + count >= UINT32_MAX) throw OverBudget();  // no fault of the writer

  // What has been appended if the segment turns out to be wrong is cut off again.
  const size_t nodes_before = parts.nodes.size();
  const size_t footprints_before = parts.footprints.size();
  const uint32_t continued_before = parts.footprints.empty() ? 0 : parts.footprints.back().node_count;
  const auto refuse = [&] {
    parts.nodes.resize(nodes_before);
    parts.footprints.resize(footprints_before);
    if (!parts.footprints.empty()) parts.footprints.back().node_count = continued_before;
    throw BadMessage();
  };
  uint64_t object = 0;
  size_t next = 0;
  for (size_t i = 0; i < count; ++i) {
    object += static_cast<uint64_t>(DecodeZigzag(deltas[i]));
    if (object == 0 || object > UINT32_MAX) refuse();
    const auto part = std::span(nodes).subspan(next, node_counts[i]);
    next += node_counts[i];
    RawFootprint* last = parts.footprints.empty() ? nullptr : &parts.footprints.back();
    if (first_nodes[i] != 0) {
      const bool continues = last != nullptr && last->snapshot == columns.snapshot && last->object == object &&
                             last->node_count == first_nodes[i];
      if (!continues || !AreLevels(part, parts.nodes.back().end)) refuse();
      last->node_count += node_counts[i];
    } else {
      if (!AreLevels(part, 0)) refuse();
      parts.footprints.push_back({columns.snapshot, static_cast<uint32_t>(object), levels[i],
                                  static_cast<uint32_t>(parts.nodes.size()), node_counts[i]});
      SizeNode root;
      root.size_bytes = Clipped<int64_t>(sizes[i]);
      root.flat_bytes = Clipped<int64_t>(flats[i]);
      parts.nodes.push_back(root);
    }
    parts.nodes.insert(parts.nodes.end(), part.begin(), part.end());
  }
}

}  // namespace barrow::reader
