// The questions of the catalogue, each as a form made from its header; the answer as a table, and as a graph.

import { WORDS, byId, make } from "/static/drawing/base.js";
import * as api from "./api.js";
import { makeCombobox } from "./combobox.js";
import { makeDialog, nameField } from "./dialog.js";
import { count, say } from "./text.js";

const ROWS = 200; // that the table has at most
const HIDDEN = new Set(["claims", "claim", "key", "keys", "sourceKey", "targetKey", "buyerKey", "article"]);
const ENTITY = new Set(["entity", "organization", "alliance"]);

export function makeQuestions(templates, acts) {
  const select = make(
    "select",
    { id: "question" },
    ...templates.map(({ name, question }) => make("option", { value: name }, question)),
  );
  const fields = make("div", { class: "form" });
  const results = make("div", { id: "question-results", "aria-live": "polite" });
  const form = make(
    "form",
    { class: "form", onsubmit: ask },
    make("label", { class: "stack", for: "question" }, say("chooseQuestion"), select),
    fields,
    make("button", { type: "submit", class: "main" }, say("ask")),
  );
  const dialog = makeDialog("questions", form, results);
  let readers = {}; // by parameter: a function that returns the value given
  select.addEventListener("change", build);
  build();

  function build() {
    readers = {};
    results.replaceChildren();
    fields.replaceChildren(...templates.find(({ name }) => name === select.value).params.map(field));
  }

  function field(param) {
    const id = `param-${param.name}`;
    const label = `${named(param.name)}${param.required ? ` (${say("required")})` : ""}`;
    const help = make("small", { id: `${id}-help` }, param.help);
    if (ENTITY.has(param.type)) {
      const made = nameField(id, label);
      let key = null;
      makeCombobox(made.input, made.list, (row) => {
        key = row.key;
      });
      made.input.addEventListener("input", () => {
        key = null;
      });
      made.input.setAttribute("aria-describedby", help.id);
      readers[param.name] = () => key || made.input.value;
      made.field.append(help);
      return made.field;
    }
    if (param.type === "status[]") {
      const boxes = Object.keys(WORDS.statuses).map((status) => [
        status,
        make("input", { type: "checkbox", checked: (param.default || []).includes(status) ? "" : null }),
      ]);
      readers[param.name] = () => boxes.filter(([, box]) => box.checked).map(([status]) => status);
      return make(
        "fieldset",
        {},
        make("legend", {}, label),
        ...boxes.map(([status, box]) => make("label", { class: "check" }, box, WORDS.statuses[status])),
        help,
      );
    }
    const types = { integer: "number", number: "number", date: "text" };
    const input = make("input", {
      id,
      type: types[param.type] || "text",
      step: param.type === "integer" ? 1 : null,
      value: param.default === null ? "" : String(param.default),
      "aria-describedby": help.id,
      placeholder: param.type === "date" ? "2025-01" : null,
    });
    readers[param.name] = () => input.value;
    return make("div", { class: "line" }, make("label", { for: id }, label), input, help);
  }

  async function ask(event) {
    event.preventDefault();
    const values = Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, read()]));
    try {
      show(await api.ask(select.value, values));
    } catch (error) {
      results.replaceChildren(make("p", { role: "alert" }, error.message));
    }
  }

  function show({ columns, rows, claims, keys }) {
    const shown = columns.filter((column) => !HIDDEN.has(column));
    if (!rows.length) return results.replaceChildren(make("p", {}, say("noRows")));
    const number = rows.length === 1 ? say("row") : say("rows", { number: count(rows.length) });
    const table = make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...shown.map((column) => make("th", { scope: "col" }, named(column))))),
      make(
        "tbody",
        {},
        ...rows.slice(0, ROWS).map((row) => make("tr", {}, ...shown.map((column) => make("td", {}, cell(row[column]))))),
      ),
    );
    return results.replaceChildren(
      make(
        "p",
        { class: "bar" },
        make("span", {}, rows.length > ROWS ? say("firstRows", { shown: ROWS, total: count(rows.length) }) : number),
        claims.length || keys.length
          ? make(
              "button",
              {
                type: "button",
                id: "as-graph",
                onclick: () => {
                  dialog.close();
                  acts.show({ keys: claims.length ? [] : keys, claims });
                },
              },
              say("asGraph"),
            )
          : null,
      ),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": number }, table),
    );
  }

  return {
    ask() {
      dialog.showModal();
      byId("question").focus();
    },
  };
}

// A column or parameter as people say it: from the texts, else its own words parted.
const named = (name) =>
  WORDS.columns[name] ?? name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);

function cell(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(cell).join(", ");
  if (typeof value === "boolean") return value ? "✓" : "";
  return typeof value === "number" ? (Number.isInteger(value) && value > 9999 ? count(value) : String(value)) : String(value);
}
