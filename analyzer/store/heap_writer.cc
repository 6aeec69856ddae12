// SPDX-License-Identifier: Apache-2.0
#include "store/heap_writer.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "statements.h"
#include "store/enum_names.h"
#include "store/packed_writer.h"
#include "store/type_name.h"

namespace barrow::store {
namespace {

Statement Insert(Database& database, const EmbeddedSql& sql, SnapshotId snapshot) {
  Statement insert = database.Prepare(sql);
  insert.Bind(0, int64_t{snapshot.value});
  return insert;
}

void WriteTypes(Database& database, SnapshotId snapshot, const Heap& heap) {
  Statement insert = Insert(database, sql::insert_type, snapshot);
  Statement insert_base = Insert(database, sql::insert_type_base, snapshot);
  for (size_t id = 0; id < heap.types.size(); ++id) {
    const reader::Type& type = heap.types[id];
    insert.Bind(1, static_cast<int64_t>(id))
        .Bind(2, std::string_view(TypeName(type)))
        .Bind(3, std::string_view(type.module));
    insert.Bind(4, std::string_view(type.qualified_name)).Bind(5, std::string_view(type.representation));
    insert.BindBits(6, type.address);
    if (heap.type_object[id].has_value()) {
      insert.Bind(7, int64_t{heap.type_object[id]->value});
    } else {
      insert.BindNull(7);
    }
    insert.BindCount(8, type.basic_bytes).BindCount(9, type.item_bytes).Bind(10, int64_t{type.owned_by_instances});
    insert.Bind(11, int64_t{type.collected}).Bind(12, int64_t{type.references_unknown});
    insert.Bind(13, int64_t{type.default_shape}).BindCount(14, type.attribute_dict_bytes).Run();
    insert_base.Bind(1, static_cast<int64_t>(id));
    for (size_t i = 0; i < type.bases.size(); ++i) {
      insert_base.Bind(2, static_cast<int64_t>(i)).Bind(3, int64_t{type.bases[i]}).Run();
    }
  }
}

void WriteShapes(Database& database, SnapshotId snapshot, const Heap& heap) {
  Statement insert = Insert(database, sql::insert_shape, snapshot);
  Statement insert_name = Insert(database, sql::insert_shape_name, snapshot);
  for (size_t id = 0; id < heap.shapes.size(); ++id) {
    const reader::Shape& shape = heap.shapes[id];
    insert.Bind(1, static_cast<int64_t>(id)).Bind(2, NameOf(kShapeKindNames, shape.kind)).Run();
    insert_name.Bind(1, static_cast<int64_t>(id));
    for (size_t i = 0; i < shape.names.size(); ++i) {
      insert_name.Bind(2, static_cast<int64_t>(i)).Bind(3, std::string_view(shape.names[i])).Run();
    }
  }
}

void WriteTypeTotals(Database& database, SnapshotId snapshot, const Heap& heap,
                     const std::vector<SizeTotal>& totals_by_type) {
  std::map<std::string, SizeTotal> by_name;
  for (size_t id = 0; id < totals_by_type.size(); ++id) {
    if (totals_by_type[id].objects > 0) by_name[TypeName(heap.types[id])].Add(totals_by_type[id]);
  }
  Statement insert = Insert(database, sql::insert_type_total, snapshot);
  for (const auto& [name, sizes] : by_name) {
    insert.Bind(1, std::string_view(name)).BindCount(2, sizes.objects);
    insert.BindCount(3, sizes.flat_bytes).BindCount(4, sizes.allocated_bytes).Run();
  }
}

// Numbers the different names 1, 2, … in order of appearance, and returns the number of each of the heap's names.
std::vector<uint32_t> NumberNames(const Heap& heap) {
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, uint32_t>;
  struct Hash {
    size_t operator()(const Key& key) const {
      const std::hash<std::string_view> hash;
      return ((hash(std::get<0>(key)) * 31 + hash(std::get<1>(key))) * 31 + hash(std::get<2>(key))) * 31 +
             std::get<3>(key);
    }
  };
  std::vector<uint32_t> ids;
  ids.reserve(heap.names.size());
  std::unordered_map<Key, uint32_t, Hash> numbers;
  for (const ResolvedName& name : heap.names) {
    const auto next = static_cast<uint32_t>(numbers.size() + 1);
    ids.push_back(numbers.try_emplace({name.module, name.qualified_name, name.file, name.line}, next).first->second);
  }
  return ids;
}

// `name_ids`: as NumberNames gives them.
void WriteNames(Database& database, SnapshotId snapshot, const Heap& heap, const std::vector<uint32_t>& name_ids) {
  Statement insert = Insert(database, sql::insert_name, snapshot);
  uint32_t written = 0;
  for (size_t i = 0; i < heap.names.size(); ++i) {
    if (name_ids[i] <= written) continue;
    written = name_ids[i];
    const ResolvedName& name = heap.names[i];
    insert.Bind(1, int64_t{written}).Bind(2, std::string_view(name.module));
    insert.Bind(3, std::string_view(name.qualified_name)).Bind(4, std::string_view(name.file));
    insert.Bind(5, int64_t{name.line}).Run();
  }
}

void WriteNameTotals(Database& database, SnapshotId snapshot, const Heap& heap, const std::vector<uint32_t>& name_ids) {
  std::map<std::pair<uint32_t, uint32_t>, SizeTotal> totals;  // by name and type: the table's own order
  for (size_t i = 0; i < heap.names.size(); ++i) {
    const ObjectId object = heap.names[i].object;
    totals[{name_ids[i], heap.objects.type[object.value].value}].Add(heap.objects, object);
  }
  Statement insert = Insert(database, sql::insert_name_total, snapshot);
  for (const auto& [key, sizes] : totals) {
    insert.Bind(1, int64_t{key.first}).Bind(2, int64_t{key.second}).BindCount(3, sizes.objects);
    insert.BindCount(4, sizes.flat_bytes).BindCount(5, sizes.allocated_bytes).Run();
  }
}

void WriteRoots(Database& database, SnapshotId snapshot, const Heap& heap) {
  Statement insert = Insert(database, sql::insert_root, snapshot);
  int64_t id = 0;
  for (const ResolvedRoot& root : heap.roots) {
    insert.Bind(1, ++id).Bind(2, NameOf(kRootKindNames, root.kind)).Bind(3, int64_t{root.object.value});
    insert.Bind(4, std::string_view(root.name)).Bind(5, int64_t{root.thread}).Bind(6, int64_t{root.frame});
    insert.Bind(7, int64_t{root.counted}).Run();
  }
}

void WriteThreads(Database& database, SnapshotId snapshot, const Heap& heap) {
  Statement insert = Insert(database, sql::insert_thread, snapshot);
  Statement insert_frame = Insert(database, sql::insert_frame, snapshot);
  for (size_t position = 0; position < heap.threads.size(); ++position) {
    const reader::Thread& thread = heap.threads[position];
    insert.Bind(1, static_cast<int64_t>(position)).Bind(2, int64_t{thread.number}).BindBits(3, thread.ident);
    insert.BindBits(4, thread.native_id).Bind(5, std::string_view(thread.name));
    insert.Bind(6, int64_t{thread.daemon}).Bind(7, int64_t{thread.dumping}).Run();
    insert_frame.Bind(1, static_cast<int64_t>(position));
    int64_t number = 0;
    for (const reader::Frame& frame : thread.frames) {
      insert_frame.Bind(2, ++number).Bind(3, std::string_view(frame.function)).Bind(4, std::string_view(frame.file));
      insert_frame.Bind(5, int64_t{frame.line}).BindBits(6, frame.code).Run();
    }
  }
}

}  // namespace

void WriteHeap(Database& database, SnapshotId snapshot, const Heap& heap,
               const std::vector<SizeTotal>& totals_by_type) {
  const std::vector<uint32_t> name_ids = NumberNames(heap);
  PackedWriter packing(heap, name_ids);
  WriteTypes(database, snapshot, heap);
  WriteShapes(database, snapshot, heap);
  WriteTypeTotals(database, snapshot, heap, totals_by_type);
  WriteNames(database, snapshot, heap, name_ids);
  WriteNameTotals(database, snapshot, heap, name_ids);
  WriteRoots(database, snapshot, heap);
  WriteThreads(database, snapshot, heap);
  packing.Write(database, snapshot);
  database.Prepare(sql::analyze_type).Run();
}

}  // namespace barrow::store
