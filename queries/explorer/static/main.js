// Joins the parts: one state, shown by canvas, list, details, filters and address alike.

import { byId, forgetColours, make, setTexts } from "/static/drawing/base.js";
import { drawLegend } from "/static/drawing/legend.js";
import { makePicture } from "/static/drawing/picture.js";
import { makeActs } from "./acts.js";
import * as api from "./api.js";
import { makeCombobox } from "./combobox.js";
import { makeDetails } from "./details.js";
import * as early from "./early.js";
import { makeExport } from "./export.js";
import { makeFilters } from "./filters.js";
import { readHash, writeHash } from "./hash.js";
import { makePaths } from "./paths.js";
import { makeQuestions } from "./questions.js";
import { INDEX, RECORDS } from "./records.js";
import { select } from "./select.js";
import { EMPTY, makeStore } from "./state.js";
import { count, fillTexts, say } from "./text.js";
import { applyTheme, makeTheme } from "./theme.js";
import { makeTimeline } from "./timeline.js";
import { makeTree } from "./tree.js";

const { settings } = early;
const SAVE_MS = 120; // from a change to the address

applyTheme();
const begun = await early.begun;
document.documentElement.lang = begun.language;
setTexts(begun.words, begun.looks);
fillTexts();

let view = select(EMPTY, RECORDS, INDEX);
const store = makeStore(render);
const scene = {
  entities: RECORDS.entities,
  relations: RECORDS.relations,
  entityHidden: (entity) => view.bare.has(entity.key),
  relationHidden: (relation) => !view.shown.has(relation.id),
  chosen: () => store.get().chosen,
  around: (id) => view.around.get(id) || [],
  width: (relation, look) => (store.get().filters.width === "amount" ? widthOfAmount(relation.money) : look.width),
  pinned: (id) => Boolean(store.get().nodes[id]?.pin),
  more: (id) => RECORDS.entities.get(id).degree - (view.present.get(id) || 0),
};
const here = { store, view: () => view };
const acts = makeActs(here);
acts.path = (key) => paths.ask(key);
here.picture = makePicture(byId("canvas"), scene, begun.options, {
  choose: (chosen) => acts.choose(chosen),
  open: acts.open,
  moved: (key, { x, y }) => store.dispatch({ type: "move", places: { [key]: { x: Math.round(x), y: Math.round(y) } } }),
});
const { picture } = here;
const tree = (here.tree = makeTree(acts));
const details = makeDetails(acts);
const filters = makeFilters(store.dispatch, RECORDS);
const timeline = makeTimeline(store.dispatch, RECORDS);
const paths = makePaths(acts);
const questions = makeQuestions(begun.templates, acts);
makeExport({ save: saveHash, store, view: () => view, caption, restore: acts.restore });
makeTheme(() => {
  forgetColours();
  picture.restyle();
});
makeCombobox(byId("search"), byId("hits"), ({ key }) => {
  if (key in store.get().nodes) acts.choose({ what: "entity", id: key }, true);
  else acts.only(key);
});
api.watchVersion(() => {
  byId("message").replaceChildren(
    say("stale"),
    " ",
    make("button", { type: "button", onclick: () => location.reload() }, say("reload")),
  );
  byId("message").hidden = false;
});

// One step wider with each power of ten from a million on; relations without an amount are the thinnest.
const widthOfAmount = (amount) => 1 + 1.3 * Math.min(Math.max(Math.log10((amount || 1) / 1e5), 0), 5);

// ---- showing the state

let saving = null;
function render(state, before, action) {
  const moved = action.type === "move"; // then nothing but places has changed
  const other = !moved && (state.nodes !== before.nodes || state.filters !== before.filters);
  if (other) view = select(state, RECORDS, INDEX);
  if (state.nodes !== before.nodes) showNodes(state, before, moved);
  if (!moved) {
    picture.restyle();
    if (!state.chosen) picture.clear();
    else if (state.chosen.what === "entity" ? state.chosen.id in state.nodes : view.shown.has(state.chosen.id))
      picture.show(state.chosen);
    tree.draw(view, state);
    tree.reveal(state.chosen);
    showDetails(state, before, action);
  }
  if (other) showCounts(state);
  byId("undo").disabled = !store.canUndo();
  byId("redo").disabled = !store.canRedo();
  // The address follows a moment later: browsers allow it to change a few times a second only.
  document.documentElement.dataset.unsaved = "true";
  clearTimeout(saving);
  saving = setTimeout(saveHash, SAVE_MS);
}

function saveHash() {
  clearTimeout(saving);
  history.replaceState(null, "", `${location.pathname}${String(settings) && `?${settings}`}${writeHash(store.get())}`);
  delete document.documentElement.dataset.unsaved;
}

function showNodes(state, before, moved) {
  if (!moved) {
    picture.put(
      Object.entries(state.nodes).map(([key, { x, y, pin }]) => ({ id: key, ...RECORDS.entities.get(key).look, x, y, fixed: pin })),
      [...view.relations.values()].map(({ id, source, target, look }) => ({ id, from: source, to: target, ...look })),
    );
  }
  const changed = Object.entries(state.nodes).filter(([key, node]) => key in before.nodes && node !== before.nodes[key]);
  picture.place(changed.map(([id, { x, y, pin }]) => ({ id, x, y, fixed: pin })));
}

function showCounts(state) {
  drawLegend(
    [...view.entities.values()],
    [...view.relations.values()],
    (group, name) => state.filters[group].includes(name),
    (group, name) => store.dispatch({ type: "toggle", group, name }),
    ["kinds", "statuses"],
  );
  filters.draw(view, state);
  timeline.draw(view, state);
  const hidden = Object.keys(state.hidden).length;
  const unhide = make("button", { type: "button", id: "unhide", onclick: acts.unhide }, say("unhide"));
  byId("caption").replaceChildren(caption(), ...(hidden ? [" ", unhide] : []));
  byId("notice").textContent = Object.keys(state.nodes).length ? "" : say("nothingShown");
  byId("welcome").hidden = !state.whole;
  if (state.whole)
    byId("welcome").textContent = say("welcome", { shown: count(state.whole.shown), total: count(state.whole.total) });
}

const DETAILS = new Set(["pin", "undo", "redo", "restore", "show", "add", "hide", "unhide", "collapse"]);
function showDetails(state, before, action) {
  const { chosen } = state;
  if (chosen === before.chosen && !DETAILS.has(action.type)) {
    if (chosen?.what === "entity") details.refresh(chosen.id, view);
    return;
  }
  byId("panel").classList.toggle("open", Boolean(chosen));
  if (!chosen) details.hint();
  else if (chosen.what === "entity" && chosen.id in state.nodes) details.entity(chosen.id, view, state);
  else if (chosen.what === "relation" && view.relations.has(chosen.id)) details.relation(chosen.id, view);
  else details.hint();
}

// What is in the picture, and what is not.
function caption() {
  const state = store.get();
  const rest = Object.entries(state.opened)
    .filter(([key]) => key in state.nodes)
    .reduce((sum, [, { shown, total }]) => sum + Math.max(0, total - shown), 0);
  const [hidden, filtered] = [Object.keys(state.hidden).length, view.relations.size - view.shown.size];
  return [
    say("caption", { entities: count(view.entities.size - view.bare.size), relations: count(view.shown.size) }),
    hidden ? say("andHidden", { number: count(hidden) }) : null,
    filtered ? say("andFiltered", { number: count(filtered) }) : null,
    rest ? say("andMore", { number: count(rest) }) : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

// ---- keys and buttons

const BUTTONS = {
  undo: () => acts.undo(true),
  redo: () => acts.undo(false),
  tidy: acts.tidy,
  paths: () => paths.ask(),
  questions: () => questions.ask(),
  "filter-switch": () => filters.toggle(),
  "zoom-in": () => picture.zoom(1.3),
  "zoom-out": () => picture.zoom(1 / 1.3),
  "zoom-fit": () => picture.fit(),
};
for (const [id, act] of Object.entries(BUTTONS)) byId(id).addEventListener("click", act);
byId("language").value = begun.language;
byId("language").addEventListener("change", () => {
  saveHash();
  settings.set("lang", byId("language").value);
  location.replace(`${location.pathname}?${settings}${location.hash}`);
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, dialog")) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(key)) acts.undo(key === "z" && !event.shiftKey);
  else if (key === "/") byId("search").select();
  else if (key === "escape" && store.get().chosen) leave(store.get().chosen);
  else return;
  event.preventDefault();
});

function leave({ what, id }) {
  acts.choose(null);
  tree.focus(what === "entity" ? id : RECORDS.relations.get(id).source);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => picture.restyle());

// ---- the first view

byId("notice").textContent = say("loading");
details.hint();
const asked = readHash(location.hash);
if (asked) await acts.restore(asked);
else if (settings.get("entity")) await acts.only(settings.get("entity"), early.first ?? undefined);
else await acts.whole(early.first ?? api.busiest());
if (byId("notice").textContent === say("loading")) byId("notice").textContent = say("nothingShown");
store.forget();
byId("undo").disabled = true;
document.documentElement.dataset.ready = "true";
