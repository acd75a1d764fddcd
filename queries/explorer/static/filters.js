// Filters, and beside each how many relations it would leave.

import { WORDS, byId, lineIcon, make, shapeIcon } from "/static/drawing/base.js";
import { countEach, countIf } from "./select.js";
import { NO_FILTERS } from "./state.js";
import { count, say } from "./text.js";

const CONFIDENCES = [0, 0.5, 0.6, 0.7, 0.8, 0.9];
const SOURCES = [1, 2, 3, 5, 10];
const AMOUNTS = [0, 1e6, 1e7, 1e8, 1e9, 1e10];

export function makeFilters(dispatch, records) {
  const box = byId("filters");
  const button = byId("filter-switch");
  let last = null;

  function toggle() {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden && last) draw(...last);
    window.dispatchEvent(new Event("resize"));
  }

  function draw(view, state) {
    last = [view, state];
    button.classList.toggle("on", view.filtering);
    if (box.hidden) return;
    const held = box.contains(document.activeElement) ? document.activeElement.id : null;
    box.replaceChildren(
      make("p", { class: "hint" }, say("filteredTo", { shown: count(view.shown.size), total: count(view.relations.size) })),
      list("types", WORDS.typesTitle, () => null, view, state),
      list("statuses", WORDS.statusesTitle, lineIcon, view, state),
      list("kinds", WORDS.kindsTitle, shapeIcon, view, state),
      make("fieldset", {}, make("legend", {}, WORDS.seen), date("since", state), date("until", state)),
      choice(
        "amount",
        say("amountFrom"),
        AMOUNTS,
        (value) => (value ? short(value) : say("any")),
        view,
        state,
        say("amountHint"),
      ),
      choice(
        "confidence",
        say("confidenceFrom"),
        CONFIDENCES,
        (value) => (value ? `${Math.round(value * 100)} %` : say("any")),
        view,
        state,
      ),
      choice("sources", say("sourcesFrom"), SOURCES, (value) => (value > 1 ? count(value) : say("any")), view, state),
      widths(state),
      make(
        "button",
        { type: "button", id: "filter-reset", onclick: () => dispatch({ type: "filter", change: NO_FILTERS }) },
        say("reset"),
      ),
    );
    if (held) byId(held)?.focus();
  }

  function list(group, title, icon, view, state) {
    const counts = countEach(view, state, records, group);
    const off = state.filters[group];
    const names = Object.keys(WORDS[group]).filter((name) => name in counts || off.includes(name));
    if (!names.length) return null;
    return make(
      "fieldset",
      {},
      make("legend", {}, title),
      ...names.map((name) =>
        make(
          "label",
          { class: "check" },
          make("input", {
            type: "checkbox",
            id: `filter-${group}-${name}`,
            checked: off.includes(name) ? null : "",
            onchange: () => dispatch({ type: "toggle", group, name }),
          }),
          icon(name),
          make("span", { class: "name" }, WORDS[group][name]),
          make("span", { class: "degree" }, count(counts[name] || 0)),
        ),
      ),
    );
  }

  function date(name, state) {
    const input = make("input", { type: "date", id: `filter-${name}`, value: full(state.filters[name], name) });
    input.addEventListener("change", () => dispatch({ type: "filter", change: { [name]: input.value } }));
    return make("label", { class: "line" }, make("span", {}, say(name)), input);
  }

  function choice(name, title, values, label, view, state, hint = null) {
    const select = make(
      "select",
      { id: `filter-${name}`, onchange: () => dispatch({ type: "filter", change: { [name]: Number(select.value) } }) },
      ...[...new Set([...values, state.filters[name]])]
        .sort((a, b) => a - b)
        .map((value) =>
          make(
            "option",
            { value, selected: value === state.filters[name] ? "" : null },
            `${label(value)} – ${say("leaves", { number: count(countIf(view, state, records, { [name]: value })) })}`,
          ),
        ),
    );
    return make("label", { class: "stack" }, make("span", {}, title), select, hint ? make("small", {}, hint) : null);
  }

  function widths(state) {
    const option = (value, word) => make("option", { value, selected: value === state.filters.width ? "" : null }, say(word));
    const select = make(
      "select",
      { id: "filter-width", onchange: () => dispatch({ type: "filter", change: { width: select.value } }) },
      option("sources", "bySources"),
      option("amount", "byAmount"),
    );
    return make("label", { class: "stack" }, make("span", {}, say("widthShows")), select);
  }

  return { draw, toggle };
}

// A date field takes whole dates only: a partial one becomes the first or the last day that it can mean.
function full(text, name) {
  if (!text || text.length === 10) return text;
  const [year, month] = text.split("-").map(Number);
  if (name === "since") return `${year}-${String(month || 1).padStart(2, "0")}-01`;
  return new Date(Date.UTC(year, month || 12, 0)).toISOString().slice(0, 10);
}

const short = (value) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(value);
