// SPDX-License-Identifier: Apache-2.0
//
// The objects that have a page of their own: a list to open, each with its way from a root, its figures, what it refers to
// and what refers to it.

const OBJECTS_AT_FIRST = 25;
const pages = new Map();  // object id -> its page in the document

function knowPages(objects) {
  for (const page of objects) pages.set(page.object_id, page);
}

// "#21759", a link if there is a page.
function objectLink(id, text = "#" + id) {
  if (id === null) return "";
  return pages.has(id) ? make("a", {href: "#object-" + id}, text) : text;
}

// "dict #21759" of an object that is named somewhere.
function namedObject(id, typeName) {
  return [code(typeName ?? "", 60), id === null ? null : [" ", objectLink(id)]];
}

function objectList(objects, restCount) {
  const list = make("div", {class: "objects"});
  const state = {filter: "", all: false};
  const items = objects.map((page) => ({page, element: null,
    words: madeVisible([page.title, page.path, page.type_name, page.address].filter(Boolean).join("\n")).toLowerCase()}));
  const filter = make("input", {type: "search", placeholder: "Filter objects…", "aria-label": "Filter objects", autocomplete: "off", spellcheck: "false"});
  const status = make("span", {class: "status", role: "status"});
  const more = button("", () => { state.all = true; draw(); }, {class: "more"});

  function draw() {
    const chosen = items.filter((item) => item.words.includes(state.filter));
    const shown = state.all ? chosen : chosen.slice(0, OBJECTS_AT_FIRST);
    list.replaceChildren(...shown.map((item) => (item.element ??= objectEntry(item.page, objects[0].retained_bytes))));
    more.hidden = shown.length === chosen.length;
    more.textContent = `Show all ${humanCount(chosen.length)}`;
    status.textContent = state.filter === "" ? "" : `${humanCount(chosen.length)} of ${humanCount(items.length)}`;
  }
  filter.addEventListener("input", () => { state.filter = filter.value.trim().toLowerCase(); draw(); });
  for (const item of items) {
    offer("object-" + item.page.object_id, () => {
      if (!item.element?.isConnected) {
        filter.value = state.filter = "";
        state.all = true;
        draw();
      }
      item.element.unfold();
      return item.element;
    });
  }
  draw();
  return [make("div", {class: "tools"}, filter, status), list, more,
          restCount > 0 ? make("p", {class: "quiet"}, `${counted(restCount, "objects")} more have no page here; `,
                               make("code", {}, "barrow object"), " shows any of them.") : null];
}

function objectEntry(page, largest) {
  const summary = [make("span", {class: "figure"}, humanSize(page.retained_bytes), bar(largest > 0 ? page.retained_bytes / largest : 0)),
                   make("span", {class: "name"}, code(page.title, 70)),
                   make("span", {class: "path"}, page.path ? code(page.path, 90) : null)];
  return folded(summary, {class: "object", id: "object-" + page.object_id}, () => objectPage(page));
}

function objectPage(page) {
  const share = page.retained_bytes > 0 ? [["retained", page.retained_bytes]] : [];
  const sizes = [...share, ["allocated", page.allocated_bytes], ["flat", page.flat_bytes]];
  return [
    make("dl", {class: "sizes"},
      sizes.map(([name, bytes]) => make("div", {}, make("dt", {}, name), make("dd", {title: exactFigure(bytes, "bytes")}, humanSize(bytes)))),
      make("div", {}, make("dt", {}, "objects it holds, with itself"), make("dd", {}, humanCount(page.object_count))),
      make("div", {}, make("dt", {}, "address"), make("dd", {}, page.address))),
    page.value === null ? null : make("p", {class: "value"}, "Value: ", code(page.value, 2000)),
    wayFromRoot(page),
    page.tables.map((table) => tableOf(table, {rows: 12})),
    folded("More about it", {class: "more-facts"}, () => factGroups(page.facts)),
  ];
}

// root › .label Type › … as a list of steps.
function wayFromRoot(page) {
  if (page.steps.length === 0) return make("p", {class: "quiet"}, "No root leads to it.");
  const steps = page.steps.map((step, i) => make("li", {}, make("b", {}, code(step.label ?? "", 80)), " ",
    step.object_id === null && step.type_name === null
      ? make("small", {}, `${counted(page.steps_rest, "steps")} left out`)
      : i === page.steps.length - 1 ? make("span", {}, code(step.type_name ?? "", 60), " this object")
        : make("span", {}, namedObject(step.object_id, step.type_name)),
    step.value ? [" ", make("small", {}, code(step.value, 80))] : null));
  return make("section", {class: "steps"}, make("h3", {}, "Why it is alive"),
    page.root ? make("p", {}, page.root) : null, make("ol", {}, steps));
}
