// SPDX-License-Identifier: Apache-2.0
#include "analyses/garbage_report.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "algorithms/garbage.h"
#include "algorithms/retained.h"
#include "algorithms/strong_components.h"
#include "algorithms/weak_components.h"
#include "analyses/cells.h"
#include "analyses/object_words.h"
#include "analyses/python_version.h"
#include "base/checked.h"
#include "graph/labels.h"
#include "store/label_text.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {
namespace {

// Parts that the dumper reads from an object's structure and its tp_traverse leaves out.
constexpr std::array<std::string_view, 3> kUntraversedOfTypes = {"tp_subclasses", "__slots__", "ht_module"};

// Whether the collector follows the attribute values of instances of the type from there, even when they have got a
// dictionary: CPython 3.13, where nothing else stands in the instance, and 3.14, until both were mended in 2026.
bool KeepsValuesInside(const reader::Type& type, const reader::Header& header) {
  if (!header.collector_skips_dicts || !header.version.starts_with("3.")) return false;
  const int minor = MinorVersion(header.version);
  if (minor < 13) return false;
  return minor == 13 ? type.basic_bytes == 2 * uint64_t{header.pointer_bytes} : type.item_bytes == 0;
}

// What the collector of the dumped interpreter does not follow, or follows elsewhere.
class Traversal {
 public:
  explicit Traversal(const Heap& heap) : heap_(heap) {
    std::vector<bool> of_type_shape;
    std::vector<bool> with_dict;
    for (const reader::Shape& shape : heap.shapes) {
      of_type_shape.push_back(Has(shape, "tp_subclasses"));
      with_dict.push_back(Has(shape, "__dict__"));
    }
    // A dictionary made for the attributes of such an instance leaves the values where they are: the collector follows
    // them from the instance, and neither the dictionary from the instance nor the values from the dictionary.
    std::vector<bool> keeps_values;
    for (const reader::Type& type : heap.types) keeps_values.push_back(KeepsValuesInside(type, heap.header));
    for (uint32_t i = 0; i < heap.graph.object_count(); ++i) {
      const uint32_t shape = heap.objects.shape[i].value;
      if (of_type_shape[shape]) AddUntraversed(i);
      if (with_dict[shape] && keeps_values[heap.objects.type[i].value]) AddLent(i);
    }
    std::ranges::sort(untraversed_);
    KeepFirstBorrowers();
  }

  std::span<const uint32_t> untraversed() const { return untraversed_; }
  std::span<const std::pair<ObjectId, ObjectId>> lent() const { return lent_; }

 private:
  static bool Has(const reader::Shape& shape, std::string_view name) {
    return std::find(shape.names.begin(), shape.names.end(), name) != shape.names.end();
  }

  void AddUntraversed(uint32_t object) {
    const ObjectLabels labels = LabelsOf(heap_, ObjectId{object});
    const size_t count = heap_.graph.References(ObjectId{object}).size();
    for (uint32_t k = 0; k < count; ++k) {
      const std::string_view name = labels.Label(k).name;
      if (std::find(kUntraversedOfTypes.begin(), kUntraversedOfTypes.end(), name) == kUntraversedOfTypes.end())
        continue;
      untraversed_.push_back(heap_.graph.first()[object] + k);
    }
  }

  // Values in the instance: its dictionary labels them by a shape of names and has no keys of its own.
  void AddLent(uint32_t object) {
    const ObjectLabels labels = LabelsOf(heap_, ObjectId{object});
    const auto references = heap_.graph.References(ObjectId{object});
    for (uint32_t k = 0; k < references.size(); ++k) {
      if (labels.Label(k).name != "__dict__") continue;
      const reader::Shape& shape = heap_.shapes[heap_.objects.shape[references[k].value].value];
      if (shape.kind != reader::ShapeKind::kOpaque || shape.names.empty()) continue;
      untraversed_.push_back(heap_.graph.first()[object] + k);
      lent_.emplace_back(ObjectId{object}, references[k]);
    }
  }

  // A dictionary has the values of one instance. Where a file says otherwise, following them from each would take as
  // long as the file likes.
  void KeepFirstBorrowers() {
    using Lent = std::pair<ObjectId, ObjectId>;
    std::ranges::sort(lent_, {}, [](const Lent& one) { return std::pair(one.second, one.first); });
    lent_.erase(
        std::unique(lent_.begin(), lent_.end(), [](const Lent& a, const Lent& b) { return a.second == b.second; }),
        lent_.end());
    std::ranges::sort(lent_);
  }

  const Heap& heap_;
  std::vector<uint32_t> untraversed_;
  std::vector<std::pair<ObjectId, ObjectId>> lent_;
};

}  // namespace

std::vector<ObjectId> LeftByCollector(const Heap& heap) {
  for (const ResolvedRoot& root : heap.roots) {
    if (root.kind != reader::RootKind::kInterpreter || root.name != "gc.garbage") continue;
    const auto references = heap.graph.References(root.object);
    std::vector<ObjectId> objects(references.begin(), references.end());
    std::ranges::sort(objects);
    objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
    return objects;
  }
  return {};
}

namespace {

std::string Representation(store::SnapshotView& view, const GarbageObject& object) {
  if (const auto text = view.Text(object.object)) return store::QuotedText(*text);
  const auto name = view.Name(object.object);
  return "<" + object.type_name + (name ? " " + *name : std::string()) + " at " + AddressText(object.address) + ">";
}

}  // namespace

std::vector<ObjectId> GarbageOf(const Heap& heap) {
  if (!heap.header.reference_counted) return {};
  const uint32_t count = heap.graph.object_count();
  std::vector<bool> candidate(count);
  std::vector<bool> held(count);
  for (uint32_t i = 0; i < count; ++i) {
    const uint8_t generation = heap.objects.flags[i] & reader::kGenerationMask;
    candidate[i] = generation != 0 && generation != reader::kFrozen;
    held[i] = (heap.objects.flags[i] & reader::kImmortal) != 0;
  }
  const Traversal traversal(heap);
  return FindGarbage(heap.graph, {.reference_count = heap.objects.reference_count,
                                  .candidate = candidate,
                                  .held = held,
                                  .untraversed = traversal.untraversed(),
                                  .lent = traversal.lent()});
}

Heap LoadForGarbage(store::Case& opened, const store::SnapshotInfo& info) {
  Heap heap;
  heap.header = info.header;
  heap.types = opened.Types(info.id);
  heap.type_object = opened.TypeObjects(info.id);
  heap.shapes = opened.Shapes(info.id);
  heap.objects = opened.Objects(
      info.id, store::kTypeColumn | store::kShapeColumn | store::kReferenceCountColumn | store::kFlagsColumn);
  heap.graph = opened.Graph(info.id);
  heap.gaps = opened.Gaps(info.id);
  heap.roots = opened.Roots(info.id);
  return heap;
}

GarbageObjects GarbageIn(const Heap& heap) { return {GarbageOf(heap), LeftByCollector(heap)}; }

std::vector<ObjectId> Together(const GarbageObjects& garbage) {
  std::vector<ObjectId> all;
  std::ranges::set_union(garbage.found, garbage.left, std::back_inserter(all));
  return all;
}

GarbageReport ReportGarbage(store::Case& opened, const Subject& subject, std::optional<size_t> limit,
                            const GarbageObjects* known) {
  const bool is_none = known != nullptr && known->found.empty() && known->left.empty();
  if (is_none) return {.objects = {}, .reference_counted = subject.info.header.reference_counted};
  const Heap heap = LoadForGarbage(opened, subject.info);
  const GarbageObjects garbage = known != nullptr ? *known : GarbageIn(heap);
  const std::vector<ObjectId>& left = garbage.left;
  const std::vector<ObjectId> all = Together(garbage);

  GarbageReport report{.objects = {}, .reference_counted = heap.header.reference_counted};
  if (all.empty()) return report;
  const std::vector<uint32_t> parts = FindWeakComponents(heap.graph, all);
  const StrongComponents cycles = FindStrongComponents(heap.graph);
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  report.freed_bytes =
      UnreachableBytes(DominatorTree(lifelines->dominator), lifelines->retained_bytes, lifelines->root_distance);
  const auto view = opened.View(subject.info.id);
  const std::vector<std::string> type_names = opened.TypeNames(subject.info.id);
  for (size_t i = 0; i < all.size(); ++i) {
    const uint32_t id = all[i].value;
    GarbageObject object{.object = id, .type_name = {}, .representation = {}, .group = parts[i] + 1};
    object.flat_bytes = FlatBytesOf(*view, all[i]);
    object.retained_bytes = lifelines->retained_bytes[id];
    object.in_cycle = IsInCycle(heap.graph, cycles, all[i]);
    object.uncollectable = std::ranges::binary_search(left, all[i]);
    report.flat_bytes = SaturatedSum(report.flat_bytes, object.flat_bytes);
    report.allocated_bytes = SaturatedSum(report.allocated_bytes, AllocatedBytesOf(*view, all[i]));
    report.in_cycles += object.in_cycle ? 1 : 0;
    report.uncollectable_count += object.uncollectable ? 1 : 0;
    report.group_count = std::max(report.group_count, object.group);
    report.objects.push_back(std::move(object));
  }
  report.object_count = all.size();
  std::ranges::stable_sort(report.objects, std::greater<>(), [](const GarbageObject& object) {
    return std::pair(object.retained_bytes, object.flat_bytes);
  });
  const size_t shown = std::min(limit.value_or(report.objects.size()), report.objects.size());
  for (size_t i = shown; i < report.objects.size(); ++i) {
    report.rest_bytes = SaturatedSum(report.rest_bytes, report.objects[i].flat_bytes);
  }
  report.rest_count = report.objects.size() - shown;
  report.objects.resize(shown);
  for (GarbageObject& object : report.objects) {
    object.address = view->At(store::PackedColumn::kAddress, object.object);
    object.type_name = type_names[heap.objects.type[object.object].value];
    object.representation = Representation(*view, object);
  }
  return report;
}

Document ToDocument(const GarbageReport& report, const Subject& subject) {
  Table table;
  table.head = {.name = "objects",
                .caption = subject.label,
                .noun = "objects",
                .columns = {{"address", "address", Unit::kAddress},
                            {"flat_size", "size", Unit::kBytes},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"type_name", "type", Unit::kText},
                            {"representation", "representation", Unit::kText},
                            {"group", "group", Unit::kNumber},
                            {"in_cycle", "in cycle", Unit::kFlag, false, true},
                            {"uncollectable", "uncollectable", Unit::kFlag, false, report.uncollectable_count == 0},
                            {"object_id", "object", Unit::kNumber, false, true}}};
  for (const GarbageObject& object : report.objects) {
    table.rows.push_back(
        {.cells = {static_cast<int64_t>(object.address), ToCell(object.flat_bytes), ToCell(object.retained_bytes),
                   object.type_name, object.representation, ToCell(object.group), ToCell(object.in_cycle ? 1 : 0),
                   ToCell(object.uncollectable ? 1 : 0), ToCell(object.object)}});
  }
  if (report.rest_count > 0) {
    table.rows.push_back({.cells = {{}, ToCell(report.rest_bytes), {}, {}, {}, {}, {}, {}, {}},
                          .kind = RowKind::kRest,
                          .stands_for = report.rest_count});
  }
  table.rows.push_back({.cells = {{}, ToCell(report.flat_bytes), ToCell(report.freed_bytes), {}, {}, {}, {}, {}, {}},
                        .kind = RowKind::kTotal});
  FactGroup garbage{.name = "garbage",
                    .title = "garbage",
                    .facts = {{"object_count", "objects", Unit::kCount, ToCell(report.object_count)},
                              {"in_cycles", "in cycles", Unit::kCount, ToCell(report.in_cycles)},
                              {"group_count", "groups", Unit::kCount, ToCell(report.group_count)},
                              {"uncollectable_count", "uncollectable", Unit::kCount, ToCell(report.uncollectable_count),
                               report.uncollectable_count == 0},
                              {"flat_size", "flat size", Unit::kBytes, ToCell(report.flat_bytes)},
                              {"allocated_size", "allocated size", Unit::kBytes, ToCell(report.allocated_bytes)},
                              {"freed_size", "with what only they hold", Unit::kBytes, ToCell(report.freed_bytes)}}};
  Document document{.kind = "garbage",
                    .facts = {SubjectFacts("snapshot", subject), std::move(garbage)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  if (!IsComplete(subject.info)) {
    document.remarks.push_back(
        {Remark::Kind::kNote,
         "The snapshot is not complete: an object that a lost one referred to is no garbage for the count of its "
         "references, so that garbage may be missing here."});
  }
  if (!report.reference_counted) {
    document.remarks.push_back(
        {Remark::Kind::kNote,
         "The runtime's reference counts are not exact: what is garbage cannot be told from them."});
  }
  return document;
}

}  // namespace barrow::analyses
