// SPDX-License-Identifier: Apache-2.0
//
// A table of the document: sorted by any column, filtered by its texts, cut to a screenful until somebody asks for all.
// Rest, unchanged and total stay at its foot.

const ROWS_AT_FIRST = 20;
const FILTER_FROM = 8;  // rows

// options.id         makes rows reachable: element.rowLink(name) is the fragment of the row with that first cell
// options.cells      {column name: (value, row) => Node}: how a column is shown
// options.rows       how many at first
// options.aside      names of columns that are shown only when asked for
function tableOf(table, options = {}) {
  const state = {filter: "", sorted: sortedColumn(table), falling: true, all: false, wide: false, box: null};
  const noun = table.noun || "rows";
  const rows = table.rows.map((cells, index) => ({cells, index, words: null}));
  const body = make("tbody");
  const foot = make("tfoot");
  const head = make("thead", {}, make("tr", {}, table.columns.map((column, i) => headCell(column, i))));
  const status = make("span", {class: "status", role: "status"});
  const more = button("", () => { state.all = true; draw(); }, {class: "more"});
  const grid = make("table", {class: table.columns.length > 7 ? "wide" : null},
                    table.caption ? make("caption", {}, table.caption) : null, head, body, foot);
  const scroll = make("div", {class: "scroll"}, grid);
  const aside = new Set(options.aside ?? []);
  const filter = rows.length >= FILTER_FROM || aside.size > 0 ? toolLine() : null;
  const element = make("div", {class: "table", id: options.id}, filter, scroll, more);
  const shownRows = new Map();  // index -> <tr>

  function headCell(column, i) {
    const sort = button(column.title.replace(/^# /, "#\u00a0"), () => {
      state.falling = state.sorted === i ? !state.falling : isNumeric(column.unit);
      state.sorted = i;
      draw();
    });
    return make("th", {scope: "col", class: isNumeric(column.unit) ? "number" : null}, sort);
  }

  function toolLine() {
    return make("div", {class: "tools"}, rows.length >= FILTER_FROM ? [filterBox(), status] : null, aside.size === 0 ? null
      : choice("Columns", [["some", "Main columns"], ["all", "All columns"]], "some", (chosen) => { state.wide = chosen === "all"; draw(); }));
  }

  function filterBox() {
    const box = make("input", {type: "search", placeholder: `Filter ${noun}…`, "aria-label": `Filter ${noun}`,
                               autocomplete: "off", spellcheck: "false"});
    box.addEventListener("input", () => { state.filter = box.value.trim().toLowerCase(); draw(); });
    return state.box = box;
  }

  function matches(row) {
    if (state.filter === "") return true;
    row.words ??= row.cells.filter((cell) => typeof cell === "string").map(madeVisible).join("\n").toLowerCase();
    return row.words.includes(state.filter);
  }

  function chosenRows() {
    const chosen = rows.filter(matches);
    if (state.sorted === null) return chosen;
    const sign = state.falling ? -1 : 1;
    return chosen.sort((a, b) => sign * compare(a.cells[state.sorted], b.cells[state.sorted]) || a.index - b.index);
  }

  function draw() {
    const chosen = chosenRows();
    const limit = options.rows ?? ROWS_AT_FIRST;
    const cut = !state.all && chosen.length > limit + 3 ? limit : chosen.length;
    const largest = state.sorted === null ? 0 : d3.max(chosen, (row) => Math.abs(Number(row.cells[state.sorted]) || 0)) ?? 0;
    shownRows.clear();
    body.replaceChildren(...chosen.slice(0, cut).map((row) => dataRow(row, largest)));
    foot.replaceChildren(...footRows(chosen));
    more.hidden = cut === chosen.length;
    more.textContent = `Show all ${humanCount(chosen.length)}`;
    status.textContent = state.filter === "" ? "" : `${humanCount(chosen.length)} of ${humanCount(rows.length)}`;
    for (const row of grid.rows) [...row.cells].forEach((cell, i) => { cell.hidden = !state.wide && aside.has(table.columns[i].name); });
    [...head.rows[0].cells].forEach((cell, i) => {
      if (i === state.sorted) cell.setAttribute("aria-sort", state.falling ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  function dataRow(row, largest) {
    const made = make("tr", {}, row.cells.map((value, i) => {
      const cell = dataCell(value, table.columns[i], i === 0, options.cells?.[table.columns[i].name], row);
      if (i === state.sorted && largest > 0 && typeof value === "number" && table.columns[i].unit !== "number") {
        cell.append(bar(Math.abs(value) / largest));
      }
      return cell;
    }));
    shownRows.set(row.index, made);
    return made;
  }

  function footRows(chosen) {
    const made = [];
    if (chosen.length < rows.length && table.total) made.push(footRow(`${humanCount(chosen.length)} shown`, sums(chosen)));
    if (table.rest) made.push(footRow(counted(table.rest.count, "more " + noun), table.rest.cells));
    if (table.unchanged) made.push(footRow(`${humanCount(table.unchanged.count)} unchanged`, table.unchanged.cells));
    if (table.total) made.push(footRow("total", table.total, "total"));
    return made;
  }

  // Of the columns that have a total.
  function sums(chosen) {
    return table.columns.map((column, i) => table.total[i] === null ? null
      : typeof table.total[i] === "number" ? chosen.reduce((sum, row) => sum + (row.cells[i] ?? 0), 0) : null);
  }

  function footRow(name, cells, kind) {
    return make("tr", {class: kind}, cells.map((value, i) => i === 0 ? make("th", {scope: "row"}, name)
      : dataCell(value, table.columns[i], false, null, null)));
  }

  element.rowLink = (name) => {
    const row = rows.find((one) => one.cells[0] === name);
    if (!row || !options.id) return null;
    const id = `${options.id}-row-${row.index}`;
    offer(id, () => {
      if (!shownRows.has(row.index)) {
        if (state.box) state.box.value = "";
        state.filter = "";
        state.all = true;
        draw();
      }
      return shownRows.get(row.index);
    });
    return "#" + id;
  };
  draw();
  return element;
}

function dataCell(value, column, names, show, row) {
  const attributes = {class: isNumeric(column.unit) ? "number" : column.prose ? "prose" : column.unit,
                      title: exactFigure(value, column.unit)};
  const content = show ? show(value, row) : value === null ? "" : isObjectId(column) ? objectLink(value)
    : typeof value === "string" && column.unit === "text" && !column.prose ? code(value) : figure(value, column.unit, column.change);
  return names ? make("th", {scope: "row", ...attributes}, content) : make("td", attributes, content);
}

function isObjectId(column) {
  return column.unit === "number" && (column.name === "object_id" || column.name.endsWith("_id"));
}

// By which column the rows come sorted: the first whose figures fall throughout; null: none.
function sortedColumn(table) {
  if (table.rows.length < 2) return null;
  const falls = (i) => table.rows.every((row, at) => typeof row[i] === "number" && (at === 0 || row[i] <= table.rows[at - 1][i]));
  const varies = (i) => table.rows[0][i] !== table.rows[table.rows.length - 1][i];
  const found = table.columns.findIndex((column, i) => isNumeric(column.unit) && !isObjectId(column) && varies(i) && falls(i));
  return found === -1 ? null : found;
}

// What has no value is the smallest.
function compare(a, b) {
  if (a === null || b === null) return (a !== null) - (b !== null);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}
