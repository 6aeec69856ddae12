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
