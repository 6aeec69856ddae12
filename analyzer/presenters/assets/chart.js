// SPDX-License-Identifier: Apache-2.0
//
// Charts over time: areas on top of one another and lines, with a legend that hides them and tells their values where the
// cursor stands; small steps; lines in cells of tables.

const CHART_HEIGHT = 300;
const MARGIN = {top: 10, right: 14, bottom: 30, left: 66};

// Round values of an axis up to `largest` bytes or objects: [[value, text]].
function axisTicks(largest, unit, room) {
  let step = 1;
  if (unit === "bytes") while (largest / step > 1024) step *= 1024;
  return d3.ticks(0, largest / step, Math.max(2, Math.floor(room / 45)))
    .map((tick) => [tick * step, unit === "bytes" ? humanTick(tick, step) : humanCount(tick)])
    .filter(([value]) => unit === "bytes" || Number.isInteger(value));
}

function humanTick(tick, step) {
  return `${Number(tick.toPrecision(4))}\u00a0${SIZE_UNITS[Math.round(Math.log2(step) / 10)]}`;
}

// data: {positions: [number], positionText: i -> text, labels: [text], unit: "bytes"|"count", title,
//        areas: [{name, colour, values}], lines: [{name, colour, values (null: none)}]}
function timeChart(data) {
  const state = {hidden: new Set(), cursor: data.positions.length - 1, width: 0};
  const series = [...data.areas, ...data.lines];
  const svg = shape("svg", {class: "chart", role: "img", "aria-label": data.title});
  const slider = make("input", {type: "range", min: "0", max: String(data.positions.length - 1), value: String(state.cursor), step: "1",
                                "aria-label": "Where the figures are taken"});
  const where = make("p", {class: "where", role: "status"});
  const legend = make("ul", {class: "legend values"});
  const buttons = series.map((one) => {
    const value = make("b");
    const made = button([make("span", {class: "swatch " + one.colour}), make("span", {class: "name"}, shortened(one.name, 60)), value],
                        () => { toggle(one); }, {"aria-pressed": "true"});
    made.showValue = (text) => { value.textContent = text; };
    legend.append(make("li", {}, made));
    return made;
  });
  const element = make("figure", {class: "timechart"}, svg, data.positions.length > 1 ? slider : null, where, legend);
  let marks = null;

  function toggle(one) {
    if (!state.hidden.delete(one)) state.hidden.add(one);
    draw();
  }

  element.showOnly = (chosen) => {
    state.hidden = new Set(series.filter((one) => !chosen(one)));
    draw();
  };

  function draw() {
    series.forEach((one, i) => buttons[i].setAttribute("aria-pressed", String(!state.hidden.has(one))));
    if (state.width === 0) return;
    const areas = data.areas.filter((one) => !state.hidden.has(one));
    const lines = data.lines.filter((one) => !state.hidden.has(one));
    const frame = chartFrame(svg, data, largestOf(areas, lines, data.positions.length), state.width);
    const stacked = d3.stack().keys(areas.map((one, i) => i)).value((at, i) => areas[i].values[at])(d3.range(data.positions.length));
    const area = d3.area().x((layer, at) => frame.x(at)).y0((layer) => frame.y(layer[0])).y1((layer) => frame.y(layer[1]));
    const line = d3.line().defined((value) => value !== null).x((value, at) => frame.x(at)).y((value) => frame.y(value));
    svg.append(...stacked.map((layers, i) => shape("path", {class: "area " + areas[i].colour, d: area(widened(layers))})),
               ...lines.map((one) => shape("path", {class: "line " + one.colour, d: line(widened(one.values))})));
    marks = shape("g", {class: "cursor"});
    svg.append(marks);
    drawCursor(frame);
  }

  // A single moment is drawn as wide as the chart.
  const widened = (list) => (list.length === 1 ? [list[0], list[0]] : list);

  function drawCursor(frame) {
    state.frame = frame;
    const at = state.cursor;
    marks.replaceChildren(shape("line", {x1: frame.x(at), x2: frame.x(at), y1: MARGIN.top, y2: CHART_HEIGHT - MARGIN.bottom}));
    where.replaceChildren(...visibleNodes(`${data.positionText(at)}${data.labels[at] ? ": " + shortened(data.labels[at], 120) : ""}`));
    series.forEach((one, i) => buttons[i].showValue(one.values[at] === null ? "not known" : figure(one.values[at], data.unit)));
  }

  function moveTo(at) {
    if (at === state.cursor || !(at >= 0)) return;
    state.cursor = at;
    slider.value = String(at);
    if (state.frame) drawCursor(state.frame);
  }
  slider.addEventListener("input", () => moveTo(Number(slider.value)));
  svg.addEventListener("pointermove", (event) => {
    if (state.frame) moveTo(state.frame.nearest((event.clientX - svg.getBoundingClientRect().left)));
  });
  watchWidth(element, (width) => { state.width = width; draw(); });
  return element;
}

function largestOf(areas, lines, count) {
  const sums = d3.range(count).map((at) => areas.reduce((sum, one) => sum + one.values[at], 0));
  return d3.max([1, ...sums, ...lines.map((one) => d3.max(one.values) ?? 0)]);
}

// Clears the picture and draws its axes; x(index), y(value), nearest(pixels from the left) -> index.
function chartFrame(svg, data, largest, width) {
  const [first, last] = [data.positions[0], data.positions[data.positions.length - 1]];
  const inner = width - MARGIN.left - MARGIN.right;
  const across = (position) => MARGIN.left + (last > first ? (position - first) / (last - first) : 0) * inner;
  const x = (at) => (data.positions.length === 1 ? MARGIN.left + at * inner : across(data.positions[at]));
  const y = (value) => CHART_HEIGHT - MARGIN.bottom - value / (largest * 1.03) * (CHART_HEIGHT - MARGIN.top - MARGIN.bottom);
  svg.setAttribute("viewBox", `0 0 ${width} ${CHART_HEIGHT}`);
  const rows = axisTicks(largest, data.unit, CHART_HEIGHT).map(([value, text]) => shape("g", {class: "tick", transform: `translate(0 ${y(value).toFixed(1)})`},
    shape("line", {x1: MARGIN.left, x2: width - MARGIN.right}), shape("text", {x: MARGIN.left - 8, y: "4", "text-anchor": "end"}, text)));
  svg.replaceChildren(...rows, ...positionTicks(data, x, inner));
  const nearest = (pixels) => {
    const distances = data.positions.map((position, at) => Math.abs(x(at) - pixels));
    return distances.indexOf(Math.min(...distances));
  };
  return {x, y, nearest};
}

// The first and the last moment, and as many between as have room for their text.
function positionTicks(data, x, inner) {
  const [letter, gap] = [7, 12];
  const last = data.positions.length - 1;
  const most = Math.floor((inner - gap) / 2 / letter);
  const places = data.positions.map((position, at) => {
    const text = shortened(data.positionText(at), most);
    const [anchor, part] = at === 0 ? ["start", 0] : at === last ? ["end", 1] : ["middle", 0.5];
    const left = x(at) - part * text.length * letter;
    return {at, text, anchor, left, right: left + text.length * letter};
  });
  let free = -Infinity;
  return places.filter(({at, left, right}) => {
    if (left < free || (at !== last && right + gap > places[last].left && last > 0)) return false;
    free = right + gap;
    return true;
  }).map(({at, text, anchor}) => shape("text", {class: "moment", x: x(at).toFixed(1), y: CHART_HEIGHT - 10, "text-anchor": anchor}, text));
}

// How many of something there were: from times[i] on values[i], up to `end`.
function stepChart(times, values, end, title) {
  const [width, height] = [600, 90];
  const [first, last, largest] = [times[0], Math.max(end, times[times.length - 1]), d3.max(values) || 1];
  const x = (time) => (last > first ? (time - first) / (last - first) : 0) * width;
  const y = (value) => height - 2 - value / largest * (height - 6);
  const steps = times.map((time, i) => [x(time), values[i]]);
  steps.push([width, values[values.length - 1]]);
  const area = d3.area().curve(d3.curveStepAfter).x((step) => step[0]).y0(y(0)).y1((step) => y(step[1]));
  return make("figure", {class: "life"},
    make("figcaption", {}, `${title}: from ${humanSeconds(first)} to ${humanSeconds(last)}, ${humanCount(largest)} at most`),
    shape("svg", {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": title},
      shape("path", {class: "area c1", d: area(steps)})));
}

// A line the size of a word.
function sparkline(values, label) {
  const [width, height] = [110, 22];
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const y = (value) => height - 4 - (largest > smallest ? (value - smallest) / (largest - smallest) : 0.5) * (height - 8);
  const x = (at) => 3 + at / Math.max(1, values.length - 1) * (width - 6);
  return shape("svg", {class: "spark", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label},
    shape("path", {class: "line c1", d: d3.line().x((value, at) => x(at)).y(y)(values)}),
    shape("circle", {class: "c1", cx: x(values.length - 1), cy: y(values[values.length - 1]), r: "2.5"}));
}
