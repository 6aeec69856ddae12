// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/retained.h"
#include "graph/heap.h"
#include "graph/labels.h"
#include "store/column_cache.h"
#include "store/heap_reader.h"
#include "store/lifeline_results.h"
#include "store/recent_sources.h"

namespace barrow::store {

// One snapshot as the virtual tables see it: looks at single objects and references without loading the rest. What is
// read from the case is checked and kept, within the budget. Everything throws Error (kInput) if the case is damaged.
class SnapshotView {
 public:
  // `lifelines`: where results are kept that the case does not hold.
  SnapshotView(const Connection& connection, int64_t snapshot_id, std::shared_ptr<CacheBudget> budget,
               std::shared_ptr<LifelineResults> lifelines,
               std::shared_ptr<Unpacker> unpacker = std::make_shared<Unpacker>());

  int64_t snapshot_id() const { return snapshot_id_; }
  uint32_t object_count() const { return reader_.object_count(); }
  uint64_t reference_count() const { return columns_.Count(PackedColumn::kReferenceTarget); }
  uint64_t type_count() const { return type_count_; }

  // index < the entries of the column.
  uint64_t At(PackedColumn column, uint64_t index) { return columns_.At(column, index); }

  // The references of an object among all of the direction, as indexes of kReferenceTarget or kReferenceSource.
  ColumnCache::Range References(uint32_t object) { return columns_.RangeAt(PackedColumn::kReferenceEnd, object); }
  ColumnCache::Range Referrers(uint32_t object) { return columns_.RangeAt(PackedColumn::kReferrerEnd, object); }

  // The number of objects whose address is below `address`: the id of the first that is not.
  uint32_t ObjectsBelow(uint64_t address);

  // All objects by type, then id; and where each type begins, [type_count] being the end. Built once: 5 ns per object,
  // 4 bytes per object outside the budget.
  struct TypeOrder {
    std::vector<uint32_t> objects;
    std::vector<uint32_t> first;
  };
  const TypeOrder& ByType();

  // What keeps the object alive, and what goes with it (algorithms/lifelines.h). Empty: none. Where the case does not
  // hold them yet, the first question computes all: about 100 ns per object and reference.
  std::optional<uint32_t> Dominator(uint32_t object);
  uint64_t RetainedBytes(uint32_t object);
  std::optional<uint32_t> RootDistance(uint32_t object);
  std::optional<uint32_t> PathParent(uint32_t object);

  // The objects on the way from the roots to this one, both included; empty: no root reaches it.
  std::vector<uint32_t> PathTo(uint32_t object);

  // The best reason why an object without PathParent() is alive.
  struct RootReason {
    std::string_view kind;               // schema.sql: path_to.root_kind
    const ResolvedRoot* root = nullptr;  // null: none of the file; lives as long as the view
  };
  RootReason ReasonOf(uint32_t object);

  // The dominator tree downwards, free of circles. Built once: 12 bytes per object outside the budget, and 32 more
  // meanwhile.
  const DominatorTree& Dominated();

  // Empty: none.
  std::optional<int64_t> ContentHash(uint32_t object);
  std::optional<uint32_t> NameId(uint32_t object);
  std::optional<std::string> Name(uint32_t object);  // schema.sql: object.name
  std::optional<ResolvedText> Text(uint32_t object);
  std::optional<bool> TextClipped(uint32_t object);

  // Whether the object has exactly this text: kind, content, and whether it was clipped. Quick where the length
  // differs.
  bool HasText(uint32_t object, const ResolvedText& text);

  // Facts of a type. type < type_count().
  const reader::Type& Type(uint64_t type);
  const std::string& TypeName(uint64_t type);
  const reader::Shape& Shape(uint64_t shape);
  std::optional<ObjectId> TypeObject(uint64_t type);

  // The references of an object with their labels, and what keeps both alive as long as the view lives.
  struct LabelledReferences {
    std::span<const ObjectId> targets;
    ObjectLabels labels;
    std::shared_ptr<const void> keeper;
  };
  LabelledReferences Labels(uint32_t object);

  // Label of reference number `position` of an object, as in label_text.h. Quick for one object after another and for
  // all references of one object.
  std::optional<std::string> Label(uint32_t source, uint32_t position);

  // Where a reference from one object to another stands among those of the first, `repeat` others to the same being
  // before it; throws if there is none. O(references of the source) when asked for the first time, O(log) when asked
  // for one of the last sources again.
  uint32_t PositionBetween(uint32_t source, uint32_t target, uint32_t repeat = 0);
  std::optional<std::string> LabelBetween(uint32_t source, uint32_t target) {
    return Label(source, PositionBetween(source, target));
  }

  // Throws Error naming file and snapshot.
  [[noreturn]] void ThrowDamaged(const std::string& problem) const { reader_.ThrowDamaged(problem); }

 private:
  // Facts that take more than a column; read when they are asked for first.
  struct Labelling {
    std::vector<reader::Type> types;
    std::vector<std::optional<ObjectId>> type_objects;
    std::vector<reader::Shape> shapes;
    bool names_kept = true;
  };
  struct Naming {
    std::vector<std::string> names;       // [name_id]
    std::vector<std::string> type_names;  // [type_id]
    std::map<uint32_t, uint32_t> types;   // object id of a type object -> type_id
  };
  // References of an object that was asked for.
  struct LabelledObject {
    uint32_t object = 0;
    std::vector<ObjectId> references;
    std::vector<LabelGap> gaps;
  };
  // One of kLifelineColumns, as it is stored.
  uint64_t Lifeline(PackedColumn column, uint32_t object);
  const std::vector<ResolvedRoot>& roots();
  const Labelling& labelling();
  const Naming& naming();
  std::shared_ptr<const LabelledObject> Labelled(uint32_t object);
  LabelledObject ReadLabelled(uint32_t object);
  // What a label says of a key that has no text; empty: nothing.
  std::string KeyRepr(ObjectId key);
  // Where the object stands in a sorted column of objects that have something.
  std::optional<uint64_t> Find(PackedColumn objects, uint32_t object);

  int64_t snapshot_id_;
  HeapReader reader_;
  ColumnCache columns_;
  uint64_t type_count_;
  std::shared_ptr<LifelineResults> lifelines_;
  std::shared_ptr<const Lifelines> computed_;  // set: the case does not hold them
  std::vector<uint32_t> dominators_;           // of dominated_
  std::optional<DominatorTree> dominated_;
  std::optional<std::vector<ResolvedRoot>> roots_;
  std::optional<TypeOrder> by_type_;
  std::optional<Labelling> labelling_;
  std::optional<Naming> naming_;
  std::shared_ptr<const LabelledObject> labelled_;                           // the last with few references
  RecentSources<std::shared_ptr<const LabelledObject>> labelled_with_many_;  // references
  using Position = std::pair<uint32_t, uint32_t>;   // of a target among the references of an object
  RecentSources<std::vector<Position>> positions_;  // sorted
  RecentSources<bool> searched_;                    // with many references, one of which was looked for
};

// The snapshots of a connection, as they are now: what other connections commit meanwhile is noticed.
class CaseView {
 public:
  CaseView(Connection connection, std::shared_ptr<LifelineResults> lifelines);

  // In order of loading.
  const std::vector<int64_t>& SnapshotIds();
  // Of one of these. Made when it is asked for first: a stranger's case may have rows of snapshots without number.
  std::shared_ptr<SnapshotView> Snapshot(int64_t snapshot_id);

  // How much there is by the rows of the snapshots, for choosing a plan; all at least 1. Never throws: while SQLite
  // plans a statement it cannot follow a change of the schema by another connection, and what else is wrong comes out
  // when the statement runs.
  struct Figures {
    uint64_t snapshots = 1;
    uint64_t objects = 1;
    uint64_t references = 1;
    uint64_t types = 1;  // of the snapshot with most
  };
  Figures EstimatedFigures() noexcept;

  const CacheBudget& budget() const { return *budget_; }

 private:
  void Refresh();
  Connection connection_;
  std::shared_ptr<CacheBudget> budget_;
  std::shared_ptr<LifelineResults> lifelines_;
  std::shared_ptr<Unpacker> unpacker_ = std::make_shared<Unpacker>();
  std::optional<uint32_t> version_;  // of the file's content when the following was read
  std::vector<int64_t> snapshot_ids_;
  std::map<int64_t, std::shared_ptr<SnapshotView>> snapshots_;
  std::optional<Figures> figures_;
};

}  // namespace barrow::store
