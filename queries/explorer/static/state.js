// The state of the explorer: one plain object, changed by `reduce` alone, and its history.
//
// nodes     {key: {x, y, pin, by}}  what is in the picture, in order; `by` is the entity whose expansion brought it, or null
// opened    {key: {shown, total}}   entities whose neighbours were asked for, and how many of them were taken
// hidden    {key: node}             what was hidden by hand
// filters   see NO_FILTERS; lists name what is switched off, and `width` says what a line's width shows
// chosen    {what: "entity" | "relation", id} or null
// whole     {shown, total} where the picture began with the most connected part; else null

export const NO_FILTERS = {
  kinds: [],
  types: [],
  statuses: [],
  since: "",
  until: "",
  amount: 0,
  confidence: 0,
  sources: 1,
  width: "sources",
};
export const EMPTY = { nodes: {}, opened: {}, hidden: {}, filters: NO_FILTERS, chosen: null, whole: null };

const without = (record, keys) => Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const REDUCERS = {
  // A new picture: nodes, and what was opened in it.
  show: (state, { nodes, opened = {}, chosen = null, whole = null }) => ({
    ...EMPTY,
    filters: state.filters,
    nodes,
    opened,
    chosen,
    whole,
  }),
  // Nodes that come in addition; those that are there stay where they are.
  add: (state, { nodes, opened = {}, chosen = state.chosen }) => ({
    ...state,
    chosen,
    nodes: { ...nodes, ...state.nodes },
    opened: { ...state.opened, ...opened },
    hidden: without(state.hidden, Object.keys(nodes)),
    whole: null,
  }),
  collapse: (state, { key }) => {
    const gone = broughtBy(state, key);
    const chosen = state.chosen && gone.includes(state.chosen.id) ? { what: "entity", id: key } : state.chosen;
    return { ...state, nodes: without(state.nodes, gone), opened: without(state.opened, [key, ...gone]), chosen };
  },
  hide: (state, { key }) => ({
    ...state,
    nodes: without(state.nodes, [key]),
    hidden: { ...state.hidden, [key]: state.nodes[key] },
    chosen: touches(state.chosen, key) ? null : state.chosen,
  }),
  unhide: (state) => ({ ...state, nodes: { ...state.nodes, ...state.hidden }, hidden: {} }),
  pin: (state, { key }) => ({ ...state, nodes: { ...state.nodes, [key]: { ...state.nodes[key], pin: !state.nodes[key].pin } } }),
  move: (state, { places }) => ({
    ...state,
    nodes: Object.fromEntries(
      Object.entries(state.nodes).map(([key, node]) => [key, places[key] ? { ...node, ...places[key] } : node]),
    ),
  }),
  choose: (state, { chosen }) => ({ ...state, chosen }),
  filter: (state, { change }) => ({ ...state, filters: { ...state.filters, ...change } }),
  toggle: (state, { group, name }) => {
    const off = state.filters[group];
    return {
      ...state,
      filters: { ...state.filters, [group]: off.includes(name) ? off.filter((one) => one !== name) : [...off, name] },
    };
  },
  restore: (_, { state }) => state,
};

const touches = (chosen, key) => Boolean(chosen) && chosen.id.split(" ").includes(key);

export function reduce(state, action) {
  const reducer = REDUCERS[action.type];
  if (!reducer) throw new Error(`no action ${action.type}`);
  return reducer(state, action);
}

// What goes when an entity is collapsed: all that its expansion brought, and what theirs did, except what is pinned.
export function broughtBy(state, key) {
  const gone = [];
  const queue = [key];
  while (queue.length) {
    const by = queue.shift();
    for (const [other, node] of Object.entries(state.nodes)) {
      if (node.by === by && !node.pin && other !== key && !gone.includes(other)) {
        gone.push(other);
        queue.push(other);
      }
    }
  }
  return gone;
}

const LONGEST = 200; // steps that can be undone
// Choosing is looking, not changing: it is no step of its own.
const SILENT = new Set(["choose"]);

export function makeStore(listener) {
  let state = EMPTY;
  let past = [];
  let future = [];
  const set = (next, action) => {
    const before = state;
    state = next;
    listener(state, before, action);
  };
  return {
    get: () => state,
    dispatch(action, { silent = false } = {}) {
      const next = reduce(state, action);
      if (next === state) return;
      if (!silent && !SILENT.has(action.type)) {
        past = [...past, state].slice(-LONGEST);
        future = [];
      }
      set(next, action);
    },
    undo() {
      if (!past.length) return false;
      future = [state, ...future];
      const next = past[past.length - 1];
      past = past.slice(0, -1);
      set(next, { type: "undo" });
      return true;
    },
    redo() {
      if (!future.length) return false;
      past = [...past, state];
      const [next, ...rest] = future;
      future = rest;
      set(next, { type: "redo" });
      return true;
    },
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    forget() {
      past = [];
      future = [];
    },
  };
}
