// Texts of the explorer: those of words.json, with numbers and names filled in.

import { WORDS, byId } from "/static/drawing/base.js";

export function say(name, values = {}) {
  const text = WORDS.app[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

export const count = (number) => Number(number).toLocaleString(document.documentElement.lang);

// Fill in what index.html only names.
export function fillTexts(root = document) {
  const set = (attribute, apply) =>
    root.querySelectorAll(`[${attribute}]`).forEach((element) => apply(element, element.getAttribute(attribute)));
  set("data-word", (element, name) => {
    element.textContent = say(name);
  });
  set("data-shared", (element, name) => {
    element.textContent = WORDS[name];
  });
  set("data-aria", (element, name) => element.setAttribute("aria-label", WORDS[name]));
  set("data-hint", (element, name) => element.setAttribute("placeholder", say(name)));
  for (const [attribute, text] of [
    ["data-label", say],
    ["data-shared-label", (name) => WORDS[name]],
  ]) {
    set(attribute, (element, name) => {
      element.setAttribute("aria-label", text(name));
      if (element.tagName === "BUTTON") element.title = text(name);
    });
  }
}

export function complain(error) {
  byId("message").textContent = say("failed", { what: error.message });
  byId("message").hidden = false;
  console.warn(error.message);
}
export const calm = () => {
  byId("message").hidden = true;
};
