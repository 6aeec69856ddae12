// SPDX-License-Identifier: Apache-2.0
//
// Reads the document the page carries and shows it.

const KNOWN_VERSION = 1;
const KINDS = {
  snapshot: [snapshotFigures, snapshotSections],
  profile: [profileFigures, profileSections],
  comparison: [comparisonFigures, comparisonSections],
};

function showReport(report) {
  if (!Object.hasOwn(KINDS, report.kind)) throw new Error(`reports of kind "${report.kind}" are not known here`);
  if (report.version !== KNOWN_VERSION) throw new Error(`the document has version ${report.version}, this page shows version ${KNOWN_VERSION}`);
  const [figures, addSections] = KINDS[report.kind];
  knowPages(report.objects ?? []);
  masthead(report, figures(report));
  addSections(report);
  aboutSection(report);
  // The findings come first, and were drawn last: by now every link has its place.
  const body = document.getElementById("report-body");
  const contents = document.getElementById("contents");
  body.prepend(findingsSection(report));
  contents.prepend(contents.lastElementChild);
  startFollowing();
  markReading(contents);
}

try {
  showReport(JSON.parse(document.getElementById("report").textContent));
} catch (error) {
  document.getElementById("report-body").prepend(make("p", {class: "remark warning", role: "alert"}, `This report cannot be shown: ${error.message}`));
  console.error(error);
}
