// SPDX-License-Identifier: Apache-2.0
//
// Links within the page: to what is folded, cut off or filtered away as well.

const targets = new Map();  // fragment -> function that brings the element to light and returns it

// Lets "#id" lead to what reveal() returns.
function offer(id, reveal) {
  targets.set(id, reveal);
}

function follow(id) {
  const element = targets.has(id) ? targets.get(id)() : document.getElementById(id);
  if (!element) return;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  element.scrollIntoView({block: element.tagName === "TR" ? "center" : "start"});
  const focus = element.tagName === "DETAILS" ? element.querySelector("summary") : element;
  if (focus === element) element.tabIndex = -1;
  focus.focus({preventScroll: true});
  for (const marked of document.querySelectorAll(".arrived")) marked.classList.remove("arrived");
  element.classList.add("arrived");
}

function startFollowing() {
  const go = () => { if (location.hash.length > 1) follow(location.hash.slice(1)); };
  window.addEventListener("hashchange", go);
  // A link that was followed before leads there again, though the fragment does not change.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.hash === location.hash && link.hash !== "") go();
  });
  go();
}

// Marks the section that is read in the list of contents.
function markReading(contents) {
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
    const first = [...links.keys()].find((id) => seen.has(id));
    for (const [id, link] of links) {
      if (id === first) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, {rootMargin: "-10% 0px -60% 0px"});
  for (const id of links.keys()) observer.observe(document.getElementById(id));
}
