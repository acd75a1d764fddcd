// Joins the parts: one selection, shown by canvas, list, details and live region alike.

import { WORDS, announce, byId, step } from "./base.js";
import { kindsOf } from "./evidence.js";
import { AROUND, DATA, ENTITIES, RELATIONS, SCENE, STATE, entityHidden, sentence } from "./file.js";
import { drawLegend } from "./legend.js";
import { entityDetails, focusFirst, makeList, relationDetails, showHint } from "./panel.js";
import { makePicture } from "./picture.js";

showHint();
let picture = null;
let cameFrom = null; // the entity from whose list the relation now shown was opened

const list = makeList((what) => choose(what, true));
drawLegend(ENTITIES, RELATIONS, () => false, (group, name) => {
  const off = STATE.off[group];
  if (!off.delete(name)) off.add(name);
  list.dimHidden();
  if (picture) picture.restyle();
});
byId("legend").open = innerWidth > 760 && innerHeight > 560;

function choose(chosen, outside = false) {
  const before = STATE.chosen;
  STATE.chosen = chosen;
  if (!chosen) showHint();
  else if (chosen.what === "entity") chooseEntity(chosen.id);
  else chooseRelation(chosen.id, before);
  byId("panel").classList.toggle("open", Boolean(chosen));
  // On a narrow screen the details stand below the picture and the list.
  if (chosen && matchMedia("(max-width: 760px)").matches) byId("details").scrollIntoView({ block: "nearest" });
  list.mark(chosen && chosen.what === "entity" ? chosen.id : null);
  if (!picture) return;
  picture.restyle();
  if (!chosen) picture.clear();
  else picture.show(chosen);
  if (chosen && outside) picture.reveal(chosen.what === "entity" ? [chosen.id] : [RELATIONS[chosen.id].source, RELATIONS[chosen.id].target]);
}

function chooseEntity(id) {
  const inDetails = byId("details").contains(document.activeElement);
  entityDetails(ENTITIES[id], (next) => choose(next, true), close);
  byId("details").scrollTop = 0;
  if (inDetails) focusFirst(byId("details"));
  announce(`${ENTITIES[id].name}, ${kindsOf(ENTITIES[id])}, ${WORDS.relationsOf}: ${AROUND[id].length}`);
}

function chooseRelation(id, before) {
  const inDetails = byId("details").contains(document.activeElement);
  const relation = RELATIONS[id];
  if (before && before.what === "entity") cameFrom = before.id;
  if (![relation.source, relation.target].includes(cameFrom)) cameFrom = null;
  relationDetails(relation, (next) => choose(next, true), cameFrom === null ? null : { name: ENTITIES[cameFrom].name, go: goBack }, close);
  byId("details").scrollTop = 0;
  if (inDetails) byId("details").querySelector("button").focus();
  announce([...sentence(relation), WORDS.statuses[relation.status], relation.quote].join(", "));
}

function goBack() {
  const { id } = STATE.chosen;
  choose({ what: "entity", id: cameFrom }, true);
  byId("details").querySelector(`[data-relation="${id}"]`).focus();
}

function close() {
  const { what, id } = STATE.chosen;
  choose(null);
  list.focus(what === "entity" ? id : RELATIONS[id].source);
}

byId("details").addEventListener("keydown", (event) => {
  const rows = [...byId("details").querySelectorAll(".relations button")];
  if (["Escape", "ArrowLeft"].includes(event.key) && STATE.chosen) {
    const { what, id } = STATE.chosen;
    if (what === "relation" && cameFrom !== null) goBack();
    else list.focus(what === "entity" ? id : RELATIONS[id].source);
  } else if (!rows.includes(event.target) || !step(event, rows)) return;
  event.preventDefault();
});

// The legend hides things in the picture alone; list and details stay complete.
if (!ENTITIES.length) document.documentElement.dataset.settled = "true";
else {
  try {
    picture = makePicture(byId("canvas"), SCENE, DATA.options, { choose });
    picture.put(DATA.nodes, DATA.edges);
    picture.arrange(DATA.options.physics.stabilization.iterations, () => {
      byId("notice").hidden = true;
      document.documentElement.dataset.settled = "true";
    });
    byId("zoom-in").addEventListener("click", () => picture.zoom(1.3));
    byId("zoom-out").addEventListener("click", () => picture.zoom(1 / 1.3));
    byId("zoom-fit").addEventListener("click", () => picture.fit());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => picture.restyle());
  } catch (error) {
    byId("notice").textContent = WORDS.noPicture;
    console.error(error);
  }
}
