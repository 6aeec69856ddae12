// SPDX-License-Identifier: Apache-2.0
#include "store/heap_reader.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "algorithms/dominators.h"
#include "algorithms/lifeline_laws.h"
#include "base/error.h"
#include "statements.h"
#include "store/enum_names.h"

namespace barrow::store {
namespace {

// Highest valid number where there are `count`. The constructor has made sure that no column holds one if there are
// none; of rows IdOf does.
uint64_t Last(uint64_t count) { return count == 0 ? 0 : count - 1; }

}  // namespace

HeapReader::HeapReader(const Connection& connection, int64_t snapshot_id, std::shared_ptr<Unpacker> unpacker)
    : connection_(&connection),
      packed_(connection, snapshot_id, std::move(unpacker)),
      type_count_(CountOf(sql::count_types)),
      shape_count_(CountOf(sql::count_shapes)) {
  for (const PackedColumn column : {PackedColumn::kType, PackedColumn::kShape, PackedColumn::kFlatSize,
                                    PackedColumn::kAllocatedExtra, PackedColumn::kReferenceCount, PackedColumn::kLength,
                                    PackedColumn::kFlags, PackedColumn::kReferenceEnd, PackedColumn::kReferrerEnd}) {
    CheckEqualLength(PackedColumn::kAddress, column);
  }
  if (packed_.EntryCount(PackedColumn::kContentHash) != 0) {
    CheckEqualLength(PackedColumn::kAddress, PackedColumn::kContentHash);
  }
  // Numbers of types and shapes are checked against the highest one: there must be one.
  if (packed_.EntryCount(PackedColumn::kAddress) != 0 && (type_count_ == 0 || shape_count_ == 0)) {
    ThrowDamaged("there are objects and no types or shapes");
  }
  for (const PackedColumn column : {PackedColumn::kReferenceTarget, PackedColumn::kGapObject, PackedColumn::kNameObject,
                                    PackedColumn::kTextObject}) {
    if (object_count() == 0 && packed_.EntryCount(column) != 0) {
      ThrowDamaged("column " + std::string(SpecOf(column).name) + " names objects, and there are none");
    }
  }
  if (HasLifelines()) {
    for (const PackedColumn column : kLifelineColumns) CheckEqualLength(PackedColumn::kAddress, column);
  }
  CheckEqualLength(PackedColumn::kReferenceTarget, PackedColumn::kReferenceSource);
  CheckEqualLength(PackedColumn::kGapObject, PackedColumn::kGapPosition);
  CheckEqualLength(PackedColumn::kNameObject, PackedColumn::kName);
  CheckEqualLength(PackedColumn::kTextObject, PackedColumn::kTextKind);
  CheckEqualLength(PackedColumn::kTextObject, PackedColumn::kTextEnd);
}

void HeapReader::ThrowDamaged(const std::string& problem) const {
  ThrowInput(connection_->name + ": snapshot " + std::to_string(packed_.snapshot_id()) + ": " + problem +
             "; the case is damaged, load the snapshot again");
}

void HeapReader::CheckEqualLength(PackedColumn a, PackedColumn b) const {
  if (packed_.EntryCount(a) == packed_.EntryCount(b)) return;
  ThrowDamaged("column " + std::string(SpecOf(b).name) + " has " + std::to_string(packed_.EntryCount(b)) +
               " entries, column " + std::string(SpecOf(a).name) + " " + std::to_string(packed_.EntryCount(a)));
}

void HeapReader::CheckFound(const char* what, uint64_t found, uint64_t count) const {
  if (found == count) return;
  ThrowDamaged(std::to_string(found) + " " + what + " are found where " + std::to_string(count) + " are counted");
}

uint32_t HeapReader::IdOf(const Statement& row, int column, uint64_t count) const {
  if (count == 0) ThrowDamaged("a row names an object, a type or a shape, and there are none");
  return static_cast<uint32_t>(row.Unsigned(column, count - 1));
}

Statement HeapReader::Select(const EmbeddedSql& sql) const {
  Statement select(*connection_, sql);
  select.Bind(0, packed_.snapshot_id());
  return select;
}

uint64_t HeapReader::CountOf(const EmbeddedSql& sql) const {
  Statement count = Select(sql);
  return count.Step() ? count.Unsigned(0) : 0;
}

Lifelines HeapReader::ReadLifelines() {
  // Stored plus one, 0 being none; as numbers of 32 bits none is 0 minus one.
  const auto read = [this](PackedColumn column) {
    auto entries = packed_.ReadAll<uint32_t>(column, object_count());
    for (uint32_t& entry : entries) --entry;
    return entries;
  };
  static_assert(kNoObject == uint32_t{0} - 1);
  Lifelines lifelines = {.dominator = read(PackedColumn::kDominator),
                         .retained_bytes = packed_.ReadAll<uint64_t>(PackedColumn::kRetainedSize, UINT64_MAX),
                         .root_distance = read(PackedColumn::kRootDistance),
                         .path_parent = read(PackedColumn::kPathParent)};
  const std::string_view broken = BrokenLifelineLaw(lifelines, std::move(Objects(kAllocatedColumn).allocated_bytes));
  if (!broken.empty()) ThrowDamaged(std::string(broken));
  return lifelines;
}

bool HeapReader::IsReferenceCounted() const { return CountOf(sql::select_reference_counted) != 0; }
bool HeapReader::AreNamesKept() const { return CountOf(sql::select_names_kept) != 0; }

std::vector<reader::Type> HeapReader::Types() const {
  std::vector<reader::Type> types;
  Statement select = Select(sql::select_types);
  while (select.Step()) {
    if (select.Unsigned(0) != types.size()) ThrowDamaged("type " + std::to_string(types.size()) + " is missing");
    reader::Type& type = types.emplace_back();
    type.module = select.Text(1);
    type.qualified_name = select.Text(2);
    type.representation = select.Text(3);
    type.address = select.Bits(4);
    type.basic_bytes = select.Unsigned(5);
    type.item_bytes = select.Unsigned(6);
    type.owned_by_instances = select.Unsigned(7, 1) != 0;
    type.collected = select.Unsigned(8, 1) != 0;
    type.references_unknown = select.Unsigned(9, 1) != 0;
    type.default_shape = static_cast<uint32_t>(select.Unsigned(10, Last(shape_count_)));
    type.attribute_dict_bytes = select.Unsigned(11);
  }
  CheckFound("types", types.size(), type_count_);
  Statement select_base = Select(sql::select_type_bases);
  while (select_base.Step()) {
    types[IdOf(select_base, 0, types.size())].bases.push_back(IdOf(select_base, 1, types.size()));
  }
  return types;
}

std::vector<std::optional<ObjectId>> HeapReader::TypeObjects() const {
  std::vector<std::optional<ObjectId>> objects;
  Statement select = Select(sql::select_type_objects);
  while (select.Step()) {
    auto& object = objects.emplace_back();
    if (!select.IsNull(0)) object = ObjectId{IdOf(select, 0, object_count())};
  }
  CheckFound("objects of types", objects.size(), type_count_);
  return objects;
}

std::vector<std::string> HeapReader::TypeNames() const {
  std::vector<std::string> names;
  Statement select = Select(sql::select_type_names);
  while (select.Step()) names.emplace_back(select.Text(0));
  CheckFound("names of types", names.size(), type_count_);
  return names;
}

std::vector<reader::Shape> HeapReader::Shapes() const {
  std::vector<reader::Shape> shapes;
  Statement select = Select(sql::select_shapes);
  while (select.Step()) {
    if (select.Unsigned(0) != shapes.size()) ThrowDamaged("shape " + std::to_string(shapes.size()) + " is missing");
    shapes.emplace_back().kind =
        ValueOf<reader::ShapeKind>(kShapeKindNames, select.Text(1)).value_or(reader::ShapeKind::kOpaque);
  }
  CheckFound("shapes", shapes.size(), shape_count_);
  Statement select_name = Select(sql::select_shape_names);
  while (select_name.Step()) {
    const uint64_t shape = select_name.Unsigned(0);
    if (shape >= shapes.size()) ThrowDamaged("a name belongs to shape " + std::to_string(shape) + ", which is missing");
    shapes[shape].names.emplace_back(select_name.Text(1));
  }
  return shapes;
}

ObjectTable HeapReader::Objects(uint32_t columns) {
  ObjectTable objects;
  if (columns & kAddressColumn) {
    objects.address = packed_.ReadAll<uint64_t>(PackedColumn::kAddress, UINT64_MAX);
    if (std::ranges::adjacent_find(objects.address, std::greater_equal<>()) != objects.address.end()) {
      ThrowDamaged("addresses do not rise");
    }
  }
  if (columns & kTypeColumn) {
    objects.type = packed_.ReadAll<TypeId>(PackedColumn::kType, Last(type_count_));
  }
  if (columns & kShapeColumn) {
    objects.shape = packed_.ReadAll<ShapeId>(PackedColumn::kShape, Last(shape_count_));
  }
  if (columns & (kFlatColumn | kAllocatedColumn)) {
    objects.flat_bytes = packed_.ReadAll<uint64_t>(PackedColumn::kFlatSize, UINT64_MAX);
  }
  if (columns & kAllocatedColumn) {
    std::vector<uint64_t>& allocated = objects.allocated_bytes;
    allocated = columns & kFlatColumn ? objects.flat_bytes : std::move(objects.flat_bytes);
    uint64_t object = 0;
    packed_.ForEachChunk(PackedColumn::kAllocatedExtra, [&](uint64_t, const PackedReader::Chunk& decoded) {
      for (const uint64_t extra : decoded.entries) allocated[object++] += UnZigZag(extra);
    });
    if (!(columns & kFlatColumn)) objects.flat_bytes = {};
  }
  if (columns & kReferenceCountColumn) {
    objects.reference_count = packed_.ReadAll<uint32_t>(PackedColumn::kReferenceCount, UINT32_MAX);
  }
  if (columns & kLengthColumn) {
    objects.length_plus_one = packed_.ReadAll<uint64_t>(PackedColumn::kLength, UINT64_MAX);
  }
  if (columns & kFlagsColumn) objects.flags = packed_.ReadAll<uint8_t>(PackedColumn::kFlags, UINT8_MAX);
  if (columns & kContentHashColumn) {
    objects.content_hash = packed_.ReadAll<uint64_t>(PackedColumn::kContentHash, UINT64_MAX);
  }
  return objects;
}

ObjectGraph HeapReader::Graph() {
  const uint64_t references = packed_.EntryCount(PackedColumn::kReferenceTarget);
  auto first = packed_.ReadEnds<uint32_t>(PackedColumn::kReferenceEnd, references);
  auto target = packed_.ReadAll<ObjectId>(PackedColumn::kReferenceTarget, Last(object_count()));
  auto reverse_first = packed_.ReadEnds<uint32_t>(PackedColumn::kReferrerEnd, references);
  auto source = packed_.ReadAll<ObjectId>(PackedColumn::kReferenceSource, Last(object_count()));
  return ObjectGraph(std::move(first), std::move(target), std::move(reverse_first), std::move(source));
}

std::vector<LabelGap> HeapReader::Gaps() {
  const auto objects = packed_.ReadAll<ObjectId>(PackedColumn::kGapObject, Last(object_count()));
  const auto positions = packed_.ReadAll<uint32_t>(PackedColumn::kGapPosition, UINT32_MAX);
  std::vector<LabelGap> gaps;
  gaps.reserve(objects.size());
  for (size_t i = 0; i < objects.size(); ++i) gaps.push_back({objects[i], positions[i]});
  if (!std::ranges::is_sorted(gaps)) ThrowDamaged("label gaps are not sorted");
  return gaps;
}

std::vector<ResolvedName> HeapReader::DistinctNames() const {
  std::vector<ResolvedName> names(1);
  Statement select = Select(sql::select_names);
  while (select.Step()) {
    if (select.Unsigned(0) != names.size()) ThrowDamaged("name " + std::to_string(names.size()) + " is missing");
    ResolvedName& name = names.emplace_back();
    name.module = select.Text(1);
    name.qualified_name = select.Text(2);
    name.file = select.Text(3);
    name.line = static_cast<uint32_t>(select.Unsigned(4, UINT32_MAX));
  }
  return names;
}

std::vector<ResolvedName> HeapReader::Names() {
  const std::vector<ResolvedName> distinct = DistinctNames();
  const auto objects = packed_.ReadAll<ObjectId>(PackedColumn::kNameObject, Last(object_count()));
  const auto ids = packed_.ReadAll<uint32_t>(PackedColumn::kName, Last(distinct.size()));
  std::vector<ResolvedName> names;
  names.reserve(objects.size());
  for (size_t i = 0; i < objects.size(); ++i) {
    names.push_back(distinct[ids[i]]);
    names.back().object = objects[i];
  }
  return names;
}

std::vector<ResolvedText> HeapReader::Texts() {
  const auto objects = packed_.ReadAll<ObjectId>(PackedColumn::kTextObject, Last(object_count()));
  const auto kinds = packed_.ReadAll<uint8_t>(PackedColumn::kTextKind,
                                              static_cast<uint64_t>(reader::TextKind::kNumber) + kTextClipped);
  const auto ends = packed_.ReadEnds<uint64_t>(PackedColumn::kTextEnd, packed_.EntryCount(PackedColumn::kTextBytes));
  const auto bytes = packed_.ReadAll<uint8_t>(PackedColumn::kTextBytes, UINT8_MAX);
  std::vector<ResolvedText> texts(objects.size());
  for (size_t i = 0; i < objects.size(); ++i) {
    const uint8_t kind = kinds[i] % kTextClipped;
    if (kind > static_cast<uint8_t>(reader::TextKind::kNumber)) ThrowDamaged("a text is of no known kind");
    texts[i].object = objects[i];
    texts[i].kind = static_cast<reader::TextKind>(kind);
    texts[i].clipped = kinds[i] >= kTextClipped;
    texts[i].text.assign(bytes.begin() + static_cast<ptrdiff_t>(ends[i]),
                         bytes.begin() + static_cast<ptrdiff_t>(ends[i + 1]));
  }
  return texts;
}

std::vector<ResolvedRoot> HeapReader::Roots() const {
  std::vector<ResolvedRoot> roots;
  Statement select = Select(sql::select_roots);
  while (select.Step()) {
    ResolvedRoot& root = roots.emplace_back();
    root.kind = ValueOf<reader::RootKind>(kRootKindNames, select.Text(0)).value_or(reader::RootKind::kOther);
    root.object = {IdOf(select, 1, object_count())};
    root.name = select.Text(2);
    root.thread = static_cast<uint32_t>(select.Unsigned(3, UINT32_MAX));
    root.frame = static_cast<uint32_t>(select.Unsigned(4, UINT32_MAX));
    root.counted = select.Unsigned(5, 1) != 0;
  }
  return roots;
}

std::vector<reader::Thread> HeapReader::Threads() const {
  std::vector<reader::Thread> threads;
  Statement select = Select(sql::select_threads);
  while (select.Step()) {
    reader::Thread& thread = threads.emplace_back();
    thread.number = static_cast<uint32_t>(select.Unsigned(1, UINT32_MAX));
    thread.ident = select.Bits(2);
    thread.native_id = select.Bits(3);
    thread.name = select.Text(4);
    thread.daemon = select.Unsigned(5, 1) != 0;
    thread.dumping = select.Unsigned(6, 1) != 0;
    Statement select_frame = Select(sql::select_frames);
    select_frame.Bind(1, select.Integer(0));
    while (select_frame.Step()) {
      reader::Frame& frame = thread.frames.emplace_back();
      frame.function = select_frame.Text(0);
      frame.file = select_frame.Text(1);
      frame.line = static_cast<uint32_t>(select_frame.Unsigned(2, UINT32_MAX));
      frame.code = select_frame.Bits(3);
    }
  }
  return threads;
}

}  // namespace barrow::store
