// SPDX-License-Identifier: Apache-2.0
//
// A graph that barrow drew, as part of the page: built anew from the elements and attributes named here, so that nothing
// else the text may hold gets in.

const PICTURE_ELEMENTS = new Set(["svg", "g", "path", "polygon", "polyline", "ellipse", "rect", "line", "text", "tspan"]);
const PICTURE_ATTRIBUTES = new Set(["id", "class", "viewBox", "transform", "d", "points", "cx", "cy", "rx", "ry", "x", "y", "x1", "y1",
  "x2", "y2", "width", "height", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
  "text-anchor", "font-family", "font-size", "font-weight", "font-style"]);

// null if the text is no SVG.
function pictureOf(svg, label) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (parsed.localName !== "svg" || parsed.namespaceURI !== SVG) return null;
  const picture = copied(parsed);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", madeVisible(label));
  return make("div", {class: "scroll picture", role: "region", tabindex: "0", "aria-label": label}, picture);
}

// Without recursion: the text may nest as deep as it likes.
function copied(root) {
  const made = copiedAlone(root);
  const waiting = [[root, made]];
  while (waiting.length > 0) {
    const [from, to] = waiting.pop();
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        to.append(...visibleInPicture(child.data));
      } else if (child.nodeType === Node.ELEMENT_NODE && child.namespaceURI === SVG) {
        // A link is left out, what it stands around is kept: Graphviz puts tooltips there.
        const allowed = PICTURE_ELEMENTS.has(child.localName);
        if (!allowed && child.localName !== "a") continue;
        const copy = copiedAlone(allowed ? child : document.createElementNS(SVG, "g"));
        const tooltip = child.getAttributeNS("http://www.w3.org/1999/xlink", "title");
        if (tooltip) copy.append(shape("title", {}, madeVisible(tooltip)));
        to.append(copy);
        waiting.push([child, copy]);
      }
    }
  }
  return made;
}

function copiedAlone(element) {
  const copy = document.createElementNS(SVG, element.localName);
  for (const {name, value} of element.attributes) {
    if (PICTURE_ATTRIBUTES.has(name) && !/url\(/i.test(value)) copy.setAttribute(name, value);
  }
  return copy;
}

function visibleInPicture(text) {
  return [document.createTextNode(madeVisible(text.replace(/\s+/g, " ")))];
}
