// SPDX-License-Identifier: Apache-2.0
//
// The report of a profile: memory over time, what each snapshot held of each class, and every tracked object's life.

const MEMORY_COLOURS = {"other classes": "c9", overhead: "overhead", data: "data", code: "code", stack: "stack", shared: "shared", other: "c0",
                        tracked: "tracked", "all objects": "all-objects", virtual: "virtual", resident: "resident"};

const VISIBLE_SHARE = 0.05;  // of the process: below, what is tracked would be a line in the chart of all memory

function profileSections(report) {
  const colours = new Map(report.chart.areas.filter((area) => area.kind === "class").map((area, i) => [area.name, "c" + (i % 8 + 1)]));
  chartSection(report.chart, colours);
  trackerSnapshotsSection(report.snapshots, report.snapshots_rest ?? 0, colours);
  classesSection(report);
}

function profileFigures(report) {
  const last = report.snapshots[report.snapshots.length - 1];
  const objects = report.classes.reduce((sum, one) => sum + one.object_count, 0);
  return [counted(report.classes.length + report.classes_rest, "classes"), `${counted(objects, "tracked objects")}`, counted(report.snapshots.length, "snapshots"),
          last ? `${humanSize(last.tracked_bytes)} tracked at the end` : null];
}

function chartSection(chart, colours) {
  const colourOfSeries = (series) => colours.get(series.name) ?? MEMORY_COLOURS[series.kind] ?? "c0";
  const known = (series) => series.bytes.some((bytes) => bytes !== null && bytes > 0);
  const series = (list) => list.filter(known).map((one) => ({name: one.name, kind: one.kind, colour: colourOfSeries(one), values: one.bytes}));
  const element = timeChart({positions: chart.times_s, positionText: (i) => humanSeconds(chart.times_s[i]), labels: chart.labels, unit: "bytes",
                             title: "Memory over time", areas: series(chart.areas), lines: series(chart.lines)});
  const tracked = new Set(["class", "other classes", "tracked"]);
  const show = (chosen) => element.showOnly((one) => chosen === "all" || tracked.has(one.kind));
  const first = trackedShare(chart, tracked) < VISIBLE_SHARE ? "tracked" : "all";
  show(first);
  addSection("chart", "Memory over time", null,
    make("div", {class: "tools"}, choice("What is drawn", [["all", "The whole process"], ["tracked", "Only what is tracked"]], first, show)), element);
  sections.set("trends", {id: "chart", title: "memory over time"});
}

// The part of the process that is tracked, where it is largest.
function trackedShare(chart, kinds) {
  return d3.max(chart.times_s, (time, at) => {
    const total = d3.sum(chart.areas, (area) => area.bytes[at]);
    return total > 0 ? d3.sum(chart.areas.filter((area) => kinds.has(area.kind)), (area) => area.bytes[at]) / total : 0;
  }) ?? 0;
}

function trackerSnapshotsSection(snapshots, restCount, colours) {
  addSection("snapshots", "Snapshots", null, snapshots.map((snapshot, i) => {
    const entry = folded([make("span", {class: "figure"}, humanSize(snapshot.tracked_bytes)),
                          make("span", {class: "name"}, snapshot.description || snapshot.label || "untitled"),
                          make("span", {class: "path"}, `at ${humanSeconds(snapshot.time_s)}`)],
                         {class: "object", id: "snapshot-" + snapshot.number}, () => trackerSnapshot(snapshot, colours));
    offer("snapshot-" + snapshot.number, () => { entry.unfold(); return entry; });
    if (snapshots.length <= 3 || i === snapshots.length - 1) entry.unfold();
    return entry;
  }), restCount > 0 ? make("p", {class: "quiet"}, `${counted(restCount, "more snapshots")}.`) : null);
}

function trackerSnapshot(snapshot, colours) {
  const figures = [["tracked", snapshot.tracked_bytes], ["all objects", snapshot.all_objects_bytes], ["overhead of tracking", snapshot.overhead_bytes],
                   ["resident", snapshot.resident_bytes], ["virtual", snapshot.virtual_bytes]];
  const total = snapshot.distribution.reduce((sum, part) => sum + part.bytes, 0);
  return [
    make("dl", {class: "sizes"}, figures.filter(([, bytes]) => bytes !== null).map(([name, bytes]) =>
      make("div", {}, make("dt", {}, name), make("dd", {title: exactFigure(bytes, "bytes")}, humanSize(bytes))))),
    total === 0 ? null : dividedBar(snapshot.distribution.map((part) => ({title: part.name, bytes: part.bytes,
      colour: part.kind === "class" ? colours.get(part.name) ?? "c9" : "c0"})), total, "Distribution"),
    make("p", {class: "quiet"}, `Shares are of ${snapshot.base === "virtual size" ? "the virtual size" : snapshot.base === "all objects" ? "all objects" : "what is tracked"}` +
      (snapshot.base_bytes === null ? "." : `, ${humanSize(snapshot.base_bytes)}.`)),
    tableOf(snapshot.table, {cells: {class_name: (name) => classLink(name)}}),
  ];
}

const classIds = new Map();  // name -> id of its entry

function classLink(name) {
  return classIds.has(name) ? make("a", {href: "#" + classIds.get(name)}, code(name)) : code(name);
}

function classesSection(report) {
  report.classes.forEach((one, i) => classIds.set(one.name, "class-" + i));
  const largest = Math.max(1, ...report.classes.map((one) => one.average_bytes * one.object_count));
  addSection("classes", "Classes", "Sizes are of the largest size each object had.", report.classes.map((one) => {
    const total = one.average_bytes * one.object_count;
    const entry = folded([make("span", {class: "figure"}, humanSize(total), bar(total / largest)), make("span", {class: "name"}, code(one.name, 90)),
                          make("span", {class: "path"}, `${counted(one.object_count, "objects")}, ${humanCount(one.alive_count)} alive at the end`)],
                         {class: "object", id: classIds.get(one.name)}, () => classPage(one, report));
    offer(classIds.get(one.name), () => { entry.unfold(); return entry; });
    return entry;
  }), report.classes_rest > 0 ? make("p", {class: "quiet"}, `${counted(report.classes_rest, "more classes")}.`) : null);
  sections.set("classes", {id: "classes", title: "classes", rowLink: (name) => (classIds.has(name) ? "#" + classIds.get(name) : null)});
}

function classPage(one, report) {
  return [
    make("p", {}, `${counted(one.object_count, "objects")} registered; ${humanSize(one.average_bytes)} each on average, from ${humanSize(one.smallest_bytes)} to ${humanSize(one.largest_bytes)}.`),
    one.instances.times_s.length > 0 ? stepChart(one.instances.times_s, one.instances.alive, lastMoment(report), "Instances alive") : null,
    one.merged.length === 0 ? null : make("section", {}, make("h3", {}, "All of them together, and what they refer to"),
      one.merged.map((merged) => referentFold(`Snapshot ${merged.snapshot}`, merged))),
    make("section", {}, make("h3", {}, "Objects"), one.objects.map((object) => trackedObject(object, report)),
      one.objects_rest > 0 ? make("p", {class: "quiet"}, `Left out: ${counted(one.objects_rest, "smaller objects")} with ${humanSize(one.objects_rest_bytes)}.`) : null),
  ];
}

function lastMoment(report) {
  return d3.max(report.snapshots, (snapshot) => snapshot.time_s) ?? 0;
}

function referentFold(name, sized) {
  const title = [make("span", {class: "figure"}, humanSize(sized.size_bytes)), make("span", {class: "name"}, name)];
  if (sized.referents.length === 0) return make("p", {class: "object"}, title);
  return folded(title, {class: "object"}, () => referentList(sized));
}

function referentList(sized) {
  const items = sized.referents.map((referent) => {
    const item = make("li", {}, make("span", {class: "figure"}, humanSize(referent.size_bytes)), make("span", {class: "share"}, humanShare(referent.share)),
                      make("span", {class: "name"}, code(referent.name, 100)));
    item.style.setProperty("--level", String(Math.min(12, referent.level)));
    return item;
  });
  return make("ul", {class: "referents"}, items,
    sized.referents_rest > 0 ? make("li", {class: "quiet"}, `${humanCount(sized.referents_rest)} more`) : null);
}

function trackedObject(object, report) {
  const life = object.death_s !== null ? `${humanSeconds(object.birth_s)} to ${humanSeconds(object.death_s)}`
    : object.forgotten_s !== null ? `from ${humanSeconds(object.birth_s)}, given up at ${humanSeconds(object.forgotten_s)}` : `from ${humanSeconds(object.birth_s)}, alive`;
  return folded([make("span", {class: "figure"}, humanSize(object.largest_bytes)), make("span", {class: "name"}, code(`${object.name} at ${object.address}`, 90)),
                 make("span", {class: "path"}, life)], {class: "object"}, () => [
    object.representation ? make("p", {}, "Representation: ", code(object.representation, 300)) : null,
    make("section", {}, make("h3", {}, "Sizes"), object.sizes.map((sized) => referentFold(
      `${humanSeconds(sized.time_s)}, ${sized.snapshot === null ? "at birth" : "snapshot " + sized.snapshot}, ${humanSize(sized.flat_bytes)} flat`, sized)),
      object.sizes_rest > 0 ? make("p", {class: "quiet"}, `${counted(object.sizes_rest, "more sizes")}`) : null),
    object.trace === null || !report.traces[object.trace] ? null
      : make("section", {}, make("h3", {}, "Where it was made"), make("ol", {class: "frames"}, report.traces[object.trace].map((frame) => make("li", {},
          make("div", {}, code(frame.function ?? "?", 80), " ", make("small", {}, code(`${frame.file}:${frame.line}`, 100))),
          frame.source ? make("pre", {}, frame.source) : null)))),
  ]);
}
