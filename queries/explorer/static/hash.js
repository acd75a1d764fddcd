// The state as the address has it behind "#", and back. Every part is text that a person can read and change.

import { EMPTY, NO_FILTERS } from "./state.js";

const NODE = (key, { x, y, pin, by }) =>
  [encode(key), Math.round(x), Math.round(y), pin ? "p" : "", by ? encode(by) : ""].join("~");

// What parts a node is escaped too, since a key may hold any sign.
const encode = (text) => encodeURIComponent(text).replace(/~/g, "%7E");

export function writeHash(state) {
  const parts = new URLSearchParams();
  if (state.whole) parts.set("whole", `${state.whole.shown}~${state.whole.total}`);
  parts.set(
    "nodes",
    Object.entries(state.nodes)
      .map(([key, node]) => NODE(key, node))
      .join(" "),
  );
  const hidden = Object.entries(state.hidden)
    .map(([key, node]) => NODE(key, node))
    .join(" ");
  if (hidden) parts.set("hidden", hidden);
  const opened = Object.entries(state.opened)
    .map(([key, { shown, total }]) => [encode(key), shown, total].join("~"))
    .join(" ");
  if (opened) parts.set("opened", opened);
  if (state.chosen) parts.set("chosen", `${state.chosen.what}~${state.chosen.id}`);
  for (const [name, none] of Object.entries(NO_FILTERS)) {
    const value = state.filters[name];
    if (Array.isArray(none) ? value.length : value !== none)
      parts.set(name, Array.isArray(none) ? value.join(",") : String(value));
  }
  return `#${parts}`;
}

// Returns a state, or null where the address holds none. What cannot be read is left out; the store knows which keys exist.
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const nodes = readNodes(parts.get("nodes"));
  if (!Object.keys(nodes).length) return null;
  const opened = {};
  for (const item of words(parts.get("opened"))) {
    const [key, shown, total] = item.split("~");
    if (decode(key)) opened[decode(key)] = { shown: number(shown), total: number(total) };
  }
  const [what, id] = split(parts.get("chosen") || "", "~");
  const chosen = ["entity", "relation"].includes(what) && id ? { what, id } : null;
  const [shown, total] = (parts.get("whole") || "").split("~").map(number);
  return {
    ...EMPTY,
    nodes,
    opened,
    hidden: readNodes(parts.get("hidden")),
    chosen,
    filters: readFilters(parts),
    whole: total ? { shown, total } : null,
  };
}

export function checkView(view) {
  if (!view || view.format !== "dealgraph-view" || typeof view.hash !== "string") return null;
  return readHash(view.hash);
}

function readNodes(text) {
  const nodes = {};
  for (const item of words(text)) {
    const [key, x, y, pin, by] = item.split("~");
    if (decode(key)) nodes[decode(key)] = { x: number(x), y: number(y), pin: pin === "p", by: decode(by || "") || null };
  }
  return nodes;
}

function readFilters(parts) {
  const filters = { ...NO_FILTERS };
  for (const [name, none] of Object.entries(NO_FILTERS)) {
    const value = parts.get(name);
    if (value === null) continue;
    if (Array.isArray(none)) filters[name] = value.split(",").filter(Boolean);
    else if (typeof none === "number") filters[name] = number(value);
    else if (name === "width") filters.width = value === "amount" ? "amount" : "sources";
    else if (/^\d{4}(-\d{2}(-\d{2})?)?$/.test(value)) filters[name] = value;
  }
  return filters;
}

const words = (text) => (text || "").split(" ").filter(Boolean);
const number = (text) => (Number.isFinite(Number(text)) ? Number(text) : 0);
function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // a broken escape: that node is left out
  }
}
