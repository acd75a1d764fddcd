// What follows from the state and the records read so far: what is shown, what filters take out, and what each would leave.
// Pure functions; `records` are {entities, relations}, Maps by id.

const money = (relation) => relation.money || 0;
// Dates may be partial: 2025 lies in any period that touches 2025.
const after = (date, since) => !since || (date !== null && date.slice(0, since.length) >= since.slice(0, date.length));
const before = (date, until) => !until || (date !== null && date.slice(0, until.length) <= until.slice(0, date.length));

const TESTS = {
  kinds: (relation, filters, records) =>
    ![relation.source, relation.target].some((key) => filters.kinds.includes(records.entities.get(key).kind)),
  types: (relation, filters) => !filters.types.includes(relation.type),
  statuses: (relation, filters) => !filters.statuses.includes(relation.status),
  dates: (relation, filters) => after(relation.lastSeen, filters.since) && before(relation.firstSeen, filters.until),
  amount: (relation, filters) => !filters.amount || money(relation) >= filters.amount,
  confidence: (relation, filters) => (relation.confidence ?? 1) >= filters.confidence,
  sources: (relation, filters) => relation.sources >= filters.sources,
};
const passes = (relation, filters, records, but = null) =>
  Object.entries(TESTS).every(([name, test]) => name === but || test(relation, filters, records));

// Relations between entities in the picture, whatever the filters say.
export function presentRelations(state, records, index) {
  const found = new Map();
  for (const key of Object.keys(state.nodes)) {
    for (const id of index.get(key) || []) {
      const relation = records.relations.get(id);
      if (relation.source in state.nodes && relation.target in state.nodes) found.set(id, relation);
    }
  }
  return found;
}

// {entities, relations, shown, around, present, bare, filtering}: `shown` are ids of relations that pass, `around` lists them by entity.
export function select(state, records, index) {
  const relations = presentRelations(state, records, index);
  const entities = new Map(Object.keys(state.nodes).map((key) => [key, records.entities.get(key)]));
  const shown = new Set();
  const around = new Map(Object.keys(state.nodes).map((key) => [key, []]));
  const present = new Map(); // how many relations of each entity are in the picture, filtered out or not
  for (const { source, target } of relations.values()) {
    for (const key of new Set([source, target])) present.set(key, (present.get(key) || 0) + 1);
  }
  for (const [id, relation] of relations) {
    if (!passes(relation, state.filters, records)) continue;
    shown.add(id);
    around.get(relation.source).push(id);
    if (relation.target !== relation.source) around.get(relation.target).push(id);
  }
  const filtering = shown.size < relations.size || state.filters.kinds.length > 0;
  // An entity goes with its kind; and where filters took all its relations, it would only stand around.
  const bare = new Set();
  if (filtering) {
    const had = new Set([...relations.values()].flatMap(({ source, target }) => [source, target]));
    for (const [key, entity] of entities) {
      if (state.filters.kinds.includes(entity.kind) || (had.has(key) && !around.get(key).length)) bare.add(key);
    }
  }
  return { entities, relations, shown, around, present, bare, filtering };
}

// How many relations each value of a list filter has, with all other filters in force: {name: number}.
export function countEach(view, state, records, group) {
  const counts = {};
  const field = { types: "type", statuses: "status" }[group];
  for (const relation of view.relations.values()) {
    if (!passes(relation, state.filters, records, group)) continue;
    const names = field
      ? [relation[field]]
      : [...new Set([relation.source, relation.target].map((key) => records.entities.get(key).kind))];
    for (const name of names) counts[name] = (counts[name] || 0) + 1;
  }
  return counts;
}

// How many relations would be left if one filter were changed.
export function countIf(view, state, records, change) {
  const filters = { ...state.filters, ...change };
  let number = 0;
  for (const relation of view.relations.values()) number += passes(relation, filters, records) ? 1 : 0;
  return number;
}

// Relations by month of their last report, with all filters but the period in force: {months: [[month, number]], undated}.
export function countMonths(view, state, records) {
  const counts = new Map();
  let undated = 0;
  for (const relation of view.relations.values()) {
    if (!passes(relation, state.filters, records, "dates")) continue;
    if (!relation.lastSeen) undated += 1;
    else {
      const month = relation.lastSeen.length >= 7 ? relation.lastSeen.slice(0, 7) : `${relation.lastSeen}-01`;
      counts.set(month, (counts.get(month) || 0) + 1);
    }
  }
  return { months: [...counts].sort(([one], [other]) => (one < other ? -1 : 1)), undated };
}
