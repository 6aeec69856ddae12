// SPDX-License-Identifier: Apache-2.0
#include "support/graph_literal.h"

#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "graph/graph_builder.h"

namespace barrow::test {
namespace {

constexpr uint64_t kFlatBytes = 16;
constexpr uint64_t kAllocatedBytes = 32;

std::vector<std::string> SplitAtArrows(const std::string& word) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t arrow; (arrow = word.find("->", begin)) != std::string::npos; begin = arrow + 2) {
    parts.push_back(word.substr(begin, arrow - begin));
  }
  parts.push_back(word.substr(begin));
  return parts;
}

// Objects by name, and what each refers to, in order.
struct Literal {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> targets;
  std::map<std::string, size_t> index;

  size_t Object(const std::string& name) {
    const auto [place, is_new] = index.emplace(name, names.size());
    if (is_new) {
      names.push_back(name);
      targets.emplace_back();
    }
    return place->second;
  }
};

Literal Parse(std::string_view text) {
  Literal literal;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const std::vector<std::string> parts = SplitAtArrows(word);
    for (size_t i = 0; i < parts.size(); ++i) {
      const bool is_object = parts[i] != "-" && parts[i] != "?";
      if (parts[i].empty() || (!is_object && i + 1 != parts.size())) {
        throw std::invalid_argument("graph literal: \"" + word + "\"");
      }
      if (is_object) literal.Object(parts[i]);
      if (i > 0) literal.targets[literal.Object(parts[i - 1])].push_back(parts[i]);
    }
  }
  return literal;
}

uint64_t AddressOf(size_t object) { return kFirstAddress + object * kAddressStep; }

}  // namespace

reader::SnapshotRecords RecordsFromLiteral(std::string_view text) {
  Literal literal = Parse(text);
  reader::SnapshotRecords records;
  records.header.pointer_bytes = 8;
  records.header.implementation = "test";
  records.header.reference_counted = true;
  records.types.resize(2);
  records.types[1].qualified_name = "Node";
  records.types[1].basic_bytes = kFlatBytes;
  records.types[1].collected = true;
  records.types[1].default_shape = 1;
  records.shapes.resize(2);
  records.shapes[1].kind = reader::ShapeKind::kSequence;

  reader::Trailer trailer{.type_count = 1, .shape_count = 1};
  reader::ObjectColumns& objects = records.objects;
  std::vector<uint64_t> referrers(literal.names.size(), 0);
  for (size_t i = 0; i < literal.names.size(); ++i) {
    for (const std::string& target : literal.targets[i]) {
      if (target == "-") {
        objects.target.push_back(0);
        continue;
      }
      ++trailer.reference_count;
      if (target == "?") {
        objects.target.push_back(kNoObjectAddress);
      } else {
        ++referrers[literal.index.at(target)];
        objects.target.push_back(AddressOf(literal.index.at(target)));
      }
    }
    objects.address.push_back(AddressOf(i));
    objects.type.push_back(1);
    objects.shape.push_back(0);
    objects.flat_bytes.push_back(kFlatBytes);
    objects.allocated_bytes.push_back(kAllocatedBytes);
    objects.length_plus_one.push_back(literal.targets[i].size() + 1);
    objects.flags.push_back(1);
    objects.target_count.push_back(static_cast<uint32_t>(literal.targets[i].size()));
    records.names.push_back({.address = AddressOf(i), .module = {}, .qualified_name = literal.names[i], .file = {}});
  }
  objects.reference_count = std::move(referrers);
  trailer.object_count = literal.names.size();
  trailer.flat_bytes = trailer.object_count * kFlatBytes;
  trailer.allocated_bytes = trailer.object_count * kAllocatedBytes;
  records.trailer = trailer;
  return records;
}

Heap HeapFromLiteral(std::string_view text) {
  Diagnostics diagnostics;
  return BuildHeap(RecordsFromLiteral(text), diagnostics);
}

ObjectId IdOf(const Heap& heap, std::string_view name) {
  for (const ResolvedName& candidate : heap.names) {
    if (candidate.qualified_name == name) return candidate.object;
  }
  throw std::invalid_argument("no object \"" + std::string(name) + "\" in the graph literal");
}

std::string LiteralFromGraph(const ObjectGraph& graph) {
  std::string text;
  for (ObjectId id{0}; id.value < graph.object_count(); ++id.value) {
    if (graph.References(id).empty()) text += std::to_string(id.value) + " ";
    for (const ObjectId target : graph.References(id)) {
      text += std::to_string(id.value) + "->" + std::to_string(target.value) + " ";
    }
  }
  if (!text.empty()) text.pop_back();
  return text;
}

ObjectGraph GraphFromBits(uint32_t node_count, uint32_t edges) {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t from = 0; from < node_count; ++from) {
    for (uint32_t to = 0; to < node_count; ++to) {
      if ((edges >> (from * node_count + to) & 1) != 0) target.push_back(ObjectId{to});
    }
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return ObjectGraph(std::move(first), std::move(target));
}

}  // namespace barrow::test
