// SPDX-License-Identifier: Apache-2.0
//
// The report of one snapshot: its memory, types, dominator tree, objects, garbage, duplicates, waste and threads.

function snapshotSections(report) {
  memorySection(report);
  typesSection(report.types, "Types", "Retained size counts no byte twice within a type; types hold one another, so it has no total.");
  treeSection(report.tree);
  objectsSection(report);
  garbageSection(report.garbage);
  duplicatesSection(report.duplicates);
  wasteSection(report.waste);
  threadsSection(report.threads, report.threads_rest);
}

function snapshotFigures(report) {
  const memory = report.memory;
  return [`${counted(memory.object_count, "objects")}, ${humanSize(memory.allocated_bytes)}`,
          memory.resident_bytes === null ? null : `${humanShare(memory.explained_share)} of the resident ${humanSize(memory.resident_bytes)} explained`,
          ...processFigures(report)];
}

function memorySection(report) {
  const memory = report.memory;
  const colours = {objects: "c1", other: "c0"};
  addSection("memory", "Process and memory", null,
    memory.parts.length === 0 ? make("p", {class: "lead"}, "How much memory the process had is not known.")
      : dividedBar(memory.parts.map((part, i) => ({...part, colour: colours[part.name] ?? "c" + (i + 2)})), memory.resident_bytes, "Resident memory"),
    make("dl", {class: "sizes"}, [["objects", humanCount(memory.object_count)], ["allocated for them", humanSize(memory.allocated_bytes)],
      ["flat (sys.getsizeof)", humanSize(memory.flat_bytes)], ["reached by no root", humanSize(memory.unreachable_bytes)]]
      .map(([name, text]) => make("div", {}, make("dt", {}, name), make("dd", {}, text)))));
}

function typesSection(types, title, note, aside) {
  const table = tableOf(types, {id: "type-table", aside});
  addSection("types", title, note, table);
  sections.set("types", {id: "types", title: "types", rowLink: table.rowLink});
}

function treeSection(tree) {
  addSection("tree", "What holds the memory",
    "Each cell is what some objects of one type retain: what would be freed with them. Cells within it are what they hold. Click, or press Enter, to go in.",
    treeExplorer(tree));
  sections.set("tree", {id: "tree", title: "dominator tree"});
}

function objectsSection(report) {
  if (report.objects.length === 0) return;
  addSection("objects", "Objects", "By what they retain. Open one to see why it is alive, what it refers to and what refers to it.",
             objectList(report.objects, report.objects_rest));
  sections.set("objects", {id: "objects", title: "objects"});
}

function garbageSection(garbage) {
  if (garbage.object_count === 0) {
    addSection("garbage", "Garbage", garbage.absent ?? "No cycles wait for the collector.");
  } else {
    addSection("garbage", "Garbage",
      `${counted(garbage.object_count, "objects")} (${humanSize(garbage.allocated_bytes)}) hold only each other and wait for the collector; ` +
      `${humanCount(garbage.in_cycles)} are in cycles` +
      (garbage.uncollectable_count > 0 ? `, ${humanCount(garbage.uncollectable_count)} cannot be collected.` : "."),
      tableOf(garbage.table, {rows: 12}), garbage.groups.map(garbageGroup),
      garbage.groups_rest > 0 ? make("p", {class: "quiet"}, `Not drawn: ${counted(garbage.groups_rest, "more groups")}, none of them larger.`) : null);
  }
  sections.set("garbage", {id: "garbage", title: "garbage"});
}

function garbageGroup(group) {
  const picture = group.svg === null ? null : pictureOf(group.svg, group.title);
  return make("figure", {class: "group"},
    make("figcaption", {}, make("b", {}, `Group ${group.number}: `), `${group.title} (${counted(group.object_count, "objects")}, ${humanSize(group.flat_bytes)} flat)`),
    picture ?? make("p", {class: "quiet"}, group.svg_absent ?? "It cannot be drawn."));
}

function duplicatesSection(duplicates) {
  addSection("duplicates", "Equal strings and bytes", duplicates.absent, duplicates.table ? tableOf(duplicates.table, {id: "duplicate-table"}) : null);
  sections.set("duplicates", {id: "duplicates", title: "duplicates"});
}

function wasteSection(waste) {
  const tables = waste.tables.map((table) => [table.name, tableOf(table, {id: "waste-" + table.name.replace(/[^a-z0-9]/g, "-"), rows: 10})]);
  addSection("waste", "Room that containers do not use", tables.length === 0 ? "None worth telling." : null, tables.map(([, table]) => table));
  const places = new Map(tables.map(([name, table]) => [name, "#" + table.id]));
  sections.set("waste", {id: "waste", title: "container waste", rowLink: (name) => places.get(name) ?? null});
}

function threadsSection(threads, restCount) {
  addSection("threads", "Threads", "Innermost frame first, with the local variables that hold most.", threads.map(threadEntry),
    restCount > 0 ? make("p", {class: "quiet"}, `${counted(restCount, "more threads")}.`) : null);
  sections.set("threads", {id: "threads", title: "threads"});
}

function threadEntry(thread) {
  const marks = [thread.daemon ? "daemon" : null, thread.dumping ? "took the dump" : null, thread.native_id ? `native id ${thread.native_id}` : null,
                 `ident ${thread.ident}`].filter(Boolean).join(", ");
  return make("section", {class: "thread"},
    make("h3", {}, thread.name ? code(thread.name, 60) : `Thread ${thread.number}`, " ", make("small", {}, marks)),
    make("ol", {class: "frames"}, thread.frames.map(frameEntry)),
    thread.frames_rest > 0 ? make("p", {class: "quiet"}, `${counted(thread.frames_rest, "more frames")}.`) : null);
}

function frameEntry(frame) {
  return make("li", {},
    make("div", {class: "frame"}, make("span", {class: "figure"}, frame.retained_bytes > 0 ? humanSize(frame.retained_bytes) : ""),
         code(frame.function ?? "?", 80), " ", make("small", {}, code((frame.file ?? "?") + (frame.line === null ? "" : ":" + frame.line), 90))),
    frame.locals.length === 0 ? null : make("ul", {class: "locals"}, frame.locals.map((local) => make("li", {},
      make("span", {class: "figure"}, humanSize(local.retained_bytes)), make("b", {}, code(local.name, 60)), " ",
      namedObject(local.object_id, local.type_name), local.value === null ? null : [" = ", code(local.value, 80)])),
      frame.locals_rest > 0 ? make("li", {class: "quiet"}, make("span", {class: "figure"}), `${counted(frame.locals_rest, "more locals")}`) : null));
}
