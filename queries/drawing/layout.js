// From the positions that the forces ended with to a picture that fills its frame and in which nothing lies on anything.
// Pure functions on an array of {id, x, y, width, height} (canvas units, centre of the box); no randomness.

// Turn the longest extent along the longer side of the frame, then stretch towards the frame's proportions and its size.
export function fillFrame(boxes, frame) {
  if (boxes.length < 3) return;
  const wide = frame.width >= frame.height;
  const middle = (axis) => boxes.reduce((sum, box) => sum + box[axis], 0) / boxes.length;
  const [mx, my] = [middle("x"), middle("y")];
  let [xx, yy, xy] = [0, 0, 0];
  for (const box of boxes) {
    xx += (box.x - mx) ** 2;
    yy += (box.y - my) ** 2;
    xy += (box.x - mx) * (box.y - my);
  }
  const turn = 0.5 * Math.atan2(2 * xy, xx - yy) + (wide ? 0 : Math.PI / 2);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (const box of boxes) {
    const [dx, dy] = [box.x - mx, box.y - my];
    box.x = dx * cos + dy * sin;
    box.y = dy * cos - dx * sin;
  }
  const span = (axis) => Math.max(...boxes.map((box) => box[axis])) - Math.min(...boxes.map((box) => box[axis])) || 1;
  const ratio = frame.width / frame.height / (span("x") / span("y"));
  const stretch = Math.min(Math.max(ratio, 1 / MOST_STRETCH), MOST_STRETCH);
  for (const box of boxes) {
    if (stretch > 1) box.x *= stretch;
    else box.y /= stretch;
  }
  const zoom = Math.min(frame.width / (span("x") + 160), frame.height / (span("y") + 160));
  const grow = Math.min(Math.max(zoom / MOST_ZOOM, 1), MOST_GROWTH);
  for (const box of boxes) {
    box.x *= grow;
    box.y *= grow;
  }
}
export const MOST_ZOOM = 1.5; // beyond it a few nodes become balloons; their distances grow instead
const MOST_GROWTH = 1.7;
const MOST_STRETCH = 1.9; // judged by eye on 27 and 300 entities: the frame fills, and clusters stay round enough to see

// Push overlapping boxes apart along the axis of the smaller overlap, until none overlap or the passes are used up.
export function separate(boxes, passes) {
  const order = boxes.slice();
  for (let pass = 0; pass < passes; pass += 1) {
    let moved = false;
    order.sort((a, b) => a.x - b.x || (a.id < b.id ? -1 : 1));
    const widest = Math.max(...order.map((box) => box.width));
    for (let i = 0; i < order.length; i += 1) {
      for (let j = i + 1; j < order.length && order[j].x - order[i].x < widest; j += 1) {
        moved = pushApart(order[i], order[j]) || moved;
      }
    }
    if (!moved) return;
  }
}

function pushApart(one, other) {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const overX = (one.width + other.width) / 2 - Math.abs(dx);
  const overY = (one.height + other.height) / 2 - Math.abs(dy);
  if (overX <= 0.5 || overY <= 0.5) return false;
  if (overX < overY) {
    const push = (overX / 2) * (dx < 0 ? -1 : 1);
    one.x -= push;
    other.x += push;
  } else {
    const push = (overY / 2) * (dy < 0 ? -1 : 1);
    one.y -= push;
    other.y += push;
  }
  return true;
}

// Names need room below their nodes at the zoom that the whole picture will have; that zoom depends on the room, so twice.
// `boxes` have `size` and `letters` too, the length of the name in pixels; `named` says whether every name is to have room.
export function giveRoom(boxes, frame, named) {
  const NAME = 13;
  for (let round = 0; round < 2; round += 1) {
    const span = (axis) => Math.max(...boxes.map((box) => box[axis])) - Math.min(...boxes.map((box) => box[axis])) + 120;
    const scale = Math.min(frame.width / span("x"), frame.height / span("y"), MOST_ZOOM);
    for (const box of boxes) {
      box.width = 2 * box.size + 10;
      box.height = 2 * box.size + 10;
      if (named) box.width = Math.max(box.width, (box.letters + 8) / scale);
      if (named) box.height += (2 * NAME) / scale;
    }
    separate(boxes, named ? 200 : 80);
  }
}

// A place to start from for each of so many, on a sunflower's spiral, the first inside.
export function spiral(count) {
  const side = 95 * Math.sqrt(count);
  return Array.from({ length: count }, (_, place) => {
    const [radius, angle] = [side * Math.sqrt((place + 0.5) / count), place * Math.PI * (3 - Math.sqrt(5))];
    return { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
  });
}

const FIRST_RING = 150; // canvas units from an opened entity to its first ring
const RING = 90; // from ring to ring
const ARC = 95; // room along a ring for one entity with its name
const DIRECTIONS = 24;

// Places for new entities around one that is opened, in the widest gap that what stands around it leaves; nothing else moves.
// `centre` and `taken` have x and y.
export function placeAround(centre, count, taken) {
  const near = taken
    .map(({ x, y }) => ({ angle: Math.atan2(y - centre.y, x - centre.x), far: Math.hypot(x - centre.x, y - centre.y) }))
    .filter(({ far }) => far > 1);
  const [from, width] = near.length ? widestGap(near) : [0, 2 * Math.PI];
  const places = [];
  for (let ring = 0; places.length < count; ring += 1) {
    const radius = FIRST_RING + ring * RING;
    const round = width > 6;
    const room = Math.max(1, Math.floor((width * radius) / ARC) + (round ? 0 : 1));
    const here = Math.min(room, count - places.length);
    const gap = round ? width / here : width / Math.max(here, 2);
    for (let place = 0; place < here; place += 1) {
      const angle = round ? from + (place + (ring % 2) / 2) * gap : from + width / 2 + (place - (here - 1) / 2) * gap;
      places.push({ x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) });
    }
  }
  return clear(places, taken);
}

// The sector in which what is near stands farthest away: a start and a width of a quarter to a half circle.
function widestGap(near) {
  const width = near.length > 3 ? (5 / 9) * Math.PI : Math.PI;
  const apart = (one, other) => Math.abs(Math.atan2(Math.sin(one - other), Math.cos(one - other)));
  let best = { score: -1, middle: 0 };
  for (let at = 0; at < DIRECTIONS; at += 1) {
    const middle = (at * 2 * Math.PI) / DIRECTIONS;
    const score = near.reduce(
      (sum, { angle, far }) => sum - Math.max(0, 1 - apart(angle, middle) / (width * 0.75)) / Math.max(far, 40),
      0,
    );
    if (score > best.score || best.score === -1) best = { score, middle };
  }
  return [best.middle - width / 2, width];
}

// Push new places outwards, away from what stands, until none lies on anything.
function clear(places, taken) {
  const fixed = taken.map(({ x, y }, id) => ({ id, x, y, still: true }));
  const all = [...fixed, ...places.map(({ x, y }, id) => ({ id: fixed.length + id, x, y, still: false }))];
  for (let pass = 0; pass < 60; pass += 1) {
    let moved = false;
    all.sort((a, b) => a.x - b.x || a.id - b.id);
    for (let i = 0; i < all.length; i += 1) {
      for (let j = i + 1; j < all.length && all[j].x - all[i].x < ARC; j += 1) moved = part(all[i], all[j]) || moved;
    }
    if (!moved) break;
  }
  return all
    .filter((one) => !one.still)
    .sort((a, b) => a.id - b.id)
    .map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
}

function part(one, other) {
  if (one.still && other.still) return false;
  const [dx, dy] = [other.x - one.x, (other.y - one.y) * 1.6]; // names are wide: less room is needed above and below
  const far = Math.hypot(dx, dy);
  if (far >= ARC) return false;
  const push = (ARC - far) / (one.still || other.still ? 1 : 2) + 1;
  const [ux, uy] = far > 0.01 ? [dx / far, dy / far] : [0.6, 0.8];
  if (!one.still) {
    one.x -= ux * push;
    one.y -= (uy * push) / 1.6;
  }
  if (!other.still) {
    other.x += ux * push;
    other.y += (uy * push) / 1.6;
  }
  return true;
}
