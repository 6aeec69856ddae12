// SPDX-License-Identifier: Apache-2.0
//
// The dominator tree as areas: a treemap and an icicle of the same hierarchy. Sizes of cells are the bytes retained; what
// a cell's children leave free of it is its own.

const LABEL_HEIGHT = 17;
const ICICLE_HEIGHT = 280;  // where few levels leave it to the rows to be high
const ICICLE_LEVELS = 14;
const TREEMAP_LEVELS = 8;
const COLOURS = 9;

// d3 nodes of the document's, which stand in preorder; data.index is the place there.
function hierarchyOf(nodes) {
  const items = nodes.map((node, index) => ({...node, index, children: []}));
  items.forEach((item) => { if (item.parent !== null && item.parent < item.index) items[item.parent].children.push(item); });
  return d3.hierarchy(items[0]).sum((item) => item.own_bytes);
}

// A colour for each of the types that take most; the others share one.
function typeColours(nodes) {
  const bytes = new Map();
  for (const node of nodes) {
    if (node.type_name) bytes.set(node.type_name, (bytes.get(node.type_name) ?? 0) + node.own_bytes);
  }
  const biggest = [...bytes].sort((a, b) => b[1] - a[1]).slice(0, COLOURS).map(([name]) => name);
  return new Map(biggest.map((name, i) => [name, "c" + (i + 1)]));
}

function colourOf(item, colours) {
  return item.kind === "group" || item.kind === "object" ? colours.get(item.type_name) ?? "c0" : item.kind;
}

// "dict", ".pages of PageCache": what a cell is called.
function nodeName(item) {
  if (item.kind === "root") return item.type_name || item.label || "everything";
  if (item.kind === "unreachable") return item.label || "garbage, held by no root";
  if (item.kind === "rest") return `${humanCount(item.rest_count)} smaller`;
  return item.kind === "object" && item.label ? item.label : item.type_name;
}

// The name in so many characters: of a path the end tells most, of a type's name the beginning.
function cellLabel(item, room) {
  const name = nodeName(item);
  if (name.length <= room) return name;
  if (room < 4) return "";
  if (room > 16) return shortened(name, room);
  return item.kind === "object" ? "…" + name.slice(1 - room) : name.slice(0, room - 1) + "…";
}

// The cells to draw of the subtree of `shown`: [{node, x, y, width, height, labelled}], parents before children.
function treemapCells(shown, width, height) {
  const root = shown.copy();
  d3.treemap().size([width, height]).tile(d3.treemapSquarify.ratio(1.3)).paddingInner(1).paddingOuter(2)
    .paddingTop((node) => (node.x1 - node.x0 > 40 ? LABEL_HEIGHT : 2)).round(true)(root);
  return cellsOf(root, TREEMAP_LEVELS, (node) => node.x1 - node.x0 > 26 && node.y1 - node.y0 > 26);
}

function icicleCells(shown, width) {
  const root = shown.copy();
  const levels = Math.min(root.height + 1, ICICLE_LEVELS);
  const row = Math.min(44, Math.max(24, Math.floor(ICICLE_HEIGHT / levels)));
  d3.partition().size([width, (root.height + 1) * row])(root);
  return {cells: cellsOf(root, levels - 1, (node) => node.x1 - node.x0 > 1.5), height: levels * row};
}

// Down to `levels` below root, into those children only whose parent is `open`.
function cellsOf(root, levels, open) {
  const cells = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
    if (width < 0.5 || height < 0.5) continue;
    cells.push({node, x: node.x0, y: node.y0, width, height, labelled: width > 30 && height > 13});
    if (node.depth < levels && open(node)) waiting.push(...[...(node.children ?? [])].reverse());
  }
  return cells;
}
