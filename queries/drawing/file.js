// The data of the single file, and what is chosen and hidden in it. Owns DATA (read only) and STATE.

import { WORDS, byId, setTexts } from "./base.js";

export const DATA = JSON.parse(byId("data").textContent);
export const { entities: ENTITIES, relations: RELATIONS } = DATA;
export const STATE = { chosen: null, off: { kinds: new Set(), types: new Set(), statuses: new Set() } };
setTexts(DATA.words, DATA.looks);

// Numbers of the relations of every entity, in the order of the data.
export const AROUND = ENTITIES.map(() => []);
RELATIONS.forEach((relation) => {
  AROUND[relation.source].push(relation.id);
  if (relation.target !== relation.source) AROUND[relation.target].push(relation.id);
});

export const sentence = (relation) => [
  ENTITIES[relation.source].name,
  WORDS.types[relation.type],
  ENTITIES[relation.target].name,
];
export const entityHidden = (entity) => STATE.off.kinds.has(entity.kind);
export const relationHidden = (relation) =>
  STATE.off.types.has(relation.type) ||
  STATE.off.statuses.has(relation.status) ||
  entityHidden(ENTITIES[relation.source]) ||
  entityHidden(ENTITIES[relation.target]);

// What the picture is made from; see picture.js.
export const SCENE = {
  entities: new Map(ENTITIES.map((entity) => [entity.id, entity])),
  relations: new Map(RELATIONS.map((relation) => [relation.id, relation])),
  entityHidden,
  relationHidden,
  chosen: () => STATE.chosen,
  around: (id) => AROUND[id],
};
