// SPDX-License-Identifier: Apache-2.0
//
// What every report opens with, the answer: what it is about, what to know before believing it, the findings.

const sections = new Map();  // key in the document -> {id, title, rowLink}: where evidence may be

// A section of the page, in the order of the calls, and its line in the list of contents. null parts are left out.
function addSection(id, title, note, ...parts) {
  const content = parts.flat(Infinity).filter((part) => part !== null && part !== undefined);
  const heading = make("h2", {id: id + "-title"}, title);
  const section = make("section", {id, "aria-labelledby": id + "-title"}, heading, note ? make("p", {class: "lead"}, note) : null, content);
  document.getElementById("report-body").append(section);
  document.getElementById("contents").append(make("a", {href: "#" + id}, title));
  return section;
}

function masthead(report, figures) {
  const complete = report.contents.complete;
  document.title = madeVisible(report.title) + " – barrow report";
  document.getElementById("masthead").append(
    make("div", {class: "brand"}, make("b", {}, "barrow"), ` ${report.kind} report`, themeSwitch()),
    make("h1", {}, report.title),
    make("p", {class: "figures"}, figures.filter(Boolean).map((text) => make("span", {}, text)),
         make("span", {class: complete ? "chip good" : "chip bad"}, complete ? "complete" : "not complete")));
}

// Which process it was and when, for the line below the title.
function processFigures(report) {
  const runtime = [factNamed(report, "runtime", "implementation"), factNamed(report, "runtime", "version")].filter(Boolean).join(" ");
  const created = factNamed(report, "snapshot", "created");
  return [runtime, created === null ? null : humanTime(created)];
}

function factNamed(report, group, name) {
  return report.facts.find((one) => one.name === group)?.facts.find((fact) => fact.name === name)?.value ?? null;
}

function findingsSection(report) {
  const largest = Math.max(1, ...report.findings.map(findingBytes));
  const list = make("ol", {class: "findings"}, report.findings.map((finding) => findingItem(finding, report, largest)));
  const rest = report.findings_rest > 0 ? make("p", {class: "quiet"}, `${counted(report.findings_rest, "more findings")}: `,
                                               make("code", {}, "barrow leaks"), " lists them all.") : null;
  return addSection("findings", "Findings", null, remarkBoxes(report.remarks),
                    report.findings.length > 0 ? list : make("p", {class: "lead"}, report.no_findings ?? "Nothing stands out."), rest);
}

function findingBytes(finding) {
  return Math.abs(finding.grown_bytes ?? finding.retained_bytes ?? 0);
}

function findingItem(finding, report, largest) {
  const bytes = findingBytes(finding);
  const grown = finding.grown_bytes !== null && finding.grown_bytes > 0;
  const links = finding.evidence.map((link) => evidenceLink(link)).filter(Boolean);
  return make("li", {},
    make("div", {class: "figure"}, bytes > 0 ? (grown ? "+" : "") + humanSize(bytes) : "", bytes > 0 ? bar(bytes / largest) : null),
    make("div", {}, make("p", {class: "sentence"}, finding.sentence),
         make("p", {class: "evidence"}, make("span", {class: "rule"}, finding.rule), links)));
}

// Evidence is looked up when it is drawn, after all sections: their rows have links then.
function evidenceLink(link) {
  if (link.object_id !== null && pages.has(link.object_id)) {
    return make("a", {href: "#object-" + link.object_id}, shortened(pages.get(link.object_id).title, 60));
  }
  const section = sections.get(link.section);
  if (!section) return null;
  const row = link.name !== null ? section.rowLink?.(link.name) : null;
  return make("a", {href: row ?? "#" + section.id}, row ? `${section.title}: ${shortened(link.name, 60)}` : section.title);
}

// What the file tells, and everything that `barrow info` says.
function aboutSection(report) {
  addSection("about", "About the file", null,
    make("p", {}, report.contents.policy_sentence, " ", report.contents.complete_sentence),
    factGroups(report.facts),
    make("p", {class: "quiet"}, `Written by ${report.producer}. This page holds all it shows: it opens without a network and sends nothing.`));
}
