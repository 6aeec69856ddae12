// SPDX-License-Identifier: Apache-2.0
#include "reader/tracker_assembler.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/checked.h"

namespace barrow::reader {
namespace {

// Items by number, of runs with gaps between them. A run that claims numbers already taken is dropped and counted.
template <typename T>
class Numbered {
 public:
  Numbered(std::vector<NumberedRun<T>>&& runs, Diagnostics& diagnostics) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const NumberedRun<T>& a, const NumberedRun<T>& b) { return a.first < b.first; });
    uint64_t end = 1;
    for (NumberedRun<T>& run : runs) {
      if (run.items.empty()) continue;
      if (run.first < end) {
        diagnostics.Count(Anomaly::kBadSegment);
        continue;
      }
      starts_.push_back({run.first, items_.size()});
      end = uint64_t{run.first} + run.items.size();
      items_.insert(items_.end(), std::make_move_iterator(run.items.begin()), std::make_move_iterator(run.items.end()));
    }
    count_ = items_.size();
  }

  std::vector<T>& items() { return items_; }

  // The index of the number's item; empty if the file does not have it.
  std::optional<uint32_t> Find(uint32_t number) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), number,
                                        [](uint32_t n, const Start& start) { return n < start.number; });
    if (after == starts_.begin()) return std::nullopt;
    const Start& start = *(after - 1);
    const uint64_t index = start.index + (number - start.number);
    const uint64_t limit = after == starts_.end() ? count_ : after->index;
    if (index >= limit) return std::nullopt;
    return static_cast<uint32_t>(index);
  }

 private:
  struct Start {
    uint32_t number;
    uint64_t index;
  };
  std::vector<Start> starts_;
  std::vector<T> items_;
  uint64_t count_ = 0;  // of items, also when those were moved away
};

class Assembler {
 public:
  Assembler(TrackerParts& parts, NameTable& names, Diagnostics& diagnostics)
      : parts_(parts),
        names_(names),
        diagnostics_(diagnostics),
        classes_(std::move(parts.classes), diagnostics),
        traces_(std::move(parts.traces), diagnostics),
        objects_(std::move(parts.objects), diagnostics) {}

  ProfileRecords Run() {
    records_.source = ProfileSource::kBarrow;
    records_.complete = parts_.trailer.has_value();
    if (parts_.header) records_.header = std::move(*parts_.header);
    records_.streamed = parts_.streamed;
    if (parts_.trailer) records_.closed = Seconds(parts_.trailer->closed_ns);
    AddObjects();
    records_.traces = std::move(traces_.items());  // finding one looks at their number
    AddSnapshots();
    AddFootprints();
    AddEnds();
    AddTexts();
    AddCounts();
    CompareWithTrailer();
    records_.names = names_.Take();
    return std::move(records_);
  }

 private:
  // The class of that registered name, which is made if it is new.
  uint32_t ClassOfName(uint32_t name) {
    const auto [entry, is_new] = class_numbers_.try_emplace(name, static_cast<uint32_t>(records_.classes.size()));
    if (is_new) records_.classes.push_back({name, {}});
    return entry->second;
  }

  uint32_t NameOfClass(uint32_t number) {
    const std::optional<uint32_t> index = classes_.Find(number);
    if (!index) diagnostics_.Count(Anomaly::kUnknownType);
    return names_.InternText(index ? classes_.items()[*index].name : "<unknown type>");
  }

  void AddObjects() {
    records_.nodes = std::move(parts_.nodes);
    records_.objects.reserve(objects_.items().size());
    for (const RegisteredObject& registered : objects_.items()) {
      TrackedObject object;
      object.name = NameOfClass(registered.class_number);
      object.class_number = ClassOfName(object.name);
      if (const auto index = classes_.Find(registered.class_number)) {
        const RegisteredClass& type = classes_.items()[*index];
        object.type_name = type.module.empty() ? type.qualified_name : type.module + "." + type.qualified_name;
      }
      object.address = registered.address;
      object.birth = Seconds(registered.birth_ns);
      object.trace = traces_.Find(registered.trace);
      if (registered.trace != 0 && !object.trace) diagnostics_.Count(Anomaly::kDanglingAnnotation);
      object.resolution_level = registered.resolution_level;
      const auto size = Clipped<int64_t>(registered.birth_bytes);
      const auto root = static_cast<uint32_t>(records_.nodes.size());
      records_.nodes.push_back({.size_bytes = size, .flat_bytes = size, .end = root + 1});
      object.footprints.push_back({object.birth, root});
      records_.classes[object.class_number].objects.push_back(static_cast<uint32_t>(records_.objects.size()));
      records_.objects.push_back(std::move(object));
    }
  }

  void AddSnapshots() {
    for (NumberedSnapshot& numbered : parts_.snapshots) {
      const auto [entry, is_new] =
          snapshot_indexes_.try_emplace(numbered.number, static_cast<uint32_t>(records_.snapshots.size()));
      if (is_new) {
        records_.snapshots.push_back(std::move(numbered.snapshot));
      } else {
        diagnostics_.Count(Anomaly::kBadSegment);
      }
    }
  }

  // Levels, which are in the nodes' `end`, become ends.
  void CloseTree(uint32_t root, uint32_t node_count) {
    std::vector<uint32_t> open;  // nodes, one of each level
    const uint32_t end = root + 1 + node_count;
    for (uint32_t i = root + 1; i < end; ++i) {
      const uint32_t level = records_.nodes[i].end;
      while (open.size() >= level) {
        records_.nodes[open.back()].end = i;
        open.pop_back();
      }
      open.push_back(i);
    }
    for (const uint32_t node : open) records_.nodes[node].end = end;
    records_.nodes[root].end = end;
  }

  void AddFootprints() {
    for (const RawFootprint& footprint : parts_.footprints) {
      CloseTree(footprint.root, footprint.node_count);
      const auto snapshot = snapshot_indexes_.find(footprint.snapshot);
      const std::optional<uint32_t> index = objects_.Find(footprint.object);
      if (snapshot == snapshot_indexes_.end() || !index) {
        // Sizing was not over when the file ended, or a frame was lost.
        diagnostics_.Count(Anomaly::kDanglingAnnotation);
        continue;
      }
      TrackedObject& object = records_.objects[*index];
      object.footprints.push_back({records_.snapshots[snapshot->second].time, footprint.root});
      object.resolution_level = footprint.resolution_level;
    }
    for (TrackedObject& object : records_.objects) {
      std::stable_sort(object.footprints.begin() + 1, object.footprints.end(),
                       [](const Footprint& a, const Footprint& b) { return a.time < b.time; });
    }
  }

  void AddEnds() {
    for (const ObjectEnd& end : parts_.ends) {
      const std::optional<uint32_t> index = objects_.Find(end.object);
      if (!index || records_.objects[*index].death) {
        diagnostics_.Count(Anomaly::kDanglingAnnotation);
      } else if (end.forgotten) {
        records_.objects[*index].forgotten = Seconds(end.time_ns);
      } else {
        records_.objects[*index].death = Seconds(end.time_ns);
      }
    }
  }

  void AddTexts() {
    for (TrackedObject& object : records_.objects) {
      if (object.footprints.size() < 2 || object.type_name.empty()) continue;
      std::array<char, 32> address{};
      std::snprintf(address.data(), address.size(), "0x%llx", static_cast<unsigned long long>(object.address));
      object.representation = "<" + object.type_name + " object at " + address.data() + ">";
    }
    for (ObjectText& text : parts_.texts) {
      const std::optional<uint32_t> index = objects_.Find(text.object);
      if (!index) diagnostics_.Count(Anomaly::kDanglingAnnotation);
      if (index) records_.objects[*index].representation = std::move(text.text);
    }
  }

  void AddCounts() {
    records_.counts.reserve(parts_.counts.size());
    for (const AliveCount& count : parts_.counts) {
      const uint32_t number = ClassOfName(NameOfClass(count.class_number));
      const auto alive = Clipped<int64_t>(count.alive);
      records_.counts.push_back({number, Seconds(count.time_ns), alive});
    }
    std::stable_sort(records_.counts.begin(), records_.counts.end(),
                     [](const InstanceCount& a, const InstanceCount& b) { return a.class_number < b.class_number; });
  }

  void CompareWithTrailer() {
    if (!parts_.trailer) {
      diagnostics_.Count(Anomaly::kTruncated);
      return;
    }
    const ProfileTrailer& trailer = *parts_.trailer;
    const uint64_t held = objects_.items().size();
    diagnostics_.Count(Anomaly::kTotalsDiffer,
                       std::max(held, trailer.object_count) - std::min(held, trailer.object_count));
    uint64_t nodes = 0;
    for (const RawFootprint& footprint : parts_.footprints) nodes += footprint.node_count;
    const std::array<std::pair<uint64_t, uint64_t>, 8> sums = {{
        {trailer.class_count, classes_.items().size()},
        {trailer.trace_count, records_.traces.size()},
        {trailer.end_count, parts_.ends.size()},
        {trailer.count_count, parts_.counts.size()},
        {trailer.snapshot_count, records_.snapshots.size()},
        {trailer.footprint_count, parts_.footprints.size()},
        {trailer.node_count, nodes},
        {trailer.segment_count, parts_.segment_count},
    }};
    for (const auto& [written, read] : sums) diagnostics_.Count(Anomaly::kSumsDiffer, written != read);
  }

  TrackerParts& parts_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  Numbered<RegisteredClass> classes_;
  Numbered<Trace> traces_;
  Numbered<RegisteredObject> objects_;
  std::unordered_map<uint32_t, uint32_t> class_numbers_;     // by number of the name
  std::unordered_map<uint32_t, uint32_t> snapshot_indexes_;  // by number
  ProfileRecords records_;
};

}  // namespace

ProfileRecords AssembleProfile(TrackerParts&& parts, NameTable& names, Diagnostics& diagnostics) {
  TrackerParts taken = std::move(parts);
  return Assembler(taken, names, diagnostics).Run();
}

}  // namespace barrow::reader
