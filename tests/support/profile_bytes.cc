// SPDX-License-Identifier: Apache-2.0
#include "support/profile_bytes.h"

#include <cmath>
#include <stdexcept>

#include "base/text.h"

namespace barrow::test {
namespace {

Profile HeaderPart() {
  Profile part;
  barrow::ProfileHeader& header = *part.mutable_header();
  header.set_contents(CONTENTS_VALUES);
  header.set_text_limit(200);
  header.set_started_unix_ns(1700000000000000000u);
  header.set_producer("barrow-cpython 0.1.0");
  header.mutable_process()->set_pid(4711);
  header.mutable_process()->set_host("host.example");
  header.mutable_process()->add_command_line("python");
  header.mutable_process()->add_command_line("build.py");
  header.mutable_runtime()->set_implementation("CPython");
  header.mutable_runtime()->set_version("3.11.7");
  header.set_streamed(true);
  return part;
}

void AddObject(TrackedSegment& segment, int64_t address_delta, uint32_t class_number, uint64_t birth_delta_ns,
               uint32_t level = 0, uint32_t trace = 0) {
  segment.add_address_delta(address_delta);
  segment.add_class_(class_number);
  segment.add_birth_delta_ns(birth_delta_ns);
  segment.add_birth_bytes(48);
  segment.add_resolution_level(level);
  segment.add_trace(trace);
}

void AddCount(CountSegment& segment, uint32_t class_number, int64_t time_delta_ns, uint64_t alive) {
  segment.add_class_(class_number);
  segment.add_time_delta_ns(time_delta_ns);
  segment.add_alive(alive);
}

void AddFootprint(FootprintSegment& segment, int64_t object_delta, uint64_t total_bytes, uint32_t level = 0,
                  uint32_t node_count = 0, uint64_t first_node = 0) {
  segment.add_object_delta(object_delta);
  segment.add_total_bytes(total_bytes);
  segment.add_flat_bytes(48);
  segment.add_resolution_level(level);
  segment.add_node_count(node_count);
  segment.add_first_node(first_node);
}

void AddNode(FootprintSegment& segment, uint32_t level, uint64_t total_bytes, Relation relation, const char* name,
             const char* value = "") {
  const auto position = [&](const std::string& text) {
    if (text.empty()) return 0;
    segment.add_texts(text);
    return segment.texts_size();
  };
  segment.add_node_level(level);
  segment.add_node_total_bytes(total_bytes);
  segment.add_node_flat_bytes(8);
  segment.add_node_relation(relation);
  segment.add_node_name(static_cast<uint32_t>(position(name)));
  segment.add_node_value(static_cast<uint32_t>(position(value)));
}

void AddSnapshot(Profile& part, uint32_t number, uint64_t time_ns, const std::string& description,
                 uint64_t tracked_bytes, uint64_t footprint_count) {
  barrow::TrackerSnapshot& snapshot = *part.add_snapshots();
  snapshot.set_number(number);
  snapshot.set_time_ns(time_ns);
  snapshot.set_duration_ns(1000);
  snapshot.set_description(description);
  snapshot.set_tracked_total_bytes(tracked_bytes);
  snapshot.set_all_objects_bytes(1000000);
  snapshot.set_overhead_bytes(5000);
  snapshot.set_footprint_count(footprint_count);
  barrow::ProcessMemory& memory = *snapshot.mutable_memory();
  memory.set_virtual_bytes(8 << 20);
  memory.set_resident_bytes(4 << 20);
  memory.set_major_faults(3);
  memory.set_data_segment_bytes(800);
  memory.set_code_segment_bytes(700);
  memory.set_shared_segment_bytes(600);
  memory.set_stack_segment_bytes(500);
  barrow::SystemFigure& figure = *memory.add_system_figures();
  figure.set_name("VmHWM");
  figure.set_bytes(5 << 20);
}

Profile FirstRun() {
  Profile part;
  ClassSegment& classes = *part.add_classes();
  classes.set_first_class(1);
  for (const char* type : {"Node", "Leaf"}) {
    barrow::TrackedClass& tracked = *classes.add_classes();
    tracked.set_name("app.Node");
    tracked.set_module("app");
    tracked.set_qualified_name(type);
  }
  TraceSegment& traces = *part.add_traces();
  traces.set_first_trace(1);
  for (const uint32_t line : {12, 34}) {
    barrow::Trace& trace = *traces.add_traces();
    barrow::TraceFrame& outer = *trace.add_frames();
    outer.set_file("app.py");
    outer.set_line(line);
    outer.set_function("<module>");
    outer.set_source("    main()");
    barrow::TraceFrame& inner = *trace.add_frames();
    inner.set_file("app.py");
    inner.set_line(7);
    inner.set_function("main");
  }
  TrackedSegment& objects = *part.add_objects();
  objects.set_first_object(1);
  AddObject(objects, 0x7000, 1, 1000, 2, 1);
  AddObject(objects, -0x10, 2, 500, 0, 2);
  CountSegment& counts = *part.add_counts();
  AddCount(counts, 1, 1000, 1);
  AddCount(counts, 2, 500, 2);
  FootprintSegment& sizes = *part.add_footprints();
  sizes.set_snapshot(1);
  AddFootprint(sizes, 1, 300, 2, 4);
  AddNode(sizes, 1, 200, RELATION_ATTRIBUTE, "__dict__");
  AddNode(sizes, 2, 60, RELATION_KEY, "nodes");
  AddNode(sizes, 2, 132, RELATION_VALUE, "nodes", "[]");
  AddNode(sizes, 1, 52, RELATION_ELEMENT, "a.o");
  AddFootprint(sizes, 1, 48);
  AddSnapshot(part, 1, 2000, "parsed", 348, 2);
  return part;
}

Profile SecondRun() {
  Profile part;
  ClassSegment& classes = *part.add_classes();
  classes.set_first_class(3);
  classes.add_classes()->set_name("edge");
  TrackedSegment& objects = *part.add_objects();
  objects.set_first_object(3);
  AddObject(objects, 0x9000, 3, 2500);
  EndSegment& ends = *part.add_ends();
  for (const uint32_t object : {2, 3}) ends.add_object(object);
  for (const int64_t time : {3000, 1000}) ends.add_time_delta_ns(time);
  for (const EndKind kind : {END_DEATH, END_FORGOTTEN}) ends.add_kind(kind);
  CountSegment& counts = *part.add_counts();
  AddCount(counts, 3, 2500, 1);
  AddCount(counts, 1, 500, 1);
  ReprSegment& reprs = *part.add_reprs();
  reprs.add_object(3);
  reprs.add_text("<edge \xC3\xBC>");
  for (const uint64_t first : {0, 3}) {
    FootprintSegment& sizes = *part.add_footprints();
    sizes.set_snapshot(2);
    AddFootprint(sizes, 1, 400, 2, first == 0 ? 3 : 1, first);
    if (first != 0) {
      AddNode(sizes, 1, 52, RELATION_ELEMENT, "a.o");
      AddFootprint(sizes, 2, 48);
      continue;
    }
    AddNode(sizes, 1, 300, RELATION_ATTRIBUTE, "__dict__");
    AddNode(sizes, 2, 60, RELATION_KEY, "nodes");
    AddNode(sizes, 2, 232, RELATION_VALUE, "nodes", "[a.o]");
  }
  AddSnapshot(part, 2, 3500, "", 448, 2);
  return part;
}

template <typename Segments, typename Count>
uint64_t Sum(const Segments& segments, Count count) {
  uint64_t sum = 0;
  for (const auto& segment : segments) sum += static_cast<uint64_t>(count(segment));
  return sum;
}

void Require(bool law, const char* text) {
  if (!law) throw std::logic_error(text);
}

}  // namespace

ProfileTrailer TrailerOf(const Profile& profile) {
  ProfileTrailer trailer;
  trailer.set_class_count(Sum(profile.classes(), [](const auto& each) { return each.classes_size(); }));
  trailer.set_trace_count(Sum(profile.traces(), [](const auto& each) { return each.traces_size(); }));
  trailer.set_object_count(Sum(profile.objects(), [](const auto& each) { return each.address_delta_size(); }));
  trailer.set_end_count(Sum(profile.ends(), [](const auto& each) { return each.object_size(); }));
  trailer.set_count_count(Sum(profile.counts(), [](const auto& each) { return each.class__size(); }));
  trailer.set_snapshot_count(static_cast<uint64_t>(profile.snapshots_size()));
  trailer.set_footprint_count(Sum(profile.snapshots(), [](const auto& each) { return each.footprint_count(); }));
  trailer.set_node_count(Sum(profile.footprints(), [](const auto& each) { return each.node_level_size(); }));
  trailer.set_segment_count(static_cast<uint64_t>(
      profile.classes_size() + profile.traces_size() + profile.objects_size() + profile.ends_size() +
      profile.counts_size() + profile.reprs_size() + profile.footprints_size() + profile.snapshots_size()));
  trailer.set_closed_ns(9000);
  return trailer;
}

Profile Joined(const ProfileParts& parts) {
  Profile all;
  for (const Profile& part : parts) all.MergeFrom(part);
  return all;
}

std::string FileOf(const ProfileParts& parts) {
  std::string file = MarkBytes({.kind = 2, .extra = {}});
  for (const Profile& part : parts) file += FrameOf(part);
  return file;
}

ProfileParts SampleProfile() {
  ProfileParts parts = {HeaderPart(), FirstRun(), SecondRun()};
  const ProfileTrailer trailer = TrailerOf(Joined(parts));
  *parts.emplace_back().mutable_trailer() = trailer;
  return parts;
}

ProfileParts LongProfile(uint32_t runs, uint32_t objects) {
  ProfileParts parts = {HeaderPart()};
  for (uint32_t run = 0; run < runs; ++run) {
    Profile& part = parts.emplace_back();
    if (run == 0) *part.add_classes() = FirstRun().classes(0);
    const uint32_t before = run * objects;
    TrackedSegment& tracked = *part.add_objects();
    tracked.set_first_object(before + 1);
    for (uint32_t i = 0; i < objects; ++i) AddObject(tracked, 0x40, 1 + i % 2, i == 0 ? 1000 * run : 1);
    FootprintSegment& sizes = *part.add_footprints();
    sizes.set_snapshot(run + 1);
    for (uint32_t i = 0; i < before + objects; ++i) {
      AddFootprint(sizes, 1, 100, 1, 1);
      AddNode(sizes, 1, 52, RELATION_ATTRIBUTE, "__dict__");
    }
    AddSnapshot(part, run + 1, 1000 * run + 900, "run", 100 * (before + objects), before + objects);
  }
  const ProfileTrailer trailer = TrailerOf(Joined(parts));
  *parts.emplace_back().mutable_trailer() = trailer;
  return parts;
}

void RequireProfileLaws(const reader::ProfileRecords& profile) {
  const size_t name_count = profile.names.size();
  Require(name_count > 0 && profile.names[0].kind == reader::NameKind::kNone, "name 0 is None");
  for (const reader::ProfileName& name : profile.names) Require(IsValidUtf8(name.text), "names are UTF-8");
  std::vector<uint32_t> ends;  // of the trees that are open
  for (uint32_t i = 0; i < profile.nodes.size(); ++i) {
    const reader::SizeNode& node = profile.nodes[i];
    while (!ends.empty() && ends.back() <= i) ends.pop_back();
    Require(node.end > i && node.end <= (ends.empty() ? profile.nodes.size() : ends.back()), "trees nest");
    Require(node.name < name_count && node.value < name_count, "names of nodes are names");
    ends.push_back(node.end);
  }
  for (const reader::TrackedObject& object : profile.objects) {
    Require(object.class_number < profile.classes.size() && object.name < name_count, "an object's class is one");
    Require(!object.trace || *object.trace < profile.traces.size(), "an object's trace is one");
    Require(!object.footprints.empty(), "an object has its size at birth");
    Require(std::isfinite(object.birth) && std::isfinite(object.death.value_or(0)), "times are finite");
    Require(IsValidUtf8(object.representation) && IsValidUtf8(object.type_name), "texts of objects are UTF-8");
    for (const reader::Footprint& size : object.footprints) {
      Require(size.root < profile.nodes.size() && std::isfinite(size.time), "a size has a tree and a time");
    }
  }
  size_t listed = 0;
  for (const reader::TrackedClass& tracked : profile.classes) {
    listed += tracked.objects.size();
    for (const uint32_t object : tracked.objects) Require(object < profile.objects.size(), "objects of a class exist");
  }
  Require(listed == profile.objects.size(), "every object stands in one class");
  for (const reader::InstanceCount& count : profile.counts) {
    Require(count.class_number < profile.classes.size(), "a count's class is one");
  }
  for (const reader::TrackerSnapshot& snapshot : profile.snapshots) {
    Require(IsValidUtf8(snapshot.description) && std::isfinite(snapshot.time), "snapshots have time and text");
  }
}

}  // namespace barrow::test
