// The list beside the canvas: the same entities and relations, for the keyboard and the screen reader as much as for the eye.
// A tree as ARIA has it: one stop for the Tab key; arrows move, open and close.

import { WORDS, bdi, byId, make, shapeIcon } from "/static/drawing/base.js";
import { badge, kindsOf } from "/static/drawing/evidence.js";
import { count, say } from "./text.js";

const PAGE = 100; // rows that are made at once; the list is made anew with every change

// `acts`: choose(chosen), open(key), hide(key), pin(key).
export function makeTree(acts) {
  const tree = byId("tree");
  const open = new Set(); // entities whose relations are listed
  let view = null;
  let state = null;
  let limit = PAGE;
  let stop = null; // the row that the Tab key reaches: an entity's key, or "key relation"

  function draw(newView, newState) {
    [view, state] = [newView, newState];
    const held = tree.contains(document.activeElement);
    // What was chosen elsewhere is where the Tab key leads.
    if (!held && state.chosen?.what === "entity") stop = state.chosen.id;
    const keys = ranked();
    const rows = keys.slice(0, limit).map(entityRow);
    if (keys.length > limit) rows.push(moreRow(keys.length));
    tree.replaceChildren(...rows);
    if (!tree.querySelector(".row[tabindex='0']")) {
      const first = tree.querySelector(".row");
      if (first) first.tabIndex = 0;
    }
    if (held) (tree.querySelector(".row[tabindex='0']") || tree).focus({ preventScroll: true });
  }

  const ranked = () =>
    [...view.entities.keys()]
      .filter((key) => !view.bare.has(key))
      .sort(
        (one, other) =>
          view.around.get(other).length - view.around.get(one).length ||
          (view.entities.get(one).name < view.entities.get(other).name ? -1 : 1),
      );

  function entityRow(key) {
    const entity = view.entities.get(key);
    const around = view.around.get(key);
    const expanded = open.has(key);
    const chosen = state.chosen?.what === "entity" && state.chosen.id === key;
    const opened = state.opened[key];
    const item = make(
      "li",
      { role: "none" },
      row(
        {
          id: key,
          level: 1,
          chosen,
          expanded: around.length ? expanded : null,
          onclick: () => acts.choose({ what: "entity", id: key }),
        },
        make(
          "span",
          {
            class: "twist",
            "aria-hidden": "true",
            onclick: (event) => {
              event.stopPropagation();
              flip(key);
            },
          },
          around.length ? (expanded ? "▾" : "▸") : "",
        ),
        shapeIcon(entity.kind),
        make("span", { class: "name" }, bdi(entity.name)),
        make("span", { class: "unseen" }, `, ${kindsOf(entity)}, ${say("pin") && state.nodes[key].pin ? say("pin") : ""}`),
        state.nodes[key].pin ? make("span", { class: "pin", "aria-hidden": "true" }, "📌") : null,
        make(
          "span",
          { class: "degree" },
          opened && opened.shown < opened.total
            ? say("of", { shown: count(opened.shown), total: count(opened.total) })
            : count(around.length),
        ),
      ),
    );
    if (expanded) item.append(make("ul", { role: "group" }, ...around.map((id) => relationRow(key, id))));
    return item;
  }

  function relationRow(key, id) {
    const relation = view.relations.get(id);
    const out = relation.source === key;
    const other = view.entities.get(out ? relation.target : relation.source);
    const verb = WORDS.types[relation.type];
    const chosen = state.chosen?.what === "relation" && state.chosen.id === id;
    return make(
      "li",
      { role: "none" },
      row(
        { id: `${key} ${id}`, level: 2, chosen, expanded: null, onclick: () => acts.choose({ what: "relation", id }) },
        make("span", { class: "way", "aria-hidden": "true" }, out ? "→" : "←"),
        make(
          "span",
          { class: "name" },
          ...(out ? [make("i", {}, `${verb} `), bdi(other.name)] : [bdi(other.name), make("i", {}, ` ${verb} …`)]),
        ),
        relation.status === "completed" ? null : badge(relation.status),
        relation.amount ? make("span", { class: "degree" }, relation.amount) : null,
      ),
    );
  }

  function moreRow(total) {
    return make(
      "li",
      { role: "none" },
      row(
        { id: "more", level: 1, chosen: false, expanded: null, onclick: more },
        make(
          "span",
          { class: "name" },
          `${say("moreOf", { shown: count(limit), total: count(total) })} – ${say("more", { number: count(Math.min(PAGE, total - limit)) })}`,
        ),
      ),
    );
  }
  function more() {
    limit += PAGE;
    draw(view, state);
  }

  function row({ id, level, chosen, expanded, onclick }, ...children) {
    return make(
      "div",
      {
        role: "treeitem",
        class: "row",
        "data-row": id,
        tabindex: stop === id ? 0 : -1,
        "aria-level": level,
        "aria-selected": String(chosen),
        "aria-expanded": expanded === null ? null : String(expanded),
        onclick: (event) => {
          stop = id;
          onclick(event);
        },
      },
      ...children,
    );
  }

  function flip(key) {
    if (!open.delete(key)) open.add(key);
    stop = key;
    draw(view, state);
  }

  const rows = () => [...tree.querySelectorAll(".row")];
  function focus(target) {
    if (!target) return;
    tree.querySelector(".row[tabindex='0']")?.setAttribute("tabindex", "-1");
    stop = target.dataset.row;
    target.tabIndex = 0;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    const here = event.target.closest(".row");
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = rows();
    const at = all.indexOf(here);
    const [key, ...rest] = here.dataset.row.split(" ");
    const relation = rest.length ? rest.join(" ") : null;
    const keys = {
      ArrowDown: () => focus(all[at + 1]),
      ArrowUp: () => focus(all[at - 1]),
      Home: () => focus(all[0]),
      End: () => focus(all[all.length - 1]),
      ArrowRight: () => right(here, key, all[at + 1]),
      ArrowLeft: () => left(here, key, relation),
      Enter: () => (relation ? here.click() : key === "more" ? more() : acts.open(key)),
      " ": () => here.click(),
      Delete: () => !relation && hide(key, all, at),
      p: () => !relation && acts.pin(key),
    };
    const act = keys[event.key] || keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
    if (event.key.startsWith("Arrow") || ["Home", "End"].includes(event.key)) follow();
  }
  // What the focus is on is what the canvas and the details show.
  function follow() {
    const now = document.activeElement.closest?.(".row")?.dataset.row;
    if (!now || now === "more") return;
    const [key, ...rest] = now.split(" ");
    acts.choose(rest.length ? { what: "relation", id: rest.join(" ") } : { what: "entity", id: key });
  }
  function hide(key, all, at) {
    stop = (all[at + 1] || all[at - 1])?.dataset.row || null;
    acts.hide(key);
  }
  function right(here, key, next) {
    if (here.getAttribute("aria-expanded") === "false") flip(key);
    else if (here.getAttribute("aria-expanded") === "true") focus(next);
  }
  function left(here, key, relation) {
    if (relation) focus(rows().find((one) => one.dataset.row === key));
    else if (here.getAttribute("aria-expanded") === "true") flip(key);
  }
  tree.addEventListener("keydown", press);
  tree.addEventListener("focusin", ({ target }) => {
    stop = target.dataset.row ?? stop;
  });
  tree.addEventListener("focus", () => focus(tree.querySelector(".row[tabindex='0']")));

  return {
    draw,
    // Show where in the list the chosen thing stands, without taking the focus from elsewhere.
    reveal(chosen) {
      if (!chosen) return;
      const row = tree.querySelector("[aria-selected='true']");
      if (row && !tree.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
    },
    focus: (key) => focus(rows().find((one) => one.dataset.row === key) || rows()[0]),
    unfold(key) {
      open.add(key);
    },
  };
}
