// Dark, light, or as the system has it. page.css has the dark colours once, for systems that ask for them; choosing one here
// changes for whom that rule counts.

import { WORDS, byId } from "/static/drawing/base.js";
import { say } from "./text.js";

const THEMES = ["auto", "light", "dark"];
const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };
let rule = null;

const kept = () => {
  try {
    return localStorage.getItem("dealgraph-theme");
  } catch {
    return null; // a browser that keeps nothing
  }
};

export function applyTheme(theme = new URLSearchParams(location.search).get("theme") || kept() || "auto") {
  const chosen = THEMES.includes(theme) ? theme : "auto";
  rule = rule || [...byId("colours").sheet.cssRules].find((one) => one.media?.mediaText === MEDIA.auto);
  if (rule) rule.media.mediaText = MEDIA[chosen];
  document.documentElement.dataset.theme = chosen;
  document.documentElement.style.colorScheme = chosen === "auto" ? "" : chosen;
  return chosen;
}

export function makeTheme(changed) {
  const button = byId("theme");
  const name = (theme) => `${say("theme")}: ${WORDS.app.themes[theme]}`;
  let now = document.documentElement.dataset.theme;
  const label = () => {
    button.setAttribute("aria-label", name(now));
    button.title = name(now);
  };
  label();
  button.addEventListener("click", () => {
    now = applyTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
    try {
      localStorage.setItem("dealgraph-theme", now);
    } catch {
      // Then the choice lasts as long as the page.
    }
    label();
    changed();
  });
}
