// SPDX-License-Identifier: Apache-2.0
#include "store/profile_loader.h"

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "statements.h"
#include "store/enum_names.h"

namespace barrow::store {
namespace {

using reader::ProfileRecords;

class Loader {
 public:
  Loader(const Database& database, const ProfileInfo& info)
      : database_(database), id_(info.id), referent_(Select(sql::select_referents)) {
    profile_.source = info.source;
    profile_.header = info.header;
    profile_.streamed = info.streamed;
    profile_.protocol = info.protocol;
    profile_.plain_index = info.plain_index;
    profile_.complete = info.complete;
    profile_.closed = info.closed;
    profile_.file_bytes = info.file_bytes;
  }

  ProfileRecords Run() {
    has_referent_ = referent_.Step();
    ReadNames();
    ReadClasses();
    ReadTraces();
    ReadSnapshots();
    ReadObjects();
    ReadFootprints();
    ReadAnnotations();
    ReadCounts();
    return std::move(profile_);
  }

 private:
  Statement Select(const EmbeddedSql& sql) const {
    Statement select = database_.Prepare(sql);
    select.Bind(0, int64_t{id_.value});
    return select;
  }

  [[noreturn]] void Refuse(const std::string& what) const {
    ThrowInput(database_.name() + ": the rows of table " + what + " contradict each other; load its files again");
  }

  static std::string Text(const Statement& select, int column) { return RepairUtf8(select.Text(column)); }

  double Time(const Statement& select, int column) const {
    const double time = select.Real(column);
    if (!std::isfinite(time)) Refuse("with times");
    return time;
  }

  uint32_t Name(const Statement& select, int column) const {
    if (profile_.names.empty()) Refuse("tracked_name");
    return static_cast<uint32_t>(select.Unsigned(column, profile_.names.size() - 1));
  }

  void ReadNames() {
    Statement select = Select(sql::select_tracked_names);
    while (select.Step()) {
      if (select.Unsigned(0, UINT32_MAX) != profile_.names.size()) Refuse("tracked_name");
      const auto kind = ValueOf<reader::NameKind>(kNameKindNames, select.Text(1));
      if (!kind) Refuse("tracked_name");
      profile_.names.push_back({*kind, Text(select, 2), {}});
    }
    if (profile_.names.empty() || profile_.names[0].kind != reader::NameKind::kNone) Refuse("tracked_name");
    Statement items = Select(sql::select_tracked_name_items);
    std::vector<uint32_t> depths(profile_.names.size(), 0);
    std::vector<uint64_t> parts(profile_.names.size(), 1);  // the tuple itself, and all in it
    while (items.Step()) {
      const uint32_t tuple = Name(items, 0);
      const uint32_t item = Name(items, 2);
      constexpr uint32_t kDeepest = 16;  // names are compared recursively
      depths[tuple] = std::max(depths[tuple], depths[item] + 1);
      parts[tuple] += parts[item];
      // The text shows each part by a character at least: without it a few rows would be compared for ever.
      const bool is_shown = parts[tuple] <= profile_.names[tuple].text.size();
      if (item >= tuple || depths[tuple] > kDeepest || !is_shown) Refuse("tracked_name_item");
      profile_.names[tuple].items.push_back(item);
    }
  }

  void ReadClasses() {
    Statement select = Select(sql::select_tracked_classes);
    while (select.Step()) {
      if (select.Unsigned(0) != profile_.classes.size() + 1) Refuse("tracked_class");
      profile_.classes.push_back({Name(select, 1), {}});
    }
  }

  void ReadTraces() {
    Statement ids = Select(sql::select_trace_ids);
    while (ids.Step()) {
      if (ids.Unsigned(0) != profile_.traces.size() + 1) Refuse("trace");
      profile_.traces.emplace_back();
    }
    Statement select = Select(sql::select_trace_frames);
    while (select.Step()) {
      const uint64_t trace = select.Unsigned(0, profile_.traces.size());
      if (trace == 0) Refuse("trace_frame");
      reader::TraceFrame frame{.file = Text(select, 2),
                               .line = select.Integer(3),
                               .function = Text(select, 4),
                               .source = {},
                               .source_index = {}};
      if (!select.IsNull(5)) frame.source = Lines(Text(select, 5));
      if (!select.IsNull(6)) frame.source_index = select.Integer(6);
      profile_.traces[trace - 1].frames.push_back(std::move(frame));
    }
  }

  // The text cut behind each line's end; at least one line.
  static std::vector<std::string> Lines(std::string_view text) {
    std::vector<std::string> lines;
    do {
      const size_t end = text.find('\n');
      const size_t length = end == std::string_view::npos ? text.size() : end + 1;
      lines.emplace_back(text.substr(0, length));
      text.remove_prefix(length);
    } while (!text.empty());
    return lines;
  }

  void ReadSnapshots() {
    Statement select = Select(sql::select_tracker_snapshots);
    while (select.Step()) {
      if (select.Unsigned(0) != profile_.snapshots.size() + 1) Refuse("tracker_snapshot");
      reader::TrackerSnapshot& snapshot = profile_.snapshots.emplace_back();
      snapshot.time = Time(select, 1);
      snapshot.duration = Time(select, 2);
      snapshot.description = Text(select, 3);
      snapshot.tracked_bytes = select.Integer(4);
      snapshot.all_objects_bytes = select.Integer(5);
      snapshot.overhead_bytes = select.Integer(6);
      if (select.Unsigned(7, 1) != 0) snapshot.annotation.emplace();
      reader::ProcessMemory& memory = snapshot.memory;
      memory.available = select.Unsigned(8, 1) != 0;
      memory.source = Text(select, 9);
      memory.pid = select.Integer(10);
      memory.virtual_bytes = select.Integer(11);
      memory.resident_bytes = select.Integer(12);
      memory.major_faults = select.Integer(13);
      memory.data_segment_bytes = select.Integer(14);
      memory.code_segment_bytes = select.Integer(15);
      memory.shared_segment_bytes = select.Integer(16);
      memory.stack_segment_bytes = select.Integer(17);
    }
    Statement figures = Select(sql::select_tracker_system_figures);
    while (figures.Step()) {
      reader::SystemText figure{.name = Text(figures, 2), .bytes = {}, .text = Text(figures, 4)};
      if (!figures.IsNull(3)) figure.bytes = figures.Unsigned(3);
      SnapshotAt(figures, 0).memory.figures.push_back(std::move(figure));
    }
  }

  reader::TrackerSnapshot& SnapshotAt(const Statement& select, int column) {
    const uint64_t number = select.Unsigned(column, profile_.snapshots.size());
    if (number == 0) Refuse("tracker_snapshot");
    return profile_.snapshots[number - 1];
  }

  void ReadObjects() {
    Statement select = Select(sql::select_tracked_objects);
    while (select.Step()) {
      const uint64_t class_number = select.Unsigned(1, profile_.classes.size());
      if (select.Unsigned(0) != profile_.objects.size() + 1 || class_number == 0) Refuse("tracked_object");
      profile_.classes[class_number - 1].objects.push_back(static_cast<uint32_t>(profile_.objects.size()));
      reader::TrackedObject& object = profile_.objects.emplace_back();
      object.class_number = static_cast<uint32_t>(class_number - 1);
      object.name = Name(select, 2);
      object.type_name = Text(select, 3);
      object.address = select.Bits(4);
      object.representation = Text(select, 5);
      object.birth = Time(select, 6);
      if (!select.IsNull(7)) object.death = Time(select, 7);
      if (!select.IsNull(8)) object.forgotten = Time(select, 8);
      if (!select.IsNull(9)) {
        const uint64_t trace = select.Unsigned(9, profile_.traces.size());
        if (trace == 0) Refuse("tracked_object");
        object.trace = static_cast<uint32_t>(trace - 1);
      }
      object.resolution_level = select.Integer(10);
    }
  }

  void ReadFootprints() {
    Statement select = Select(sql::select_footprints);
    while (select.Step()) {
      const uint64_t number = select.Unsigned(0, profile_.objects.size());
      if (number == 0) Refuse("footprint");
      const uint32_t root = ReadTree(select.Integer(8), select.Integer(4), select.Integer(5));
      profile_.nodes[root].name = Name(select, 7);
      profile_.objects[number - 1].footprints.push_back({Time(select, 2), root});
    }
    for (const reader::TrackedObject& object : profile_.objects) {
      if (object.footprints.empty()) Refuse("footprint");
    }
  }

  // Trees stand in the order in which they are referred to.
  uint32_t ReadTree(int64_t tree, int64_t size_bytes, int64_t flat_bytes) {
    const auto root = static_cast<uint32_t>(profile_.nodes.size());
    profile_.nodes.push_back({.size_bytes = size_bytes, .flat_bytes = flat_bytes});
    if (tree <= last_tree_) Refuse("footprint");
    last_tree_ = tree;
    std::vector<uint32_t> open;
    const auto close = [&](size_t level) {
      while (open.size() >= level) {
        profile_.nodes[open.back()].end = static_cast<uint32_t>(profile_.nodes.size());
        open.pop_back();
      }
    };
    while (has_referent_ && referent_.Integer(0) == tree) {
      const uint64_t level = referent_.Unsigned(2);
      const auto relation = ValueOf<reader::Relation>(kRelationNames, referent_.Text(3));
      if (level == 0 || level > open.size() + 1 || !relation || profile_.nodes.size() >= UINT32_MAX - 1) {
        Refuse("referent");
      }
      close(level);
      open.push_back(static_cast<uint32_t>(profile_.nodes.size()));
      profile_.nodes.push_back({.size_bytes = referent_.Integer(6),
                                .flat_bytes = referent_.Integer(7),
                                .name = Name(referent_, 4),
                                .value = Name(referent_, 5),
                                .relation = *relation,
                                .is_list = referent_.Unsigned(8, 1) != 0});
      has_referent_ = referent_.Step();
    }
    if (has_referent_ && referent_.Integer(0) < tree) Refuse("referent");
    close(1);
    profile_.nodes[root].end = static_cast<uint32_t>(profile_.nodes.size());
    return root;
  }

  void ReadAnnotations() {
    Statement select = Select(sql::select_class_annotations);
    while (select.Step()) {
      reader::TrackerSnapshot& snapshot = SnapshotAt(select, 0);
      if (!snapshot.annotation) Refuse("class_annotation");
      reader::ClassAnnotation annotation{.name = Name(select, 2),
                                         .sum_bytes = select.Integer(4),
                                         .active = select.Integer(3),
                                         .average_bytes = Time(select, 5),
                                         .percent = Time(select, 6)};
      annotation.merged = ReadTree(select.Integer(10), select.Integer(7), select.Integer(8));
      profile_.nodes[annotation.merged].is_list = select.Unsigned(9, 1) != 0;
      snapshot.annotation->push_back(annotation);
    }
  }

  void ReadCounts() {
    Statement select = Select(sql::select_instance_counts);
    while (select.Step()) {
      const uint64_t class_number = select.Unsigned(0, profile_.classes.size());
      if (class_number == 0) Refuse("instance_count");
      profile_.counts.push_back({static_cast<uint32_t>(class_number - 1), Time(select, 2), select.Integer(3)});
    }
  }

  const Database& database_;
  const ProfileId id_;
  Statement referent_;
  bool has_referent_ = false;
  int64_t last_tree_ = 0;
  ProfileRecords profile_;
};

}  // namespace

ProfileRecords LoadProfileRows(const Database& database, const ProfileInfo& info) {
  return Loader(database, info).Run();
}

}  // namespace barrow::store
