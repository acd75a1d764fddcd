// What a reader can do: each function changes the state, after reading what that needs from the server, and says what it did.
//
// `here`: {store, picture, tree, view()}.

import { WORDS, announce, byId } from "/static/drawing/base.js";
import { kindsOf } from "/static/drawing/evidence.js";
import { placeAround, spiral } from "/static/drawing/layout.js";
import * as api from "./api.js";
import { RECORDS, keep, nameOf } from "./records.js";
import { broughtBy } from "./state.js";
import { calm, complain, count, say } from "./text.js";

const STEPS = 400; // of the forces, for small pictures; draw.py shrinks them with the number in the same way
const BUDGET = 240000; // entities times steps
const FEWEST_STEPS = 60;
const SOME = 40; // neighbours that one expansion brings
const MOST = 5000; // entities in one picture, as the server has it

export function makeActs(here) {
  const { store } = here;
  const { dispatch } = store;
  const inTree = () => byId("tree").contains(document.activeElement);

  function choose(chosen, outside = false) {
    dispatch({ type: "choose", chosen });
    if (!chosen) return;
    const relation = RECORDS.relations.get(chosen.id);
    const ends = chosen.what === "entity" ? [chosen.id] : [relation.source, relation.target];
    if (outside || inTree()) here.picture.reveal(ends.filter((key) => key in store.get().nodes));
    announce(chosen.what === "entity" ? spokenEntity(chosen.id) : spokenRelation(relation));
  }
  const spokenEntity = (key) =>
    `${nameOf(key)}, ${kindsOf(RECORDS.entities.get(key))}, ${WORDS.relationsOf}: ${(here.view().around.get(key) || []).length}`;

  // Show an entity's next neighbours around it; everything else stays where it is.
  async function open(key) {
    const { opened, nodes: standing } = store.get();
    const offset = opened[key]?.shown || 0;
    if (opened[key] && offset >= opened[key].total) return announce(say("nothingNew", { name: nameOf(key) }));
    return attempt(async () => {
      const found = await api.expand({ entity: key, offset, limit: SOME, shown: Object.keys(standing) });
      keep(found);
      const { shown, total } = found.around;
      const now = store.get().nodes;
      const fresh = found.entities.map((entity) => entity.key).filter((other) => !(other in now));
      const places = placeAround(now[key], fresh.length, Object.values(now));
      here.tree.unfold(key);
      dispatch({
        type: "add",
        nodes: nodesAt(fresh, places, key),
        opened: { [key]: { shown, total } },
        chosen: { what: "entity", id: key },
      });
      here.picture.fit();
      sayOpened(key, fresh.length, shown, total);
    });
  }

  function sayOpened(key, number, shown, total) {
    const of = say("of", { shown: count(shown), total: count(total) });
    announce(say("didExpand", { name: nameOf(key), number: count(number), of }));
  }

  // A new picture: one entity and its neighbours; `asked` is the server's answer where it was asked for before.
  async function only(key, asked = api.expand({ entity: key, limit: SOME })) {
    return attempt(async () => {
      const found = await asked;
      keep(found);
      const { key: middle, shown, total } = found.around;
      const keys = [middle, ...found.entities.map((entity) => entity.key).filter((other) => other !== middle)];
      const nodes = nodesAt(keys, [{ x: 0, y: 0 }, ...placeAround({ x: 0, y: 0 }, keys.length - 1, [])], middle);
      nodes[middle].by = null;
      await present({ nodes, opened: { [middle]: { shown, total } }, chosen: { what: "entity", id: middle } });
      sayOpened(middle, keys.length - 1, shown, total);
    });
  }

  // The most connected part of the graph, for the first view.
  async function whole(asked) {
    return attempt(async () => {
      const found = await asked;
      keep(found);
      const keys = found.entities.map((entity) => entity.key);
      if (!keys.length) byId("notice").textContent = say("empty");
      else
        await present({
          nodes: nodesAt(keys, spiral(keys.length)),
          whole: { shown: found.whole.shown, total: found.whole.entities },
        });
    });
  }

  // Entities that a path or a question named: into the picture, or as a new one.
  async function show({ keys = [], claims = [], add = false, chosen = null }) {
    return attempt(async () => {
      const now = add ? store.get().nodes : {};
      const wanted = [...new Set([...Object.keys(now), ...keys])];
      const found = await api.subgraph({ keys: wanted.slice(0, MOST), claims });
      keep(found);
      const fresh = found.entities.map((entity) => entity.key).filter((key) => !(key in now));
      const standing = Object.values(now);
      if (standing.length) {
        const low = Math.max(...standing.map(({ y }) => y));
        dispatch({ type: "add", nodes: nodesAt(fresh, placeAround({ x: 0, y: low + 200 }, fresh.length, standing)) });
        here.picture.fit();
      } else await present({ nodes: nodesAt(fresh, spiral(fresh.length)), chosen });
      if (chosen) choose(chosen, true);
      if (wanted.length > MOST) throw new Error(say("tooMany", { limit: count(MOST), total: count(wanted.length) }));
    });
  }

  // Put up a new picture: arranged first, then shown, then still.
  function present(what) {
    dispatch({ type: "show", ...what });
    return arrange();
  }

  function arrange() {
    const number = Object.keys(store.get().nodes).length;
    const steps = Math.max(FEWEST_STEPS, Math.min(STEPS, Math.floor(BUDGET / Math.max(number, 1))));
    return new Promise((resolve) => {
      here.picture.arrange(steps, (boxes) => {
        const places = Object.fromEntries(boxes.map(({ id, x, y }) => [id, { x: Math.round(x), y: Math.round(y) }]));
        dispatch({ type: "move", places }, { silent: true });
        settled();
        resolve();
      });
    });
  }

  function settled() {
    document.documentElement.dataset.settled = "true";
    performance.mark("settled");
  }

  function tidy() {
    dispatch({ type: "move", places: {} }); // so that the places of before can be had back
    arrange();
  }

  function collapse(key) {
    if (!broughtBy(store.get(), key).length && !store.get().opened[key]) return;
    dispatch({ type: "collapse", key });
    announce(say("didCollapse", { name: nameOf(key) }));
  }

  function hide(key) {
    dispatch({ type: "hide", key });
    announce(say("didHide", { name: nameOf(key) }));
  }

  function unhide() {
    dispatch({ type: "unhide" });
  }

  function pin(key) {
    dispatch({ type: "pin", key });
    announce(say(store.get().nodes[key].pin ? "didPin" : "didUnpin", { name: nameOf(key) }));
  }

  function undo(back) {
    const done = back ? store.undo() : store.redo();
    announce(say(done ? (back ? "didUndo" : "didRedo") : "nothingToUndo"));
  }

  // Take up a state from an address or a file: its entities are read, and what the store no longer has is left out and counted.
  async function restore(state) {
    const keys = [...new Set([...Object.keys(state.nodes), ...Object.keys(state.hidden)])];
    const found = await api.subgraph({ keys });
    keep(found);
    const known = (record) => Object.fromEntries(Object.entries(record).filter(([key]) => RECORDS.entities.has(key)));
    const kept = { ...state, nodes: known(state.nodes), hidden: known(state.hidden), opened: known(state.opened) };
    const { what, id } = state.chosen || {};
    if (id && !(what === "entity" ? id in kept.nodes : RECORDS.relations.has(id))) kept.chosen = null;
    dispatch({ type: "restore", state: kept });
    here.picture.fit();
    settled();
    if (found.missing.length) throw new Error(say("missing", { number: count(found.missing.length) }));
  }

  return {
    choose,
    open,
    only,
    whole,
    show,
    tidy,
    collapse,
    hide,
    unhide,
    pin,
    undo,
    restore: (state) => attempt(() => restore(state)),
  };
}

const nodesAt = (keys, places, by = null) => Object.fromEntries(keys.map((key, at) => [key, { ...places[at], pin: false, by }]));

function spokenRelation(relation) {
  const { source, type, target, status, quote } = relation;
  return [nameOf(source), WORDS.types[type], nameOf(target), WORDS.statuses[status], quote].join(", ");
}

async function attempt(work) {
  document.documentElement.dataset.busy = "true";
  try {
    calm();
    await work();
  } catch (error) {
    complain(error);
  } finally {
    delete document.documentElement.dataset.busy;
  }
}
