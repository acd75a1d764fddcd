// The list and the details: everything in the picture as text, for the keyboard and the screen reader as much as for the eye.

import { WORDS, bdi, byId, fold, make, shapeIcon, step } from "./base.js";
import { badge, claimBlock, commas, factList, kindsOf, lifeLine, markNames } from "./evidence.js";
import { AROUND, ENTITIES, RELATIONS, entityHidden, sentence } from "./file.js";

// ---- list

export function makeList(choose) {
  const list = byId("list");
  const search = byId("search");
  const buttons = ENTITIES.map((entity) => make("button",
    { type: "button", "data-entity": entity.id, tabindex: -1, title: kindsOf(entity), onclick: () => choose({ what: "entity", id: entity.id }) },
    shapeIcon(entity.kind), bdi(entity.name), make("span", { class: "degree" }, String(entity.degree))));
  const folded = ENTITIES.map((entity) => fold([entity.name, ...entity.forms].join("\n")));
  const rows = buttons.map((button) => make("li", {}, button));
  const noHit = make("p", { hidden: "" }, WORDS.noHit);
  list.append(...rows, make("li", {}, noHit));
  const shown = () => buttons.filter((_, at) => !rows[at].hidden);

  function filter() {
    const wanted = fold(search.value.trim());
    rows.forEach((row, at) => { row.hidden = !folded[at].includes(wanted); });
    noHit.hidden = shown().length > 0;
    stopAt(shown()[0]);
  }
  // One stop for the Tab key in the whole list; arrow keys move it.
  function stopAt(button) {
    for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  }
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const first = shown()[0];
    if (!first || !["ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    first.focus();
    if (event.key === "Enter") first.click();
  });
  list.addEventListener("focusin", (event) => stopAt(event.target));
  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") search.focus();
    else if (event.key === "ArrowRight") focusFirst(byId("details"));
    else if (event.key === "ArrowUp" && event.target === shown()[0]) search.focus();
    else if (!step(event, shown())) return;
    event.preventDefault();
  });
  filter();
  return {
    mark(id) {
      buttons.forEach((button, at) => {
        if (at === id) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      });
      if (id !== null && !list.contains(document.activeElement)) buttons[id].scrollIntoView({ block: "nearest" });
    },
    dimHidden: () => ENTITIES.forEach((entity, at) => buttons[at].classList.toggle("off", entityHidden(entity))),
    focus(id) {
      if (rows[id].hidden) {
        search.value = "";
        filter();
      }
      buttons[id].focus();
    },
  };
}

export function focusFirst(element) {
  (element.querySelector(".relations button") || element.querySelector("button") || element).focus();
}

// ---- details

export function showHint() {
  byId("details").replaceChildren(make("p", { class: "hint" }, WORDS.hint));
}

export function entityDetails(entity, choose, close) {
  const others = entity.forms.filter((form) => form !== entity.name);
  const relations = AROUND[entity.id].map((id) => RELATIONS[id]);
  byId("details").replaceChildren(
    bar(null, close), make("h2", {}, shapeIcon(entity.kind), " ", bdi(entity.name)), make("p", { class: "hint" }, kindsOf(entity)),
    ...(others.length ? [make("h3", {}, WORDS.alsoNamed), make("p", {}, ...commas(others))] : []),
    make("h3", {}, `${WORDS.relationsOf} (${relations.length})`),
    relations.length ? make("ul", { class: "relations" }, ...relations.map((one) => relationRow(one, choose)))
      : make("p", { class: "hint" }, WORDS.noRelations));
}

function relationRow(relation, choose) {
  const [source, verb, target] = sentence(relation);
  const facts = [relation.amount, relation.lastSeen].filter(Boolean).flatMap((fact) => [" ", make("i", { class: "whole" }, fact)]);
  return make("li", {}, make("button",
    { type: "button", "data-relation": relation.id, onclick: () => choose({ what: "relation", id: relation.id }) },
    bdi(source), make("i", {}, ` ${verb} `), bdi(target), " ",
    relation.status === "completed" ? null : badge(relation.status), ...facts));
}

function bar(back, close) {
  return make("div", { class: "bar" },
    back ? make("button", { type: "button", class: "back", onclick: back.go }, "‹ ", bdi(back.name)) : make("span"),
    make("button", { type: "button", "aria-label": WORDS.close, title: WORDS.close, onclick: close }, "×"));
}

export function relationDetails(relation, choose, back, close) {
  const [source, verb, target] = sentence(relation);
  const names = [relation.source, relation.target].flatMap((id) => [ENTITIES[id].name, ...ENTITIES[id].forms]);
  const end = (id) => make("button", { type: "button", "data-end": id, onclick: () => choose({ what: "entity", id }) },
    shapeIcon(ENTITIES[id].kind), " ", bdi(ENTITIES[id].name));
  byId("details").replaceChildren(
    bar(back, close), make("h2", {}, bdi(source), ` ${verb} `, bdi(target)), badge(relation.status),
    factList(relation),
    make("h3", {}, WORDS.evidence), ...relation.claims.map((claim) => claimBlock(claim, ...markNames(claim.quote, names))),
    ...(relation.history.length > 1 ? [make("h3", {}, WORDS.history), lifeLine(relation.history)] : []),
    make("h3", {}, WORDS.kindsTitle), make("div", { class: "ends" }, end(relation.source), end(relation.target)));
}
