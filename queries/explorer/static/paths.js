// How are two connected? The shortest ways, each hop with its sentence.

import { WORDS, bdi, make } from "/static/drawing/base.js";
import { badge, percent } from "/static/drawing/evidence.js";
import * as api from "./api.js";
import { makeCombobox } from "./combobox.js";
import { makeDialog, nameField } from "./dialog.js";
import { nameOf } from "./records.js";
import { say } from "./text.js";

export function makePaths(acts) {
  const keys = { "path-from": null, "path-to": null }; // what was taken from a list; typed text is a name
  const [from, to] = [
    ["path-from", say("from")],
    ["path-to", say("to")],
  ].map(([id, label]) => {
    const field = nameField(id, label);
    makeCombobox(field.input, field.list, ({ key }) => {
      keys[id] = key;
    });
    field.input.addEventListener("input", () => {
      keys[id] = null;
    });
    return field;
  });
  const number = make(
    "select",
    { id: "path-number" },
    ...[1, 3, 5, 10].map((value) => make("option", { value, selected: value === 3 ? "" : null }, String(value))),
  );
  const rumours = make("input", { type: "checkbox", id: "path-rumours" });
  const results = make("div", { id: "path-results", "aria-live": "polite" });
  const form = make(
    "form",
    { class: "form", onsubmit: find },
    from.field,
    to.field,
    make("label", { class: "line" }, make("span", {}, say("ways")), number),
    make("label", { class: "check" }, rumours, say("rumoursToo")),
    make("button", { type: "submit", class: "main" }, say("find")),
  );
  const dialog = makeDialog("path", form, results);

  async function find(event) {
    event.preventDefault();
    const status = rumours.checked ? ["completed", "planned", "rumoured", "denied"] : ["completed"];
    try {
      const found = await api.paths({
        source: keys["path-from"] || from.input.value,
        target: keys["path-to"] || to.input.value,
        limit: number.value,
        status,
      });
      results.replaceChildren(
        ...(found.searchedAll ? [] : [make("p", { class: "hint" }, say("notAll"))]),
        ...found.paths.map(pathBlock),
        ...(found.paths.length ? [] : [make("p", {}, say("noPath"))]),
      );
    } catch (error) {
      results.replaceChildren(make("p", { role: "alert" }, error.message));
    }
  }

  function pathBlock(hops) {
    const weakest = Math.min(...hops.map(({ confidence }) => confidence ?? 1));
    const ends = [...new Set(hops.flatMap(({ source, target }) => [source, target]))];
    return make(
      "section",
      { class: "path" },
      make(
        "h3",
        {},
        `${hops.length === 1 ? say("hop") : say("hops", { number: hops.length })} · ${say("weakest", { percent: percent(weakest) })}`,
      ),
      make(
        "ol",
        {},
        ...hops.map((hop) =>
          make(
            "li",
            {},
            bdi(hop.sourceName),
            make("i", {}, ` ${WORDS.types[hop.type]} `),
            bdi(hop.targetName),
            " ",
            hop.status === "completed" ? null : badge(hop.status),
            make("q", {}, hop.quote),
          ),
        ),
      ),
      make(
        "button",
        {
          type: "button",
          onclick: () => {
            dialog.close();
            acts.show({ keys: ends, add: true, chosen: { what: "entity", id: ends[0] } });
          },
        },
        say("addPath"),
      ),
    );
  }

  return {
    ask(key = null) {
      results.replaceChildren();
      if (key) {
        keys["path-from"] = key;
        from.input.value = nameOf(key);
      }
      dialog.showModal();
      (key ? to : from).input.focus();
    },
  };
}
