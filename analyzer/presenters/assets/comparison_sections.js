// SPDX-License-Identifier: Apache-2.0
//
// The report of several snapshots: what survived, came and went by type, trends, and what grew at every step.

const MEASURES = [["allocated_bytes", "Allocated", "bytes"], ["object_counts", "Objects", "count"], ["retained_bytes", "Retained", "bytes"],
                  ["flat_bytes", "Flat", "bytes"]];
const ASIDE = ["flat_size", "survived_count", "survived_size", "new_size", "gone_size", "retained_size_before", "retained_size_after"];
const LINES = 8;

function comparisonSections(report) {
  comparedSection(report);
  const identity = report.same_process ? "Survived, new and gone are objects and allocated bytes." : report.identity_absent;
  typesSection(report.types, "Types, first against last", identity, ASIDE);
  trendsSection(report.trends);
  addSection("suspects", "Grew at every step", report.suspects.rows.length === 0 ? "No type did." : null,
             report.suspects.rows.length === 0 ? null : tableOf(report.suspects, {id: "suspect-table"}));
  sections.set("suspects", {id: "suspects", title: "suspects"});
  treeSection(report.tree);
  objectsSection(report);
}

function comparisonFigures(report) {
  const changes = report.changes;
  return [counted(report.snapshots.length, "snapshots"), `${figure(changes.object_count, "count", true)}\u00a0objects`,
          `${figure(changes.allocated_bytes, "bytes", true)} allocated`, report.same_process ? "same process" : "different processes"];
}

function comparedSection(report) {
  const column = (name, title, unit) => ({name, title, unit, change: false, prose: false});
  const rows = report.snapshots.map((one) => [one.label, one.created, one.object_count, one.flat_bytes, one.allocated_bytes, one.resident_bytes, one.complete]);
  addSection("compared", "Snapshots", null, tableOf({name: "snapshots", caption: "in order of time", noun: "snapshots", rows, rest: null, unchanged: null, total: null,
    columns: [column("label", "snapshot", "text"), column("created", "taken", "time"), column("object_count", "objects", "count"), column("flat_bytes", "flat", "bytes"),
              column("allocated_bytes", "allocated", "bytes"), column("resident_bytes", "resident", "bytes"), column("complete", "complete", "flag")]}));
}

function trendsSection(trends) {
  const place = make("div");
  const draw = (key) => {
    const [, , unit] = MEASURES.find(([name]) => name === key);
    const known = trends.types.filter((trend) => trend[key].every((value) => value !== null));
    const lines = [...known].sort((a, b) => change(b[key]) - change(a[key])).slice(0, LINES)
      .map((trend, i) => ({name: trend.name, colour: "c" + (i + 1), values: trend[key]}));
    place.replaceChildren(timeChart({positions: trends.labels.map((label, i) => i), positionText: (i) => shortened(trends.labels[i], 24), labels: trends.labels.map(() => ""),
                                     unit, title: "Types over the snapshots", areas: [], lines}));
  };
  draw("allocated_bytes");
  const table = trendTable(trends);
  addSection("trends", "Trends", null, make("div", {class: "tools"}, choice("Measure", MEASURES, "allocated_bytes", draw)), place, table);
  sections.set("trends", {id: "trends", title: "trends", rowLink: table.rowLink});
}

function change(values) {
  return values[values.length - 1] - values[0];
}

function trendTable(trends) {
  const column = (name, title, unit, changes = false) => ({name, title, unit, change: changes, prose: false});
  const rows = trends.types.map((trend, i) => [trend.name, i, change(trend.object_counts), change(trend.allocated_bytes),
    trend.retained_bytes.some((bytes) => bytes === null) ? null : change(trend.retained_bytes), trend.grew_every_step]);
  return tableOf({name: "trends", caption: "from the first snapshot to the last", noun: "types", rows, unchanged: null, total: null,
    rest: trends.rest_count > 0 ? {count: trends.rest_count, cells: [null, null, null, null, null, null]} : null,
    columns: [column("type_name", "type", "text"), column("trend", "allocated", "text"), column("objects", "objects", "count", true),
              column("allocated", "allocated", "bytes", true), column("retained", "retained", "bytes", true), column("grew", "allocated grew at every step", "flag")]},
    {id: "trend-table", cells: {trend: (i) => sparkline(trends.types[i].allocated_bytes, trends.types[i].allocated_bytes.map(humanSize).join(", "))}});
}
