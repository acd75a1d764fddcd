// Names on the canvas. vis-network draws every label or none and lets them lie on one another; here each redraw places them
// like a map does: the chosen and the well connected first, at one size on screen, and only where there is room. So a far view
// shows the hubs and zooming in brings out the rest.

import { colour } from "./base.js";

export const NAME_PX = 13; // judged by eye: about a third of 300 entities are named in the far view at 1400 x 900
const LINE_PX = 11;
const LONGEST = 30; // characters; the full name is in the tooltip and the panel
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const shorten = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

// Boxes taken on screen, in cells of a grid, so that a test looks at few neighbours. Names of the well connected may
// lie on the nodes of others when there is no other room (`above` names what they may cover): without that, a hub in a crowd
// never shows its name and the rim does.
const [MINOR_NODE, MAJOR_NODE, TEXT] = [1, 2, 3];
export function makeRoom() {
  const cells = new Map();
  const size = 64;
  function* keys(box) {
    for (let x = Math.floor(box.left / size); x <= Math.floor(box.right / size); x += 1) {
      for (let y = Math.floor(box.top / size); y <= Math.floor(box.bottom / size); y += 1) yield x * 100003 + y;
    }
  }
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return {
    take(box) {
      for (const key of keys(box)) {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(box);
      }
    },
    isFree(box, owner, above = 0) {
      for (const key of keys(box)) {
        for (const taken of cells.get(key) || []) {
          if (taken.owner !== owner && taken.weight > above && meet(box, taken)) return false;
        }
      }
      return true;
    },
  };
}

const boxAt = (x, y, width, height, owner = null, weight = TEXT) =>
  ({ left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2, owner, weight });

// The centres that a name of this size may take around a node, best first: below, above, right, left.
function places(spot, width) {
  const away = spot.radius + NAME_PX / 2 + 3;
  const aside = spot.radius + width / 2 + 4;
  return [[spot.x, spot.y + away], [spot.x, spot.y - away], [spot.x + aside, spot.y], [spot.x - aside, spot.y]];
}

// Measuring takes longer than placing; names recur with every redraw.
const WIDTHS = new Map();
function widthOf(ctx, text) {
  const key = `${ctx.font} ${text}`;
  if (!WIDTHS.has(key)) WIDTHS.set(key, ctx.measureText(text).width);
  return WIDTHS.get(key);
}

// Draw with a rim in the ground colour, so that lines behind the text do not cut through it.
function drawText(ctx, text, x, y, fill, alpha) {
  ctx.globalAlpha = alpha;
  ctx.lineWidth = 4;
  ctx.strokeStyle = colour("ground");
  ctx.strokeText(text, x, y);
  ctx.fillStyle = fill;
  ctx.fillText(text, x, y);
  ctx.globalAlpha = 1;
}

function findPlace(spot, width, room, view) {
  for (const above of spot.strong ? [0, MINOR_NODE, MAJOR_NODE] : [0]) {
    const place = places(spot, width).find(([x, y]) => {
      const box = boxAt(x, y, width, NAME_PX + 2);
      return within(box, view) && room.isFree(box, spot.id, above);
    });
    if (place) return place;
  }
  return null;
}

const within = (box, view) => box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;

// Both are generators, since a large picture is drawn a slice at a time: they pause after so many names.
const PAUSE = 25;

// `spots`: visible entities in order of importance, {id, name, x, y, radius, dim, strong, chosen}, in screen pixels.
export function* drawNames(ctx, spots, room, view) {
  for (const spot of spots.filter((one) => !one.dim)) {
    const side = spot.radius * 1.7;
    room.take(boxAt(spot.x, spot.y, side, side, spot.id, spot.strong ? MAJOR_NODE : MINOR_NODE));
  }
  for (const [number, spot] of spots.entries()) {
    if (number % PAUSE === PAUSE - 1) yield;
    if (spot.dim) continue;
    const text = shorten(spot.name);
    ctx.font = `${spot.strong ? 600 : 400} ${NAME_PX}px ${FONT}`;
    const width = widthOf(ctx, text) + 4;
    const place = findPlace(spot, width, room, view) || (spot.chosen ? places(spot, width)[0] : null);
    if (!place) continue;
    room.take(boxAt(place[0], place[1], width, NAME_PX + 2));
    drawText(ctx, text, place[0], place[1], colour("ink"), 1);
  }
}

// How many relations of an entity are not in the picture, small beside it; where there is no room it is left out, since the
// list says it too.
const MORE_PX = 10;
export function drawMore(ctx, spots, room, view) {
  ctx.font = `400 ${MORE_PX}px ${FONT}`;
  for (const spot of spots) {
    if (spot.dim || !spot.more) continue;
    const text = `+${spot.more}`;
    const width = widthOf(ctx, text) + 2;
    const [x, y] = [spot.x + spot.radius * 0.75 + width / 2 + 2, spot.y - spot.radius * 0.75 - 3];
    const box = boxAt(x, y, width, MORE_PX);
    if (!within(box, view) || !room.isFree(box, spot.id)) continue;
    room.take(box);
    drawText(ctx, text, x, y, colour("soft"), 1);
  }
}

// `lines`: visible relations, {id, text, status, length, dim, strong, chosen, at(share) -> {x, y}}, in screen pixels.
export function* drawLines(ctx, lines, room, scale, withText) {
  const arm = Math.min(Math.max(6 * scale, 2), 5); // half a cross: it grows with the zoom, or a far view is all crosses
  for (const line of lines.filter((one) => one.status === "denied")) {
    const { x, y } = line.at(0.5);
    room.take(boxAt(x, y, 2 * arm, 2 * arm));
    drawCross(ctx, { x, y }, arm, line.dim ? 0.25 : 1);
  }
  ctx.font = `400 ${LINE_PX}px ${FONT}`;
  for (const [number, line] of lines.entries()) {
    if (number % PAUSE === PAUSE - 1) yield;
    if (line.dim || !(withText || line.strong)) continue;
    const { text } = line;
    const width = widthOf(ctx, text) + 4;
    const aside = line.status === "denied" ? 12 : 0;
    const tries = line.length < width * 0.9 && !line.chosen ? [] : [0.5, 0.4, 0.6, 0.3, 0.7].map(line.at);
    const free = tries.find(({ x, y }) => room.isFree(boxAt(x, y + aside, width, LINE_PX + 2), -1));
    const place = free || (line.chosen ? { x: tries[0].x, y: tries[0].y - LINE_PX } : null);
    if (!place) continue;
    room.take(boxAt(place.x, place.y + aside, width, LINE_PX + 2));
    ctx.fillStyle = colour("ground"); // the line itself would cut through letters as small as these
    ctx.fillRect(place.x - width / 2 + 1, place.y + aside - LINE_PX / 2, width - 2, LINE_PX);
    drawText(ctx, text, place.x, place.y + aside, colour(line.status), 1);
  }
}

function drawCross(ctx, { x, y }, arm, alpha) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = colour("denied");
  ctx.lineWidth = arm / 2;
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x + arm, y - arm);
  ctx.lineTo(x - arm, y + arm);
  ctx.stroke();
  ctx.globalAlpha = 1;
}
