// SPDX-License-Identifier: Apache-2.0
#include "store/profile_writer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "statements.h"
#include "store/enum_names.h"

namespace barrow::store {
namespace {

using reader::ProfileRecords;
using reader::TrackedObject;

class Writer {
 public:
  Writer(Database& database, ProfileId id, const ProfileRecords& profile)
      : database_(database),
        id_(id),
        profile_(profile),
        referent_(Insert(sql::insert_referent)),
        footprint_(Insert(sql::insert_footprint)) {}

  void Run() {
    WriteNames();
    WriteClasses();
    WriteTraces();
    WriteSnapshots();
    WriteObjects();
    WriteAnnotations();
    WriteCounts();
  }

 private:
  Statement Insert(const EmbeddedSql& sql) {
    Statement insert = database_.Prepare(sql);
    insert.Bind(0, int64_t{id_.value});
    return insert;
  }

  void WriteNames() {
    Statement insert = Insert(sql::insert_tracked_name);
    Statement insert_item = Insert(sql::insert_tracked_name_item);
    for (size_t i = 0; i < profile_.names.size(); ++i) {
      const reader::ProfileName& name = profile_.names[i];
      insert.Bind(1, static_cast<int64_t>(i)).Bind(2, NameOf(kNameKindNames, name.kind));
      insert.Bind(3, std::string_view(name.text)).Run();
      for (size_t k = 0; k < name.items.size(); ++k) {
        insert_item.Bind(1, static_cast<int64_t>(i)).Bind(2, static_cast<int64_t>(k));
        insert_item.Bind(3, int64_t{name.items[k]}).Run();
      }
    }
  }

  void WriteClasses() {
    Statement insert = Insert(sql::insert_tracked_class);
    for (size_t i = 0; i < profile_.classes.size(); ++i) {
      const reader::TrackedClass& tracked = profile_.classes[i];
      insert.Bind(1, static_cast<int64_t>(i + 1)).Bind(2, int64_t{tracked.name});
      insert.Bind(3, std::string_view(profile_.names[tracked.name].text)).BindCount(4, tracked.objects.size()).Run();
    }
  }

  void WriteTraces() {
    Statement insert = Insert(sql::insert_trace);
    Statement insert_frame = Insert(sql::insert_trace_frame);
    for (size_t i = 0; i < profile_.traces.size(); ++i) {
      const std::vector<reader::TraceFrame>& frames = profile_.traces[i].frames;
      std::string site;
      if (!frames.empty()) {
        const reader::TraceFrame& frame = frames.back();
        site = frame.file + ":" + std::to_string(frame.line) + " in " + frame.function;
      }
      insert.Bind(1, static_cast<int64_t>(i + 1)).Bind(2, std::string_view(site)).Run();
      insert_frame.Bind(1, static_cast<int64_t>(i + 1));
      for (size_t k = 0; k < frames.size(); ++k) WriteFrame(insert_frame, k, frames[k]);
    }
  }

  static void WriteFrame(Statement& insert, size_t position, const reader::TraceFrame& frame) {
    insert.Bind(2, static_cast<int64_t>(position)).Bind(3, std::string_view(frame.file)).Bind(4, frame.line);
    insert.Bind(5, std::string_view(frame.function)).BindNull(6).BindNull(7);
    std::string source;
    for (const std::string& line : frame.source) source += line;
    if (!frame.source.empty()) insert.Bind(6, std::string_view(source));
    if (frame.source_index) insert.Bind(7, *frame.source_index);
    insert.Run();
  }

  void WriteSnapshots() {
    Statement insert = Insert(sql::insert_tracker_snapshot);
    Statement insert_figure = Insert(sql::insert_tracker_system_figure);
    for (size_t i = 0; i < profile_.snapshots.size(); ++i) {
      const reader::TrackerSnapshot& snapshot = profile_.snapshots[i];
      const reader::ProcessMemory& memory = snapshot.memory;
      const auto number = static_cast<int64_t>(i + 1);
      snapshots_at_.try_emplace(snapshot.time, number);
      insert.Bind(1, number).Bind(2, snapshot.time).Bind(3, snapshot.duration);
      insert.Bind(4, std::string_view(snapshot.description)).Bind(5, snapshot.tracked_bytes);
      insert.Bind(6, snapshot.all_objects_bytes).Bind(7, snapshot.overhead_bytes);
      insert.Bind(8, int64_t{snapshot.annotation.has_value()}).Bind(9, int64_t{memory.available});
      insert.Bind(10, std::string_view(memory.source)).Bind(11, memory.pid).Bind(12, memory.virtual_bytes);
      insert.Bind(13, memory.resident_bytes).Bind(14, memory.major_faults).Bind(15, memory.data_segment_bytes);
      insert.Bind(16, memory.code_segment_bytes).Bind(17, memory.shared_segment_bytes);
      insert.Bind(18, memory.stack_segment_bytes).Run();
      insert_figure.Bind(1, number);
      for (size_t k = 0; k < memory.figures.size(); ++k) {
        const reader::SystemText& figure = memory.figures[k];
        insert_figure.Bind(2, static_cast<int64_t>(k)).Bind(3, std::string_view(figure.name)).BindNull(4);
        if (figure.bytes) insert_figure.BindCount(4, *figure.bytes);
        insert_figure.Bind(5, std::string_view(figure.text)).Run();
      }
    }
  }

  void WriteObjects() {
    Statement insert = Insert(sql::insert_tracked_object);
    for (size_t i = 0; i < profile_.objects.size(); ++i) {
      const TrackedObject& object = profile_.objects[i];
      const auto number = static_cast<int64_t>(i + 1);
      insert.Bind(1, number).Bind(2, int64_t{object.class_number} + 1).Bind(3, int64_t{object.name});
      insert.Bind(4, std::string_view(object.type_name)).BindBits(5, object.address);
      insert.Bind(6, std::string_view(object.representation)).Bind(7, object.birth);
      insert.BindNull(8).BindNull(9).BindNull(10);
      if (object.death) insert.Bind(8, *object.death);
      if (object.forgotten) insert.Bind(9, *object.forgotten);
      if (object.trace) insert.Bind(10, int64_t{*object.trace} + 1);
      insert.Bind(11, object.resolution_level).Bind(12, WriteFootprints(number, object)).Run();
    }
  }

  // Returns the largest size the object had while it lived.
  int64_t WriteFootprints(int64_t number, const TrackedObject& object) {
    Statement& insert = footprint_;
    int64_t largest = 0;
    for (size_t i = 0; i < object.footprints.size(); ++i) {
      const reader::Footprint& footprint = object.footprints[i];
      const reader::SizeNode& root = profile_.nodes[footprint.root];
      const bool after_death = object.death && footprint.time > *object.death;
      const auto snapshot = snapshots_at_.find(footprint.time);
      insert.Bind(1, number).Bind(2, static_cast<int64_t>(i)).Bind(3, footprint.time).BindNull(4);
      if (snapshot != snapshots_at_.end() && i > 0) insert.Bind(4, snapshot->second);
      insert.Bind(5, root.size_bytes).Bind(6, root.flat_bytes).Bind(7, int64_t{after_death});
      insert.Bind(8, int64_t{root.name}).Bind(9, WriteTree(footprint.root)).Run();
      if (!after_death && (i == 0 || root.size_bytes > largest)) largest = root.size_bytes;
    }
    return largest;
  }

  // Returns the number of the tree.
  int64_t WriteTree(uint32_t root) {
    const std::vector<reader::SizeNode>& nodes = profile_.nodes;
    const int64_t tree = ++tree_count_;
    referent_.Bind(1, tree);
    std::vector<uint32_t> ends;  // of the nodes around the next one
    for (uint32_t i = root + 1; i < nodes[root].end; ++i) {
      while (!ends.empty() && ends.back() <= i) ends.pop_back();
      const reader::SizeNode& node = nodes[i];
      referent_.Bind(2, int64_t{i} - root).Bind(3, static_cast<int64_t>(ends.size() + 1));
      referent_.Bind(4, NameOf(kRelationNames, node.relation)).Bind(5, int64_t{node.name}).Bind(6, int64_t{node.value});
      referent_.Bind(7, node.size_bytes).Bind(8, node.flat_bytes).Bind(9, int64_t{node.is_list}).Run();
      ends.push_back(node.end);
    }
    return tree;
  }

  void WriteAnnotations() {
    Statement insert = Insert(sql::insert_class_annotation);
    for (size_t i = 0; i < profile_.snapshots.size(); ++i) {
      if (!profile_.snapshots[i].annotation) continue;
      insert.Bind(1, static_cast<int64_t>(i + 1));
      int64_t position = 0;
      for (const reader::ClassAnnotation& annotation : *profile_.snapshots[i].annotation) {
        const reader::SizeNode& merged = profile_.nodes[annotation.merged];
        insert.Bind(2, position++).Bind(3, int64_t{annotation.name}).Bind(4, annotation.active);
        insert.Bind(5, annotation.sum_bytes).Bind(6, annotation.average_bytes).Bind(7, annotation.percent);
        insert.Bind(8, merged.size_bytes).Bind(9, merged.flat_bytes).Bind(10, int64_t{merged.is_list});
        insert.Bind(11, WriteTree(annotation.merged)).Run();
      }
    }
  }

  void WriteCounts() {
    Statement insert = Insert(sql::insert_instance_count);
    int64_t position = 0;
    uint32_t class_number = 0;
    for (const reader::InstanceCount& count : profile_.counts) {
      if (count.class_number != class_number) position = 0;
      class_number = count.class_number;
      insert.Bind(1, int64_t{class_number} + 1).Bind(2, position++).Bind(3, count.time).Bind(4, count.alive).Run();
    }
  }

  Database& database_;
  const ProfileId id_;
  const ProfileRecords& profile_;
  Statement referent_;
  Statement footprint_;
  std::unordered_map<double, int64_t> snapshots_at_;  // by time: the first of each
  int64_t tree_count_ = 0;
};

}  // namespace

void WriteProfile(Database& database, ProfileId id, const ProfileRecords& profile) {
  Writer(database, id, profile).Run();
}

}  // namespace barrow::store
