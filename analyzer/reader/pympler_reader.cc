// SPDX-License-Identifier: Apache-2.0
#include "reader/pympler_reader.h"

#include <algorithm>
#include <map>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "reader/pickle_machine.h"
#include "reader/pympler_trees.h"
#include "reader/pympler_values.h"
#include "reader/trace_table.h"

namespace barrow::reader {
namespace {

std::vector<std::byte> ReadAll(ByteSource& source, MemoryBudget& budget) {
  constexpr size_t kBlockBytes = size_t{1} << 20;
  std::vector<std::byte> bytes;
  if (const auto size = source.size()) {
    budget.Take(*size);
    bytes.reserve(*size + 1);
  }
  for (;;) {
    const size_t have = bytes.size();
    if (!source.size()) budget.Take(2 * kBlockBytes);
    bytes.resize(have + kBlockBytes);
    const size_t got = source.Read(std::span(bytes).subspan(have));
    bytes.resize(have + got);
    if (got < kBlockBytes) return bytes;
  }
}

// Turns the two values of a dump into records.
class DumpConverter {
 public:
  DumpConverter(PymplerValues& values, NameTable& names, ProfileRecords& records, Diagnostics& diagnostics)
      : values_(values), trees_(values, names, records.nodes), records_(records), diagnostics_(diagnostics) {}

  void AddIndex(const PickleValue& index) {
    values_.Describe("index", 0);
    std::map<uint32_t, PickleValue> lists;
    std::vector<uint32_t> order;
    const auto entries = values_.Dictionary(index, "it");
    for (size_t i = 0; i < entries.size(); i += 2) {
      const uint32_t name = values_.Name(entries[i]);
      if (!lists.contains(name)) order.push_back(name);
      lists[name] = entries[i + 1];
    }
    for (const uint32_t name : order) AddClass(name, lists[name]);
    records_.traces = traces_.Take();
  }

  void AddSnapshots(const PickleValue& snapshots) {
    values_.Describe("list of snapshots", 0);
    for (const PickleValue& value : values_.Sequence(snapshots, "it")) {
      AddSnapshot(values_.Object(value, PickleGlobal::kSnapshot, "an entry"));
    }
  }

 private:
  void AddClass(uint32_t name, const PickleValue& list) {
    const auto number = static_cast<uint32_t>(records_.classes.size());
    records_.classes.push_back({name, {}});
    for (const PickleValue& value : values_.Sequence(list, "an entry")) {
      values_.Spend(sizeof(TrackedObject));
      records_.classes.back().objects.push_back(static_cast<uint32_t>(records_.objects.size()));
      AddObject(number, values_.Object(value, PickleGlobal::kTrackedObject, "an entry of the index"));
    }
  }

  void AddObject(uint32_t class_number, const PickleObject& source) {
    values_.Describe("TrackedObject", source.offset);
    TrackedObject object;
    object.class_number = class_number;
    unsigned found = 0;  // bits of what no tracked object is without
    for (size_t i = 0; i < source.state.size(); i += 2) {
      const std::string_view attribute = source.state[i].bytes();
      const PickleValue& value = source.state[i + 1];
      if (attribute == "id") {
        object.address = values_.Address(value);
        found |= 1;
      } else if (attribute == "repr") {
        object.representation = values_.Text(value, "repr");
      } else if (attribute == "name") {
        object.name = values_.Name(value);
        found |= 2;
      } else if (attribute == "birth") {
        object.birth = values_.Real(value, "birth");
        found |= 4;
      } else if (attribute == "death") {
        object.death = values_.OptionalReal(value, "death");
      } else if (attribute == "trace") {
        if (value.kind != PickleKind::kNone) object.trace = AddTrace(value);
      } else if (attribute == "snapshots") {
        AddFootprints(value, object);
        found |= 8;
      } else if (attribute == "_resolution_level") {
        object.resolution_level = values_.Integer(value, "resolution level");
      } else if (attribute != "classname" && attribute != "size" && attribute != "tsize" && attribute != "on_delete") {
        diagnostics_.Count(Anomaly::kUnknownField);
      }
    }
    if (found != 15) values_.Refuse("one of id, name, birth and snapshots is missing");
    records_.objects.push_back(std::move(object));
  }

  void AddFootprints(const PickleValue& list, TrackedObject& object) {
    object.footprints.clear();
    for (const PickleValue& value : values_.Sequence(list, "the list of sizes")) {
      const auto pair = values_.Pair(value, "an entry of the list of sizes");
      values_.Spend(sizeof(Footprint));
      const double time = values_.Real(pair[0], "the time of a size");
      object.footprints.push_back({time, trees_.Add(pair[1])});
    }
    if (object.footprints.empty()) values_.Refuse("the list of sizes is empty");
  }

  uint32_t AddTrace(const PickleValue& list) {
    Trace trace;
    for (const PickleValue& value : values_.Sequence(list, "the trace")) {
      const auto fields = values_.Sequence(value, "a frame of the trace");
      if (fields.size() < 5) values_.Refuse("a frame of the trace has less than five parts");
      TraceFrame frame;
      frame.file = values_.Text(fields[0], "the file of a frame");
      if (fields[1].kind != PickleKind::kNone) frame.line = values_.Integer(fields[1], "the line of a frame");
      frame.function = values_.Text(fields[2], "the function of a frame");
      if (fields[3].kind != PickleKind::kNone) {
        for (const PickleValue& line : values_.Sequence(fields[3], "the source of a frame")) {
          frame.source.push_back(values_.Text(line, "a line of source"));
        }
      }
      if (fields[4].kind != PickleKind::kNone) frame.source_index = values_.Integer(fields[4], "the index of a frame");
      trace.frames.push_back(std::move(frame));
    }
    return traces_.Intern(std::move(trace));
  }

  void AddSnapshot(const PickleObject& source) {
    values_.Describe("Snapshot", source.offset);
    values_.Spend(sizeof(TrackerSnapshot));
    TrackerSnapshot snapshot;
    bool has_time = false;
    for (size_t i = 0; i < source.state.size(); i += 2) {
      const std::string_view attribute = source.state[i].bytes();
      const PickleValue& value = source.state[i + 1];
      if (attribute == "timestamp") {
        snapshot.time = values_.Real(value, "timestamp");
        has_time = true;
      } else if (attribute == "desc") {
        snapshot.description = values_.Text(value, "desc");
      } else if (attribute == "tracked_total") {
        snapshot.tracked_bytes = values_.Integer(value, "tracked_total");
      } else if (attribute == "asizeof_total") {
        snapshot.all_objects_bytes = values_.Integer(value, "asizeof_total");
      } else if (attribute == "overhead") {
        snapshot.overhead_bytes = values_.Integer(value, "overhead");
      } else if (attribute == "system_total") {
        if (value.kind != PickleKind::kNone) {
          snapshot.memory = MemoryOf(values_.Object(value, PickleGlobal::kProcessMemory, "system_total"));
        }
      } else if (attribute == "classes") {
        if (value.kind != PickleKind::kNone) AddAnnotation(value, snapshot);
      } else {
        diagnostics_.Count(Anomaly::kUnknownField);
      }
    }
    if (!has_time) values_.Refuse("timestamp is missing");
    records_.snapshots.push_back(std::move(snapshot));
  }

  ProcessMemory MemoryOf(const PickleObject& source) {
    ProcessMemory memory;
    memory.source = source.type_name;
    for (size_t i = 0; i < source.state.size(); i += 2) {
      const std::string_view attribute = source.state[i].bytes();
      const PickleValue& value = source.state[i + 1];
      if (attribute == "available") {
        // A failed update() of some systems leaves None.
        memory.available = value.kind != PickleKind::kNone && values_.Integer(value, "available") != 0;
      } else if (attribute == "os_specific") {
        for (const PickleValue& entry : values_.Sequence(value, "os_specific")) {
          const auto pair = values_.Pair(entry, "an entry of os_specific");
          memory.figures.push_back({values_.Text(pair[0], "a label"), {}, values_.Text(pair[1], "a figure")});
        }
      } else if (int64_t* figure = FigureOf(memory, attribute)) {
        *figure = values_.Integer(value, attribute);
      } else {
        diagnostics_.Count(Anomaly::kUnknownField);
      }
    }
    return memory;
  }

  static int64_t* FigureOf(ProcessMemory& memory, std::string_view attribute) {
    if (attribute == "pid") return &memory.pid;
    if (attribute == "vsz") return &memory.virtual_bytes;
    if (attribute == "rss") return &memory.resident_bytes;
    if (attribute == "pagefaults") return &memory.major_faults;
    if (attribute == "data_segment") return &memory.data_segment_bytes;
    if (attribute == "code_segment") return &memory.code_segment_bytes;
    if (attribute == "shared_segment") return &memory.shared_segment_bytes;
    if (attribute == "stack_segment") return &memory.stack_segment_bytes;
    return nullptr;
  }

  void AddAnnotation(const PickleValue& classes, TrackerSnapshot& snapshot) {
    snapshot.annotation.emplace();
    const auto entries = values_.Dictionary(classes, "classes");
    for (size_t i = 0; i < entries.size(); i += 2) {
      values_.Spend(sizeof(ClassAnnotation));
      ClassAnnotation annotation;
      annotation.name = values_.Name(entries[i]);
      bool has_tree = false;
      const auto figures = values_.Dictionary(entries[i + 1], "an entry of classes");
      for (size_t k = 0; k < figures.size(); k += 2) {
        const std::string figure = values_.Text(figures[k], "the name of a figure");
        const PickleValue& value = figures[k + 1];
        if (figure == "sum") {
          annotation.sum_bytes = values_.Integer(value, figure);
        } else if (figure == "active") {
          annotation.active = values_.Integer(value, figure);
        } else if (figure == "avg") {
          annotation.average_bytes = values_.Real(value, figure);
        } else if (figure == "pct") {
          annotation.percent = values_.Real(value, figure);
        } else if (figure == "merged") {
          annotation.merged = trees_.Add(value);
          has_tree = true;
        } else {
          diagnostics_.Count(Anomaly::kUnknownField);
        }
      }
      if (!has_tree) values_.Refuse("an entry of classes has no merged tree");
      snapshot.annotation->push_back(annotation);
    }
  }

  PymplerValues& values_;
  PymplerTrees trees_;
  TraceTable traces_;
  ProfileRecords& records_;
  Diagnostics& diagnostics_;
};

// Whether this is an index of tracked objects, as far as its first entry shows.
bool IsIndex(const PickleHeap& heap, const PickleValue& index) {
  if (index.kind != PickleKind::kDict) return false;
  const auto& entries = heap.containers[index.index];
  if (entries.size() < 2) return true;
  const PickleValue& list = entries[1];
  if (list.kind != PickleKind::kList) return false;
  const auto& items = heap.containers[list.index];
  return items.empty() ||
         (items[0].kind == PickleKind::kObject && heap.objects[items[0].index].type == PickleGlobal::kTrackedObject);
}

// Other programs write pickles too.
void CheckIsDump(const std::string& name, const PickleMachine& machine, const PickleValue& index) {
  const std::string is_none = name + ": is a pickle, and no dump of Pympler's ClassTracker: ";
  if (!IsIndex(machine.heap(), index)) ThrowInput(is_none + "it does not begin with an index of tracked objects");
  if (machine.at_end()) {
    ThrowInput(is_none + "it has no snapshots behind its index; if it was one, it was cut off, copy it again");
  }
}

ProfileRecords Convert(ByteSource& source, MemoryBudget& budget, Diagnostics& diagnostics) {
  const std::vector<std::byte> bytes = ReadAll(source, budget);
  if (bytes.empty()) ThrowInput(source.name() + ": is empty; write it again");
  PickleMachine machine(source.name(), bytes, budget);
  const PickleValue index = machine.Load();
  CheckIsDump(source.name(), machine, index);
  const PickleValue snapshots = machine.Load();

  ProfileRecords records;
  records.source = ProfileSource::kPympler;
  records.complete = true;
  records.protocol = machine.protocol();
  records.plain_index = index.kind == PickleKind::kDict && machine.heap().is_default_dict[index.index] == 0;
  records.file_bytes = bytes.size();
  NameTable names(budget);
  PymplerValues values(source.name(), bytes.size(), machine.heap(), budget, names, diagnostics);
  DumpConverter converter(values, names, records, diagnostics);
  converter.AddIndex(index);
  converter.AddSnapshots(snapshots);
  records.names = names.Take();
  diagnostics.Count(Anomaly::kBytesBehindEnd, bytes.size() - machine.offset());
  return records;
}

}  // namespace

ProfileRecords ReadPymplerDump(ByteSource& source, const Limits& limits, Diagnostics& diagnostics) {
  MemoryBudget budget(limits.record_bytes);
  try {
    return Convert(source, budget, diagnostics);
  } catch (const OverBudget&) {
    ThrowOverBudget(source.name(), limits.record_bytes);
  } catch (const std::bad_alloc&) {
    ThrowOutOfMemory(source.name());
  }
}

}  // namespace barrow::reader
