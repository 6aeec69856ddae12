// SPDX-License-Identifier: Apache-2.0
#include "algorithms/strong_components.h"

#include <algorithm>

#include "algorithms/dominators.h"
#include "base/large_vector.h"

namespace barrow {
namespace {

class Tarjan {
 public:
  explicit Tarjan(const ObjectGraph& graph)
      : graph_(graph),
        index_(LargeColumn<uint32_t>(graph.object_count())),
        low_(LargeColumn<uint32_t>(graph.object_count())) {
    result_.component.resize(graph.object_count(), kNoObject);
    for (uint32_t start = 0; start < graph.object_count(); ++start) {
      if (index_[start] == 0) Visit(start);
    }
  }

  StrongComponents Take() && { return std::move(result_); }

 private:
  struct Step {
    uint32_t object;
    uint32_t reference;
  };

  void Enter(uint32_t object) {
    index_[object] = low_[object] = ++last_;
    open_.push_back(object);
    steps_.push_back({object, graph_.first()[object]});
  }

  void Visit(uint32_t start) {
    Enter(start);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      const uint32_t object = step.object;
      if (step.reference < graph_.first()[object + 1]) {
        const uint32_t target = graph_.targets()[step.reference++].value;
        if (index_[target] == 0) {
          Enter(target);
        } else if (result_.component[target] == kNoObject) {
          low_[object] = std::min(low_[object], index_[target]);
        }
        continue;
      }
      steps_.pop_back();
      if (!steps_.empty()) low_[steps_.back().object] = std::min(low_[steps_.back().object], low_[object]);
      if (low_[object] == index_[object]) Close(object);
    }
  }

  // Everything that was entered since `object` and is still open is its component.
  void Close(uint32_t object) {
    const auto component = static_cast<uint32_t>(result_.size.size());
    result_.size.push_back(0);
    uint32_t member = kNoObject;
    do {
      member = open_.back();
      open_.pop_back();
      result_.component[member] = component;
      ++result_.size.back();
    } while (member != object);
  }

  const ObjectGraph& graph_;
  std::vector<uint32_t> index_;  // [ObjectId]: order of entering; 0: not yet
  std::vector<uint32_t> low_;    // [ObjectId]: least index of an open object it reaches, as far as known
  std::vector<uint32_t> open_;   // entered, component not known
  std::vector<Step> steps_;
  uint32_t last_ = 0;
  StrongComponents result_;
};

}  // namespace

StrongComponents FindStrongComponents(const ObjectGraph& graph) { return Tarjan(graph).Take(); }

bool IsInCycle(const ObjectGraph& graph, const StrongComponents& components, ObjectId object) {
  if (components.size[components.component[object.value]] > 1) return true;
  const auto references = graph.References(object);
  return std::find(references.begin(), references.end(), object) != references.end();
}

}  // namespace barrow
