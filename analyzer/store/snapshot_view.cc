// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot_view.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "algorithms/reasons.h"
#include "base/error.h"
#include "graph/labels.h"
#include "statements.h"
#include "store/enum_names.h"
#include "store/label_text.h"
#include "store/python_repr.h"
#include "store/type_name.h"

namespace barrow::store {
namespace {

// Highest valid number; where there are none HeapReader has made sure that no column holds one.
uint64_t Last(uint64_t count) { return count == 0 ? 0 : count - 1; }

constexpr size_t kMostKeyBytes = 200;  // of a tuple in a label

// Ids and distances are stored plus one, 0 being none.
std::optional<uint32_t> OneLess(uint64_t stored) {
  if (stored == 0) return std::nullopt;
  return static_cast<uint32_t>(stored - 1);
}

}  // namespace

SnapshotView::SnapshotView(const Connection& connection, int64_t snapshot_id, std::shared_ptr<CacheBudget> budget,
                           std::shared_ptr<LifelineResults> lifelines, std::shared_ptr<Unpacker> unpacker)
    : snapshot_id_(snapshot_id),
      reader_(connection, snapshot_id, std::move(unpacker)),
      columns_(reader_.packed(), std::move(budget)),
      type_count_(reader_.type_count()),
      lifelines_(std::move(lifelines)) {
  columns_.SetMost(PackedColumn::kType, Last(type_count_));
  columns_.SetMost(PackedColumn::kShape, Last(reader_.shape_count()));
  columns_.SetMost(PackedColumn::kReferenceCount, UINT32_MAX);
  columns_.SetMost(PackedColumn::kFlags, UINT8_MAX);
  columns_.SetMost(PackedColumn::kReferenceEnd, reference_count());
  columns_.SetMost(PackedColumn::kReferrerEnd, reference_count());
  columns_.SetMost(PackedColumn::kTextEnd, columns_.Count(PackedColumn::kTextBytes));
  columns_.SetMost(PackedColumn::kTextKind, kTextClipped + static_cast<uint64_t>(reader::TextKind::kNumber));
  columns_.SetMost(PackedColumn::kTextBytes, UINT8_MAX);
  columns_.SetMost(PackedColumn::kName, UINT32_MAX);
  columns_.SetMost(PackedColumn::kGapPosition, UINT32_MAX);
  for (const PackedColumn column : {PackedColumn::kReferenceTarget, PackedColumn::kReferenceSource,
                                    PackedColumn::kGapObject, PackedColumn::kNameObject, PackedColumn::kTextObject}) {
    columns_.SetMost(column, Last(object_count()));
  }
  for (const PackedColumn column : {PackedColumn::kDominator, PackedColumn::kRootDistance, PackedColumn::kPathParent}) {
    columns_.SetMost(column, object_count());
  }
}

uint32_t SnapshotView::ObjectsBelow(uint64_t address) {
  return static_cast<uint32_t>(columns_.LowerBound(PackedColumn::kAddress, address));
}

const SnapshotView::TypeOrder& SnapshotView::ByType() {
  if (by_type_.has_value()) return *by_type_;
  TypeOrder order;
  order.first.resize(type_count_ + 1);
  const uint32_t count = object_count();
  for (uint32_t object = 0; object < count; ++object) ++order.first[At(PackedColumn::kType, object) + 1];
  for (size_t type = 0; type < type_count_; ++type) order.first[type + 1] += order.first[type];
  std::vector<uint32_t> next(order.first.begin(), order.first.end() - 1);
  order.objects.resize(count);
  for (uint32_t object = 0; object < count; ++object) order.objects[next[At(PackedColumn::kType, object)]++] = object;
  return by_type_.emplace(std::move(order));
}

uint64_t SnapshotView::Lifeline(PackedColumn column, uint32_t object) {
  if (reader_.HasLifelines()) return At(column, object);
  if (computed_ == nullptr) computed_ = lifelines_->Of(snapshot_id_, reader_);
  return StoredLifeline(*computed_, column, object);
}

std::optional<uint32_t> SnapshotView::Dominator(uint32_t object) {
  return OneLess(Lifeline(PackedColumn::kDominator, object));
}

uint64_t SnapshotView::RetainedBytes(uint32_t object) { return Lifeline(PackedColumn::kRetainedSize, object); }

std::optional<uint32_t> SnapshotView::RootDistance(uint32_t object) {
  return OneLess(Lifeline(PackedColumn::kRootDistance, object));
}

std::optional<uint32_t> SnapshotView::PathParent(uint32_t object) {
  return OneLess(Lifeline(PackedColumn::kPathParent, object));
}

std::vector<uint32_t> SnapshotView::PathTo(uint32_t object) {
  std::optional<uint32_t> distance = RootDistance(object);
  if (!distance.has_value()) return {};
  std::vector<uint32_t> path = {object};
  for (; *distance > 0; --*distance) {
    const std::optional<uint32_t> parent = PathParent(path.back());
    if (!parent.has_value() || RootDistance(*parent) != *distance - 1) {
      ThrowDamaged("path_parent and root_distance contradict each other");
    }
    path.push_back(*parent);
  }
  std::ranges::reverse(path);
  return path;
}

const std::vector<ResolvedRoot>& SnapshotView::roots() {
  if (!roots_.has_value()) {
    roots_ = reader_.Roots();
    const auto key = [](const ResolvedRoot& root) { return std::pair(root.object, RootRank(root)); };
    std::ranges::stable_sort(*roots_, {}, key);
  }
  return *roots_;
}

SnapshotView::RootReason SnapshotView::ReasonOf(uint32_t object) {
  const auto& all = roots();
  const auto root = std::ranges::lower_bound(all, ObjectId{object}, {}, &ResolvedRoot::object);
  if (root != all.end() && root->object.value == object) return {NameOf(kRootKindNames, root->kind), &*root};
  const uint64_t flags = At(PackedColumn::kFlags, object);
  if ((flags & reader::kImmortal) != 0) return {"immortal", nullptr};
  return {(flags & reader::kGenerationMask) == reader::kFrozen ? "frozen" : "unexplained", nullptr};
}

const DominatorTree& SnapshotView::Dominated() {
  if (dominated_.has_value()) return *dominated_;
  if (reader_.HasLifelines()) {
    dominators_ = reader_.ReadLifelines().dominator;
  } else {
    if (computed_ == nullptr) computed_ = lifelines_->Of(snapshot_id_, reader_);
    dominators_ = computed_->dominator;
  }
  return dominated_.emplace(dominators_);
}

std::optional<uint64_t> SnapshotView::Find(PackedColumn objects, uint32_t object) {
  const uint64_t index = columns_.LowerBound(objects, object);
  if (index == columns_.Count(objects) || columns_.At(objects, index) != object) return std::nullopt;
  return index;
}

std::optional<int64_t> SnapshotView::ContentHash(uint32_t object) {
  if (columns_.Count(PackedColumn::kContentHash) == 0) return std::nullopt;
  const uint64_t hash = At(PackedColumn::kContentHash, object);
  if (hash == 0) return std::nullopt;
  return static_cast<int64_t>(hash);
}

std::optional<uint32_t> SnapshotView::NameId(uint32_t object) {
  const auto index = Find(PackedColumn::kNameObject, object);
  if (!index.has_value()) return std::nullopt;
  return static_cast<uint32_t>(At(PackedColumn::kName, *index));
}

const SnapshotView::Naming& SnapshotView::naming() {
  if (naming_.has_value()) return *naming_;
  Naming naming;
  for (const ResolvedName& name : reader_.DistinctNames()) {
    naming.names.push_back(QualifiedName(name.module, name.qualified_name));
  }
  naming.type_names = reader_.TypeNames();
  const auto type_objects = reader_.TypeObjects();
  for (uint32_t type = 0; type < type_objects.size(); ++type) {
    if (type_objects[type].has_value()) naming.types.emplace(type_objects[type]->value, type);
  }
  return naming_.emplace(std::move(naming));
}

std::optional<std::string> SnapshotView::Name(uint32_t object) {
  const Naming& names = naming();
  const auto type = names.types.find(object);
  if (type != names.types.end()) return names.type_names[type->second];
  const auto id = NameId(object);
  if (!id.has_value()) return std::nullopt;
  if (*id >= names.names.size()) reader_.ThrowDamaged("name " + std::to_string(*id) + " is missing");
  return names.names[*id];
}

std::optional<bool> SnapshotView::TextClipped(uint32_t object) {
  const auto index = Find(PackedColumn::kTextObject, object);
  if (!index.has_value()) return std::nullopt;
  return At(PackedColumn::kTextKind, *index) >= kTextClipped;
}

std::optional<ResolvedText> SnapshotView::Text(uint32_t object) {
  const auto index = Find(PackedColumn::kTextObject, object);
  if (!index.has_value()) return std::nullopt;
  ResolvedText text;
  text.object = {object};
  const uint64_t kind = At(PackedColumn::kTextKind, *index);
  if (kind % kTextClipped > static_cast<uint64_t>(reader::TextKind::kNumber)) {
    reader_.ThrowDamaged("a text is of no known kind");
  }
  text.kind = static_cast<reader::TextKind>(kind % kTextClipped);
  text.clipped = kind >= kTextClipped;
  const auto [begin, end] = columns_.RangeAt(PackedColumn::kTextEnd, *index);
  text.text = columns_.Bytes(PackedColumn::kTextBytes, begin, end);
  return text;
}

bool SnapshotView::HasText(uint32_t object, const ResolvedText& text) {
  const auto index = Find(PackedColumn::kTextObject, object);
  if (!index.has_value()) return false;
  const uint64_t kind = static_cast<uint64_t>(text.kind) + (text.clipped ? kTextClipped : 0);
  if (At(PackedColumn::kTextKind, *index) != kind) return false;
  const auto [begin, end] = columns_.RangeAt(PackedColumn::kTextEnd, *index);
  return end - begin == text.text.size() && columns_.Bytes(PackedColumn::kTextBytes, begin, end) == text.text;
}

const reader::Type& SnapshotView::Type(uint64_t type) {
  if (type >= labelling().types.size()) reader_.ThrowDamaged("a type is missing");
  return labelling().types[type];
}

const reader::Shape& SnapshotView::Shape(uint64_t shape) {
  if (shape >= labelling().shapes.size()) reader_.ThrowDamaged("a shape is missing");
  return labelling().shapes[shape];
}

const std::string& SnapshotView::TypeName(uint64_t type) {
  if (type >= naming().type_names.size()) reader_.ThrowDamaged("a type is missing");
  return naming().type_names[type];
}

std::optional<ObjectId> SnapshotView::TypeObject(uint64_t type) {
  if (type >= labelling().type_objects.size()) reader_.ThrowDamaged("a type is missing");
  return labelling().type_objects[type];
}

const SnapshotView::Labelling& SnapshotView::labelling() {
  if (!labelling_.has_value()) {
    labelling_ = Labelling{reader_.Types(), reader_.TypeObjects(), reader_.Shapes(), reader_.AreNamesKept()};
  }
  return *labelling_;
}

std::shared_ptr<const SnapshotView::LabelledObject> SnapshotView::Labelled(uint32_t object) {
  if (labelled_ != nullptr && labelled_->object == object) return labelled_;
  if (const auto* kept = labelled_with_many_.Find(object)) return *kept;
  auto labelled = std::make_shared<const LabelledObject>(ReadLabelled(object));
  const size_t count = labelled->references.size();
  if (count >= kManyReferences) return labelled_with_many_.Add(object, std::move(labelled), count);
  return labelled_ = std::move(labelled);
}

SnapshotView::LabelledObject SnapshotView::ReadLabelled(uint32_t object) {
  LabelledObject labelled;
  labelled.object = object;
  const auto [begin, end] = References(object);
  labelled.references.reserve(end - begin);
  for (uint64_t i = begin; i < end; ++i) {
    labelled.references.push_back({static_cast<uint32_t>(At(PackedColumn::kReferenceTarget, i))});
  }
  const uint64_t gap_count = columns_.Count(PackedColumn::kGapObject);
  for (uint64_t i = columns_.LowerBound(PackedColumn::kGapObject, object);
       i < gap_count && At(PackedColumn::kGapObject, i) == object; ++i) {
    labelled.gaps.push_back({{object}, static_cast<uint32_t>(At(PackedColumn::kGapPosition, i))});
  }
  if (!std::ranges::is_sorted(labelled.gaps)) reader_.ThrowDamaged("label gaps are not sorted");
  return labelled;
}

SnapshotView::LabelledReferences SnapshotView::Labels(uint32_t source) {
  const Labelling& facts = labelling();
  const uint64_t type = At(PackedColumn::kType, source);
  const uint64_t shape = At(PackedColumn::kShape, source);
  if (type >= facts.types.size() || type >= facts.type_objects.size() || shape >= facts.shapes.size()) {
    reader_.ThrowDamaged("a type or shape is missing");
  }
  std::shared_ptr<const LabelledObject> object = Labelled(source);
  const ObjectLabels labels(object->references, facts.shapes[shape],
                            HasImpliedClass(facts.types[type], facts.type_objects[type]), object->gaps);
  return {object->references, labels, std::move(object)};
}

std::string SnapshotView::KeyRepr(ObjectId key) {
  const std::string& type = TypeName(At(PackedColumn::kType, key.value));
  if (type == "NoneType") return "None";
  if (type != "tuple") return {};
  return PythonRepr(*this, key, {}, kMostKeyBytes).value_or("");
}

std::optional<std::string> SnapshotView::Label(uint32_t source, uint32_t position) {
  const LabelledReferences references = Labels(source);
  const EdgeLabel label = references.labels.Label(position);
  std::optional<LabelKey> key;
  std::optional<ResolvedText> text;
  if (label.key.has_value()) {
    text = Text(label.key->value);
    key = LabelKey{At(PackedColumn::kAddress, label.key->value), text.has_value() ? &*text : nullptr};
    if (!text.has_value()) {
      key->name = Name(label.key->value).value_or("");
      key->repr = KeyRepr(*label.key);
    }
  }
  return LabelText(label, key, labelling().names_kept);
}

uint32_t SnapshotView::PositionBetween(uint32_t source, uint32_t target, uint32_t repeat) {
  const auto [begin, end] = References(source);
  constexpr const char* kMissing = "an object is said to refer to another, and does not";
  const std::vector<Position>* positions = positions_.Find(source);
  // One look is all that most questions need.
  const bool is_first = searched_.Find(source) == nullptr;
  if (positions == nullptr && (end - begin < kManyReferences || is_first)) {
    if (end - begin >= kManyReferences) searched_.Add(source, true, 0);
    for (uint64_t i = begin; i < end; ++i) {
      if (At(PackedColumn::kReferenceTarget, i) != target || repeat-- > 0) continue;
      return static_cast<uint32_t>(i - begin);
    }
    ThrowDamaged(kMissing);
  }
  if (positions == nullptr) {
    std::vector<Position> sorted;
    sorted.reserve(end - begin);
    for (uint64_t i = begin; i < end; ++i) {
      sorted.emplace_back(At(PackedColumn::kReferenceTarget, i), static_cast<uint32_t>(i - begin));
    }
    std::ranges::sort(sorted);
    positions = &positions_.Add(source, std::move(sorted), end - begin);
  }
  const auto first = std::ranges::lower_bound(*positions, Position(target, 0));
  if (positions->end() - first <= ptrdiff_t{repeat} || first[repeat].first != target) ThrowDamaged(kMissing);
  return first[repeat].second;
}

CaseView::CaseView(Connection connection, std::shared_ptr<LifelineResults> lifelines)
    : connection_(std::move(connection)), budget_(std::make_shared<CacheBudget>()), lifelines_(std::move(lifelines)) {}

void CaseView::Refresh() {
  uint32_t version = 0;
  const bool known = sqlite3_file_control(connection_.handle, "main", SQLITE_FCNTL_DATA_VERSION, &version) == SQLITE_OK;
  if (known && version_ == version) return;
  // Cursors keep those they are reading alive.
  snapshots_.clear();
  snapshot_ids_.clear();
  figures_.reset();
  version_.reset();
  Statement select(connection_, sql::select_snapshot_ids);
  while (select.Step()) snapshot_ids_.push_back(select.Integer(0));
  if (known) version_ = version;
}

const std::vector<int64_t>& CaseView::SnapshotIds() {
  Refresh();
  return snapshot_ids_;
}

std::shared_ptr<SnapshotView> CaseView::Snapshot(int64_t snapshot_id) {
  std::shared_ptr<SnapshotView>& snapshot = snapshots_[snapshot_id];
  if (snapshot == nullptr) {
    snapshot = std::make_shared<SnapshotView>(connection_, snapshot_id, budget_, lifelines_, unpacker_);
  }
  return snapshot;
}

CaseView::Figures CaseView::EstimatedFigures() noexcept {
  try {
    Refresh();
    if (figures_.has_value()) return *figures_;
    Figures figures;
    Statement select(connection_, sql::select_estimated_figures);
    if (select.Step()) {
      constexpr uint64_t kMost = uint64_t{1} << 48;  // far above what fits on a disk
      figures = {.snapshots = std::max<uint64_t>(snapshot_ids_.size(), 1),
                 .objects = select.Unsigned(0, kMost) + 1,
                 .references = select.Unsigned(1, kMost) + 1,
                 .types = std::max<uint64_t>(select.Unsigned(2, kMost), 1)};
    }
    return figures_.emplace(figures);
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace barrow::store
