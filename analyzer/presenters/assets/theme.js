// SPDX-License-Identifier: Apache-2.0
//
// Light or dark: as the system has it until somebody presses the switch.

function themeSwitch() {
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";
  const made = button("", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
  }, {class: "theme"});
  const show = () => { made.textContent = isDark() ? "Light colours" : "Dark colours"; };
  prefersDark.addEventListener("change", show);
  show();
  return made;
}
