// SPDX-License-Identifier: Apache-2.0
//
// Making elements. Every text becomes text nodes, never markup; attributes are set by their own names only.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (/^(on|style$|src|srcdoc$)/.test(name)) throw new Error("no attribute to set: " + name);
    if (name === "href" && !String(value).startsWith("#")) throw new Error("links stay on the page");
    element.setAttribute(name, value === true ? "" : name === "href" ? value : madeVisible(String(value)));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(...(child instanceof Node ? [child] : visibleNodes(String(child))));
  }
  return element;
}

// make("p", {class: "note"}, "text", otherElement, [more]); null and false are left out.
function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// The same of SVG.
function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// A name, path or value of the program, in the font for it; shortened, the whole of it in its tooltip.
function code(text, limit = 120) {
  const short = shortened(text, limit);
  return make("code", {title: short === text ? null : shortened(text, 2000)}, short);
}

function button(label, action, attributes = {}) {
  const made = make("button", {type: "button", ...attributes}, label);
  made.addEventListener("click", action);
  return made;
}

// A choice of a few, as buttons of which one is pressed. choose(value) is called with each newly pressed.
function choice(label, options, chosen, choose) {
  const group = make("div", {class: "choice", role: "group", "aria-label": label});
  const buttons = options.map(([value, title]) => button(title, () => {
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === made.get(value)));
    choose(value);
  }, {"aria-pressed": String(value === chosen)}));
  const made = new Map(options.map(([value], i) => [value, buttons[i]]));
  group.append(...buttons);
  return group;
}

// Something that is filled when it is opened first.
function folded(summary, attributes, build) {
  const details = make("details", attributes, make("summary", {}, summary));
  details.open = false;
  let built = false;
  const complete = () => {
    if (built) return;
    built = true;
    details.append(...[build()].flat(Infinity).filter((part) => part !== null && part !== undefined));
  };
  details.addEventListener("toggle", () => { if (details.open) complete(); });
  details.unfold = () => {
    complete();
    details.open = true;
  };
  return details;
}

// A bar of the given part of its room.
function bar(share, attributes = {}) {
  const filled = make("span", {class: "filled"});
  filled.style.width = (Math.min(1, Math.max(0, share)) * 100).toFixed(2) + "%";
  return make("span", {class: "bar", "aria-hidden": "true", ...attributes}, filled);
}

// A bar of several parts that add up: [{title, bytes, colour}], with its legend.
function dividedBar(parts, total, label) {
  const line = make("div", {class: "divided", role: "img", "aria-label":
    label + ": " + parts.map((part) => `${part.title} ${humanSize(part.bytes)}`).join(", ")});
  const legend = make("ul", {class: "legend"});
  for (const part of parts) {
    const share = total > 0 ? part.bytes / total : 0;
    const piece = make("span", {class: "piece " + part.colour, title: `${part.title}: ${humanSize(part.bytes)}, ${humanShare(share)}`});
    piece.style.flexGrow = String(share);
    line.append(piece);
    legend.append(make("li", {}, make("span", {class: "swatch " + part.colour}), part.title, " ",
                       make("b", {}, humanSize(part.bytes)), " ", make("small", {}, humanShare(share))));
  }
  return make("div", {}, line, legend);
}

// <dl> of each group of facts; what is not known is left out.
function factGroups(groups) {
  const known = groups.map((group) => ({...group, facts: group.facts.filter((fact) => fact.value !== null && fact.value !== "")}))
                      .filter((group) => group.facts.length > 0);
  return make("div", {class: "facts"}, known.map((group) => make("section", {}, make("h3", {}, group.title),
    make("dl", {}, group.facts.map((fact) => make("div", {class: String(fact.value).length > 34 ? "long" : null}, make("dt", {}, fact.title),
      make("dd", {title: exactFigure(fact.value, fact.unit)}, figure(fact.value, fact.unit))))))));
}

function remarkBoxes(remarks) {
  return remarks.map((remark) => make("p", {class: "remark " + (remark.kind === "warning" ? "warning" : "note")},
    make("b", {}, remark.kind === "warning" ? "Warning: " : "Note: "), remark.text));
}

// Calls draw(width) now and whenever it has changed.
function watchWidth(element, draw) {
  let known = 0;
  new ResizeObserver((entries) => {
    const width = Math.floor(entries[0].contentRect.width);
    if (width > 0 && width !== known) draw(known = width);
  }).observe(element);
}
