// SPDX-License-Identifier: Apache-2.0
//
// The dominator tree to walk in: picture, way back, what a cell is, and a table of what it holds. A click or Enter goes into
// a cell, Escape back; arrow keys go from cell to cell.

const TREEMAP_HEIGHT = 420;
const CHILDREN_ROWS = 12;

function treeExplorer(tree) {
  const root = hierarchyOf(tree.nodes);
  const byIndex = new Map(root.descendants().map((node) => [node.data.index, node]));
  const colours = typeColours(tree.nodes);
  const state = {shown: root, view: "treemap", focus: null, width: 0};
  const way = make("nav", {class: "way", "aria-label": "Way in the tree"});
  const picture = shape("svg", {class: "partition", role: "group", "aria-label": "What holds the memory"});
  const about = make("p", {class: "about"});
  const below = make("div");
  const views = choice("Picture", [["treemap", "Treemap"], ["icicle", "Icicle"]], state.view,
                       (view) => { state.view = view; drawPicture(); });
  const element = make("div", {class: "tree"}, make("div", {class: "tools"}, views, way), picture, about, colourLegend(colours), below);

  function go(node, focused) {
    state.shown = node;
    state.focus = null;
    drawWay();
    drawPicture();
    tell(node);
    below.replaceChildren(childrenTable(node, go));
    if (focused) picture.querySelector("[tabindex='0']")?.focus();
  }

  function drawWay() {
    const steps = state.shown.ancestors().reverse();
    way.replaceChildren(...steps.map((step) => step === state.shown
      ? make("b", {"aria-current": "true"}, shortened(nodeName(step.data), 60))
      : button(shortened(nodeName(step.data), 40), () => go(step, true))));
  }

  function drawPicture() {
    const width = state.width;
    if (width === 0) return;
    const icicle = state.view === "icicle" ? icicleCells(state.shown, width) : null;
    const height = icicle ? icicle.height : TREEMAP_HEIGHT;
    const cells = icicle ? icicle.cells : treemapCells(state.shown, width, height);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.replaceChildren(...cells.map((cell) => drawCell(cell, cells)));
  }

  // One cell is in the tab order: the one that had the focus last, or the first below what is shown.
  function drawCell(cell, cells) {
    const item = cell.node.data;
    const isFirst = cell === (cells[1] ?? cells[0]);
    const made = shape("g", {class: "cell " + colourOf(item, colours), role: "button", tabindex: isFirst ? "0" : "-1",
                             transform: `translate(${cell.x.toFixed(1)} ${cell.y.toFixed(1)})`, "aria-label": described(item)},
      shape("rect", {width: cell.width.toFixed(1), height: cell.height.toFixed(1)}));
    if (cell.labelled) made.append(label(item, cell));
    made.dataset.index = String(item.index);
    return made;
  }

  function label(item, cell) {
    const room = Math.floor((cell.width - 8) / 6.3);
    const name = nodeName(item);
    const size = humanSize(item.retained_bytes);
    const text = name.length + size.length + 2 <= room ? [name + "  ", shape("tspan", {class: "size"}, size)] : [cellLabel(item, room)];
    return shape("text", {x: "4", y: "12"}, text);
  }

  function described(item) {
    return `${nodeName(item)}: ${humanSize(item.retained_bytes)}, ${counted(item.object_count, "objects")}`;
  }

  function tell(node) {
    const item = node.data;
    const share = tree.total_bytes > 0 ? humanShare(item.retained_bytes / tree.total_bytes) : null;
    const way = item.kind === "object" && item.label && item.type_name ? [" of type ", code(item.type_name)] : null;
    about.replaceChildren(make("b", {}, code(nodeName(item))), ...[way, ` retains ${humanSize(item.retained_bytes)}`,
      share ? `, ${share} of all` : null, item.own_bytes > 0 && item.own_bytes < item.retained_bytes ? `; ${humanSize(item.own_bytes)} itself` : null,
      item.object_count > 0 && item.kind !== "root" ? `; ${counted(item.object_count, "objects")}` : null,
      item.object_id !== null && item.kind === "object" ? ["; ", objectLink(item.object_id)] : null]
      .flat().filter((part) => part !== null));
  }

  const nodeOf = (target) => {
    const cell = target.closest?.("g.cell");
    return cell ? byIndex.get(Number(cell.dataset.index)) : null;
  };
  const enter = (node, focused) => {
    if (node === state.shown) go(node.parent ?? node, focused);
    else if (node.children) go(node, focused);
    else if (node.data.kind === "object" && pages.has(node.data.object_id)) location.hash = "#object-" + node.data.object_id;
  };
  picture.addEventListener("click", (event) => { const node = nodeOf(event.target); if (node) enter(node, false); });
  picture.addEventListener("pointerover", (event) => { const node = nodeOf(event.target); if (node) tell(node); });
  picture.addEventListener("pointerleave", () => tell(state.shown));
  picture.addEventListener("focusin", (event) => { const node = nodeOf(event.target); if (node) tell(node); });
  picture.addEventListener("keydown", (event) => {
    const node = nodeOf(event.target);
    if (!node) return;
    const siblings = node.parent?.children ?? [node];
    const place = siblings.indexOf(node);
    const next = {ArrowRight: siblings[place + 1], ArrowLeft: siblings[place - 1], ArrowDown: node.children?.[0], ArrowUp: node.parent}[event.key];
    if (event.key === "Enter" || event.key === " ") enter(node, true);
    else if (event.key === "Escape" || event.key === "Backspace") go(state.shown.parent ?? state.shown, true);
    else if (next === undefined || next === null) return;
    else moveFocus(next);
    event.preventDefault();
  });

  function moveFocus(node) {
    const cell = picture.querySelector(`[data-index="${node.data.index}"]`);
    if (!cell) return;
    picture.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    cell.focus();
  }

  watchWidth(element, (width) => { state.width = width; drawPicture(); });
  go(root, false);
  return element;
}

function colourLegend(colours) {
  return make("ul", {class: "legend"}, [...colours].map(([name, colour]) =>
    make("li", {}, make("span", {class: "swatch " + colour}), code(name, 40))));
}

// What a node's children are, for those who cannot see or point; go(child) walks there.
function childrenTable(node, go) {
  if (!node.children) return make("p", {class: "quiet"}, "Nothing below it is unfolded here.");
  const byItem = new Map(node.children.map((child) => [child.data.index, child]));
  const rows = node.children.map(({data}) => [data.index, data.type_name, data.object_count, data.own_bytes, data.retained_bytes]);
  const column = (name, title, unit) => ({name, title, unit, change: false, prose: false});
  const name = (index) => {
    const child = byItem.get(index);
    const text = nodeName(child.data);
    const page = child.data.kind === "object" && pages.has(child.data.object_id) ? [" ", objectLink(child.data.object_id)] : null;
    return make("span", {}, child.children ? button(shortened(text, 80), () => go(child, true), {class: "plain"}) : code(text), page);
  };
  return tableOf({name: "below", caption: "What it holds", noun: "cells", rest: null, unchanged: null, total: null, rows,
    columns: [column("index", "what", "text"), column("type_name", "type", "text"), column("object_count", "objects", "count"), column("own_bytes", "itself", "bytes"),
              column("retained_bytes", "retained", "bytes")]}, {cells: {index: name}, rows: CHILDREN_ROWS});
}
