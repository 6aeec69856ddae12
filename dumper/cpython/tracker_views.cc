// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_views.h"

#include <string>
#include <string_view>

#include "cpython/collector_pause.h"
#include "cpython/py_ref.h"

namespace barrow::cpython {

namespace {

PyObject* Text(std::string_view text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

// Appends what make() returns for 0, 1, … while it is below size(), asked anew each time.
template <typename Size, typename Make>
PyObject* MakeList(Size size, Make make) {
  PyRef list(PyList_New(0));
  for (size_t i = 0; list && i < size(); ++i) {
    const PyRef item(make(i));
    if (!item || PyList_Append(list.get(), item.get()) < 0) return nullptr;
  }
  return Py_XNewRef(list.get());
}

PyObject* MemoryTuple(const ProcessFacts& facts) {
  PyObject* figures =
      MakeList([&] { return facts.figures.size(); },
               [&](size_t i) { return Py_BuildValue("(NK)", Text(facts.figures[i].name), facts.figures[i].bytes); });
  return Py_BuildValue("(KKKKKKKKKN)", facts.pid, facts.virtual_bytes, facts.resident_bytes, facts.major_faults,
                       facts.FigureBytes("VmData"), facts.FigureBytes("VmExe"), facts.FigureBytes("VmLib"),
                       facts.FigureBytes("VmStk"), facts.page_bytes, figures);
}

PyObject* NodeTuple(const FootprintSheet& sheet, const writer::FootprintNode& node) {
  const auto text = [&](uint32_t number) { return Text(number != 0 ? sheet.texts[number - 1] : std::string_view()); };
  return Py_BuildValue("(IKKINN)", node.level, node.total_bytes, node.flat_bytes, static_cast<unsigned>(node.relation),
                       text(node.name), text(node.value));
}

PyObject* FootprintList(const FootprintSheet& sheet) {
  size_t next_node = 0;
  return MakeList([&] { return sheet.footprints.size(); },
                  [&](size_t i) -> PyObject* {
                    const writer::Footprint& each = sheet.footprints[i];
                    PyObject* nodes = MakeList([&] { return each.node_count; },
                                               [&](size_t j) { return NodeTuple(sheet, sheet.nodes[next_node + j]); });
                    next_node += each.node_count;
                    return Py_BuildValue("(IKKN)", each.object, each.total_bytes, each.flat_bytes, nodes);
                  });
}

}  // namespace

PyObject* RecordList(Recorder& recorder) {
  const CollectorPause pause;
  return MakeList(
      [&] { return recorder.records().size(); },
      [&](size_t i) {
        const ObjectRecord& record = recorder.records()[i];
        const TrackedClassRecord& tracked = recorder.classes()[record.facts.class_number - 1];
        PyObject* reference = record.reference != nullptr ? reinterpret_cast<PyObject*>(record.reference) : Py_None;
        return Py_BuildValue("(IOKKKKIIN(NNN))", record.number, reference, record.facts.address, record.facts.birth_ns,
                             record.death_ns, record.facts.birth_bytes, record.resolution_level, record.facts.trace,
                             Text(record.repr), Text(recorder.name(tracked.name)), Text(tracked.module),
                             Text(tracked.qualified_name));
      });
}

PyObject* SnapshotList(Recorder& recorder) {
  const CollectorPause pause;
  return MakeList([&] { return recorder.snapshots().size(); },
                  [&](size_t i) {
                    const SnapshotRecord& snapshot = recorder.snapshots()[i];
                    return Py_BuildValue("(KNKKKNN)", snapshot.time_ns, Text(snapshot.description),
                                         snapshot.tracked_total_bytes, snapshot.all_objects_bytes,
                                         snapshot.overhead_bytes, MemoryTuple(snapshot.memory),
                                         FootprintList(snapshot.sheet));
                  });
}

PyObject* TraceList(Recorder& recorder) {
  const size_t count = recorder.traces().count();
  recorder.traces().ReadSources(0, count);
  const CollectorPause pause;
  std::vector<writer::TraceFrame> frames;
  const std::vector<writer::Trace> traces = recorder.traces().Traces(0, count, frames);
  const auto frame_tuple = [](const writer::TraceFrame& frame) {
    return Py_BuildValue("(NINN)", Text(frame.file), frame.line, Text(frame.function), Text(frame.source));
  };
  return MakeList([&] { return traces.size(); },
                  [&](size_t i) {
                    return MakeList([&] { return traces[i].size(); },
                                    [&](size_t j) { return frame_tuple(traces[i][j]); });
                  });
}

PyObject* HistoryList(Recorder& recorder) {
  const CollectorPause pause;
  return MakeList([&] { return recorder.news().counts.size(); },
                  [&](size_t i) {
                    const writer::InstanceCount& count = recorder.news().counts[i];
                    const uint32_t name = recorder.classes()[count.class_number - 1].name;
                    return Py_BuildValue("(NKK)", Text(recorder.name(name)), count.time_ns, count.alive);
                  });
}

}  // namespace barrow::cpython
