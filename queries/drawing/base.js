// What the other parts share: the data, the state, and how elements are made. Text only ever becomes text nodes.
// Owns: DATA (read only), STATE (what is chosen and what the legend hides).

const DATA = JSON.parse(document.getElementById("data").textContent);
const { entities: ENTITIES, relations: RELATIONS, words: WORDS, looks: LOOKS } = DATA;
const STATE = { chosen: null, off: { kinds: new Set(), types: new Set(), statuses: new Set() } };
const SVG = "http://www.w3.org/2000/svg";

const byId = (id) => document.getElementById(id);

// Build an element: `attributes` are set as attributes, "on..." ones become listeners, children are nodes or plain text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const bdi = (text) => make("bdi", {}, text);

// Colours are those of page.css; looked up once a colour scheme, since every redraw asks for them hundreds of times.
const COLOURS = new Map();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => COLOURS.clear());
function colour(name) {
  if (!COLOURS.has(name)) COLOURS.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return COLOURS.get(name);
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// Relations of every entity, in the order of the data: [{relation, other}].
const AROUND = ENTITIES.map(() => []);
RELATIONS.forEach((relation) => {
  AROUND[relation.source].push(relation.id);
  if (relation.target !== relation.source) AROUND[relation.target].push(relation.id);
});

const sentence = (relation) => [ENTITIES[relation.source].name, WORDS.types[relation.type], ENTITIES[relation.target].name];
const entityHidden = (entity) => STATE.off.kinds.has(entity.kind);
const relationHidden = (relation) =>
  STATE.off.types.has(relation.type) || STATE.off.statuses.has(relation.status) ||
  entityHidden(ENTITIES[relation.source]) || entityHidden(ENTITIES[relation.target]);

// Corners of the shapes that the picture uses, in a square of 16.
const CORNERS = {
  diamond: "8,1 15,8 8,15 1,8", square: "2,2 14,2 14,14 2,14", triangle: "8,1 15,14 1,14", triangleDown: "1,2 15,2 8,15",
  hexagon: "4,1.5 12,1.5 15.5,8 12,14.5 4,14.5 0.5,8", star: "8,0.5 10,6 15.7,6 11.1,9.5 12.9,15.2 8,11.8 3.1,15.2 4.9,9.5 0.3,6 6,6",
};

function shapeIcon(kind) {
  const svg = document.createElementNS(SVG, "svg");
  const points = CORNERS[LOOKS.shapes[kind]];
  const shape = document.createElementNS(SVG, points ? "polygon" : "circle");
  const at = points ? { points } : { cx: 8, cy: 8, r: 6.5 };
  for (const [name, value] of Object.entries({ ...at, fill: `var(--${kind})`, stroke: "var(--ink)" })) shape.setAttribute(name, value);
  for (const [name, value] of Object.entries({ width: 14, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" })) svg.setAttribute(name, value);
  svg.append(shape);
  return svg;
}

function lineIcon(status) {
  const svg = document.createElementNS(SVG, "svg");
  const dashes = LOOKS.dashes[status];
  const line = { d: "M0 6H28", "stroke-dasharray": dashes ? dashes.map((step) => step * 0.8).join(" ") : "none" };
  const cross = { d: "M10.5 2.5l7 7m0-7l-7 7" };
  for (const look of status === "denied" ? [line, cross] : [line]) {
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries({ ...look, stroke: `var(--${status})`, "stroke-width": 2 })) path.setAttribute(name, value);
    svg.append(path);
  }
  for (const [name, value] of Object.entries({ width: 28, height: 12, viewBox: "0 0 28 12", "aria-hidden": "true" })) svg.setAttribute(name, value);
  return svg;
}
