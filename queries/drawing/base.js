// What all scripts share: texts and looks, colours, and how elements are made. Text only ever becomes text nodes.

const SVG = "http://www.w3.org/2000/svg";
export let WORDS = {}; // texts of one language
export let LOOKS = {}; // shapes of kinds, dashes of statuses, and from when on names are bold or left out

export function setTexts(words, looks) {
  WORDS = words;
  LOOKS = looks;
}

export const byId = (id) => document.getElementById(id);

// Build an element: `attributes` are set as attributes, "on..." ones become listeners, children are nodes or plain text.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function drawn(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const bdi = (text) => make("bdi", {}, text);

// Colours are those of page.css; looked up once a colour scheme, since every redraw asks for them hundreds of times.
const COLOURS = new Map();
export const forgetColours = () => COLOURS.clear();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forgetColours);
export function colour(name) {
  if (!COLOURS.has(name)) COLOURS.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return COLOURS.get(name);
}

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// Corners of the shapes that the picture uses, in a square of 16.
const CORNERS = {
  diamond: "8,1 15,8 8,15 1,8", square: "2,2 14,2 14,14 2,14", triangle: "8,1 15,14 1,14", triangleDown: "1,2 15,2 8,15",
  hexagon: "4,1.5 12,1.5 15.5,8 12,14.5 4,14.5 0.5,8", star: "8,0.5 10,6 15.7,6 11.1,9.5 12.9,15.2 8,11.8 3.1,15.2 4.9,9.5 0.3,6 6,6",
};

export function shapeIcon(kind) {
  const points = CORNERS[LOOKS.shapes[kind]];
  const look = { fill: `var(--${kind})`, stroke: "var(--ink)" };
  return drawn("svg", { width: 14, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" },
    points ? drawn("polygon", { points, ...look }) : drawn("circle", { cx: 8, cy: 8, r: 6.5, ...look }));
}

export function lineIcon(status) {
  const dashes = LOOKS.dashes[status];
  const look = { stroke: `var(--${status})`, "stroke-width": 2 };
  const line = drawn("path", { d: "M0 6H28", "stroke-dasharray": dashes ? dashes.map((step) => step * 0.8).join(" ") : "none", ...look });
  const cross = drawn("path", { d: "M10.5 2.5l7 7m0-7l-7 7", ...look });
  return drawn("svg", { width: 28, height: 12, viewBox: "0 0 28 12", "aria-hidden": "true" }, ...(status === "denied" ? [line, cross] : [line]));
}

// Move the focus along buttons with the arrow keys, Home and End. Returns whether the key was one of these.
export function step(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return false;
  buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus();
  return true;
}

export function announce(text) {
  byId("announce").textContent = text;
}
