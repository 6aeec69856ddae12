// SPDX-License-Identifier: Apache-2.0
//
// Text of strangers on its way to the screen: as presenters/unicode_text.h, what moves the cursor, changes the order of
// the text around it or cannot be seen is written out.

const TREACHEROUS = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\udfff" +
  "\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e007f}]", "gu");

// "\n", "\x1b", "\u202e".
function spelled(character) {
  const plain = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character];
  if (plain !== undefined) return plain;
  const code = character.codePointAt(0);
  const [letter, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return "\\" + letter + code.toString(16).padStart(digits, "0");
}

function madeVisible(text) {
  return text.replace(TREACHEROUS, spelled);
}

// The text as nodes: what had to be written out is set apart from the same characters standing there by themselves.
function visibleNodes(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(TREACHEROUS)) {
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)));
    const escape = document.createElement("span");
    escape.className = "escape";
    escape.textContent = spelled(match[0]);
    nodes.push(escape);
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

// The text if it has no more characters than that, else its beginning and, as it tells most of a dotted name, its end.
function shortened(text, limit) {
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const head = Math.floor((limit - 1) / 3);
  return characters.slice(0, head).join("") + "…" + characters.slice(characters.length - (limit - 1 - head)).join("");
}
