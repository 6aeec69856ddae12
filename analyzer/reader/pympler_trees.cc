// SPDX-License-Identifier: Apache-2.0
#include "reader/pympler_trees.h"

#include <string>

#include "reader/pickle_text.h"

namespace barrow::reader {
namespace {

// Python's own recursion limit ends Pympler's sizing, and pickling, long before.
constexpr size_t kDeepestTree = 4096;

constexpr std::string_view kKeyPrefix = "[K] ";
constexpr std::string_view kValuePrefix = "[V] ";

}  // namespace

uint32_t PymplerTrees::Add(const PickleValue& root) {
  const auto index = static_cast<uint32_t>(nodes_.size());
  std::vector<Open> open;
  Begin(root, open);
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next == top.refs.size()) {
      nodes_[top.node].end = static_cast<uint32_t>(nodes_.size());
      open.pop_back();
      continue;
    }
    Begin(top.refs[top.next++], open);
  }
  return index;
}

void PymplerTrees::Begin(const PickleValue& value, std::vector<Open>& open) {
  const PickleAsized& asized = values_.Asized(value);
  if (open.size() >= kDeepestTree) {
    values_.Describe("Asized", asized.offset);
    values_.Refuse("referents are nested to a depth of more than " + std::to_string(kDeepestTree));
  }
  values_.Spend(sizeof(SizeNode));
  if (nodes_.size() >= UINT32_MAX - 1) values_.Refuse("there are more referents than barrow can number");
  SizeNode node;
  node.size_bytes = values_.Integer(asized.size, "the size of an Asized");
  node.flat_bytes = values_.Integer(asized.flat, "the flat size of an Asized");
  node.is_list = asized.refs.kind == PickleKind::kList;
  uint32_t no_key = kNoName;
  NameNode(asized.name, open.empty() ? no_key : open.back().last_key, node);
  const auto number = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back(node);
  open.push_back({number, values_.Sequence(asized.refs, "the referents of an Asized")});
}

void PymplerTrees::NameNode(const PickleValue& name, uint32_t& last_key, SizeNode& node) {
  const uint32_t key = last_key;
  last_key = kNoName;
  if (name.kind != PickleKind::kText) {
    node.name = values_.Name(name);
    return;
  }
  const std::string text = values_.Text(name, "the name of an Asized");
  const std::string_view view = text;
  if (view.starts_with(kKeyPrefix)) {
    node.relation = Relation::kKey;
    node.name = last_key = values_.TextName(view.substr(kKeyPrefix.size()));
    return;
  }
  if (key != kNoName && view.starts_with(kValuePrefix)) {
    const std::string& key_text = names_.names()[key].text;
    const std::string_view rest = view.substr(kValuePrefix.size());
    const bool has_value = rest.starts_with(key_text + ": ");
    if (has_value || rest == key_text) {
      node.relation = Relation::kValue;
      node.name = key;
      if (has_value) node.value = values_.TextName(rest.substr(key_text.size() + 2));
      return;
    }
  }
  node.name = values_.TextName(view);
}

}  // namespace barrow::reader
