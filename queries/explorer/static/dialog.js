// A dialog of the browser's own: it keeps the focus inside, Escape closes it, and the focus goes back to where it was.

import { make } from "/static/drawing/base.js";
import { say } from "./text.js";

export function makeDialog(title, ...content) {
  const heading = make("h2", { id: `dialog-${title}` }, say(title));
  const dialog = make(
    "dialog",
    { "aria-labelledby": heading.id },
    make(
      "div",
      { class: "bar" },
      heading,
      make(
        "button",
        { type: "button", class: "close", "aria-label": say("close"), title: say("close"), onclick: () => dialog.close() },
        "×",
      ),
    ),
    ...content,
  );
  document.body.append(dialog);
  return dialog;
}

// A labelled field with a list of names below it, for makeCombobox.
export function nameField(id, label) {
  const input = make("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-expanded": "false",
    "aria-controls": `${id}-hits`,
    "aria-autocomplete": "list",
  });
  const list = make("ul", { id: `${id}-hits`, role: "listbox", "aria-label": say("hits"), hidden: "" });
  return { input, list, field: make("div", { class: "finder line" }, make("label", { for: id }, label), input, list) };
}
