// SPDX-License-Identifier: Apache-2.0
#include "analyses/dominated.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

// Sums per type, sorted out by name at the end: several types may share one.
class TypeSums {
 public:
  explicit TypeSums(store::SnapshotView& view) : view_(view), sums_(view.type_count()) {}

  void Add(ObjectId object) {
    sums_[view_.At(PackedColumn::kType, object.value)] +=
        {1, FlatBytesOf(view_, object), AllocatedBytesOf(view_, object)};
  }

  std::vector<NamedFigures> BySize() const {
    std::vector<NamedFigures> types;
    std::unordered_map<std::string, size_t> places;
    for (size_t type = 0; type < sums_.size(); ++type) {
      if (sums_[type].object_count == 0) continue;
      const auto [place, is_new] = places.emplace(view_.TypeName(type), types.size());
      if (is_new) types.push_back({place->first, {}});
      types[place->second].figures += sums_[type];
    }
    std::ranges::sort(types, [](const NamedFigures& a, const NamedFigures& b) {
      const uint64_t a_bytes = a.figures.allocated_bytes;
      const uint64_t b_bytes = b.figures.allocated_bytes;
      return a_bytes != b_bytes ? a_bytes > b_bytes : a.name < b.name;
    });
    return types;
  }

 private:
  store::SnapshotView& view_;
  std::vector<Figures> sums_;  // [TypeId]
};

}  // namespace

std::vector<NamedFigures> DominatedByType(store::SnapshotView& view, ObjectId object) {
  TypeSums sums(view);
  // Every way to a dominated object leads through its immediate dominator, so that a walk along references has met that
  // one before; what it meets too early hangs elsewhere.
  std::vector<bool> is_dominated(view.object_count());
  is_dominated[object.value] = true;
  std::vector<uint32_t> waiting = {object.value};
  while (!waiting.empty()) {
    const auto [begin, end] = view.References(waiting.back());
    waiting.pop_back();
    for (uint64_t i = begin; i < end; ++i) {
      const auto target = static_cast<uint32_t>(view.At(PackedColumn::kReferenceTarget, i));
      if (is_dominated[target]) continue;
      const std::optional<uint32_t> dominator = view.Dominator(target);
      if (!dominator.has_value() || !is_dominated[*dominator]) continue;
      is_dominated[target] = true;
      sums.Add({target});
      waiting.push_back(target);
    }
  }
  return sums.BySize();
}

}  // namespace barrow::analyses
